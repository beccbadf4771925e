#!/usr/bin/env bats
# What a step locks beside its table is shown by `plan`, looked at before anybody is kept waiting, and
# named when it cannot be had. The lists themselves are held to pg_locks by tests/server/locks.c.

load ../harness/common
load ../harness/sessions
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
}

# sluice_holds TABLE: how many locks of a run are on it.
sluice_holds() {
    q "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
        WHERE a.application_name = 'sluice' AND l.relation = '$1'::regclass"
}

confirm() {
    run_sluice confirm "$1.yaml" "$2" --by anna --reason tested
    assert_status 0
}

@test "the table that a dropped foreign key references is locked as well, and its reader named" {
    q "CREATE TABLE orgs (id int PRIMARY KEY); INSERT INTO orgs VALUES (1);
        CREATE TABLE users (id int PRIMARY KEY, org int REFERENCES orgs);
        INSERT INTO users SELECT i, 1 FROM generate_series(1, 10) i"
    write_plan users <<YAML
settings: {lock_timeout: 200ms, lock_deadline: 2s}
rename_column: {table: users, column: org, to: org_id, gate: {name: deployed}}
YAML
    run_sluice plan users.yaml
    assert_contains "$output" 'lock: ACCESS EXCLUSIVE on public.orgs (blocks reads and writes'
    run_sluice plan users.yaml --json
    assert_equal "$(jq -c '[.phases[] | select(.kind == "drop") | .operations[] | select(.locks[1]) |
        .locks[1]]' <<<"$output")" \
        '[{"lock":"ACCESS EXCLUSIVE","class":"table","on":"public.orgs","with_partitions":true,"each_partition":false}]'
    run_sluice advance users.yaml --until gate
    assert_status 0
    confirm users deployed
    session_open report
    session_do report 'BEGIN; SELECT count(*) FROM orgs'
    sleep 1.1 # seen to be old: then nobody even queues
    run_sluice advance users.yaml
    assert_status 75
    assert_contains "$stderr" 'could not lock table "public.orgs"'
    assert_contains "$stderr" 'application report'
    session_close report
    run_sluice advance users.yaml
    assert_status 0
}

@test "a foreign key that comes to the old column after registration is locked and looked for too" {
    q "CREATE TABLE orgs (id int PRIMARY KEY); INSERT INTO orgs VALUES (1);
        CREATE TABLE users (id int PRIMARY KEY, org int);
        INSERT INTO users SELECT i, 1 FROM generate_series(1, 10) i"
    write_plan users <<YAML
settings: {lock_timeout: 200ms, lock_deadline: 1s}
phases:
  - gate: {name: deployed, ask: "Deployed?"}
  - drop: {table: users, columns: [org]}
YAML
    run_sluice advance users.yaml --until gate
    assert_status 0
    confirm users deployed
    q 'ALTER TABLE users ADD CONSTRAINT users_org FOREIGN KEY (org) REFERENCES orgs'
    session_open report
    session_do report 'BEGIN; SELECT count(*) FROM orgs'
    sleep 1.1
    run_sluice advance users.yaml --accept-drift 'seen'
    assert_status 75
    assert_contains "$stderr" 'could not lock table "public.orgs"'
}

@test "a session that is idle after nextval() is in the way of a swap, and named with the sequence" {
    q "CREATE TABLE orders (id serial PRIMARY KEY, note text);
        INSERT INTO orders (note) SELECT 'x' FROM generate_series(1, 10)"
    write_plan orders <<YAML
settings: {lock_timeout: 200ms, lock_deadline: 1s}
change_type: {table: orders, column: id, type: bigint}
YAML
    run_sluice plan orders.yaml
    assert_contains "$output" 'lock: SHARE ROW EXCLUSIVE on sequence public.orders_id_seq ('
    run_sluice advance orders.yaml --until gate
    assert_status 0
    confirm orders orders-id-either-type
    session_open idle
    session_do idle "BEGIN; SELECT nextval('orders_id_seq')"
    sleep 1.1
    run_sluice advance orders.yaml --until gate
    assert_status 75
    assert_contains "$stderr" 'could not lock sequence "public.orders_id_seq"'
    assert_contains "$stderr" 'application idle'
    session_close idle
    run_sluice advance orders.yaml --until gate
    assert_status 0
}

@test "the plan's own row is waited for before any table is locked, and its holder named" {
    q "CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t SELECT i, i FROM generate_series(1, 10) i"
    write_plan t <<YAML
# who holds a table for longer than lock_timeout is not queued behind
settings: {lock_timeout: 60s, lock_deadline: 120s}
phases:
  - add_column: {table: t, columns: {x: {type: int}}}
YAML
    # begin_phase, too, takes the row, so it is held from when the phase is under way
    session_open reader
    session_do reader 'BEGIN; LOCK TABLE t IN SHARE MODE'
    start_sluice run advance t.yaml
    wait_until 20 "SELECT count(*) > 0 FROM pg_locks l JOIN pg_stat_activity a USING (pid)
        WHERE a.application_name = 'sluice' AND l.relation = 't'::regclass AND NOT l.granted"
    session_open approver
    session_do approver "BEGIN; SELECT id FROM sluice.plan WHERE name = 't' FOR UPDATE"
    session_close reader
    wait_until 20 "SELECT count(*) > 0 FROM pg_locks l JOIN pg_stat_activity a USING (pid)
        WHERE a.datname = current_database() AND a.application_name = 'sluice' AND l.locktype IN ('transactionid', 'tuple') AND NOT l.granted"
    assert_equal "$(sluice_holds t)" 0
    sleep 1 # a try ends
    session_close approver
    finish_sluice run
    assert_status 0
    assert_contains "$stderr" 'plan "t" is in use'
    assert_contains "$stderr" 'application approver'
}
