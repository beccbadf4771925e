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

# It holds a partition and comes to the table when we have that: a deadlock, for as long as we wait.
@test "nobody is the victim of a deadlock with us, whatever the number of partitions" {
    create_events 7
    add_plan seven 6s
    hold 1 2 3 4 5 6
    start_writers victim 2 'BEGIN; SELECT count(*) FROM events_7; SELECT pg_sleep(0.05);
        SELECT count(*) FROM events; COMMIT;'
    run_sluice advance seven.yaml
    [[ $status -eq 0 ]] || assert_status 75
    stop_writers victim
    assert_equal "$writers_failed" 0
    release 1 2 3 4 5 6
    run_sluice advance seven.yaml
    assert_status 0
}
