#!/usr/bin/env bats
# The primary server is lost in the middle of a plan, and its standby takes over: the same command
# goes on there, with whatever had reached it.

# shellcheck disable=SC2030,SC2031 # each test has an environment of its own
load ../harness/common
load ../harness/sessions

ROWS=20000

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    need_client pg_basebackup
    own_server
    new_database
    STANDBY=$(mktemp -d /tmp/sluice.XXXXXX)
    "$ROOT/tests/harness/cluster" standby "$STANDBY"
    "$ROOT/tests/harness/cluster" start "$STANDBY" 3>&-
    PRIMARY=$PGHOST
    BOTH="host=$PRIMARY,$STANDBY port=5432,5432 dbname=$PGDATABASE user=postgres"
    wait_until 20 "SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming'"
}

teardown() {
    kill_writers
    end_sluices
    close_sessions
    if [[ -n ${STANDBY:-} ]]; then
        "$ROOT/tests/harness/cluster" stop "$STANDBY" || true
        rm -rf "$STANDBY"
    fi
    drop_server
}

on_standby() {
    PGHOST=$STANDBY q "$1"
}

# The command goes to whichever of the two takes writes. Words in COMMAND.
sluice() {
    run_sluice "$@" --db "$BOTH target_session_attrs=read-write"
}

# begin SETTINGS: up to the middle of a backfill.
begin() {
    q "CREATE TABLE t (id int PRIMARY KEY, a text, filler text DEFAULT repeat('x', 120));
        INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, $ROWS) i"
    q 'VACUUM ANALYZE t'
    cat >p.yaml <<YAML
sluice: 1
plan: p
settings: {batch_pages: 2, batch_pause: 2ms, lag: 0, $1}
rename_column: {table: t, column: a, to: b, gate: {name: deployed}}
YAML
    sluice advance p.yaml
    assert_status 0
    start_writers v1 2 "\\set id random(1, $ROWS)
        UPDATE t SET a = 'old ' || random() WHERE id = :id;" --rate=50
    start_sluice fill advance p --db "$BOTH target_session_attrs=read-write"
    wait_until 30 'SELECT rows_done > 2000 FROM sluice.backfill'
    wait_for 30 eval '[[ $(on_standby "SELECT coalesce(sum(rows_done), 0) > 0 FROM sluice.backfill") == t ]]'
}

# Whatever the primary does from here on never reaches the standby.
cut_off_standby() {
    on_standby "ALTER SYSTEM SET primary_conninfo = ''"
    on_standby 'SELECT pg_reload_conf()' >/dev/null
    wait_until 30 'SELECT count(*) = 0 FROM pg_stat_replication'
}

# take_over: the primary dies without a word, and its standby is the primary. A run that was at work
# says what to type.
take_over() {
    crash_server
    finish_sluice fill
    assert_status 75
    assert_contains "$stderr" 'the connection to the server was lost'
    assert_contains "$stderr" 'sluice advance p'
    stop_writers v1 || true
    sluice advance p
    assert_status 75
    assert_contains "$stderr" 'could not connect to the database'
    "$ROOT/tests/harness/cluster" promote "$STANDBY"
    export PGHOST=$STANDBY
}

to_the_end() {
    start_writers v2 2 "\\set id random(1, $ROWS)
        UPDATE t SET b = 'new ' || random() WHERE id = :id;" --rate=50
    sluice advance p
    assert_status 0
    assert_contains "$stderr" 'goes on after '
    assert_equal "$(q 'SELECT count(*) FROM t WHERE a IS DISTINCT FROM b')" 0
    sluice advance p --until gate
    assert_status 0
    sluice verify p
    assert_status 0
    sluice confirm p deployed --by me --reason tested
    assert_status 0
    sluice advance p --until complete
    assert_status 0
    stop_writers v2
    assert_equal "$writers_failed" 0
    assert_equal "$(q "SELECT count(*) FROM t WHERE b IS NOT NULL")" $ROWS
}

@test "a standby that had everything is promoted in the middle of a backfill, and gone on with" {
    begin 'workers: 1'
    take_over
    to_the_end
}

@test "commits that the standby lacked are repeated, with several workers too" {
    begin 'workers: 3'
    cut_off_standby
    local reached
    reached=$(on_standby 'SELECT rows_done FROM sluice.backfill')
    wait_until 30 "SELECT rows_done > $reached + 3000 FROM sluice.backfill"
    local lost
    lost=$(q "SELECT rows_done - $reached FROM sluice.backfill")
    echo "# $lost rows that were filled are lost with the primary" >&3
    take_over
    assert_equal "$(q 'SELECT rows_done FROM sluice.backfill')" "$reached"
    [[ $(q 'SELECT count(*) FROM t WHERE b IS NULL') -ge $lost ]]
    to_the_end
}

@test "a phase that the standby never heard of is done again" {
    ROWS=6000
    begin 'workers: 1'
    cut_off_standby
    finish_sluice fill
    assert_status 0
    sluice advance p --until gate
    assert_status 0
    stop_writers v1
    crash_server
    "$ROOT/tests/harness/cluster" promote "$STANDBY"
    export PGHOST=$STANDBY
    run_sluice status p --json
    assert_equal "$(json phases,1,state) $(json phases,2,state)" 'running pending'
    to_the_end
}

@test "a standby: what reads works, what writes is refused by name" {
    ROWS=6000
    begin 'workers: 1'
    finish_sluice fill
    assert_status 0
    sluice advance p --until gate
    assert_status 0
    stop_writers v1
    wait_for 30 eval '[[ $(on_standby "SELECT state FROM sluice.plan") == waiting ]]'
    export PGHOST=$STANDBY
    local command
    for command in 'status p' 'log p'; do
        # shellcheck disable=SC2086 # words
        run_sluice $command
        assert_status 0
    done
    for command in 'advance p' 'advance p.yaml' 'revert p' 'confirm p deployed --by me --reason no' \
        'pause p' 'throttle p rate=5' 'check p' 'plan p' 'verify p'; do
        # shellcheck disable=SC2086 # words
        run_sluice $command
        assert_status 4
        assert_contains "$stderr" 'the server is a standby: nothing can be written'
        assert_contains "$stderr" 'target_session_attrs=read-write'
    done
    export PGHOST=$PRIMARY
}

# A server that is lost without being dead: a worker that connects anew finds another one.
@test "a worker never works on another server than its run" {
    begin 'workers: 2, rate: 3000'
    cut_off_standby
    "$ROOT/tests/harness/cluster" promote "$STANDBY"
    local before
    before=$(on_standby "SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM t")
    stop_writers v1
    # Nobody finds the old primary any more, so the next host of the list is tried.
    session_open inside
    mv "$PRIMARY/.s.PGSQL.5432" "$PRIMARY/hidden"
    session_do inside "SELECT pg_terminate_backend(max(pid)) FROM pg_stat_activity
        WHERE application_name = 'sluice' AND pid NOT IN (SELECT pid FROM pg_locks
            WHERE locktype = 'advisory' AND granted)"
    finish_sluice fill
    assert_status 0
    assert_contains "$stderr" "is to another server than the run's"
    assert_contains "$stderr" 'going on without it'
    mv "$PRIMARY/hidden" "$PRIMARY/.s.PGSQL.5432"
    assert_equal "$(on_standby "SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM t")" "$before"
    assert_equal "$(q 'SELECT count(*) FROM t WHERE a IS DISTINCT FROM b')" 0
}
