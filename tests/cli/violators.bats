#!/usr/bin/env bats
# Rows that a constraint would not accept: found before anything of it is in force, and where rows
# come in between, nothing of it stays in force.

load ../harness/common
load ../harness/sessions
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE orgs (id int PRIMARY KEY);
       INSERT INTO orgs SELECT generate_series(1, 5);
       CREATE TABLE t (id int PRIMARY KEY, a int, b text, org int);
       INSERT INTO t SELECT i, i, 'b' || i, 1 + i % 5 FROM generate_series(1, 20) i"
}

plan() {
    write_plan p <<YAML
phases:
  - constrain:
      table: t
      add: [$1]
YAML
}

in_force() {
    q "SELECT conname FROM pg_constraint WHERE conrelid = 't'::regclass AND contype <> 'p'
       UNION ALL SELECT indexrelid::regclass::text FROM pg_index
       WHERE indrelid = 't'::regclass AND NOT indisprimary
       UNION ALL SELECT attname FROM pg_attribute WHERE attrelid = 't'::regclass AND attnotnull AND attname <> 'id' AND attnum > 0"
}

# refused TEXT: by check and by advance, and nothing has changed.
refused() {
    local before
    before=$(dump_schema)
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" "$1"
    run_sluice advance p.yaml --until complete
    assert_status 4
    assert_contains "$stderr" "$1"
    assert_equal "$(dump_schema)" "$before"
}

# refused_by_phase TEXT: rows that came since the plan was registered.
refused_by_phase() {
    local before
    before=$(dump_schema)
    run_sluice advance p
    assert_status 4
    assert_contains "$stderr" "$1"
    assert_equal "$(dump_schema)" "$before"
    run_sluice status p --json
    assert_equal "$(json state)" waiting
}

@test "every kind of constraint is refused with the keys of the rows that violate it" {
    q "UPDATE t SET a = NULL WHERE id = 7; UPDATE t SET b = 'same' WHERE id IN (3, 4); UPDATE t SET org = 9 WHERE id = 8"
    plan 'not_null: [a]'
    refused 'p.yaml:6:24: error: rows of table "public.t" violate NOT NULL of column "a": id=7'
    plan 'check: {name: few, expression: "id < 19"}'
    refused 'rows of table "public.t" violate check "few": id=19, id=20'
    plan 'unique: {name: u, columns: [b]}'
    refused 'rows of table "public.t" violate unique "u": id=3 and id=4'
    plan 'index: {name: i, on: "(upper(b))", unique: true, where: "id > 2"}'
    refused 'rows of table "public.t" violate unique index "i": id=3 and id=4'
    plan 'foreign_key: {name: f, columns: [org], references: orgs, referenced: [id]}'
    refused 'rows of table "public.t" violate foreign key "f": id=8'
    plan 'check: {name: fails, expression: "1 / (id - 5) < 9"}'
    refused 'rows of table "public.t" violate check "fails": division by zero'
}

@test "rows that a constraint does not concern stand against nothing" {
    q "UPDATE t SET a = NULL, org = NULL WHERE id IN (1, 2); UPDATE t SET b = 'same' WHERE id IN (1, 2)"
    plan 'unique: {name: u, columns: [a]}, check: {name: c, expression: "a > 0"}, index: {name: i, on: "(b)", unique: true, where: "id > 1"}, foreign_key: {name: f, columns: [org], references: orgs, referenced: [id]}'
    run_sluice advance p.yaml --until complete
    assert_status 0
}

@test "what like carries is asked of the values that up will give" {
    q "ALTER TABLE t ADD CHECK (b <> 'b'), ALTER b SET NOT NULL, ADD UNIQUE (b), ALTER org SET NOT NULL, ADD FOREIGN KEY (org) REFERENCES orgs"
    like() {
        write_plan p <<YAML
phases:
  - add_column: {table: t, columns: {n: {type: $1, up: "$2"}}}
  - backfill: {table: t}
  - constrain: {table: t, add: [{like: {n: $3}}]}
YAML
    }
    like text 'substr(b, 1, 1)' b
    refused 'rows of table "public.t" violate check "t_b_check": id=1, id=2, id=3, id=4, id=5, id=6, id=7, id=8, id=9, id=10 and more'
    assert_contains "$stderr" 'rows of table "public.t" violate unique index "t_b_key": id=1 and id=9'
    like text "nullif(b, 'b5')" b
    refused 'rows of table "public.t" violate NOT NULL of column "n": id=5'
    like int 'org + 1' org
    refused 'rows of table "public.t" violate foreign key "t_org_fkey": id=4, id=9, id=14, id=19'
}

@test "the phase asks again, and goes on once the rows are mended" {
    write_plan p <<'YAML'
phases:
  - gate: {name: g, ask: ready?}
  - constrain: {table: t, add: [{not_null: [a]}, {unique: {name: u, columns: [b]}}]}
YAML
    run_sluice advance p.yaml --until gate
    assert_status 0
    run_sluice confirm p g --by Ann --reason ready
    q "INSERT INTO t VALUES (30, NULL, 'x')"
    refused_by_phase 'rows of table "public.t" violate NOT NULL of column "a": id=30'
    q "UPDATE t SET a = 1 WHERE id = 30; INSERT INTO t VALUES (31, 1, 'x')"
    refused_by_phase 'rows of table "public.t" violate unique "u": id=30 and id=31'
    q "DELETE FROM t WHERE id = 31"
    run_sluice advance p
    assert_status 0
    assert_equal "$(in_force)" $'u\nu\na'
}

# overtaken SQL: a row that is not seen yet when the phase begins, but is when the constraint is validated.
overtaken() {
    session_open writer
    session_do writer "BEGIN; $1"
    start_sluice run advance p.yaml
    wait_for 20 grep -q 'trying again\|waiting' "$BATS_TEST_TMPDIR/run.stderr" || wait_until 20 "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'sluice' AND wait_event_type = 'Lock')"
    session_do writer COMMIT
    session_close writer
    finish_sluice run
    assert_status 4
    assert_equal "$(in_force)" ''
}

@test "a row that comes between the look and the constraint: nothing stays in force" {
    plan 'not_null: [a]'
    overtaken "INSERT INTO t VALUES (30, NULL, 'x')"
    assert_contains "$stderr" 'which was taken away again'
    q "INSERT INTO t VALUES (31, NULL, 'y'); DELETE FROM t WHERE a IS NULL"
    plan 'check: {name: c, expression: "a > 0"}'
    overtaken "INSERT INTO t VALUES (30, -1, 'x')"
    assert_contains "$stderr" 'rows violate "c", which was taken away again: check constraint "c" of relation "t" is violated by some row'
    q "INSERT INTO t VALUES (31, -1, 'y'); DELETE FROM t WHERE a < 0"
    plan 'foreign_key: {name: f, columns: [org], references: orgs, referenced: [id]}'
    overtaken "INSERT INTO t VALUES (30, 1, 'x', 9)"
    q "DELETE FROM t WHERE org = 9"
    run_sluice status p --json
    assert_equal "$(json state)" pending
    run_sluice advance p
    assert_status 0
}

@test "killed while a constraint is validated, the next run takes it away or goes on" {
    q "CREATE FUNCTION slow() RETURNS event_trigger LANGUAGE plpgsql AS \$\$BEGIN
           IF current_query() LIKE '%ALTER TABLE public.t VALIDATE%' THEN PERFORM pg_sleep(60); END IF; END\$\$;
       CREATE EVENT TRIGGER slow ON ddl_command_start WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION slow()"
    plan 'check: {name: c, expression: "a > 0"}'
    stop_it() {
        start_sluice run advance p.yaml
        wait_until 20 "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'sluice' AND datname = current_database() AND wait_event = 'PgSleep')"
        sluice_signal run KILL
        q "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sluice' AND datname = current_database()"
        finish_sluice run || true
        wait_until 20 "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'sluice' AND datname = current_database())"
    }
    stop_it
    q "ALTER EVENT TRIGGER slow DISABLE"
    assert_equal "$(in_force)" c
    # a row that nothing stops: the constraint's own trigger is none, so it comes by way of the catalogue
    q "ALTER TABLE t DROP CONSTRAINT c; INSERT INTO t VALUES (30, -1, 'x'); ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID"
    run_sluice advance p
    assert_status 4
    assert_contains "$stderr" 'rows of table "public.t" violate check "c": id=30'
    assert_equal "$(in_force)" ''
    q "UPDATE t SET b = 'z' WHERE id = 30; DELETE FROM t WHERE id = 30; ALTER EVENT TRIGGER slow ENABLE"
    stop_it
    q "ALTER EVENT TRIGGER slow DISABLE"
    run_sluice advance p
    assert_status 0
    assert_equal "$(q "SELECT convalidated FROM pg_constraint WHERE conname = 'c'")" t
}

@test "a partitioned table is asked as one" {
    q "CREATE TABLE s (id int, k int, PRIMARY KEY (id)) PARTITION BY RANGE (id);
       CREATE TABLE s1 PARTITION OF s FOR VALUES FROM (1) TO (10); CREATE TABLE s2 PARTITION OF s FOR VALUES FROM (10) TO (30);
       INSERT INTO s SELECT i, nullif(i, 12) FROM generate_series(1, 20) i"
    write_plan p <<'YAML'
phases:
  - constrain: {table: s, add: [{not_null: [k]}]}
YAML
    refused 'rows of table "public.s" violate NOT NULL of column "k": id=12'
}

@test "a role that may not read the referenced table is told that nothing could be looked for" {
    q "DO \$\$BEGIN CREATE ROLE owner_only LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END\$\$;
       GRANT CREATE, TEMPORARY ON DATABASE $PGDATABASE TO owner_only; GRANT CREATE ON SCHEMA public TO owner_only;
       ALTER TABLE t OWNER TO owner_only; GRANT REFERENCES ON orgs TO owner_only"
    plan 'foreign_key: {name: f, columns: [org], references: orgs, referenced: [id]}'
    PGUSER=owner_only run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'whether rows of table "public.t" violate foreign key "f" could not be asked: permission denied for table orgs'
}
