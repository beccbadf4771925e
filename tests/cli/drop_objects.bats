#!/usr/bin/env bats
# drop of constraints and indexes: gone while the application goes on, and brought back as they were.

load ../harness/common
load ../harness/sessions
load plans
load types

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE o (id int PRIMARY KEY, code text UNIQUE, CONSTRAINT o_pair UNIQUE (id, code) INCLUDE (code) DEFERRABLE);
       CREATE TABLE t (id int PRIMARY KEY, o_id int CONSTRAINT t_o REFERENCES o ON DELETE CASCADE DEFERRABLE, a text, n int,
           CONSTRAINT t_n CHECK (n > 0), CONSTRAINT t_a UNIQUE NULLS NOT DISTINCT (a) WITH (fillfactor = 70) DEFERRABLE INITIALLY DEFERRED);
       ALTER TABLE t ADD CONSTRAINT t_old CHECK (n < 1000) NOT VALID;
       CREATE INDEX t_expression ON t USING btree (lower(a) text_pattern_ops DESC, n) INCLUDE (id) WITH (fillfactor = 80)
           WHERE CASE WHEN n > 1 THEN a <> '' ELSE a = 'x''y' END;
       ALTER INDEX t_expression ALTER COLUMN 1 SET STATISTICS 300; COMMENT ON INDEX t_expression IS 'E''s \\ own';
       CREATE INDEX t_plain ON t (a, n); ALTER TABLE t CLUSTER ON t_plain;
       ALTER TABLE t ALTER n SET NOT NULL;
       CREATE UNIQUE INDEX t_identity ON t (n); ALTER TABLE t REPLICA IDENTITY USING INDEX t_identity;
       COMMENT ON CONSTRAINT t_n ON t IS 'some'; COMMENT ON CONSTRAINT t_a ON t IS 'one'; COMMENT ON INDEX t_a IS 'its index';
       INSERT INTO o SELECT i, 'c' || i FROM generate_series(1, 50) i;
       INSERT INTO t SELECT i, i, 'a' || i, i FROM generate_series(1, 50) i"
}

@test "every constraint and index comes back as it was" {
    local before
    before=$(picture)
    q "INSERT INTO t VALUES (60, 1, NULL, 60)"
    write_plan p <<'YAML'
phases:
  - drop: {table: t, constraints: [t_n, t_old, t_a, t_o, t_pkey], indexes: [t_expression, t_identity, t_plain]}
YAML
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'INSERT … ON CONFLICT that goes by "t_a" fails without it'
    run_sluice plan p.yaml
    assert_contains "$output" 'DROP INDEX CONCURRENTLY public.t_expression'
    assert_contains "$output" 'ACCESS EXCLUSIVE on public.o'
    run_sluice advance p.yaml --until complete
    assert_status 0
    agrees p
    is "SELECT string_agg(conname, ',') FROM pg_constraint WHERE conrelid = 't'::regclass AND contype <> 'n'" ''
    is "SELECT count(*) FROM pg_index WHERE indrelid = 't'::regclass" 0
    # what is said of an index after registration comes back too
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(picture)" "$before"
    is "SELECT count(*) FROM pg_constraint WHERE conrelid = 't'::regclass AND NOT convalidated" 1
}

@test "a revert leads to what was there when the phase ran" {
    write_plan p <<'YAML'
phases:
  - gate: {name: unused, ask: "Unused?"}
  - drop: {table: t, indexes: [t_expression], constraints: [t_n]}
YAML
    to_gate p
    q "COMMENT ON INDEX t_expression IS 'another'; COMMENT ON CONSTRAINT t_n ON t IS NULL; CREATE INDEX other ON t (id)"
    local before
    before=$(picture)
    pass_gate p unused
    run_sluice log p
    assert_contains "$output" 'what is there to put back has changed'
    run_sluice revert p
    assert_status 0
    assert_equal "$(picture)" "$before"
}

@test "a name that somebody has used since keeps all as it is, and is told" {
    local before taken
    before=$(picture)
    write_plan p <<'YAML'
phases:
  - drop: {table: t, constraints: [t_n, t_a], indexes: [t_plain, t_expression], ungated: tried}
YAML
    run_sluice advance p.yaml --until complete
    assert_status 0
    for taken in 'constraint "t_n"|ALTER TABLE t ADD CONSTRAINT t_n CHECK (n < 9000)|ALTER TABLE t RENAME CONSTRAINT t_n TO other' \
        'index "t_plain"|CREATE INDEX t_plain ON t (n)|DROP INDEX t_plain' \
        'constraint "t_a"|ALTER TABLE t ADD CONSTRAINT t_a CHECK (n < 9000)|ALTER TABLE t DROP CONSTRAINT t_a'; do
        q "$(cut -d'|' -f2 <<<"$taken")"
        run_sluice revert p
        assert_status 4
        assert_contains "$stderr" "${taken%%|*} of table \"public.t\" cannot come back: another one has been given that name since phase \"drop-t\""
        assert_contains "$stderr" 'hint: Rename it or drop it, and run `sluice revert p` again.'
        run_sluice status p --json
        assert_equal "$(json state)" complete
        q "${taken##*|}"
    done
    # of a table elsewhere, which is found when it is met
    q 'CREATE INDEX t_expression ON o (id)'
    run_sluice revert p
    assert_status 1
    assert_contains "$stderr" 'relation "t_expression" already exists'
    assert_contains "$stderr" 'hint: Rename or drop what has this name by now, and go on with `sluice revert p`.'
    q 'DROP INDEX t_expression; ALTER TABLE t DROP CONSTRAINT other'
    run_sluice revert p
    assert_status 0
    assert_equal "$(picture)" "$before"
}

@test "rows that came meanwhile keep a constraint away, and nothing is in force" {
    write_plan p <<'YAML'
phases:
  - drop: {table: t, constraints: [t_n, t_o]}
YAML
    run_sluice advance p.yaml
    assert_status 0
    q "INSERT INTO t VALUES (61, 1, 'z', -1)"
    run_sluice revert p
    assert_status 4
    assert_contains "$stderr" '1 row of table "public.t" violates "t_n"'
    assert_contains "$stderr" 'id=61'
    is "SELECT count(*) FROM pg_constraint WHERE conname IN ('t_n', 't_o')" 0
    run_sluice status p
    assert_contains "$output" complete
    q "UPDATE t SET n = 61, o_id = 4444 WHERE id = 61"
    run_sluice revert p
    assert_status 4
    assert_contains "$stderr" '1 row of table "public.t" violates "t_o"'
    q "UPDATE t SET o_id = 4 WHERE id = 61"
    run_sluice revert p
    assert_status 0
    is "SELECT count(*) FROM pg_constraint WHERE conname IN ('t_n', 't_o') AND convalidated" 2
}

@test "a key comes back only once no row stands against it, and leaves no index behind" {
    write_plan p <<'YAML'
phases:
  - drop: {table: t, constraints: [t_a]}
YAML
    run_sluice advance p.yaml
    assert_status 0
    q "INSERT INTO t VALUES (62, 1, 'a1', 62)"
    run_sluice revert p
    assert_status 1
    assert_contains "$stderr" 'could not create unique index "t_a"'
    assert_contains "$stderr" 'hint: Mend these rows, and go on with `sluice revert'
    is "SELECT count(*) FROM pg_class WHERE relname = 't_a'" 0
    q "DELETE FROM t WHERE id = 62"
    run_sluice revert p
    assert_status 0
    is "SELECT condeferred FROM pg_constraint WHERE conname = 't_a'" t
}

@test "what somebody needs, and what is not there, is refused by name" {
    q "CREATE TABLE r (code text CONSTRAINT r_code REFERENCES o (code)); CREATE VIEW v AS SELECT id, a, n FROM t GROUP BY id;
       CREATE UNIQUE INDEX o_plain ON o (code text_pattern_ops); CREATE PUBLICATION pub_$PGDATABASE FOR TABLE t"
    write_plan p <<'YAML'
phases:
  - drop: {table: o, constraints: [o_code_key, r_code, none, o_plain], indexes: [o_pkey, None]}
  - drop: {table: t, constraints: [t_pkey], indexes: [t_identity]}
YAML
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'constraint r_code on table public.r depends on constraint "o_code_key"'
    assert_contains "$stderr" 'view public.v depends on constraint "t_pkey"'
    assert_contains "$stderr" 'constraint "r_code" of table "public.o" does not exist'
    assert_contains "$stderr" 'It is one of table public.r: drop it there.'
    assert_contains "$stderr" 'constraint "none" of table "public.o" does not exist'
    assert_contains "$stderr" 'It is an index: name it under `indexes`.'
    assert_contains "$stderr" 'index "o_pkey" is that of constraint "o_pkey"'
    assert_contains "$stderr" 'index "None" of table "public.o" does not exist'
    assert_contains "$stderr" "\"t_identity\" is the replica identity of table \"public.t\", which pub_$PGDATABASE publishes"
}

@test "keys of the phase: what is missing or said twice has its place" {
    write_plan p <<'YAML'
phases:
  - drop: {table: t, indexes: [a, a], constraint: [b]}
  - constrain: {table: t, add: [{index: {name: made, on: (n)}}]}
  - drop: {table: t, indexes: [made], constraints: []}
YAML
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'p.yaml:4:35: error: index "a" is named twice'
    assert_contains "$stderr" 'unknown key "constraint"'
    assert_contains "$stderr" 'p.yaml:6:32: error: "made" cannot be dropped by the plan that makes it'
    assert_contains "$stderr" 'constraints must not be empty'
}

@test "a partitioned table: a check comes back, an index does not" {
    q "CREATE TABLE pt (id int, n int CONSTRAINT pt_n CHECK (n > 0)) PARTITION BY LIST (id); CREATE TABLE pt1 PARTITION OF pt FOR VALUES IN (1);
       CREATE INDEX pt_i ON pt (n); INSERT INTO pt VALUES (1, 1)"
    write_plan c <<'YAML'
phases:
  - drop: {table: pt, constraints: [pt_n]}
YAML
    local before
    before=$(picture)
    run_sluice advance c.yaml
    assert_status 0
    run_sluice revert c
    assert_status 0
    assert_equal "$(picture)" "$before"
    write_plan i <<'YAML'
phases:
  - drop: {table: pt, indexes: [pt_i]}
YAML
    run_sluice check i.yaml
    assert_status 0
    assert_contains "$stderr" '"pt_i" cannot be brought back by a revert without blocking: the drop is final'
    run_sluice advance i.yaml
    assert_status 0
    is "SELECT count(*) FROM pg_index WHERE indrelid IN ('pt'::regclass, 'pt1'::regclass)" 0
    run_sluice revert i
    assert_status 4
}

@test "what IN makes over a varchar comes back byte for byte, and an index may go before its column" {
    local before
    q "CREATE TABLE v (id int PRIMARY KEY, s varchar(9) CONSTRAINT v_s CHECK (s IN ('a', 'b')), old int);
        CREATE INDEX v_partial ON v (id) WHERE s NOT IN ('a', 'c');
        CREATE INDEX v_old ON v (old)"
    before=$(dump_schema)
    write_plan p <<'YAML'
phases:
  - drop: {name: objects, table: v, constraints: [v_s], indexes: [v_partial, v_old]}
  - gate: {name: g, ask: "Unused?"}
  - drop: {table: v, columns: [old]}
YAML
    run_sluice check p.yaml
    assert_status 0
    assert_lacks "$stderr" 'goes away with column'
    to_gate p
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(dump_schema)" "$before"
    to_gate p
    pass_gate p g
    agrees p
}
