#!/usr/bin/env bats
# Through PgBouncer: in session mode all of a plan, beside an application that goes through it too;
# in the other modes nothing, whatever the pool looks like.

load ../harness/common
load ../harness/sessions
load ../harness/pooler
load small

teardown() {
    kill_writers
    end_sluices
    close_sessions
    stop_pooler
    drop_database
}

# What each version writes, it also writes down.
start_application() {
    start_writers "$1" 2 "\\set id 10 * random(1, 5000)
        UPDATE users SET $2 = '$1 ' || :id || ' ' || random() WHERE id = :id;" --rate=100
}
end_application() {
    stop_writers "$1"
    echo "# $1: $writers_done transactions, the slowest took $writers_slowest_ms ms" >&3
    assert_equal "$writers_failed" 0
    [[ $writers_done -gt 0 ]]
}

# A plan from end to end, with two workers, under version 1 and then both and then version 2.
go_through() {
    rename_plan 'workers: 2, batch_pages: 4, batch_pause: 2ms'
    start_application v1 email
    run_sluice advance rename.yaml
    assert_status 0
    start_application v2 email_address
    run_sluice advance rename --until gate
    assert_status 0
    run_sluice verify rename
    assert_status 0
    run_sluice advance rename
    assert_status 3
    end_application v1
    run_sluice confirm rename users-email_address-deployed --by me --reason tested
    assert_status 0
    run_sluice advance rename --until complete
    assert_status 0
    end_application v2
    assert_equal "$(q "SELECT count(*) FROM users WHERE email_address IS NULL")" 0
    [[ $(q "SELECT count(*) FROM users WHERE email_address LIKE 'v1%'") -gt 0 ]]
    [[ $(q "SELECT count(*) FROM users WHERE email_address LIKE 'v2%'") -gt 0 ]]
}

# Nobody holds a lease, and no session of the pool kept a setting of ours.
nothing_left() {
    assert_equal "$(direct q "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
        WHERE locktype = 'advisory' AND datname = current_database()")" 0
    local i
    for i in 1 2 3; do
        session_open "left$i"
    done
    for i in 1 2 3; do
        session_do "left$i" 'SELECT current_setting($$search_path$$)'
        assert_contains "$(<"$BATS_TEST_TMPDIR/left$i.session.out")" public
    done
}

@test "session mode: a plan goes from end to end under traffic through the same pool" {
    create_users 5000
    start_pooler session 12
    go_through
    nothing_left
}

@test "session mode: one run that is killed leaves its lease with its session, and the next goes on" {
    create_users 1000
    start_pooler session 4
    rename_plan 'batch_pages: 1, batch_pause: 10ms'
    run_sluice advance rename.yaml
    assert_status 0
    start_sluice fill advance rename.yaml
    wait_until 20 'SELECT rows_done > 0 FROM sluice.backfill'
    sluice_signal fill KILL
    finish_sluice fill
    local tries=0
    while true; do
        run_sluice advance rename.yaml
        [[ $status -eq 75 && $((++tries)) -lt 50 ]] || break
        sleep 0.1
    done
    echo "# $tries times the killed run still had the plan" >&3
    assert_status 0
    assert_contains "$stderr" 'goes on after '
    run_sluice verify rename
    assert_status 0
    nothing_left
}

# refused [COMMAND…]
refused() {
    local command
    [[ $# -gt 0 ]] || set -- 'check rename.yaml' 'advance rename.yaml' status
    for command in "$@"; do
        # shellcheck disable=SC2086 # words
        run_sluice $command
        assert_status 4
        assert_contains "$stderr" 'cannot work through a connection pooler in transaction mode'
        assert_contains "$stderr" 'Connect to the server itself with --db, or through a pool in session mode'
    done
    assert_equal "$(direct q "SELECT to_regnamespace('sluice') IS NULL")" t
}

@test "transaction and statement mode are refused, also where connections take turns" {
    local mode size
    create_users 10
    rename_plan
    for mode in transaction statement; do
        for size in 1 3; do
            start_pooler $mode $size 'server_round_robin = 1'
            refused
            stop_pooler
        done
    done
}

@test "transaction mode with one backend, which an application keeps busy, is refused" {
    create_users 10
    rename_plan
    start_pooler transaction 1
    start_writers slow 2 'SELECT pg_sleep(0.6);'
    refused 'check rename.yaml'
    stop_writers slow
}

@test "transaction mode with several backends, which an application keeps busy, is refused" {
    create_users 10
    rename_plan
    start_pooler transaction 3
    start_writers slow 6 'SELECT pg_sleep(0.2);'
    refused
    stop_writers slow
}

@test "session mode under a crowd is not taken for anything else" {
    create_users 10
    rename_plan
    start_pooler session 4
    # They leave one backend, which the run gets; its second connection gets none.
    local i
    for i in 1 2 3; do
        session_open "crowd$i"
        session_send "crowd$i" 'SELECT pg_sleep(3)'
    done
    run_sluice check rename.yaml
    assert_status 0
}
