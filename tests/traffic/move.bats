#!/usr/bin/env bats
# Tables move to a server of another version while they are written, come back, and go to stay: every write
# that was accepted is on both servers, once. OTHER_VERSION is that of the other server (17).

load ../harness/common
load ../cli/replicate

setup_file() {
    other_server "${OTHER_VERSION:-17}"
}

teardown_file() {
    drop_other_server
    check_answers
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    two_sides
    both "$accounts"
    q "INSERT INTO accounts (owner) SELECT 'owner ' || i FROM generate_series(1, 200) i;
       INSERT INTO history (account, amount, note) SELECT 1 + i % 200, 0, repeat('x', 100) FROM generate_series(1, 12000) i"
    write_move
}

teardown() {
    kill_writers
    drop_sides
    drop_database
}

# write_on HOST DATABASE NAME: transfers, until nobody may write there. Each is a line in NAME.log.
write_on() {
    PGHOST=$1 PGDATABASE=$2 start_writers "$3" 3 '\set a random(1, 200)
\set d random(1, 100)
BEGIN;
UPDATE accounts SET balance = balance + :d WHERE id = :a;
INSERT INTO history (account, amount) VALUES (:a, :d);
COMMIT;' --rate=150
}

# accepted: the transactions of all writers that were committed.
accepted() {
    cat ./*.log.* 2>/dev/null | wc -l
}

# refused NAME: every client has been told that nobody may write there, and nothing else.
refused() {
    local pid
    pid=$(<"$1.writers")
    wait "$pid" || true
    rm -f "$1.writers"
    assert_equal "$(grep -c 'takes no writes' "$1.out")" 3
    assert_equal "$(grep 'ERROR' "$1.out" | grep -cv 'takes no writes')" 0
}

books='SELECT count(*), count(*) FILTER (WHERE balance <> (SELECT coalesce(sum(amount), 0) FROM history h WHERE h.account = a.id)),
    (SELECT count(*) FROM history) - 12000 FROM accounts a'

# hold_there: what is replicated has to wait for a lock, until release_there.
hold_there() {
    PGAPPNAME=holds psql -XAtq -d "$BOOKS_NEW" -c "BEGIN; LOCK accounts; SELECT pg_sleep(120)" >held 2>&1 3>&- &
    PGHOST=$OTHER_HOST PGDATABASE=$OTHER_DATABASE wait_until 20 "SELECT count(*) = 1 FROM pg_locks
        WHERE mode = 'AccessExclusiveLock' AND granted AND relation = 'accounts'::regclass"
}
release_there() {
    there "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'holds'" >/dev/null
}

# The machine may be too busy for a second, and then it says so, and is run again.
in_time() { # in_time COMMAND
    local try
    for ((try = 0; try < 20; try++)); do
        run_sluice "$1" move
        [[ $status -ne 0 ]] || return 0
        sleep 0.5
    done
    assert_status 0
}

# bats test_tags=quick
@test "writers on both sides of the switch, and of the way back, lose nothing" {
    write_on "$PGHOST" "$PGDATABASE" one
    run_sluice advance move.yaml --until gate
    assert_status 0
    run_sluice verify move
    assert_status 0
    "$SLUICE" confirm move ready --by anna --reason go
    run_sluice advance move
    assert_status 0
    refused one
    write_on "$OTHER_HOST" "$OTHER_DATABASE" two
    run_sluice verify move
    assert_status 0
    sleep 1
    run_sluice revert move
    assert_status 0
    refused two
    assert_equal "$(q "$books")" "200|0|$(accepted)"
    write_on "$PGHOST" "$PGDATABASE" three
    "$SLUICE" confirm move ready --by anna --reason again
    sleep 1
    run_sluice advance move
    assert_status 0
    refused three
    write_on "$OTHER_HOST" "$OTHER_DATABASE" four
    "$SLUICE" confirm move settled --by anna --reason stay
    run_sluice advance move
    assert_status 0
    stop_writers four
    assert_equal "$writers_failed" 0
    assert_equal "$(there "$books")" "200|0|$(accepted)"
    [[ $(accepted) -gt 20 ]]
    assert_equal "$(q 'SELECT count(*) FROM pg_replication_slots')$(there 'SELECT count(*) FROM pg_replication_slots')" 00
}

@test "a server that is away puts a phase off; nobody stays shut out, and it goes on when it is there" {
    sed -i 's/within: 10s}/within: 1s}/' move.yaml
    stop_other_server
    run_sluice check move.yaml
    assert_status 75
    start_other_server
    run_sluice advance move.yaml --until gate
    assert_status 0
    "$SLUICE" confirm move ready --by anna --reason go
    # the other server is there, and what is written does not arrive
    hold_there
    q "UPDATE accounts SET balance = 1 WHERE id = 1"
    run_sluice advance move
    assert_status 4
    assert_contains "$stderr" 'had not caught up after 1.0 s'
    release_there
    in_time advance
}

@test "a switch that does not catch up in time, or whose server goes away, lets writers in again" {
    sed -i '/evidence:/,/replicated/d' move.yaml
    sed -i 's/within: 20s/within: 1s/' move.yaml
    run_sluice advance move.yaml --until gate
    assert_status 0
    "$SLUICE" confirm move ready --by anna --reason go
    hold_there
    q "UPDATE accounts SET balance = 2 WHERE id = 1"
    run_sluice advance move
    assert_status 75
    assert_contains "$stderr" 'writers are let in again'
    q "UPDATE accounts SET balance = 3 WHERE id = 1"
    stop_other_server
    run_sluice advance move
    assert_status 75
    assert_contains "$stderr" 'on the other server'
    q "UPDATE accounts SET balance = 4 WHERE id = 1"
    start_other_server
    in_time advance
    assert_equal "$(there "SELECT balance FROM accounts WHERE id = 1")" 4
    # the way back, while this server is not read: writers stay where they are
    there "UPDATE accounts SET balance = 5 WHERE id = 1"
    PGOPTIONS='-c lock_timeout=0' psql -XAtq -c "BEGIN; LOCK accounts IN SHARE MODE; SELECT pg_sleep(60)" >held 2>&1 3>&- &
    local held=$!
    wait_until 20 "SELECT count(*) = 1 FROM pg_locks WHERE relation = 'accounts'::regclass AND mode = 'ShareLock'"
    there "UPDATE accounts SET balance = 6 WHERE id = 1"
    sed -i 's/^settings.*//' move.yaml
    run_sluice revert move
    assert_status 75
    assert_contains "$stderr" 'writers are let in on the other server again'
    there "UPDATE accounts SET balance = 7 WHERE id = 1"
    kill "$held"
    q "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'BEGIN; LOCK%' AND pid <> pg_backend_pid()" >/dev/null
    in_time revert
    assert_equal "$(q "SELECT balance FROM accounts WHERE id = 1")" 7
    q "UPDATE accounts SET balance = 8 WHERE id = 1"
    "$SLUICE" confirm move ready --by anna --reason go
    in_time advance
    assert_equal "$(there "SELECT balance FROM accounts WHERE id = 1")" 8
}

@test "without the other server a revert frees this one at once, and ends once anything is there" {
    run_sluice advance move.yaml --until over
    assert_status 0
    stop_other_server
    run_sluice revert move
    assert_status 75
    assert_equal "$(q 'SELECT count(*) FROM pg_replication_slots')$(q 'SELECT count(*) FROM pg_publication')" 00
    assert_equal "$(q "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'zz%'")" 0
    q "CREATE DATABASE ${PGDATABASE}_empty"
    BOOKS_NEW="host=$PGHOST dbname=${PGDATABASE}_empty user=postgres" run_sluice revert move
    assert_status 0
    q "DROP DATABASE ${PGDATABASE}_empty"
    start_other_server
}

@test "a slot that keeps more than slot_wal stops what goes on, and says how to free it" {
    sed -i 's/^      keep.*//; s/from_here: .*/&\n      slot_wal: 1MB/' move.yaml
    run_sluice advance move.yaml --until over
    assert_status 0
    there "$(there "SELECT format('ALTER SUBSCRIPTION %I DISABLE', subname) FROM pg_subscription")"
    q "CREATE TABLE big AS SELECT repeat('x', 1000) FROM generate_series(1, 3000); CHECKPOINT"
    run_sluice advance move --until gate
    run_sluice status move
    assert_contains "$output" 'more than 1024 kB (slot_wal)'
    run_sluice revert move --all
    assert_status 0
    assert_equal "$(q 'SELECT count(*) FROM pg_replication_slots')" 0
}
