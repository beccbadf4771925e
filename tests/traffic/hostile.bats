#!/usr/bin/env bats
# A plan among everybody who gets into its way at once: how long others wait for it, as the server
# sees it. Who holds what one at a time is in locks.bats.

load ../harness/common
load ../harness/sessions
load small

LOCK_TIMEOUT_MS=200
# Nobody waits for us longer than that, plus what a busy machine and one look more add.
LONGEST_MS=$((LOCK_TIMEOUT_MS + 1000))

teardown() {
    rm -f "$BATS_TEST_TMPDIR"/*.going
    kill_writers
    end_sluices
    close_sessions
    q "SELECT format('ROLLBACK PREPARED %L', gid) FROM pg_prepared_xacts
        WHERE database = current_database()" | psql -XAtq || true
    drop_server
    drop_database
}

# ---- How long others wait for us ----

# A session that looks every few milliseconds who waits for a session of sluice, also behind others
# who wait for it. It counts from the first look that found it so: who has waited for somebody else
# before did not wait for us. What an application does (reading, writing, rows) is one figure, what
# other people's DDL does another one.
start_watch() {
    q "CREATE SCHEMA watch;
        CREATE TABLE watch.waits (pid int, since timestamptz, first timestamptz, last timestamptz,
            query text, ddl bool, PRIMARY KEY (pid, since));
        CREATE TABLE watch.looks (n bigint);
        INSERT INTO watch.looks VALUES (0);
        CREATE PROCEDURE watch.look() LANGUAGE plpgsql AS \$\$BEGIN
            LOOP
                WITH RECURSIVE waiting AS (
                    SELECT l.pid, l.waitstart, l.mode, l.locktype, a.query,
                        pg_blocking_pids(l.pid) AS blockers
                    FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                    WHERE NOT l.granted AND l.waitstart IS NOT NULL
                        AND a.datname = current_database() AND a.application_name <> 'sluice'
                ), for_us (pid) AS (
                    SELECT pid FROM pg_stat_activity WHERE application_name = 'sluice'
                    UNION
                    SELECT w.pid FROM waiting w JOIN for_us f ON f.pid = ANY (w.blockers)
                )
                INSERT INTO watch.waits AS w
                SELECT pid, waitstart, clock_timestamp(), clock_timestamp(), query,
                    locktype = 'relation'
                        AND mode NOT IN ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock')
                FROM waiting JOIN for_us USING (pid)
                ON CONFLICT (pid, since) DO UPDATE SET last = clock_timestamp();
                UPDATE watch.looks SET n = n + 1;
                COMMIT;
                PERFORM pg_sleep(0.005);
            END LOOP;
        END\$\$"
    session_open watch
    session_send watch 'CALL watch.look()'
    wait_until 20 'SELECT n > 5 FROM watch.looks'
}

# longest_wait CONDITION: prints how many there were and the longest; sets waited_ms to it.
longest_wait() {
    waited_ms=$(q "SELECT coalesce(round(extract(epoch FROM max(last - first)) * 1000), 0)
        FROM watch.waits WHERE $1")
    echo "# $(q "SELECT count(*) FROM watch.waits WHERE $1") waits for us, $1: the longest" \
        "$waited_ms ms (lock_timeout $LOCK_TIMEOUT_MS ms):" \
        "$(q "SELECT left(query, 60) FROM watch.waits WHERE $1 ORDER BY last - first DESC LIMIT 1")" >&3
}

# end_watch: sets waited_ms, the longest of the application.
end_watch() {
    echo "# $(q 'SELECT n FROM watch.looks') looks" >&3
    longest_wait ddl
    longest_wait 'NOT ddl'
    q "SELECT pg_terminate_backend($(backend_of watch))" >/dev/null
    session_forget watch
    q 'SET client_min_messages = warning; DROP SCHEMA watch CASCADE'
}

# ---- The crowd ----

# keep_doing NAME COMMAND…: again and again, whether it succeeds or not, until stop_doing.
keep_doing() {
    local name=$1
    shift
    : >"$BATS_TEST_TMPDIR/$name.going"
    while [[ -e $BATS_TEST_TMPDIR/$name.going ]]; do
        "$@" && echo did
        sleep 0.1
    done >"$BATS_TEST_TMPDIR/$name.did" 2>&1 3>&- &
    DOING[$name]=$!
}
declare -gA DOING
stop_doing() {
    rm -f "$BATS_TEST_TMPDIR/$1.going"
    wait "${DOING[$1]}"
    did=$(grep -c '^did$' "$BATS_TEST_TMPDIR/$1.did" || true)
    echo "# $1: $did times" >&3
    [[ $did -gt 0 ]]
}

# What another tool does to the same table, with a bound on its own waits.
other_tool() {
    PGAPPNAME=other psql -XAtq -v ON_ERROR_STOP=1 -c "SET lock_timeout = '300ms'" \
        -c 'ALTER TABLE users ADD COLUMN IF NOT EXISTS other int' \
        -c 'ALTER TABLE users DROP COLUMN other'
}
# Keeps all writers out for a moment.
storm() {
    psql -XAtq -v ON_ERROR_STOP=1 -c "BEGIN; SET LOCAL lock_timeout = '100ms';
        LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE; COMMIT"
}
two_phases() {
    q "BEGIN; UPDATE users SET touched = touched + 1 WHERE id = 70; PREPARE TRANSACTION 'crowd'"
    sleep 0.1
    q "COMMIT PREPARED 'crowd'"
}
analyze() {
    psql -XAtqc "SET vacuum_cost_delay = '1ms'" -c 'VACUUM (ANALYZE) users'
}

start_crowd() {
    start_writers v1 3 "\\set id 10 * random(1, 3000)
        UPDATE users SET email = 'v1 ' || random(), touched = touched + 1 WHERE id = :id;" --rate=150
    # Deadlocks among themselves, and in them with batches.
    start_writers deadlocks 3 "\\set a 10 * random(1, 4)
\\set b 10 * random(1, 4)
        BEGIN;
        UPDATE users SET touched = touched + 1 WHERE id = :a;
        UPDATE users SET touched = touched + 1 WHERE id = :b;
        COMMIT;" --rate=20 --max-tries=100
    start_writers idle 2 'BEGIN; SELECT count(*) FROM users WHERE id < 100; SELECT pg_sleep(0.15); COMMIT;'
    keep_doing storm storm
    keep_doing other_tool other_tool
    keep_doing two_phases two_phases
    keep_doing analyze analyze
}

end_crowd() {
    local name
    for name in storm other_tool two_phases analyze; do
        stop_doing "$name"
    done
    for name in v1 deadlocks idle; do
        stop_writers "$name"
        echo "# $name: $writers_done transactions, $writers_failed failed, the slowest took" \
            "$writers_slowest_ms ms" >&3
        assert_equal "$writers_failed" 0
        [[ $writers_done -gt 0 ]]
    done
}

# at_last ARGUMENT…: the command, again while it says "temporary".
at_last() {
    local tries
    for ((tries = 1; tries <= 20; tries++)); do
        run_sluice "$@"
        [[ $status -eq 75 ]] || break
    done
    echo "# sluice $1 took $tries tries" >&3
    assert_status 0
}

@test "in a crowd of readers, deadlocks, DDL and lock storms nobody waits for us longer than lock_timeout" {
    create_users 3000
    q "CREATE INDEX users_email ON users (email); ALTER TABLE users ALTER COLUMN email SET NOT NULL"
    rename_plan "lock_timeout: ${LOCK_TIMEOUT_MS}ms, lock_deadline: 10s, batch_target: 100ms"
    start_crowd
    sleep 3
    echo '# without us:' >&3
    end_crowd

    start_watch
    start_crowd
    at_last advance rename.yaml
    at_last revert rename --all
    at_last advance rename.yaml --until gate
    at_last verify rename
    run_sluice confirm rename users-email_address-deployed --by me --reason tested
    assert_status 0
    stop_writers v1 # it knows the old column
    start_writers v1 3 "\\set id 10 * random(1, 3000)
        UPDATE users SET email_address = 'v2 ' || random(), touched = touched + 1 WHERE id = :id;" --rate=150
    at_last advance rename --until complete
    end_watch
    end_crowd
    [[ $waited_ms -le $LONGEST_MS ]]
    at_last verify rename
}

@test "that measure does see who waits for long" {
    create_users 100
    start_watch
    session_open reader
    session_do reader 'BEGIN; SELECT count(*) FROM users'
    PGAPPNAME=sluice psql -XAtqc "SET lock_timeout = '2500ms'; ALTER TABLE users ADD COLUMN careless int" 2>/dev/null 3>&- &
    wait_until 20 "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted"
    q 'SELECT count(*) FROM users' >/dev/null
    wait $! || true
    end_watch
    [[ $waited_ms -ge 1500 ]]
}

@test "an index that another tool builds is named, and nobody waits meanwhile" {
    create_users 3000
    rename_plan "lock_timeout: ${LOCK_TIMEOUT_MS}ms, lock_deadline: 2s"
    session_open old
    session_do old 'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM pg_class'
    session_open other
    session_send other 'CREATE INDEX CONCURRENTLY other ON users (touched)'
    wait_until 20 'SELECT count(*) > 0 FROM pg_stat_progress_create_index'
    start_watch
    start_writers v1 3 "\\set id 10 * random(1, 3000)
        UPDATE users SET touched = touched + 1 WHERE id = :id;" --rate=150
    run_sluice advance rename.yaml
    assert_status 75
    assert_contains "$stderr" "pid $(backend_of other), role postgres, application other"
    assert_contains "$stderr" 'CREATE INDEX'
    end_watch
    stop_writers v1
    [[ $waited_ms -le $LONGEST_MS ]]
    session_close old
    wait_until 20 'SELECT count(*) = 0 FROM pg_stat_progress_create_index'
    run_sluice advance rename.yaml
    assert_status 0
}

@test "a vacuum that prevents wraparound is named and waited for; it does not yield, and nobody waits" {
    drop_database
    own_server
    export PGDATABASE=postgres
    q "ALTER SYSTEM SET autovacuum_naptime = '1s'"
    new_database
    create_users 5000
    rename_plan "lock_timeout: ${LOCK_TIMEOUT_MS}ms, lock_deadline: 2s"
    # It takes some ten seconds.
    q 'ALTER TABLE users SET (autovacuum_freeze_max_age = 100000, autovacuum_analyze_threshold = 1000000,
        autovacuum_vacuum_cost_delay = 50, autovacuum_vacuum_cost_limit = 1)'
    # Each block with an exception handler that writes takes a transaction id.
    q "CREATE UNLOGGED TABLE burn (n int) WITH (autovacuum_enabled = false)"
    q "DO \$\$BEGIN FOR i IN 1 .. 110000 LOOP
            BEGIN INSERT INTO burn VALUES (1); EXCEPTION WHEN division_by_zero THEN NULL; END;
        END LOOP; END\$\$; TRUNCATE burn"
    q 'SELECT pg_reload_conf()' >/dev/null
    wait_until 60 "SELECT count(*) > 0 FROM pg_stat_activity
        WHERE query LIKE 'autovacuum: VACUUM%public.users (to prevent wraparound)'"
    start_watch
    start_writers v1 3 "\\set id 10 * random(1, 5000)
        UPDATE users SET touched = touched + 1 WHERE id = :id;" --rate=150
    run_sluice advance rename.yaml
    assert_status 75
    assert_contains "$stderr" 'autovacuum to prevent wraparound, which does not yield'
    end_watch
    stop_writers v1
    assert_equal "$writers_failed" 0
    [[ $waited_ms -le $LONGEST_MS ]]
    run ! grep -q 'canceling autovacuum task' "$OWN_SERVER/log"
    # Once it is through, the same command goes on.
    wait_until 60 "SELECT count(*) = 0 FROM pg_stat_activity WHERE query LIKE '%prevent wraparound%'
        AND pid <> pg_backend_pid()"
    q 'ALTER TABLE users RESET (autovacuum_freeze_max_age)' # else the next one may follow at once
    run_sluice advance rename.yaml
    assert_status 0
}
