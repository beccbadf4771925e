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
