#!/usr/bin/env bats
# Databases that are not in UTF-8: plans work there, and text that they cannot hold is refused by
# check, in its place.

load ../harness/common
load plans

# encoded ENCODING: a database of this test in it.
encoded() {
    drop_database
    TEST_DATABASE=t_${BATS_SUITE_TEST_NUMBER}_$$_$RANDOM
    psql -XAtq -d postgres -v ON_ERROR_STOP=1 -c \
        "CREATE DATABASE $TEST_DATABASE TEMPLATE template0 ENCODING '$1' LC_COLLATE 'C' LC_CTYPE 'C'"
    export PGDATABASE=$TEST_DATABASE
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

@test "a plan goes there and back and to its end in LATIN1, WIN1252, EUC_JP and SQL_ASCII" {
    local encoding
    for encoding in LATIN1 WIN1252 EUC_JP SQL_ASCII; do
        encoded "$encoding"
        q "CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t SELECT i, 'row ' || i FROM generate_series(1, 20) i"
        write_plan there <<<'rename_column: {table: t, column: a, to: b, gate: {name: g}}'
        run_sluice check there.yaml
        assert_status 0
        run_sluice advance there.yaml --until gate
        assert_status 0
        run_sluice verify there
        assert_status 0
        run_sluice revert there --all
        assert_status 0
        run_sluice advance there.yaml --until gate
        assert_status 0
        run_sluice confirm there g --by me --reason 'it is so'
        assert_status 0
        run_sluice advance there --until complete
        assert_status 0
        assert_equal "$(q 'SELECT count(*) FROM t WHERE b LIKE $$row %$$')" 20
    done
}

@test "in SQL_ASCII bytes pass as they are: defaults, keys, bodies and values that are no UTF-8" {
    encoded SQL_ASCII
    PGCLIENTENCODING=SQL_ASCII q "CREATE TABLE t (id text PRIMARY KEY, a text DEFAULT E'caf\\xe9');
        INSERT INTO t SELECT E'k\\xe9' || i, E'v\\xe9' || i FROM generate_series(1, 5) i;
        COMMENT ON COLUMN t.a IS E'th\\xe9';
        CREATE VIEW seen AS SELECT id FROM t WHERE a <> E'\\xe9';
        CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS E'SELECT count(*) FROM t WHERE a = \'\\xe9\'';
        CREATE FUNCTION g() RETURNS bigint LANGUAGE plpgsql AS
            E'BEGIN RETURN (SELECT count(*) FROM t WHERE id = \'\\xe9\'); END'"
    dump_schema >before
    write_plan raw <<<'rename_column: {table: t, column: a, to: b, gate: {name: g}}'
    run_sluice check raw.yaml
    assert_status 0 # the view follows, whose text is no UTF-8
    assert_contains "$stderr" 'public.f()'
    q 'DROP FUNCTION f, g'
    dump_schema >before
    run_sluice advance raw.yaml --until gate
    assert_status 0
    q "ALTER TABLE t DISABLE TRIGGER USER"
    PGCLIENTENCODING=SQL_ASCII q "UPDATE t SET b = 'zz' WHERE id = E'k\\xe93'"
    q "ALTER TABLE t ENABLE TRIGGER USER"
    run_sluice verify raw
    assert_status 4
    assert_contains "$output" $'id=k\xe93'
    "$SLUICE" verify raw --json >verify.json || true
    jq -e . verify.json >parsed
    PGCLIENTENCODING=SQL_ASCII q "UPDATE t SET b = a WHERE id = E'k\\xe93'"
    run_sluice revert raw --all
    assert_status 0
    dump_schema >after
    diff before after
    run_sluice advance raw.yaml --until gate
    run_sluice confirm raw g --by me --reason it
    run_sluice advance raw
    assert_status 0
    assert_equal "$(PGCLIENTENCODING=SQL_ASCII q "SELECT count(*) FROM t WHERE b LIKE E'v\\xe9_'")" 5
    assert_equal "$(PGCLIENTENCODING=SQL_ASCII q "SELECT strpos(pg_get_viewdef('seen'), E'b <> \'\\xe9\'') > 0, count(*) FROM seen")" 't|5'
}

@test "text that the database cannot hold is refused by check, with its place, and leaves nothing" {
    local encoding
    for encoding in LATIN1 WIN1252; do
        encoded "$encoding"
        q "CREATE TABLE t (id int PRIMARY KEY, a text)"
        write_plan arrow <<<$'description: é is held, a → b is not\nrename_column: {table: t, column: a, to: b}'
        local command
        for command in check plan advance; do
            run_sluice "$command" arrow.yaml
            assert_status 4
            assert_contains "$stderr" "arrow.yaml:3:27: error: the database's encoding, $encoding, has no character \"→\""
        done
        assert_equal "$(q "SELECT count(*) FROM pg_namespace WHERE nspname = 'sluice'")" 0
        sed -i 's/→/to/' arrow.yaml
        run_sluice advance arrow.yaml
        assert_status 0
    done
}

@test "statements of ours are ASCII" {
    run bash -c "find '$ROOT/lib' -name '*.sql' -exec grep -nP '[^\x00-\x7F]' {} +"
    assert_equal "$output" ''
}
