#!/usr/bin/env bats
# verify as a phase: the plan goes on only when all that it asks for holds; and `sluice verify`, which asks
# it too, of all rows or of a sample, for as long as is allowed.

load ../harness/common
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE users (id int PRIMARY KEY, plan text NOT NULL DEFAULT 'free');
       INSERT INTO users SELECT generate_series(1, 200);
       CREATE TABLE user_roles (user_id int, role text, note text, PRIMARY KEY (user_id, role));
       INSERT INTO user_roles SELECT i, 'user' FROM generate_series(1, 200) i"
}

# plan CHECKS [KEYS]: a phase that makes something, and one that asks.
plan() {
    write_plan p <<YAML
phases:
  - sql: {name: make, do: CREATE TABLE made (a int)}
  - verify:
      name: asked
      ${2:-}
      checks:
$1
  - gate: {name: deployed, ask: ready?}
  - drop: {name: contract, table: users, columns: [plan]}
YAML
}
all_checks="        - orphans: {table: user_roles, columns: [user_id], references: users, referenced: [id]}
        - row_count: {table: user_roles, like: users, tolerance: 1%}
        - present: {table: users, constraints: [users_pkey], indexes: [users_id_idx]}
        - query: {sql: SELECT count(*) = 0 FROM users WHERE plan = '', expect: t}"

# bats test_tags=quick
@test "nothing goes on while one of them does not hold, and each is named with its rows" {
    plan "$all_checks"
    run_sluice check p.yaml
    assert_status 0
    run_sluice plan p.yaml
    assert_contains "$output" 'every row of public.user_roles has the one of public.users that it names'
    q "INSERT INTO user_roles VALUES (900, 'ghost', 'SECRET')"
    run_sluice advance p.yaml --until make
    assert_status 0
    run_sluice advance p
    assert_status 4
    assert_contains "$stderr" '1 row of table "public.user_roles" names none that is in "public.users"'
    assert_contains "$stderr" 'user_id=900, role=ghost'
    assert_lacks "$stderr" SECRET
    q "DELETE FROM user_roles WHERE user_id = 900; INSERT INTO user_roles VALUES (1, 'a'), (2, 'a'), (3, 'a')"
    run_sluice advance p
    assert_status 4
    assert_contains "$stderr" 'table "public.user_roles" has not as many rows as "public.users" within 1%'
    assert_contains "$stderr" 'public.user_roles 203 rows, public.users 200 rows'
    q "DELETE FROM user_roles WHERE role = 'a' AND user_id < 3"
    run_sluice advance p
    assert_status 4
    assert_contains "$stderr" '1 constraint or index of table "public.users" is not as it must be'
    assert_contains "$stderr" 'index users_id_idx is not there'
    q "CREATE INDEX users_id_idx ON users (id); UPDATE users SET plan = '' WHERE id = 7"
    run_sluice verify p
    assert_status 4
    assert_contains "$output" 'FAILS  SELECT count(*) = 0 FROM users WHERE plan'
    assert_contains "$output" 'f, expected t'
    run_sluice advance p
    assert_status 4
    assert_contains "$stderr" 'a query does not give t'
    q "UPDATE users SET plan = 'free' WHERE id = 7"
    run_sluice advance p
    assert_status 0
    run_sluice status p
    assert_status 0
    # what was asked is asked again, as long as nothing has gone for good
    agrees p
    assert_contains "$output" 'ok     public.user_roles has as many rows as public.users within 1%'
    q "INSERT INTO user_roles VALUES (900, 'ghost')"
    run_sluice verify p --json
    assert_status 4
    assert_equal "$(json holds)" false
    run_sluice revert p
    assert_status 0
    q "DELETE FROM user_roles WHERE user_id = 900"
    run_sluice advance p --until gate
    assert_status 0
    pass_gate p
    agrees p
    assert_lacks "$output" 'as many rows'
}

@test "a list without a name, a query that fails, one that takes too long, and one that would write" {
    write_plan p <<'YAML'
phases:
  - verify:
      - present: {table: users, constraints: [users_pkey]}
      - query: {sql: SELECT 1 / (count(*) - count(*)) FROM users, expect: t}
  - sql: {name: make, do: CREATE TABLE made (a int)}
YAML
    run_sluice plan p.yaml --yaml
    assert_status 0
    assert_contains "$output" '- verify:'
    assert_contains "$output" '    - present:'
    run_sluice advance p.yaml
    assert_status 1
    assert_contains "$stderr" 'division by zero'
    run_sluice verify p
    assert_status 4
    assert_contains "$output" 'not compared: division by zero'
    write_plan s <<'YAML'
phases:
  - verify:
      name: asked
      timeout: 1s
      checks: [{query: {sql: "SELECT pg_sleep(60) IS NOT NULL", expect: t}}]
  - sql: {name: make, do: CREATE TABLE made (a int)}
YAML
    run_sluice advance s.yaml
    assert_status 4
    assert_contains "$stderr" 'it could not be told within 1.0 s whether it holds'
    run_sluice verify s --timeout 200ms
    assert_status 4
    assert_contains "$output" 'not compared: it took longer than 200 ms'
    write_plan w <<'YAML'
phases:
  - verify: [{query: {sql: SELECT nextval('s'), expect: "1"}}]
  - sql: {name: make, do: CREATE TABLE made (a int)}
YAML
    q 'CREATE SEQUENCE s'
    run_sluice advance w.yaml
    assert_status 1
    assert_contains "$stderr" 'read-only transaction'
    is 'SELECT is_called FROM s' f
}

@test "an index that is not valid and a constraint that is not validated are not present" {
    q "CREATE INDEX users_plan_idx ON users (plan); ALTER TABLE users ADD CONSTRAINT odd CHECK (plan <> '-') NOT VALID;
       UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'users_plan_idx'::regclass"
    plan "        - present: {table: users, constraints: [odd, none], indexes: [users_plan_idx]}"
    run_sluice advance p.yaml --until make
    assert_status 0
    run_sluice advance p
    assert_status 4
    assert_contains "$stderr" '3 constraints or indexes of table "public.users" are not as they must be'
    assert_contains "$stderr" 'constraint odd is not valid'
    assert_contains "$stderr" 'constraint "none" is not there'
    assert_contains "$stderr" 'index users_plan_idx is not valid'
}

@test "large tables are estimated from a sample, and it is said" {
    q "CREATE TABLE a (id int, pad text) WITH (fillfactor = 10); ALTER TABLE a ALTER pad SET STORAGE PLAIN;
       INSERT INTO a SELECT i, repeat('x', 900) FROM generate_series(1, 12000) i;
       CREATE TABLE b (id int); INSERT INTO b SELECT generate_series(1, 12100); ANALYZE a, b"
    plan "        - row_count: {table: a, like: b, exact_below: 1000}"
    run_sluice advance p.yaml --until asked
    assert_status 0
    q 'DELETE FROM b WHERE id % 4 = 0'
    run_sluice verify p
    assert_status 4
    assert_contains "$output" 'rows (estimated from a sample, to 3 %), public.b 9075 rows'
    q 'INSERT INTO b SELECT generate_series(1, 2925)'
    agrees p
}

@test "rows are compared by a sample, and for no longer than is allowed" {
    q "CREATE TABLE t (id int PRIMARY KEY, a text, pad text); INSERT INTO t SELECT i, 'a' || i, repeat('x', 200) FROM generate_series(1, 4000) i"
    sync_plan s t '[a]' '{b: {up: a}}' '{a: b}'
    to_gate s
    q "SET sluice.backfill = on; ALTER TABLE t DISABLE TRIGGER USER; UPDATE t SET b = 'other'; ALTER TABLE t ENABLE TRIGGER USER" || true
    run_sluice verify s --sample 20% --json
    assert_status 4
    local found
    found=$(jq '[.checks[].differing | select(. > 0)][0]' <<<"$output")
    ((found > 0 && found < 4000))
    assert_contains "$output" 'in a random 20% of the pages'
    run_sluice verify s --sample 0%
    assert_status 2
    assert_contains "$stderr" '--sample must be between 0.001% and 100%, not 0%'
    run_sluice verify s --sample 5
    assert_status 2
    run_sluice verify s --timeout soon
    assert_status 2
}

@test "bad input: each with its place and a hint" {
    refused() { # CHECKS MESSAGE
        plan "        - $1"
        run_sluice check p.yaml
        [[ $status == 2 || $status == 4 ]]
        assert_contains "$stderr" "$2"
        has_hint
    }
    refused 'orphans: {table: user_roles, columns: [user_id, role], references: users, referenced: [id]}' '2 columns cannot name a row by 1'
    refused 'orphans: {table: user_roles, columns: [none], references: users, referenced: [id]}' 'column "none" of table "public.user_roles" does not exist'
    refused 'orphans: {table: nowhere, columns: [a], references: users, referenced: [id]}' 'table "public.nowhere" does not exist'
    refused 'row_count: {table: users, like: users}' 'a table has as many rows as it has'
    refused 'row_count: {table: users, like: user_roles, tolerance: 1}' 'tolerance must be a percentage'
    refused 'row_count: {table: users, like: user_roles, tolerance: 101%}' 'must be'
    refused 'present: {table: users}' 'present names neither constraints nor indexes'
    refused 'present: {table: users, indexes: [a, a]}' 'twice'
    refused 'query: {sql: SELECT 1}' 'query needs the key "expect"'
    refused 'query: {sql: "SELECT 1; DROP TABLE users", expect: "1"}' 'sql'
    refused 'none: {}' 'unknown check "none"'
    plan '        - present: {table: users, constraints: [users_pkey]}' 'timeout: 1ms'
    run_sluice check p.yaml
    assert_status 2
    write_plan e <<'YAML'
phases:
  - verify: []
YAML
    run_sluice check e.yaml
    assert_status 2
}
