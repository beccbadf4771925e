#!/usr/bin/env bats
# A table with many partitions, each in use by somebody: all waits of a try share one budget.

load ../harness/common
load ../harness/sessions
load small

# create_events PARTITIONS
create_events() {
    q "DROP TABLE IF EXISTS events;
        CREATE TABLE events (id bigint, part int, note text) PARTITION BY LIST (part);
        DO \$\$ BEGIN FOR i IN 1..$1 LOOP
            EXECUTE format('CREATE TABLE events_%s PARTITION OF events FOR VALUES IN (%s)', i, i);
        END LOOP; END \$\$;
        INSERT INTO events SELECT i, 1 + i % $1, 'x' FROM generate_series(1, 1200) i; ANALYZE events"
}

# add_plan NAME [LOCK_DEADLINE]
add_plan() {
    cat >"$1.yaml" <<YAML
sluice: 1
plan: $1
settings: {lock_timeout: 200ms, lock_deadline: ${2:-3s}}
phases:
  - add_column: {table: events, columns: {remark: {type: text}}}
YAML
}

# hold PARTITION…: each is held in turns that are shorter than lock_timeout.
hold() {
    local part
    for part; do
        start_writers "holder_$part" 2 "BEGIN; SELECT count(*) FROM events_$part;
            SELECT pg_sleep(0.12 + 0.06 * random()); COMMIT;"
    done
}
release() {
    local part
    for part; do
        stop_writers "holder_$part"
        assert_equal "$writers_failed" 0
    done
}

# slowest_reader NAME: of those who read one partition, while the plan NAME is tried: in `slowest`.
slowest_reader() {
    start_writers reader 2 'SELECT count(*) FROM events WHERE part = 1;'
    run_sluice advance "$1.yaml"
    stop_writers reader
    assert_equal "$writers_failed" 0
    slowest=$writers_slowest_ms
}

@test "a reader waits no longer where 400 partitions are locked, several of them in use, than for one" {
    local slowest one
    create_events 1
    add_plan one
    # for longer than a try may wait, for less than a try would not even queue behind
    start_writers holder 1 'BEGIN; SELECT count(*) FROM events_1; SELECT pg_sleep(0.9); COMMIT;'
    slowest_reader one
    stop_writers holder
    one=$slowest
    create_events 400
    add_plan many
    hold 50 100 150 200 250 300 350 400
    slowest_reader many
    release 50 100 150 200 250 300 350 400
    echo "# slowest reader: $one ms behind one partition, $slowest ms behind 400" >&3
    [[ $slowest -le $((2 * one)) ]]
}

# step SESSION SQL: in one transaction, from when sluice stands in the queue for the table.
step() {
    session_send "$1" "DO \$\$ BEGIN
        WHILE NOT sluice_on('events', false) LOOP COMMIT; PERFORM pg_sleep(0.01); END LOOP;
        $2 END \$\$"
}

# Partitions that are released one after the other, each in less than lock_timeout after we have come
# to it, would keep us waiting for 0.9 s, until we come to the last. Who holds that has come to the
# table when we had it: after 1 s of that, deadlock_timeout, this would be a deadlock, and theirs.
@test "nobody is the victim of a deadlock with us, whatever the number of partitions" {
    local part
    create_events 7
    add_plan seven 20s
    q "CREATE FUNCTION sluice_on(name text, is_granted bool) RETURNS bool LANGUAGE sql AS \$\$
        SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE a.datname = current_database() AND a.application_name = 'sluice' AND l.relation = to_regclass(name)
                AND l.mode = 'AccessExclusiveLock' AND l.granted = is_granted) \$\$"
    for part in 1 2 3 4 5 6; do
        session_open "holder_$part"
        step "holder_$part" "LOCK TABLE events_$part IN ACCESS SHARE MODE;
            FOR i IN 1..300 LOOP
                EXIT WHEN sluice_on('events_$part', false); PERFORM pg_sleep(0.01);
            END LOOP;
            PERFORM pg_sleep(0.145);"
    done
    session_open victim
    step victim "LOCK TABLE events_7 IN ACCESS SHARE MODE;
        FOR i IN 1..300 LOOP
            EXIT WHEN sluice_on('events', true); PERFORM pg_sleep(0.005);
        END LOOP;
        PERFORM count(*) FROM events;"
    # so that there is a queue, until all are there; never for so long that a run would not join it
    session_open first
    session_send first "DO \$\$ DECLARE began timestamptz; there bool := false; BEGIN
        LOOP
            LOCK TABLE ONLY events IN ACCESS SHARE MODE;
            began := clock_timestamp();
            WHILE NOT there AND (clock_timestamp() < began + '0.3 s' OR sluice_on('events', false)) LOOP
                PERFORM pg_sleep(0.01);
                there := sluice_on('events', false) AND (SELECT count(*) = 7 FROM pg_locks
                    WHERE relation::regclass::text ~ '^events_[1-7]\$'
                        AND mode = 'AccessShareLock' AND granted);
            END LOOP;
            EXIT WHEN there;
            COMMIT;
        END LOOP; END \$\$"
    run_sluice advance seven.yaml
    assert_status 0
    for part in 1 2 3 4 5 6; do
        session_do "holder_$part" "SELECT 'there'"
    done
    session_do victim "SELECT 'alive'"
    cat "$BATS_TEST_TMPDIR/victim.session.out" >&2
    grep -qx alive "$BATS_TEST_TMPDIR/victim.session.out"
    assert_equal "$(cat "$BATS_TEST_TMPDIR"/*.session.out | grep -c ERROR || true)" 0
}
