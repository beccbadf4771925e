#!/usr/bin/env bats
# A backfill beside a streaming standby: it waits while the standby is behind, and goes on when it
# has caught up.

load ../harness/common
load ../harness/sessions

# A server of its own: what a backfill waits for is the subject, and a session of another test may
# hold back the horizon of a server that is shared.
setup() {
    STANDBY=
    need_client pg_basebackup
    own_server
    new_database
    cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
    end_sluices
    [[ -z $STANDBY ]] || "$ROOT/tests/harness/cluster" stop "$STANDBY" || true
    rm -rf "$STANDBY"
    drop_server
}

start_standby() {
    STANDBY=$(mktemp -d /tmp/sluice.XXXXXX)
    "$ROOT/tests/harness/cluster" standby "$STANDBY"
    "$ROOT/tests/harness/cluster" start "$STANDBY"
    wait_until 20 "SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming'"
}

on_standby() {
    PGHOST=$STANDBY q "$1"
}

# plan SETTINGS
plan() {
    q "CREATE TABLE t (id int PRIMARY KEY, a int, filler text DEFAULT repeat('x', 100));
        INSERT INTO t SELECT i, i FROM generate_series(1, 20000) i"
    q 'VACUUM ANALYZE t'
    cat >p.yaml <<YAML
sluice: 1
plan: p
settings: {batch_pages: 2, batch_pause: 2ms, $1}
phases:
  - add_column: {name: add, table: t, columns: {b: {up: a}}, down: {a: b}}
  - backfill: {name: fill, table: t}
YAML
    run_sluice advance p.yaml
    assert_status 0
}

# waits_for_standby PATTERN: while replay is paused, and no longer than that.
waits_for_standby() {
    on_standby 'SELECT pg_wal_replay_pause()'
    start_sluice fill advance p
    wait_until 30 "SELECT waits LIKE 'standby \"$(basename "$STANDBY")\" $1' FROM sluice.backfill"
    local rows
    rows=$(q 'SELECT rows_done FROM sluice.backfill')
    [[ $rows -lt 20000 ]]
    sleep 1
    assert_equal "$(q 'SELECT rows_done FROM sluice.backfill')" "$rows"
    on_standby 'SELECT pg_wal_replay_resume()'
    finish_sluice fill
    assert_status 0
    assert_contains "$stderr" 'going on'
    assert_equal "$(q 'SELECT count(*) FROM t WHERE b IS DISTINCT FROM a')" 0
}

@test "the time by which a standby is behind, also while it replays nothing at all" {
    start_standby
    plan 'lag: 2s'
    waits_for_standby 'is % behind (limit 2%s)'
}

@test "the WAL that a standby has left to replay" {
    start_standby
    plan 'lag: 0, lag_bytes: 512kB'
    waits_for_standby 'has % of WAL left to replay (limit 512 kB)'
}

@test "nothing can be done on a standby" {
    start_standby
    plan 'lag: 2s'
    wait_for 20 eval '[[ $(on_standby "SELECT count(*) FROM t") == 20000 ]]'
    PGHOST=$STANDBY run_sluice check p.yaml
    assert_status 4
    assert_contains "$output$stderr" 'the server is a standby: nothing can be written'
}

@test "a base backup that is being taken is no standby" {
    plan 'lag: 1ms'
    STANDBY=$(mktemp -d /tmp/sluice.XXXXXX)
    pg_basebackup --max-rate=1M -X none --checkpoint=fast -D "$STANDBY/data" >/dev/null 2>&1 3>&- &
    local backup=$!
    wait_until 20 "SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'backup'"
    run_sluice advance p
    assert_status 0
    assert_lacks "$stderr" waiting
    kill "$backup"
    wait "$backup" || true
    STANDBY=
}
