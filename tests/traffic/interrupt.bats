#!/usr/bin/env bats
# Runs that are interrupted, killed, cut off and paused: the same command again goes on.

load ../harness/common
load ../harness/sessions

ROWS=4000

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
}

# A table whose backfill takes some seconds, a page a batch, and the plan up to it.
begin_backfill() {
    q "CREATE TABLE users (id bigint PRIMARY KEY, email text, touched integer NOT NULL DEFAULT 0,
            filler text NOT NULL DEFAULT repeat('x', 120));
        CREATE INDEX users_email ON users (email);
        INSERT INTO users (id, email) SELECT i, 'seed' || i FROM generate_series(1, $ROWS) i;
        ANALYZE users"
    cat >rename.yaml <<'YAML'
sluice: 1
plan: rename
settings: {batch_pages: 1, batch_pause: 5ms, lock_deadline: 30s}
rename_column: {table: users, column: email, to: email_address}
YAML
    run_sluice advance rename.yaml
    assert_status 0
    start_sluice fill advance rename.yaml
    wait_until 20 'SELECT next_page >= 5 FROM sluice.backfill_table'
}

rows_done() {
    q 'SELECT rows_done FROM sluice.backfill'
}

# The same command completes the phase, and begins where the last run had left it.
goes_on() {
    run_sluice throttle rename batch_pause=0ms
    run_sluice advance rename.yaml
    assert_status 0
    assert_contains "$stderr" 'goes on after '
    all_filled
}

# Each row was filled once, as nobody else wrote any.
all_filled() {
    run_sluice verify rename
    assert_status 0
    assert_equal "$(q 'SELECT count(*) FROM users WHERE email_address IS DISTINCT FROM email')" 0
    assert_equal "$(q 'SELECT rows_done FROM sluice.backfill')" "$ROWS"
}

interrupt_backfill() {
    begin_backfill
    local began
    began=$(now_ms)
    sluice_signal fill "$1"
    finish_sluice fill
    began=$(($(now_ms) - began))
    echo "# it ended $began ms after the signal" >&3
    assert_status 75
    # Within a batch, which takes some milliseconds here; the rest is for a busy machine.
    [[ $began -le 1500 ]]
    assert_contains "$stderr" 'interrupted when '
    assert_contains "$stderr" 'sluice advance rename'
    run_sluice status rename --json
    assert_equal "$(json state) $(json phases,1,state)" 'running running'
    assert_equal "$(json phases,1,rows_done)" "$(q 'SELECT rows_done FROM sluice.backfill')"
    [[ $(json phases,1,rows_done) -gt 0 ]]
    assert_equal "$(q "SELECT count(*) FROM users WHERE email_address IS NOT NULL")" \
        "$(json phases,1,rows_done)"
    goes_on
}

@test "SIGINT ends a backfill within a batch, and the same command goes on" {
    interrupt_backfill INT
}

@test "SIGTERM does, too" {
    interrupt_backfill TERM
}

@test "SIGINT in the middle of a batch takes that batch back" {
    begin_backfill
    # The batch with this row waits for it; every try for at most lock_timeout.
    session_open writer
    session_do writer "BEGIN; SELECT FROM users WHERE id = $ROWS FOR UPDATE"
    wait_for 60 grep -q 'batch could not be written' fill.stderr
    sluice_signal fill INT
    finish_sluice fill
    assert_status 75
    assert_equal "$(q 'SELECT count(email_address) FROM users')" "$(rows_done)"
    session_close writer
    goes_on
}

@test "SIGINT while a lock is waited for leaves the plan as it was" {
    q 'CREATE TABLE users (id int PRIMARY KEY, email text)'
    printf 'sluice: 1\nplan: rename\nrename_column: {table: users, column: email, to: mail}\n' \
        >rename.yaml
    local schema
    schema=$(dump_schema)
    session_open reader
    session_do reader 'BEGIN; SELECT FROM users'
    start_sluice wait advance rename.yaml
    wait_for 20 grep -q 'in use' wait.stderr
    sluice_signal wait INT
    finish_sluice wait
    assert_status 75
    assert_equal "$(dump_schema)" "$schema"
    run_sluice status rename --json
    assert_equal "$(json state) $(json phases,0,state)" 'pending pending'
    session_close reader
    run_sluice advance rename.yaml --until gate
    assert_status 0
}

# bats test_tags=quick
@test "kill -9: the same command goes on as soon as the server has noticed" {
    begin_backfill
    sluice_signal fill KILL
    finish_sluice fill
    assert_status 137
    # Until its backend is gone it still has the plan.
    local tries=0
    while true; do
        run_sluice advance rename.yaml
        [[ $status -eq 75 && $((++tries)) -lt 50 ]] || break
        assert_contains "$stderr" 'pid '
        sleep 0.1
    done
    echo "# $tries times the killed run still had the plan" >&3
    assert_status 0
    all_filled
}

@test "a backend that is terminated: it says so, and the same command goes on" {
    begin_backfill
    q "SELECT pg_terminate_backend($(backend_of sluice))" >/dev/null
    finish_sluice fill
    assert_status 75
    assert_contains "$stderr" 'sluice advance rename'
    goes_on
}

@test "a server that crashes under writers: the same command goes on, and no row is missed" {
    drop_database
    own_server
    export PGDATABASE=postgres
    new_database
    begin_backfill
    start_writers application 2 "\\set id random(1, $ROWS)
        UPDATE users SET email = 'app' || :id, touched = touched + 1 WHERE id = :id;" --rate=200
    wait_until 20 'SELECT sum(touched) > 20 FROM users'
    crash_server
    finish_sluice fill
    assert_status 75
    assert_contains "$stderr" 'connection to the server was lost'
    stop_writers application 2>/dev/null
    start_server
    run_sluice advance rename.yaml
    assert_status 0
    assert_equal "$(q 'SELECT count(*) FROM users WHERE email_address IS DISTINCT FROM email')" 0
    run_sluice advance rename.yaml --until gate
    assert_status 0
    run_sluice verify rename
    assert_status 0
}

@test "SIGINT while an index is built: the next run clears away what is left, and builds it" {
    begin_backfill
    finish_sluice fill
    assert_status 0
    # CREATE INDEX CONCURRENTLY waits for whoever has an older snapshot.
    session_open report
    session_do report 'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM users'
    start_sluice build advance rename.yaml
    wait_until 30 "SELECT count(*) = 1 FROM pg_stat_progress_create_index
        WHERE datname = current_database() AND phase LIKE 'waiting for old snapshots'"
    sluice_signal build INT
    finish_sluice build
    assert_status 75
    assert_equal "$(q 'SELECT count(*) FROM pg_index WHERE NOT indisvalid')" 1
    # Verify sees it, and it pays for nothing but writes meanwhile.
    q "UPDATE users SET email = 'other' WHERE id = 1"
    session_close report
    run_sluice advance rename.yaml
    assert_status 0
    assert_contains "$stderr" 'left invalid by an interrupted run'
    assert_equal "$(q 'SELECT count(*) FROM pg_index WHERE NOT indisvalid')" 0
    assert_equal "$(q "SELECT count(*) FROM pg_indexes WHERE tablename = 'users'
        AND indexdef LIKE '%(email_address)'")" 1
    run_sluice verify rename
    assert_status 0
}

@test "kill -9 while an index is built: the server ends it by itself, and the next run builds it" {
    begin_backfill
    finish_sluice fill
    assert_status 0
    session_open report
    session_do report 'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM users'
    start_sluice build advance rename.yaml
    wait_until 30 "SELECT count(*) = 1 FROM pg_stat_progress_create_index
        WHERE datname = current_database() AND phase LIKE 'waiting for old snapshots'"
    local pid
    pid=$(backend_of sluice)
    sluice_signal build KILL
    finish_sluice build
    # Two runs would build two indexes: the plan is free when that backend is gone, not before. One that finds
    # it gone waits for the report, too.
    start_sluice second advance rename.yaml
    wait_until 30 "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = $pid"
    session_close report
    finish_sluice second
    if [[ $status -eq 75 ]]; then
        assert_contains "$stderr" "pid $pid"
    else
        assert_status 0
    fi
    run_sluice advance rename.yaml
    assert_status 0
    assert_equal "$(q 'SELECT count(*) FROM pg_index WHERE NOT indisvalid')" 0
    run_sluice verify rename
    assert_status 0
}

@test "pause stops a backfill within a batch, resume lets it go on" {
    begin_backfill
    run_sluice pause rename --by 'night shift'
    assert_status 0
    local batch rows
    # a row more than one pass takes of a page
    batch=$(q 'SELECT max(items / passes) + 1 FROM sluice.backfill_range')
    rows=$(rows_done)
    wait_for 10 grep -q 'paused by night shift' fill.stderr
    [[ $(($(rows_done) - rows)) -le $batch ]]
    rows=$(rows_done)
    sleep 0.5
    assert_equal "$(rows_done)" "$rows"
    [[ $rows -lt $ROWS ]]
    run_sluice status rename --json
    assert_equal "$(json phases,1,rows_done)" "$rows"
    assert_contains "$(json waits_for)" 'paused by night shift'
    # It keeps the plan; and who comes after it is gone is told of the pause.
    run_sluice advance rename
    assert_status 75
    sluice_signal fill TERM
    finish_sluice fill
    assert_status 75
    run_sluice advance rename
    assert_status 75
    assert_contains "$stderr" 'paused by night shift'
    assert_contains "$stderr" 'sluice resume rename'
    assert_equal "$(q 'SELECT rows_done FROM sluice.backfill')" "$rows"
    run_sluice resume rename
    assert_status 0
    goes_on
}

@test "resume wakes the run that was paused" {
    begin_backfill
    run_sluice pause rename
    assert_status 0
    wait_for 10 grep -q 'paused by' fill.stderr
    local rows
    rows=$(q 'SELECT rows_done FROM sluice.backfill')
    run_sluice resume rename
    assert_status 0
    wait_until 10 "SELECT rows_done > $rows FROM sluice.backfill"
    finish_sluice fill
    assert_status 0
    all_filled
}
