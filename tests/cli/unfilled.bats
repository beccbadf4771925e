#!/usr/bin/env bats
# A backfill is done when the database says so: whatever kept rows from being filled, they are filled
# or named.

load ../harness/common
load plans

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
}
teardown() {
    drop_server
    drop_database
}

people() {
    q "CREATE TABLE t (id int PRIMARY KEY, a text, n int, archived boolean DEFAULT false);
        INSERT INTO t SELECT i, 'a' || i, i FROM generate_series(1, 100) i"
    q 'VACUUM ANALYZE t'
}
# One way, so that the values cannot tell who set the new column to NULL.
one_way() {
    write_plan "$1" <<YAML
phases:
  - add_column: {name: add, table: t, columns: {b: {type: text, up: upper(a)}}}
  - backfill: {name: fill, table: t}
YAML
}
filled() {
    assert_equal "$(q 'SELECT count(*), count(b) FROM t')" "$1|$2"
}

@test "rows of a table that was rewritten after sync began" {
    people
    one_way p
    run_sluice advance p.yaml
    assert_status 0
    q 'ALTER TABLE t ALTER n TYPE bigint'
    run_sluice advance p
    assert_status 0
    filled 100 100
}

@test "rows that somebody has copied into a table of their own, or clustered" {
    people
    one_way p
    run_sluice advance p.yaml
    assert_status 0
    q 'CREATE TABLE c AS TABLE t; TRUNCATE t; ALTER TABLE t DISABLE TRIGGER ALL;
        INSERT INTO t SELECT * FROM c; CLUSTER t USING t_pkey;
        SELECT 1 FROM pg_trigger WHERE false'
    q "DO \$\$ DECLARE name text; BEGIN
        FOR name IN SELECT tgname FROM pg_trigger WHERE tgrelid = 't'::regclass AND NOT tgisinternal LOOP
            EXECUTE format('ALTER TABLE t ENABLE ALWAYS TRIGGER %I', name);
        END LOOP; END \$\$"
    run_sluice advance p
    assert_status 0
    filled 100 100
}

@test "a plan that was restored with its database goes on in another one" {
    people
    one_way p
    run_sluice advance p.yaml
    assert_status 0
    q 'CREATE DATABASE '"${TEST_DATABASE}_copy"
    pg_dump -Fc | pg_restore -d "${TEST_DATABASE}_copy"
    PGDATABASE=${TEST_DATABASE}_copy run_sluice advance p
    assert_status 0
    assert_equal "$(PGDATABASE=${TEST_DATABASE}_copy q 'SELECT count(*), count(b) FROM t')" '100|100'
    q 'DROP DATABASE '"${TEST_DATABASE}_copy"
}

@test "rows that a trigger of the application keeps are named, and the plan goes on without it" {
    people
    q "UPDATE t SET archived = true WHERE id IN (7, 9);
        CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN IF OLD.archived THEN RETURN NULL; END IF; RETURN NEW; END';
        CREATE TRIGGER keep BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION keep()"
    one_way p
    run_sluice advance p.yaml --until complete
    assert_status 4
    assert_contains "$stderr" '2 rows of table public.t are not filled'
    assert_contains "$stderr" 'id=7 of table public.t'
    assert_contains "$stderr" 'id=9 of table public.t'
    assert_contains "$stderr" 'a trigger that returns NULL'
    assert_equal "$(grep -c 'scanning it again' <<<"$stderr")" 1
    run_sluice advance p
    assert_status 4
    q 'DROP TRIGGER keep ON t'
    run_sluice advance p
    assert_status 0
    filled 100 100
}

@test "what an application has set to NULL since stays so" {
    people
    one_way p
    run_sluice advance p.yaml
    assert_status 0
    q 'UPDATE t SET b = NULL, n = 0 WHERE id = 5; INSERT INTO t (id, a) VALUES (101, NULL)'
    q "UPDATE t SET b = 'x' WHERE id = 6; UPDATE t SET b = NULL WHERE id = 6"
    run_sluice advance p
    assert_status 0
    assert_equal "$(q 'SELECT id FROM t WHERE b IS NULL ORDER BY 1' | xargs)" '6 101'
}

# A frozen row keeps a transaction id without an epoch.
@test "rows that were written 2^31 transactions ago" {
    drop_database
    own_server
    export PGDATABASE=postgres
    people
    freeze
    jump 1500000000
    freeze
    jump 3000000000
    assert_equal "$(q 'SELECT max(age(xmin)) < 0 FROM t')" t
    one_way p
    run_sluice advance p.yaml --until complete
    assert_status 0
    filled 100 100
}
freeze() {
    vacuumdb --quiet --all --freeze
    q "UPDATE pg_database SET datallowconn = true WHERE datname = 'template0'"
    vacuumdb --quiet --dbname=template0 --freeze
    q "UPDATE pg_database SET datallowconn = false WHERE datname = 'template0'"
}
# jump XID: the next transaction gets that id. Its page of pg_xact has to be there.
jump() {
    "$ROOT/tests/harness/cluster" stop "$OWN_SERVER" fast
    as_server "$(pg_bin)/pg_resetwal" -f -x "$1" -D "$OWN_SERVER/data" >/dev/null
    as_server dd if=/dev/zero of="$OWN_SERVER/data/pg_xact/$(printf %04X $(($1 / 32768 / 32)))" bs=8192 \
        count=32 status=none
    start_server
}
pg_bin() {
    dirname "$(readlink -f "$(command -v postgres || echo "$SLUICE_PG_BIN/postgres")")"
}
as_server() {
    local owner
    owner=$(stat -c %U "$OWN_SERVER/data")
    (cd / && setpriv --reuid="$owner" --regid="$(id -g "$owner")" --clear-groups "$@")
}
