#!/usr/bin/env bats
# `sluice throttle`: the pace of a backfill, changed from another terminal.
# shellcheck disable=SC2030,SC2031 # run sets status and output in the shell of its test

load ../harness/common
load ../harness/sessions

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    q 'CREATE TABLE t (id int PRIMARY KEY, a int);
        INSERT INTO t SELECT i, i FROM generate_series(1, 3000) i; ANALYZE t'
    cat >p.yaml <<'YAML'
sluice: 1
plan: p
settings: {rate: 100, lag: 30s}
phases:
  - add_column: {name: add, table: t, columns: {b: {up: a}}, down: {a: b}}
  - backfill: {name: fill, table: t, nice: 0.5}
YAML
    run_sluice advance p.yaml
    assert_status 0
}

teardown() {
    end_sluices
    drop_database
}

# setting NAME: its value and where it comes from.
setting() {
    q "SELECT concat_ws(' ', s ->> 'value', s ->> 'source', s ->> 'set_by')
        FROM jsonb_array_elements('$(json settings)') s WHERE s ->> 'setting' = '$1'"
}

@test "without settings it shows what holds, and why" {
    run_sluice throttle p
    assert_status 0
    assert_contains "$output" 'backfill fill of plan p'
    run_sluice throttle p.yaml --json
    assert_status 0
    assert_equal "$(json phase)" fill
    assert_equal "$(setting rate)" '100 plan'
    assert_equal "$(setting nice)" '0.5 plan'
    assert_equal "$(setting lag)" '30s plan'
    assert_equal "$(setting batch_target)" '250ms default'
    assert_equal "$(setting workers)" '1 default'
}

@test "several settings at once, by whom and until when; the log has them" {
    run_sluice throttle p rate=5000 lag=5s batch=100ms --for 30m --by 'night shift' --json
    assert_status 0
    assert_equal "$(setting rate)" '5000 throttle night shift'
    assert_equal "$(setting lag)" '5s throttle night shift'
    assert_equal "$(setting batch_target)" '100ms throttle night shift'
    assert_equal "$(q "SELECT expires_at - set_at BETWEEN '29m 59s' AND '30m 1s'
        FROM sluice.throttle WHERE setting = 'rate'")" t
    run_sluice throttle p slot_wal=1GB dead_rows=0.25
    assert_status 0
    assert_contains "$output" '0.25'
    run_sluice status p --json
    assert_equal "$(q "SELECT count(*) FROM jsonb_array_elements('$(json throttle)')")" 5
    run_sluice status p
    assert_contains "$output" 'throttled: rate=5000, by night shift until 20'
    run_sluice log p --json
    assert_contains "$output" 'rate=5000 lag=5s batch_target=100ms for 30m'

    run_sluice throttle p lag --reset --json
    assert_equal "$(setting lag) / $(setting rate)" '30s plan / 5000 throttle night shift'
    run_sluice throttle p --reset --json
    assert_equal "$(setting rate)" '100 plan'
    assert_equal "$(q 'SELECT count(*) FROM sluice.throttle')" 0
}

@test "a backfill that runs takes it up, and goes back by itself" {
    start_sluice fill advance p
    wait_until 20 'SELECT rows_done BETWEEN 1 AND 1000 FROM sluice.backfill'
    # Thirty seconds at the plan's rate; the first look comes within a second.
    run_sluice throttle p rate=1000000 nice=0
    assert_status 0
    wait_until 15 'SELECT rows_done = 3000 FROM sluice.backfill'
    finish_sluice fill
    assert_status 0
    assert_equal "$(q 'SELECT count(*) FROM sluice.throttle')" 0
}

@test "what expires, expires by itself" {
    start_sluice fill advance p
    run_sluice throttle p rate=1 --for 2s
    assert_status 0
    run_sluice throttle p --json
    assert_equal "$(setting rate | cut -d' ' -f1,2)" '1 throttle'
    wait_until 10 'SELECT count(*) = 0 FROM sluice.throttle WHERE expires_at > clock_timestamp()'
    run_sluice throttle p --json
    assert_equal "$(setting rate)" '100 plan'
    local rows
    rows=$(q 'SELECT rows_done FROM sluice.backfill')
    wait_until 10 "SELECT rows_done > $rows + 100 FROM sluice.backfill"
}

# rests_for SETTING: `status` says so, in both forms, and the backfill does not count as waiting.
rests_for() {
    wait_until 15 "SELECT rests = '$1' FROM sluice.backfill"
    run_sluice status p
    assert_contains "$output" " % of the time for $1"
    run_sluice status p --json
    assert_equal "$(q "SELECT concat_ws(' ', f ->> 'rests', (f ->> 'rests_share')::float BETWEEN 0.1 AND 1,
        f ->> 'waits') FROM jsonb_array_elements('$(json phases)') f WHERE f ->> 'kind' = 'backfill'")" "$1 t"
}

@test "for what it rests is told, and a changed setting ends a rest that has begun" {
    start_sluice fill advance p
    rests_for rate=100
    run_sluice throttle p rate=0 nice=0 batch_pause=1h batch_pages=1
    assert_status 0
    rests_for batch_pause=1h
    run_sluice throttle p nice=100 batch_pause=0ms
    assert_status 0
    rests_for nice=100
    run_sluice throttle p nice=0
    finish_sluice fill
    assert_status 0
    assert_equal "$(q 'SELECT rows_done, rests, rests_share FROM sluice.backfill')" '3000||'
    run_sluice status p --json
    assert_equal "$(json phases,1,rests)" ''
}

@test "giving way to others is a rest too, and is told" {
    q "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN PERFORM pg_sleep(0.002); RETURN NEW; END';
        CREATE TRIGGER slow BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION slow()"
    run_sluice throttle p rate=0 nice=0 batch_pages=1
    assert_status 0
    start_sluice fill advance p
    # Somebody waits for nearly every batch.
    local told=
    while [[ $told != waiters=1 ]] && kill -0 "${SLUICE_PID[fill]}"; do
        q 'BEGIN; LOCK TABLE t IN SHARE MODE; COMMIT'
        told=$(q 'SELECT rests FROM sluice.backfill')
    done
    assert_equal "$told" waiters=1
    finish_sluice fill
    assert_status 0
}

# refused STATUS PART HINT ARGUMENT…: nothing is stored.
refused() {
    local status_wanted=$1 part=$2 hint=$3
    shift 3
    run_sluice throttle "$@"
    assert_status "$status_wanted"
    assert_contains "$stderr" "$part"
    assert_contains "$stderr" "$hint"
    assert_equal "$(q 'SELECT count(*) FROM sluice.throttle')" 0
}

@test "what cannot be is refused by name, and then nothing is changed" {
    refused 2 'unknown setting "rat"' 'rate' p lag=1s rat=5
    refused 2 'setting "workers" cannot be changed while a backfill runs' 'edit' p workers=2
    refused 2 'lag must be between 0ms and 1h, not 2h' 'Waits while' p rate=5 lag=2h
    refused 2 'rate must be a whole number, not' '' p rate=fast
    refused 2 'batch_target must be a duration' '250ms' p batch=7
    refused 2 'has no value' 'Write rate=VALUE' p rate
    refused 2 'but --reset takes names alone' '' p rate=5 --reset
    refused 2 '--for must be between 1s and 30d, not 100ms' '' p rate=5 --for 100ms
    refused 2 '--for needs a setting' 'rate=5000 --for 30m' p --for 5m
    refused 2 'unknown setting ""' '' p '=5'
    run_sluice throttle nothing rate=5
    [[ $status -ne 0 ]]
}

@test "a plan that is complete, or has no backfill, cannot be throttled" {
    run_sluice throttle p rate=0 nice=0
    run_sluice advance p
    assert_status 0
    refused 4 'is complete' '' p rate=5
    cat >q.yaml <<'YAML'
sluice: 1
plan: q
phases:
  - add_column: {table: t, columns: {c: {type: int}}}
  - gate: {ask: Really?}
YAML
    run_sluice advance q.yaml
    assert_status 0
    refused 4 'plan "q" has no backfill' '' q rate=5
}
