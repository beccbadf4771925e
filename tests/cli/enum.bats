#!/usr/bin/env bats
# change_enum: an enum gets other values, in every column of it.

load ../harness/common
load ../harness/sessions
load plans
load types

# tickets: a table with everything that hangs on a column, another one, and an array. Its clone is
# altered as one would by hand.
tickets() {
    q "CREATE TYPE status AS ENUM ('opened', 'legacy', 'done');
       COMMENT ON TYPE status IS 'of a ticket';
       DO \$\$BEGIN CREATE ROLE reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END\$\$;
       REVOKE ALL ON TYPE status FROM PUBLIC; GRANT USAGE ON TYPE status TO reader;
       CREATE TABLE t (id int PRIMARY KEY, status status NOT NULL DEFAULT 'opened', was status);
       COMMENT ON COLUMN t.status IS 'now'; CREATE INDEX by_status ON t (status, id);
       CREATE TABLE \"Log\" (id int PRIMARY KEY, \"To\" status, steps status[] DEFAULT '{opened,done}');
       INSERT INTO t SELECT i, (ARRAY['opened','legacy','done'])[1 + i % 3]::status, 'opened' FROM generate_series(1, 60) i;
       INSERT INTO \"Log\" SELECT i, 'legacy', ARRAY['opened', NULL, 'legacy']::status[] FROM generate_series(1, 30) i"
}

by_hand() {
    CLONE=${PGDATABASE}_altered
    psql -XAtqc "CREATE DATABASE $CLONE TEMPLATE $PGDATABASE" postgres
    psql -XAtq -v ON_ERROR_STOP=1 "$CLONE" <<'SQL'
ALTER TYPE status RENAME TO status_old;
CREATE TYPE status AS ENUM ('open', 'on_hold', 'done');
COMMENT ON TYPE status IS 'of a ticket';
REVOKE ALL ON TYPE status FROM PUBLIC;
GRANT USAGE ON TYPE status TO reader;
CREATE FUNCTION f(status_old) RETURNS status LANGUAGE sql RETURN
    (CASE $1::text WHEN 'opened' THEN 'open' WHEN 'legacy' THEN 'done' ELSE $1::text END)::status;
ALTER TABLE t ALTER status DROP DEFAULT, ALTER status TYPE status USING f(status), ALTER was TYPE status USING f(was);
ALTER TABLE t ALTER status SET DEFAULT 'open';
UPDATE "Log" SET steps = '{opened, NULL, done}';
ALTER TABLE "Log" ALTER steps DROP DEFAULT, ALTER "To" TYPE status USING f("To"),
    ALTER steps TYPE status[] USING replace(steps::text, 'opened', 'open')::status[];
ALTER TABLE "Log" ALTER steps SET DEFAULT '{open,done}';
DROP FUNCTION f;
DROP TYPE status_old;
SQL
}

# writes ID OLD_STATUS: what a version writes that knows its own values.
writes() {
    q "INSERT INTO t (id, status) VALUES ($1, '$2'); INSERT INTO t (id) VALUES ($1 + 1);
       UPDATE t SET status = '$2'::status, was = '$2' WHERE id = $1 + 1;
       INSERT INTO \"Log\" (id, \"To\", steps) VALUES ($1, '$2', '{$2,done}');
       SELECT count(*) FROM t WHERE status = '$2' AND id >= $1"
}
unwrite() {
    q "DELETE FROM t WHERE id > 60; DELETE FROM \"Log\" WHERE id > 30"
}

# bats test_tags=quick
@test "values are renamed, removed and added in every column, while both versions write" {
    tickets
    by_hand
    write_plan p <<'YAML'
change_enum:
  type: status
  values: [open, on_hold, done]
  map: {opened: open, legacy: done}
YAML
    local phase
    lines | grep -v "^    'opened'$" >before
    for phase in status-values status-type add_column-Log add_column-Log-2 add_column-t add_column-t-2 \
        backfill-Log backfill-t constrain-Log constrain-t; do
        run_sluice advance p.yaml
        assert_status 0
        assert_contains "done  $phase"
        assert_equal "$(writes 101 opened)$(writes 201 legacy)$(writes 301 'done')" 222
        [[ $phase == status-values ]] || assert_equal "$(writes 401 open)$(writes 501 on_hold)" 22
        run_sluice verify p
        assert_status 0
        unwrite
    done
    # back from here: the old type keeps the values that it got
    writes 101 open
    run_sluice revert p --all
    assert_status 4
    assert_contains 'phase "status-values" cannot be taken back'
    run_sluice revert p --to status-values
    assert_status 0
    assert_equal "$(q "SELECT status FROM t WHERE id > 60")" $'open\nopen'
    unwrite
    assert_equal "$(q 'SELECT enum_range(NULL::status)')" '{opened,legacy,done,open,on_hold}'
    diff before <(lines | grep -Ev "^    '(opened|open|on_hold)'$")
    run_sluice advance p.yaml --until gate
    assert_status 0
    writes 101 opened
    writes 201 open
    confirm status-values-either-type
    run_sluice advance p
    assert_status 0
    assert_contains 'swap'
    # from here on, by the name that the type has for everybody
    assert_equal "$(q "SELECT status, status_old FROM t WHERE id IN (101, 201) ORDER BY id")" $'open|opened\nopen|open'
    assert_equal "$(writes 301 open)$(writes 401 on_hold)$(writes 501 'done')" 222
    assert_equal "$(q "SELECT status_old, was_old FROM t WHERE id IN (302, 402) ORDER BY id")" $'opened|opened\non_hold|on_hold'
    assert_equal "$(q "SELECT steps_old FROM \"Log\" WHERE id = 301")" '{opened,done}'
    assert_equal "$(q "PREPARE s (status_old) AS INSERT INTO t (id, status) VALUES (601, \$1) RETURNING status; EXECUTE s ('opened')")" open
    agrees p
    run_sluice revert p
    assert_status 0
    assert_equal "$(q "SELECT status FROM t WHERE id IN (301, 401) ORDER BY id")" $'opened\non_hold'
    assert_equal "$(writes 701 opened)$(writes 801 open)" 22
    confirm status-values-either-type
    run_sluice advance p
    assert_status 0
    unwrite
    confirm status-values-changed
    run_sluice advance p --until complete
    assert_status 0
    agrees p
    diff <(lines "$CLONE") <(lines)
    diff <(content "$CLONE") <(content "$PGDATABASE")
}

# bats test_tags=quick
@test "what only goes and is only mapped leaves nothing behind, from whatever phase it is taken back" {
    tickets
    write_plan p <<'YAML'
change_enum: {type: status, values: [done, opened], map: {legacy: done}, gate: {name: gone, ask: Gone?}}
YAML
    local before last step
    before=$(picture)
    for last in {1..11}; do
        in_turn "$last" || continue
        for ((step = 0; step < last; step++)); do
            run_sluice advance p.yaml
            ((status == 0)) || assert_status 3
            [[ $stderr != *either-type* ]] || confirm status-values-either-type
        done
        run_sluice revert p --all
        assert_status 0
        assert_equal "$(picture)" "$before"
    done
}

# bats test_tags=quick
@test "where values only come they are added in their place, and stay" {
    tickets
    q "CREATE FUNCTION f(status) RETURNS int LANGUAGE sql RETURN 1"
    write_plan p <<'YAML'
change_enum: {type: public.status, values: [new, opened, legacy, on_hold, waiting, done]}
YAML
    run_sluice check p.yaml
    assert_status 0
    assert_contains 'warning: phase "status-values" cannot be taken back'
    run_sluice advance p.yaml --until complete
    assert_status 0
    assert_equal "$(q 'SELECT enum_range(NULL::status)')" '{new,opened,legacy,on_hold,waiting,done}'
    sed -i 's/plan: p/plan: again/' p.yaml
    run_sluice check p.yaml
    assert_status 4
    assert_contains 'error: type "public.status" has these values already'
}

@test "what it cannot do is refused by name" {
    tickets
    refused() {
        write_plan p <<<"change_enum: {type: ${3:-status}, values: $1}"
        run_sluice check p.yaml
        assert_status "${4:-4}"
        assert_contains "$2"
    }
    refused '[opened, done]' 'error: value legacy of type "public.status" would go, and nothing says to what'
    assert_contains 'column "status" of table "public.t": id=1, id=4, id=7, '
    assert_contains 'column "steps" of table "public.Log": id=1, '
    assert_contains 'Say by `map: {OLD: NEW}` what becomes of rows that are there'
    refused '[opened, done], map: {legacy: gone}' 'value "gone" is not among the values' status 2
    refused '[opened, done], map: {done: opened}' 'value "done" stays, and is mapped' status 2
    refused '[opened, done, done]' 'value "done" is named twice' status 2
    refused '[opened, done], map: {legacy: done, old: done}' 'type "public.status" has no value "old"'
    refused '[a]' 'error: type "public.none" does not exist' none 2
    refused '[a]' 'error: type "pg_catalog.int4" is no enum' pg_catalog.int4 2
    q "CREATE FUNCTION f(status) RETURNS status[] LANGUAGE sql RETURN ARRAY[\$1]; CREATE DOMAIN state AS status;
       CREATE TABLE u (what text DEFAULT 'opened'::status); CREATE TYPE pair AS (a status, b int)"
    refused '[opened, done], map: {legacy: done}' 'error: type "public.status" cannot be made anew: what cannot follow uses it'
    assert_contains 'function f(status)'
    assert_contains 'type state'
    assert_contains 'default value for column what of table u'
    assert_contains 'column a of composite type pair'
    q "DROP FUNCTION f; DROP DOMAIN state; DROP TABLE u; DROP TYPE pair;
       CREATE TABLE g (id int PRIMARY KEY, status status, again status GENERATED ALWAYS AS (status) STORED)"
    refused '[opened, done], map: {legacy: done}' 'generated column again of table g'
    q "DROP TABLE g; CREATE DOMAIN state AS status; CREATE TABLE d (id int PRIMARY KEY, s state)"
    refused '[opened, done], map: {legacy: done}' '`alter_type` gives a column of a domain the type below it'
    write_plan base <<<'phases: [alter_type: {table: d, column: s, type: status}]'
    run_sluice advance base.yaml
    assert_status 0
    q 'DROP DOMAIN state'
    write_plan p <<<'change_enum: {type: status, values: [opened, waiting, done], map: {legacy: done}}'
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'from phase "status-values" on an old version may read a new value of the enum that another has written'
}

@test "without a database, and as a plan that is saved" {
    tickets
    write_plan p <<<'change_enum: {type: status, values: [open, done], map: {opened: open, legacy: done}}'
    (
        unset PGHOST PGDATABASE PGPORT PGUSER
        run_sluice check p.yaml
        assert_status 0
        assert_equal "$output" 'plan p: the file is valid; its phases depend on the database'
    )
    run_sluice plan --yaml p.yaml
    assert_status 0
    printf '%s\n' "$output" >q.yaml
    sed -i 's/^plan: p/plan: q/' q.yaml
    run_sluice check q.yaml
    assert_status 0
    # what was registered is what goes on, whatever comes to be meanwhile
    run_sluice advance p.yaml --until gate
    assert_status 0
    q 'CREATE TABLE later (id int, status status)'
    run_sluice wait p.yaml --for gate
    assert_status 0
    run_sluice status
    assert_contains 'status-values-either-type'
    confirm status-values-either-type
    run_sluice advance p.yaml
    assert_status 0
    q 'DROP TABLE later'
    confirm status-values-changed
    run_sluice advance p --until complete
    assert_status 0
    run_sluice show p
    assert_contains change_enum
}
