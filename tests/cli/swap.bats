#!/usr/bin/env bats
# swap and change_type: a column's type changes under its own name.

load ../harness/common
load ../harness/sessions
load plans
load types

# bats test_tags=quick
@test "int becomes bigint, and all that was attached stays under its name" {
    q "CREATE TABLE region (code int UNIQUE); INSERT INTO region VALUES (1), (2);
       CREATE TABLE t (id int PRIMARY KEY, note text, size int NOT NULL CONSTRAINT \"Size!\" CHECK (size > 0),
           CONSTRAINT once UNIQUE (size, id) DEFERRABLE,
           CONSTRAINT \"to region\" FOREIGN KEY (size) REFERENCES region (code) ON DELETE CASCADE);
       CREATE INDEX by_size ON t (size DESC NULLS LAST) INCLUDE (note); CREATE INDEX partly ON t (note) WHERE size <> 5;
       CREATE UNIQUE INDEX ident ON t (size, id);
       ALTER TABLE t REPLICA IDENTITY USING INDEX ident, CLUSTER ON by_size;
       ALTER TABLE t ALTER size SET STATISTICS 99;
       CREATE STATISTICS pair ON note, size FROM t;
       COMMENT ON COLUMN t.size IS 'in boxes'; COMMENT ON INDEX by_size IS 'largest first';
       COMMENT ON CONSTRAINT \"Size!\" ON t IS 'more than nothing';
       DO \$\$BEGIN CREATE ROLE reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END\$\$;
       GRANT SELECT (size) ON t TO reader;
       INSERT INTO t SELECT i, 'n', 1 + i % 2 FROM generate_series(1, 500) i"
    # the parts of an index are named after the column that they were built on
    # shellcheck disable=SC2317 # same_as_altered calls it
    lines() {
        picture "$@" | sed -E 's/,$//; /^$/d; s/_size(_new|_id)*_idx/_size_idx/g' | sort
    }
    change size bigint
    same_as_altered size bigint
}

# bats test_tags=quick
@test "timestamps, json and character types" {
    q "CREATE TABLE t (id int PRIMARY KEY, at timestamp, doc json, word varchar(50) CHECK (word <> ''));
       INSERT INTO t SELECT i, timestamp '2026-03-29 02:30' + i * interval '1 hour', '{\"a\": 1}', 'w' || i
           FROM generate_series(1, 50) i"
    local column type
    while read -r column type; do
        change "$column" "$type"
        same_as_altered "$column" "$type"
        psql -XAtqc "DROP DATABASE $CLONE" postgres
        q 'DROP SCHEMA sluice CASCADE'
    done <<'CHANGES'
at timestamptz
doc jsonb
word varchar(200)
word text
CHANGES
}

# bats test_tags=quick
@test "a default is kept, in the new type, or becomes what up makes of it" {
    q "CREATE TABLE t (id int PRIMARY KEY, size text DEFAULT '7'); INSERT INTO t VALUES (1, '1')"
    change size int
    to_gate p
    confirm t-size-either-type
    run_sluice advance p
    assert_status 0
    q 'INSERT INTO t (id) VALUES (2)'
    assert_equal "$(q 'SELECT size, size_old FROM t WHERE id = 2')" '7|7'
    run_sluice revert p
    assert_status 0
    q 'INSERT INTO t (id) VALUES (3)'
    assert_equal "$(q 'SELECT size, size_new FROM t WHERE id = 3')" '7|7'
    run_sluice revert p --all
    change size int 'up: "size::int * 10", down: "(size_new / 10)::text"'
    to_gate p
    confirm t-size-either-type
    run_sluice advance p
    assert_status 0
    q 'INSERT INTO t (id) VALUES (4)'
    assert_equal "$(q 'SELECT size, size_old FROM t WHERE id = 4')" '70|7'
}

@test "writers of either version go on from before the first phase to after the last, and back" {
    q "CREATE TABLE t (id int PRIMARY KEY, size int NOT NULL, n int NOT NULL DEFAULT 0);
       INSERT INTO t SELECT i, i FROM generate_series(1, 5000) i; CREATE INDEX ON t (size);
       CREATE TABLE ledger (id int, size bigint, seq bigint GENERATED ALWAYS AS IDENTITY)"
    cat >writer.sql <<'SQL'
\set id random(1, 5000)
\set fresh random(1, 1000000000)
\set size random(1, 1000000)
WITH w AS (UPDATE t SET size = :size WHERE id = :id RETURNING id, size) INSERT INTO ledger (id, size) SELECT * FROM w;
INSERT INTO t (id, size) VALUES (5000 + :fresh, :size) ON CONFLICT (id) DO UPDATE SET size = excluded.size;
UPDATE t SET n = n + 1 WHERE id = :id;
SELECT sum(size) FROM t WHERE id BETWEEN :id AND :id + 10;
SQL
    pgbench -n -c 3 -T 300 -f writer.sql >writers.out 2>&1 3>&- &
    WRITERS=$!
    change size bigint
    local round
    for round in 1 2; do
        to_gate p
        confirm t-size-either-type
        run_sluice advance p
        assert_status 0
        agrees p
        [[ $round -eq 2 ]] || { run_sluice revert p --all && assert_status 0; }
    done
    confirm t-size-changed
    run_sluice advance p --until complete
    assert_status 0
    kill -0 "$WRITERS"
    kill "$WRITERS"
    wait "$WRITERS" || true
    assert_lacks "$(<writers.out)" ERROR
    assert_equal "$(q "SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'size'")" bigint
    # the last that each row was set to is what it has; a row's lock orders its notes
    assert_equal "$(q "SELECT count(*) FROM t JOIN (SELECT DISTINCT ON (id) id, size FROM ledger ORDER BY id, seq DESC) l USING (id)
        WHERE t.size <> l.size")" 0
}

@test "rows that disagree keep the swap from happening" {
    q "CREATE TABLE t (id int PRIMARY KEY, size int); INSERT INTO t SELECT i, i FROM generate_series(1, 20) i"
    change size bigint
    to_gate p
    q 'ALTER TABLE t DISABLE TRIGGER USER; UPDATE t SET size_new = 999 WHERE id = 7'
    q "DO \$\$DECLARE name text; BEGIN
        FOR name IN SELECT tgname FROM pg_trigger WHERE tgrelid = 't'::regclass LOOP
            EXECUTE format('ALTER TABLE t ENABLE ALWAYS TRIGGER %I', name);
        END LOOP; END\$\$"
    confirm t-size-either-type
    run_sluice advance p
    assert_status 4
    assert_contains "$stderr" 'id=7'
    assert_equal "$(q "SELECT count(*) FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'size_old'")" 0
    q 'UPDATE t SET size_new = 7 WHERE id = 7'
    run_sluice advance p
    assert_status 0
}

@test "what a swap cannot do is refused by name, before anything is done" {
    q "CREATE TABLE t (id int PRIMARY KEY, size int UNIQUE, other int, taken_old int);
       CREATE VIEW v AS SELECT other FROM t; CREATE TABLE r (size int REFERENCES t (size))"
    change other bigint 'views: refuse'
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'view public.v uses column "other", and would go on with the retired one'
    change size bigint
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'column "size" of table "public.r" references column "size" and is integer: it could not take every value of bigint'
    q "CREATE TABLE s (id int PRIMARY KEY, g int GENERATED ALWAYS AS (1) STORED, d int DEFAULT 7)"
    change g bigint
    sed -i 's/table: t/table: s/' p.yaml
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'column "g" is a generated column and cannot be swapped'
    write_plan p <<'YAML'
phases:
  - add_column: {table: s, columns: {b: {type: bigint, up: "(SELECT d * 10)"}}, down: {d: b / 10}}
  - backfill: {table: s}
  - swap: {table: s, columns: {d: {from: b, retired: d_old}}}
YAML
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'the default of column "d" cannot be swapped: up changes the value'
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {b: {type: bigint, up: size}}, down: {size: b}}
  - backfill: {table: t}
  - swap: {table: t, columns: {size: {from: b, retired: taken_old}}}
  - gate: {ask: ready?}
  - drop: {table: t, columns: [taken_old]}
YAML
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'p.yaml:6:57: error: column "taken_old" of table "public.t" already exists'
    sed -i 's/, down: {size: b}//; s/retired: taken_old/retired: size/; s/backfill: {table: t}/gate: {ask: now?}/; $a \  - constrain: {table: t, add: [{not_null: [size]}]}' p.yaml
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'column "size" cannot change places with itself'
    sed -i 's/retired: size/retired: x/' p.yaml
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'column "size" is not kept in step with column "b"'
    assert_contains "$stderr" 'a constrain of table "t" cannot follow its swap'
}

@test "rows that do not convert, or lose something, are listed by key before anything is done" {
    q "CREATE TABLE t (id int PRIMARY KEY, size text, amount numeric(8, 2), doc json);
       INSERT INTO t SELECT i, i, i, '{\"b\": 1,  \"a\": 2}' FROM generate_series(1, 100) i;
       UPDATE t SET size = 'many' WHERE id IN (7, 99); UPDATE t SET amount = 12.75 WHERE id = 12"
    change size int
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'up or down fails for rows of table "public.t": id=7 (invalid input syntax for type integer: …), id=99 (invalid'
    run_sluice advance p.yaml
    assert_status 4
    assert_equal "$(q "SELECT count(*) FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'size_new'")" 0
    local up="up: \"CASE WHEN size ~ '^[0-9]+$' THEN size::int END\", down: \"size_new::text\""
    change size int "$up"
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" '2 of 100 rows of table "public.t" lose something on the way there and back: id=7, id=99'
    change size int "$up, lossy: true"
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'note: 2 of 100 rows'
    run --separate-stderr "$SLUICE" plan --yaml p.yaml
    assert_contains "$output" 'lossy: true'
    change amount int
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" '1 of 100 rows of table "public.t" lose something on the way there and back: id=12'
    change doc jsonb 'down: doc_new::json'
    run_sluice check p.yaml
    assert_status 0
    assert_lacks "$stderr" lose
    # without a swap the application may have its own mind
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {n: {type: int, up: "size::int"}}}
  - backfill: {table: t, on_error: report}
  - gate: {ask: "?"}
  - release: {table: t}
YAML
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'warning: up or down fails for rows of table "public.t": id=7'
}

@test "a prepared parameter that the new type does not take is warned of, and nothing else is" {
    q "CREATE TABLE t (id int PRIMARY KEY, age text, size int); INSERT INTO t VALUES (1, '7', 7)"
    change age int 'down: age_new::text'
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'a parameter of type text fail until it is prepared again'
    session_open client
    session_do client 'PREPARE writes AS UPDATE t SET age = $1 WHERE id = $2'
    to_gate p
    confirm t-age-either-type
    run_sluice advance p
    assert_status 0
    session_send client "EXECUTE writes ('8', 1)"
    session_do client "SELECT 1"
    assert_contains "$(<"$BATS_TEST_TMPDIR/client.session.out")" 'column "age" is of type integer but expression is of type text'
    session_do client 'DEALLOCATE writes; PREPARE writes AS UPDATE t SET age = $1 WHERE id = $2'
    session_do client "EXECUTE writes ('8', 1)"
    assert_equal "$(q 'SELECT age, age_old FROM t')" '8|8'
    run_sluice revert p --all
    assert_status 0
    change size bigint
    run_sluice check p.yaml
    assert_lacks "$stderr" 'parameter of type'
}

@test "a partitioned table changes with all of its partitions" {
    q "CREATE TABLE t (id int, part int, size int NOT NULL DEFAULT 3 CHECK (size > 0), PRIMARY KEY (id, part)) PARTITION BY LIST (part);
       CREATE TABLE one PARTITION OF t FOR VALUES IN (1); CREATE TABLE two PARTITION OF t FOR VALUES IN (2) PARTITION BY RANGE (id);
       CREATE TABLE low PARTITION OF two FOR VALUES FROM (0) TO (100); CREATE TABLE high PARTITION OF two FOR VALUES FROM (100) TO (100000);
       CREATE INDEX by_size ON t (size DESC) INCLUDE (id); COMMENT ON COLUMN t.size IS 'in boxes';
       INSERT INTO t SELECT i, 1 + i % 2, i FROM generate_series(1, 500) i"
    # the parts of an index are named after the column that they were built on
    # shellcheck disable=SC2317 # same_as_altered calls it
    lines() {
        picture "$@" | sed -E 's/,$//; /^$/d; s/_size(_new|_id)*_idx/_size_idx/g' | sort
    }
    change size bigint
    same_as_altered size bigint
}
