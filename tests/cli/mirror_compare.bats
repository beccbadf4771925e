#!/usr/bin/env bats
# mirror: how rows of the two tables are compared when they were copied, and before one of them goes.

load ../harness/common
load ../harness/sessions
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    create_app_role
}

@test "rows are compared by statistics of what was copied, if they can be had, and by several processes" {
    q "CREATE TABLE users (id int PRIMARY KEY, theme text, kind text);
       INSERT INTO users SELECT i, 'T' || i, CASE WHEN i % 3 > 0 THEN 'k' END FROM generate_series(1, 3000) i; ANALYZE users;
       CREATE TABLE prefs (user_id int PRIMARY KEY, theme text)"
    write_plan p <<YAML
settings: {lock_deadline: 1s, lock_timeout: 200ms}
phases:
  - mirror: {name: m, from: users, to: prefs, key: {user_id: id}, where: kind IS NOT NULL, up: {theme: lower(theme)}, down: {theme: upper(theme)}}
  - backfill: {mirror: m}
  - gate: {name: deployed, ask: "Has every service been redeployed?"}
  - drop: {table: users}
YAML
    run_sluice advance p.yaml --until m
    # somebody holds up every ANALYZE: rows are copied and compared all the same
    session_open other
    session_do other 'BEGIN; LOCK TABLE prefs IN SHARE UPDATE EXCLUSIVE MODE'
    run_sluice advance p
    assert_status 75
    is "SELECT done FROM sluice.operation WHERE go_mode = 'batches'" t
    is 'SELECT count(*) FROM prefs' 2000
    is "SELECT count(*) FROM pg_stats WHERE tablename = 'prefs'" 0
    session_do other COMMIT
    to_gate p
    local query
    query=$(q "SELECT sql FROM sluice.operation WHERE go_mode = 'check' AND sql LIKE '%LEFT JOIN%'")
    q "SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;
       SET min_parallel_table_scan_size = 0; SET enable_mergejoin = off; EXPLAIN $query" >plan.txt
    grep -q 'Parallel Hash' plan.txt
    run ! grep SubPlan plan.txt
    # none of those that differ is overlooked by it, and nothing is said of rows that `where` leaves out
    q "SET sluice.backfill = on; UPDATE prefs SET theme = 'other' WHERE user_id = 4; DELETE FROM prefs WHERE user_id = 5;
       INSERT INTO prefs VALUES (6, 'x6'), (7000, 'more'); UPDATE users SET theme = NULL WHERE id = 9"
    is "SELECT string_agg(key, ' ' ORDER BY key) FROM ($query) AS differing" 'id=4 id=5 id=6 user_id=7000'
    run_sluice verify p
    assert_status 4
}

@test "of rows that are left out nothing is computed" {
    q "CREATE TABLE users (id int PRIMARY KEY, age text, kind text);
       INSERT INTO users SELECT i, CASE WHEN i % 3 > 0 THEN i::text ELSE 'unknown' END, CASE WHEN i % 3 > 0 THEN 'k' ELSE 'x' END
           FROM generate_series(1, 3000) i; ANALYZE users;
       CREATE FUNCTION is_k(kind text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE COST 10000 AS 'BEGIN RETURN kind = ''k''; END';
       CREATE TABLE ages (user_id int PRIMARY KEY, age int)"
    write_plan p <<'YAML'
phases:
  - mirror: {name: m, from: users, to: ages, key: {user_id: id}, where: is_k(kind), up: {age: age::int}}
  - backfill: {mirror: m}
  - gate: {name: deployed, ask: "Has every service been redeployed?"}
  - release: {table: users}
YAML
    to_gate p
    is 'SELECT count(*) FROM ages' 2000
    agrees p
    q "SET sluice.backfill = on; UPDATE ages SET age = 0 WHERE user_id = 4; INSERT INTO ages VALUES (3, 3)"
    run_sluice verify p
    assert_status 4
    assert_contains "$output" id=3
    assert_contains "$output" id=4
}
