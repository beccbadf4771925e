#!/usr/bin/env bats
# A move to another server while one of the two does not answer, is lost and its standby takes over, or has a
# full disk: what was written is on the other side, or Sluice says that it may not be, and by which name.

load ../harness/common
load ../harness/sessions
load ../cli/replicate

# own_sides: two servers of this test, of one version; the tables on both, and a move from here to there.
own_sides() {
    own_server
    export OTHER_HOST=$SLUICE_CLUSTER/other$RANDOM OTHER_BIN=${SLUICE_PG_BIN:-}
    "$ROOT/tests/harness/cluster" create "$OTHER_HOST"
    start_other_server
    two_sides
    both "$accounts"
    q "INSERT INTO accounts (owner, balance) SELECT 'owner ' || i, 100 FROM generate_series(1, 300) i"
    write_move
    sed -i 's/^plan: move/&\nsettings: {lock_deadline: 20s}/; s/within: 20s/within: 3s/' move.yaml
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    STANDBY=
    own_sides
}

teardown() {
    [[ -z ${OTHER_HOST:-} ]] || thaw_server "$OTHER_HOST"
    end_sluices
    if [[ -n $STANDBY ]]; then
        "$ROOT/tests/harness/cluster" stop "$STANDBY" || true
        rm -rf "$STANDBY"
    fi
    if [[ -n ${OTHER_HOST:-} ]]; then
        stop_other_server || true
        no_small_disk "$OTHER_HOST"
        drop_other_server
    fi
    drop_server
}

# on HOST SQL
on() {
    PGHOST=$1 PGDATABASE=postgres q "$2"
}

# standby_of HOST: one that has all of it, and gets nothing of what comes now.
standby_of() {
    need_client pg_basebackup
    STANDBY=$(mktemp -d /tmp/sluice.XXXXXX)
    PGHOST=$1 "$ROOT/tests/harness/cluster" standby "$STANDBY"
    "$ROOT/tests/harness/cluster" start "$STANDBY" 3>&-
    PGHOST=$1 PGDATABASE=postgres wait_until 20 "SELECT count(*) = 1 FROM pg_stat_replication WHERE application_name = '${STANDBY##*/}'
        AND replay_lsn = pg_current_wal_lsn()"
    on "$STANDBY" "ALTER SYSTEM SET primary_conninfo = ''"
    on "$STANDBY" 'SELECT pg_reload_conf()' >/dev/null
    PGHOST=$1 PGDATABASE=postgres wait_until 20 "SELECT count(*) = 0 FROM pg_stat_replication WHERE application_name = '${STANDBY##*/}'"
}

there_is() { # there_is VALUE SQL
    [[ $(there "$2") == "$1" ]]
}
# lose_slot CONNINFO: its reader is sent away, and comes back soon.
lose_slot() {
    psql -XAtq -v ON_ERROR_STOP=1 -d "$1" -c 'SELECT pg_terminate_backend(active_pid, 1000) FROM pg_replication_slots WHERE active' \
        -c 'SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots'
}
all_is_confirmed='SELECT bool_and(confirmed_flush_lsn >= pg_current_wal_lsn()) FROM pg_replication_slots'

@test "a server that does not answer in the switch keeps nobody shut out" {
    sed -i '/evidence:/,/replicated/d' move.yaml
    run_sluice advance move.yaml --until gate
    assert_status 0
    "$SLUICE" confirm move ready --by anna --reason go
    # the slot there waits for a transaction of somebody
    PGAPPNAME=holds psql -XAtq -d "$BOOKS_NEW" -c 'BEGIN; SELECT pg_current_xact_id(); SELECT pg_sleep(120)' >held 2>&1 3>&- &
    wait_for 20 there_is 1 "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'holds' AND backend_xid IS NOT NULL"
    run_sluice advance move
    assert_status 75
    assert_contains "$stderr" 'writers are let in again'
    q 'UPDATE accounts SET balance = 1 WHERE id = 1'
    start_sluice frozen advance move
    wait_for 20 there_is 1 'SELECT count(*) FROM pg_replication_slots'
    freeze_server "$OTHER_HOST"
    finish_sluice frozen
    assert_status 75
    assert_contains "$stderr" 'the server does not answer; writers are let in again'
    q 'UPDATE accounts SET balance = 2 WHERE id = 1'
    thaw_server "$OTHER_HOST"
    there "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'holds'" >/dev/null
    wait_for 20 "$SLUICE" advance move
    assert_equal "$(there 'SELECT balance FROM accounts WHERE id = 1')" 2
}

@test "the other server's standby takes over without what was confirmed: no switch until rows were compared" {
    run_sluice advance move.yaml --until gate
    assert_status 0
    standby_of "$OTHER_HOST"
    q 'UPDATE accounts SET balance = 777 WHERE id = 7'
    wait_for 20 there_is 777 'SELECT balance FROM accounts WHERE id = 7'
    wait_until 20 "$all_is_confirmed"
    stop_other_server
    "$ROOT/tests/harness/cluster" promote "$STANDBY"
    BOOKS_NEW=${BOOKS_NEW/$OTHER_HOST/$STANDBY}
    q 'UPDATE accounts SET balance = 888 WHERE id = 8'
    wait_for 30 there_is 888 'SELECT balance FROM accounts WHERE id = 8'
    assert_equal "$(there 'SELECT balance FROM accounts WHERE id = 7')" 100
    run_sluice confirm move ready --by anna --reason go
    assert_status 4
    assert_contains "$stderr" 'the other server was promoted or restored since rows were compared'
    run_sluice revert move
    assert_status 0
    assert_contains "$output" 'taken back  compared'
    run_sluice advance move
    assert_status 4
    assert_contains "$stderr" '(7) differs'
    there 'SET session_replication_role = replica; UPDATE accounts SET balance = 777 WHERE id = 7'
    run_sluice advance move
    assert_status 0
    "$SLUICE" confirm move ready --by anna --reason go
    run_sluice advance move
    assert_status 0
    # and then the way back is lost
    wait_for 20 lose_slot "$BOOKS_NEW"
    run_sluice revert move
    assert_status 4
    assert_contains "$stderr" 'is gone'
    there 'UPDATE accounts SET balance = 9 WHERE id = 9'
}

@test "this server's standby takes over: without its slot nothing goes over; after the switch nothing comes back untold" {
    run_sluice advance move.yaml --until gate
    assert_status 0
    "$SLUICE" confirm move ready --by anna --reason go
    run_sluice advance move
    assert_status 0
    standby_of "$PGHOST"
    there 'UPDATE accounts SET balance = 777 WHERE id = 7'
    wait_until 20 'SELECT balance = 777 FROM accounts WHERE id = 7'
    wait_for 20 there_is t "$all_is_confirmed"
    crash_server
    "$ROOT/tests/harness/cluster" promote "$STANDBY"
    export PGHOST=$STANDBY
    BOOKS_OLD=${BOOKS_OLD/$OWN_SERVER/$STANDBY}
    run_sluice revert move
    assert_status 4
    assert_contains "$stderr" 'this server was promoted or restored since rows were compared'
    assert_contains "$stderr" '(7) differs'
    there 'UPDATE accounts SET balance = 888 WHERE id = 8'
    q 'SET session_replication_role = replica; UPDATE accounts SET balance = 777 WHERE id = 7'
    wait_for 30 "$SLUICE" revert move
    assert_equal "$(q 'SELECT balance FROM accounts WHERE id IN (7, 8) ORDER BY id')" '777
888'
    # without a slot
    wait_for 20 lose_slot "$BOOKS_OLD"
    run_sluice status move
    assert_contains "$output" 'is gone'
    assert_contains "$output" '`sluice revert move --all`'
    run_sluice revert move --all
    assert_status 0
    there 'TRUNCATE accounts, history'
    run_sluice check move.yaml
    assert_status 0
}

@test "a full disk there, and then WAL that the slot has lost, are said" {
    local small=$OTHER_HOST/small
    small_disk "$OTHER_HOST"
    there "CREATE TABLESPACE small LOCATION '$small'"
    there 'ALTER TABLE accounts SET TABLESPACE small'
    q "INSERT INTO accounts (owner) SELECT repeat('x', 200) FROM generate_series(1, 6000)"
    sed -i 's/lock_deadline: 20s/lock_deadline: 2s/; s/within: 10s/within: 1s/; s/from_here: .*/&\n      slot_wal: 1MB/' move.yaml
    run_sluice advance move.yaml
    assert_status 75
    assert_contains "$stderr" 'nothing has moved on the other server for 2.0 s: '
    mount -o remount,size=6m "$small"
    wait_for 30 "$SLUICE" advance move --until gate
    q "INSERT INTO accounts (owner) SELECT repeat('x', 200) FROM generate_series(1, 20000)"
    run_sluice confirm move ready --by anna --reason go
    assert_status 4
    assert_contains "$stderr" 'more than 1024 kB (slot_wal)'
    mount -o remount,size=60m "$small"
    wait_for 30 "$SLUICE" confirm move ready --by anna --reason go
    there "$(there "SELECT format('ALTER SUBSCRIPTION %I DISABLE', subname) FROM pg_subscription")"
    q "ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'"
    q 'SELECT pg_reload_conf()' >/dev/null
    local i
    for i in 1 2 3 4; do
        q "CREATE TABLE of_$i (); SELECT pg_switch_wal()" >/dev/null
    done
    q CHECKPOINT
    run_sluice advance move
    assert_status 4
    assert_contains "$stderr" 'has lost WAL that was to be sent'
    run_sluice revert move --all
    assert_status 0
}
