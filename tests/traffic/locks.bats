#!/usr/bin/env bats
# Runs and whoever else works on the table: readers, writers, prepared transactions, vacuums.

load ../harness/common
load ../harness/sessions
load small

# sluice_waits MODE: a run stands in the queue for the table users.
sluice_waits() {
    q "SELECT count(*) > 0 FROM pg_locks l JOIN pg_stat_activity a USING (pid)
        WHERE a.application_name = 'sluice' AND l.relation = 'users'::regclass
            AND l.mode = '$1' AND NOT l.granted" | grep -qx t
}

# A writer that has its table lock before sync stands in the queue, and its transaction id after.
write_late() {
    create_users 1000
    rename_plan 'lock_timeout: 20s'
    session_open writer
    # As an UPDATE does between its table lock and its first row: the lock, and no id yet.
    session_do writer 'BEGIN; LOCK TABLE users IN ROW EXCLUSIVE MODE'
    start_sluice add advance rename.yaml
    wait_for 20 sluice_waits AccessExclusiveLock
    session_do writer "UPDATE users SET email = 'late' WHERE id = 10; COMMIT"
    finish_sluice add
    assert_status 0
    # The row may now move behind the backfill's cursor, so whoever moves it must fill it.
    q 'UPDATE users SET touched = 1 WHERE id = 10'
    assert_equal "$(q 'SELECT email, email_address FROM users WHERE id = 10')" 'late|late'
    run_sluice advance rename.yaml --until gate
    assert_status 0
    run_sluice verify rename.yaml
    assert_status 0
}

# bats test_tags=quick
@test "sync: a write that got its transaction id while sync stood in the queue counts as older" {
    write_late
}

@test "sync: likewise where transactions are serializable and read-only by default" {
    q "ALTER DATABASE $PGDATABASE SET default_transaction_isolation = 'serializable'"
    write_late
    q "ALTER DATABASE $PGDATABASE SET default_transaction_read_only = on"
    run_sluice revert rename.yaml --all
    assert_status 0
}

# While sluice was at work no transaction of the application waited for longer than its
# lock_timeout of 200 ms, plus what a busy machine adds.
LONGEST_WAIT_MS=1200

start_application() {
    start_writers application 4 "\\set id 10 * random(1, 5000)
        UPDATE users SET email = 'app' || :id, touched = touched + 1 WHERE id = :id;" --rate=200
    wait_until 20 'SELECT sum(touched) > 0 FROM users'
}
end_application() {
    stop_writers application
    echo "# application: $writers_done transactions, the slowest took $writers_slowest_ms ms" >&3
    assert_equal "$writers_failed" 0
    [[ $writers_done -gt 0 ]]
}

# Exit status 75 left everything as it was, and the plan as if nothing had been tried.
nothing_changed() {
    assert_equal "$(dump_schema)" "$1"
    run_sluice status rename --json
    assert_equal "$(json state) $(json phases,0,state)" 'pending pending'
    assert_equal "$(json next)" add_column-users
}

# bats test_tags=quick
@test "locks: behind a long reader nobody waits, and after the deadline nothing has changed" {
    create_users 5000
    rename_plan 'lock_deadline: 4s'
    local schema pid began
    schema=$(dump_schema)
    session_open report
    session_do report "BEGIN ISOLATION LEVEL REPEATABLE READ;
        SELECT count(*) FROM users WHERE email = 'someone''s secret'"
    pid=$(backend_of report)
    start_application
    began=$(now_ms)
    run_sluice advance rename.yaml
    began=$(($(now_ms) - began))
    assert_status 75
    end_application
    [[ $writers_slowest_ms -le $LONGEST_WAIT_MS ]]
    echo "# advance gave up after $began ms of 4000" >&3
    [[ $began -le 8000 ]]
    assert_contains "$stderr" 'could not lock table "public.users"'
    assert_contains "$stderr" "pid $pid, role postgres, application report, transaction open for "
    assert_contains "$stderr" 'idle in transaction, SELECT count'
    assert_lacks "$stderr" secret
    nothing_changed "$schema"

    # The same measure for a lock taken without care: it does see waits.
    start_application
    run psql -XAtqc "SET lock_timeout = '2500ms'; ALTER TABLE users ADD COLUMN careless int"
    assert_contains "$output" 'lock timeout'
    end_application
    [[ $writers_slowest_ms -ge 2000 ]]

    session_close report
    run_sluice advance rename.yaml
    assert_status 0
}

@test "locks: a table that nobody can read is named with its holder; a run waits for it, a look does not" {
    create_users 100
    rename_plan 'lock_deadline: 30s'
    session_open maintenance
    session_do maintenance 'BEGIN; LOCK TABLE users'
    local command
    for command in check plan; do
        run_sluice $command rename.yaml
        assert_status 75
        assert_contains "$stderr" 'could not read table "public.users" within 2'
        assert_contains "$stderr" "pid $(backend_of maintenance), role postgres, application maintenance"
        assert_contains "$stderr" 'hint: Run the same command again, or end the sessions named above first: `SELECT pg_terminate_backend('
    done
    start_sluice add advance rename.yaml
    wait_for 20 grep -q 'table public.users is in use' "$BATS_TEST_TMPDIR/add.stderr"
    session_close maintenance
    finish_sluice add
    assert_status 0
}

@test "locks: likewise only until lock_deadline" {
    create_users 100
    rename_plan 'lock_deadline: 1s'
    session_open maintenance
    session_do maintenance 'BEGIN; LOCK TABLE users'
    run_sluice advance rename.yaml --detailed-json
    assert_status 75
    assert_equal "$(jq -r '[.stopped, .holders[0].application] | @tsv' <<<"$output")" $'lock\tmaintenance'
}

@test "locks: among readers who take turns nobody waits for long" {
    create_users 5000
    rename_plan 'lock_deadline: 4s'
    start_writers readers 4 'BEGIN; SELECT count(*) FROM users; SELECT pg_sleep(0.6); COMMIT;'
    start_application
    run_sluice advance rename.yaml
    end_application
    [[ $writers_slowest_ms -le $LONGEST_WAIT_MS ]]
    stop_writers readers
    assert_equal "$writers_failed" 0
    # Whether there was a gap is luck.
    [[ $status -eq 0 ]] || assert_status 75
    run_sluice advance rename.yaml
    assert_status 0
}

@test "locks: a batch and the application in a deadlock: it is the batch that gives way" {
    create_users 1000
    rename_plan 'lock_timeout: 10s' # longer than the server's deadlock_timeout of 1 s
    run_sluice advance rename.yaml
    assert_status 0
    session_open application
    session_do application 'BEGIN; UPDATE users SET touched = 1 WHERE id = 9000'
    start_sluice fill advance rename.yaml
    wait_until 20 "SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'sluice'
        AND datname = current_database() AND wait_event_type = 'Lock'"
    # Whoever begins to wait last finds the deadlock, a second later, and fails.
    sleep 1.2
    session_do application 'UPDATE users SET touched = 1 WHERE id = 10'
    session_do application 'COMMIT'
    assert_lacks "$(<application.session.out)" ERROR
    finish_sluice fill
    assert_status 0
    assert_equal "$(q 'SELECT count(*) FROM users WHERE touched = 1')" 2
    run_sluice verify rename
    assert_status 0
}

# bats test_tags=quick
# An index build holds a lock that ANALYZE wants, and waits for the transaction that it runs in.
deadlock_with_build() {
    create_users 1000
    q 'CREATE INDEX users_email ON users (email)'
    rename_plan "$1"
    run_sluice advance rename.yaml --until backfill-users
    assert_status 0
    session_open other
    session_do other "SET deadlock_timeout = '1h'; BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM users"
    PGOPTIONS='-c deadlock_timeout=4s' start_sluice build advance rename.yaml
    wait_until 20 "SELECT count(*) > 0 FROM pg_locks l JOIN pg_stat_activity a USING (pid)
        WHERE a.datname = current_database() AND a.application_name = 'sluice' AND l.locktype = 'virtualxid' AND NOT l.granted"
    session_do other 'ANALYZE users'
    session_do other 'COMMIT'
    finish_sluice build
    assert_contains "$stderr" 'deadlock detected'
}

@test "locks: an index build that a deadlock ends is cleared away and tried again" {
    deadlock_with_build ''
    assert_status 0
    assert_contains "$stderr" 'trying again in'
    run_sluice verify rename.yaml
    assert_status 0
}

@test "locks: likewise only until lock_deadline, and nothing stays behind" {
    deadlock_with_build 'lock_deadline: 1ms'
    assert_status 75
    assert_contains "$stderr" 'Run the same command again'
    assert_equal "$(q "SELECT count(*) FROM pg_index WHERE indrelid = 'users'::regclass AND NOT indisvalid")" 0
    run_sluice advance rename.yaml
    assert_status 0
}

@test "locks: a prepared transaction that holds the table is named" {
    create_users 100
    rename_plan 'lock_deadline: 1s'
    local schema
    schema=$(dump_schema)
    q "BEGIN; UPDATE users SET touched = 1 WHERE id = 10; PREPARE TRANSACTION 'races two phases'"
    run_sluice advance rename.yaml
    assert_status 75
    assert_contains "$stderr" 'prepared transaction "races two phases", role postgres'
    nothing_changed "$schema"
    q "ROLLBACK PREPARED 'races two phases'"
    run_sluice advance rename.yaml
    assert_status 0
}

# bats test_tags=quick
@test "locks: a transaction older than sync is waited for and named, and the wait is resumed" {
    create_users 100
    q 'CREATE TABLE other (n int)'
    rename_plan 'lock_deadline: 1s'
    q "BEGIN; INSERT INTO other VALUES (1); PREPARE TRANSACTION 'races older'"
    run_sluice advance rename.yaml
    assert_status 75
    assert_contains "$stderr" 'prepared transaction "races older"'
    # Sync is there, and says so.
    q "UPDATE users SET email = 'new' WHERE id = 10"
    assert_equal "$(q 'SELECT email_address FROM users WHERE id = 10')" new
    run_sluice status rename --json
    assert_equal "$(json state) $(json phases,0,state)" 'running running'
    q "COMMIT PREPARED 'races older'"
    run_sluice advance rename.yaml
    assert_status 0
    assert_equal "$(json phases,0,state "$("$SLUICE" status rename --json)")" "done"
}

@test "locks: a VACUUM that somebody started is named; nobody waits meanwhile" {
    create_users 5000
    rename_plan 'lock_deadline: 3s'
    local schema
    schema=$(dump_schema)
    session_open vacuum
    session_do vacuum "SET vacuum_cost_delay = '100ms'; SET vacuum_cost_limit = 1"
    session_send vacuum 'VACUUM users'
    wait_until 20 'SELECT count(*) > 0 FROM pg_stat_progress_vacuum WHERE datname = current_database()'
    start_application
    run_sluice advance rename.yaml
    assert_status 75
    end_application
    [[ $writers_slowest_ms -le $LONGEST_WAIT_MS ]]
    assert_contains "$stderr" "pid $(backend_of vacuum), role postgres, application vacuum, "
    assert_contains "$stderr" ', active, VACUUM'
    nothing_changed "$schema"
    q "SELECT pg_cancel_backend($(backend_of vacuum))" >/dev/null
    run_sluice advance rename.yaml
    assert_status 0
}

@test "locks: an autovacuum yields, and nobody waits for it" {
    drop_database
    own_server
    export PGDATABASE=postgres
    q "ALTER SYSTEM SET autovacuum_naptime = '1s'"
    q 'SELECT pg_reload_conf()' >/dev/null
    new_database
    create_users 5000
    rename_plan 'lock_deadline: 1m'
    q 'ALTER TABLE users SET (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0,
        autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)'
    start_application
    wait_until 60 'SELECT count(*) > 0 FROM pg_stat_progress_vacuum WHERE datname = current_database()'
    run_sluice advance rename.yaml
    assert_status 0
    end_application
    [[ $writers_slowest_ms -le $LONGEST_WAIT_MS ]]
    grep -q 'canceling autovacuum task' "$OWN_SERVER/log"
}
