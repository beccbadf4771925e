#!/usr/bin/env bats
# What becomes of a plan whose run was told to stop.

load ../harness/common

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
    drop_server
    drop_database
}

@test "a backfill that was interrupted is begun anew once its columns were taken back" {
    q "CREATE TABLE t (id int PRIMARY KEY, a int, filler text);
        INSERT INTO t SELECT i, i, repeat('x', 500) FROM generate_series(1, 300) i"
    cat >plan.yaml <<'YAML'
sluice: 1
plan: interrupted
settings: {batch_pages: 1, batch_pause: 100ms}
phases:
  - add_column: {name: first, table: t, columns: {c: {type: int}}}
  - add_column: {name: add, table: t, columns: {b: {up: a}}, down: {a: b}}
  - backfill: {name: fill, table: t}
YAML
    run_sluice advance plan.yaml --until add
    assert_status 0
    "$SLUICE" advance plan.yaml >said 2>&1 3>&- &
    local pid=$! ended=0
    wait_until 20 'SELECT sum(busy_ms) > 1000 FROM sluice.backfill'
    kill -INT "$pid"
    wait "$pid" || ended=$?
    assert_equal "$ended" 75
    run_sluice status interrupted --json
    assert_equal "$(json phases,2,state)" running
    # Some twenty pages, each in several passes, with a tenth of a second between two.
    [[ $(json phases,2,eta_seconds) -ge 1 ]]

    run_sluice revert interrupted --to first
    assert_status 0
    run_sluice advance interrupted --until complete
    assert_status 0
    run_sluice verify interrupted
    assert_status 0
    assert_equal "$(q 'SELECT count(*) FROM t WHERE b IS DISTINCT FROM a')" 0
}

@test "an index that was interrupted is cleared away and built by the next run" {
    q 'CREATE TABLE t (a int); INSERT INTO t VALUES (1)'
    cat >plan.yaml <<'YAML'
sluice: 1
plan: interrupted
phases:
  - constrain: {name: first, table: t, add: [{index: {name: t_a, on: (a)}}]}
YAML
    # Its snapshot is older than the index, which has to wait for it.
    PGAPPNAME=old psql -qXc 'SELECT pg_sleep(60)' >/dev/null 2>&1 3>&- &
    wait_until 20 "SELECT count(*) = 1 FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'old' AND state = 'active' AND backend_xmin IS NOT NULL"
    "$SLUICE" advance plan.yaml >said 2>&1 3>&- &
    local pid=$! ended=0
    wait_until 20 "SELECT count(*) = 1 FROM pg_stat_activity
        WHERE datname = current_database() AND query LIKE 'CREATE INDEX CONCURRENTLY%'
        AND wait_event_type = 'Lock'"
    kill -INT "$pid"
    wait "$pid" || ended=$?
    assert_equal "$ended" 75
    assert_equal "$(q 'SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass($$t_a$$)')" f

    q "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'old'" >/dev/null
    run_sluice advance interrupted
    assert_status 0
    assert_contains "$stderr" 'index t_a was left invalid by an interrupted run'
    assert_equal "$(q 'SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass($$t_a$$)')" t
}

@test "an interrupt ends it, though the server does not answer: in a statement, and between two" {
    long
    drop_database
    own_server
    new_database
    q "CREATE TABLE t (id int PRIMARY KEY, a int, filler text);
        INSERT INTO t SELECT i, i, repeat('x', 500) FROM generate_series(1, 300) i;
        CREATE FUNCTION slow(a int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
            'BEGIN IF a = 1 THEN PERFORM pg_sleep(3); END IF; RETURN a; END'"
    cat >plan.yaml <<'YAML'
sluice: 1
plan: interrupted
phases:
  - add_column: {name: add, table: t, columns: {b: {type: int, up: public.slow(a)}}}
  - backfill: {name: fill, table: t, batch_pages: 1, batch_pause: 60s}
YAML
    run_sluice advance plan.yaml --until add
    assert_status 0
    local when
    for when in "state = 'active' AND wait_event = 'PgSleep'" "state = 'idle' AND query = 'COMMIT'"; do
        "$SLUICE" advance plan.yaml >said 2>&1 3>&- &
        local pid=$! ended=0
        wait_until 30 "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database()
            AND application_name = 'sluice' AND $when"
        freeze_server "$OWN_SERVER"
        kill -TERM "$pid"
        wait "$pid" || ended=$?
        thaw_server "$OWN_SERVER"
        assert_equal "$ended" 75
        assert_contains "$(<said)" 'error: interrupted'
        wait_until 60 "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'sluice'"
    done
    run_sluice status interrupted
    assert_contains "$output" 'sluice advance interrupted'
}
