#!/usr/bin/env bats
# The harness itself: what it promises to the tests that lean on it.

load ../harness/common

setup() {
    new_database
}

@test "each test has a database of its own, and it is gone afterwards" {
    local mine=$PGDATABASE
    assert_equal "$(q 'SELECT current_database()')" "$mine"
    drop_database
    assert_equal "$(PGDATABASE=postgres q "SELECT count(*) FROM pg_database
        WHERE datname = '$mine'")" 0
}

@test "a test's own server crashes without the others, and comes back with what was committed" {
    drop_database
    local shared=$PGHOST
    own_server
    new_database
    q 'CREATE TABLE t (n int); INSERT INTO t VALUES (1)'
    crash_server
    run q 'SELECT 1'
    assert_status 2
    assert_equal "$(PGHOST=$shared PGDATABASE=postgres q 'SELECT 1')" 1
    start_server
    assert_equal "$(q 'SELECT n FROM t')" 1
}

@test "writers count what they did, and end when they are told" {
    q 'CREATE TABLE t (n int); INSERT INTO t VALUES (0)'
    start_writers app 2 'UPDATE t SET n = n + 1;' --rate=200
    wait_until 20 'SELECT n > 20 FROM t'
    stop_writers app
    assert_equal "$writers_failed" 0
    assert_equal "$(q 'SELECT n FROM t')" "$writers_done"
}

@test "writers see the statement that fails and the one that waits" {
    q 'CREATE TABLE t (n int); INSERT INTO t VALUES (0)'
    start_writers app 1 'UPDATE t SET n = n + 1;'
    wait_until 20 'SELECT n > 0 FROM t'
    q 'BEGIN; LOCK TABLE t; SELECT pg_sleep(0.5); COMMIT'
    stop_writers app
    assert_equal "$writers_failed" 0
    [[ $writers_slowest_ms -ge 400 ]]

    start_writers app 1 'UPDATE t SET n = n + 1;'
    wait_until 20 "SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'pgbench' AND datname = current_database()"
    q 'ALTER TABLE t RENAME n TO m'
    wait_until 20 "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'pgbench' AND datname = current_database()"
    stop_writers app 2>/dev/null
    assert_equal "$writers_failed" 1
}

@test "json reads one value by its path" {
    local text='{"a": [{"b": "it'"'"'s"}, {"b": null}], "n": 3}'
    assert_equal "$(json a,0,b "$text")" "it's"
    assert_equal "$(json a,1,b "$text")" ""
    assert_equal "$(json n "$text")" 3
}

@test "dump_schema leaves our own tables out and is the same twice" {
    q 'CREATE TABLE t (n int); CREATE SCHEMA sluice; CREATE TABLE sluice.plan (n int)'
    local first
    first=$(dump_schema)
    assert_contains "$first" public.t
    assert_lacks "$first" 'sluice'
    assert_equal "$(dump_schema)" "$first"
}

@test "waiting ends with what was seen last" {
    run wait_until 1 'SELECT 1 = 2'
    assert_status 1
    assert_contains "$output" 'not within 1 s: query_is_true SELECT 1 = 2'
    run wait_until 1 'SELECT nothing'
    assert_status 1
    assert_contains "$output" 'column "nothing" does not exist'
}

@test "with-cluster gives the command's exit status and takes everything away" {
    run env -u SLUICE_CLUSTER "$ROOT/tests/harness/with-cluster" bash -c '
        echo "$SLUICE_CLUSTER"; psql -XAtqc "SELECT 40 + 2"
        sleep 600 & setsid sleep 600 & echo $!; exit 7'
    assert_status 7
    assert_equal "${lines[1]}" 42
    [[ ! -e ${lines[0]} ]]
    # Nobody may have waited for the process yet, but it runs no more.
    assert_equal "$(cat "/proc/${lines[2]}/cmdline" 2>/dev/null)" ""
}

@test "with-cluster takes everything away when it is terminated" {
    "$ROOT/tests/harness/with-cluster" bash -c "
        echo \"\$SLUICE_CLUSTER\" >'$BATS_TEST_TMPDIR/dir.new'
        mv '$BATS_TEST_TMPDIR/dir.new' '$BATS_TEST_TMPDIR/dir'; sleep 600" 3>&- &
    local pid=$! ended=0 dir
    wait_for 30 test -f "$BATS_TEST_TMPDIR/dir"
    dir=$(<"$BATS_TEST_TMPDIR/dir")
    [[ -S $dir/.s.PGSQL.5432 ]]
    kill -TERM "$pid"
    wait "$pid" || ended=$?
    assert_equal "$ended" 143
    [[ ! -e $dir ]]
    assert_equal "$(grep -las "$dir/data" /proc/[0-9]*/cmdline)" ""
}

@test "of tests that take long one in three is taken, with each turn another, and all where nobody asks for a share" {
    local file=$BATS_TEST_TMPDIR/three.bats turn i
    {
        printf 'load %s/tests/harness/common\n' "$ROOT"
        for i in 1 2 3; do printf '@test "%s" {\n    long\n}\n' "$i"; done
    } >"$file"
    for turn in 0 1 2; do
        run env SLUICE_LONG_SHARE=3 SLUICE_LONG_TURN="$turn" bats --formatter tap "$file"
        assert_status 0
        assert_equal "$(grep -c '# skip' <<<"$output")" 2
        grep -q "^ok $((3 - turn)) [0-9]*\$" <<<"$output"
    done
    run env -u SLUICE_LONG_SHARE bats --formatter tap "$file"
    assert_equal "$(grep -c '^ok [0-9] [0-9]$' <<<"$output")" 3
}
