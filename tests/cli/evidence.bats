#!/usr/bin/env bats
# Evidence that a gate asks for.

load ../harness/common
load ../harness/sessions

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
}

# query_gate SQL EXPECT: a plan that begins with a gate; `expect` is taken as YAML.
query_gate() {
    cat >plan.yaml <<YAML
sluice: 1
plan: asks
phases:
  - gate:
      name: ready
      ask: Ready?
      evidence:
        - query: {sql: "$1", expect: $2}
  - add_column:
      table: jobs
      columns: {note: {type: text}}
YAML
    q 'CREATE TABLE IF NOT EXISTS jobs (version int)'
    run_sluice advance plan.yaml
    assert_status 3
}

confirm() {
    run_sluice confirm plan.yaml ready --by Ann --reason 'it is so'
}

@test "a query's value is compared as psql shows it" {
    query_gate 'SELECT count(*) = 0 FROM jobs WHERE version < 42' t
    q 'INSERT INTO jobs VALUES (41)'
    confirm
    assert_status 4
    assert_contains "$stderr" '(f, expected t)'
    q 'UPDATE jobs SET version = 42'
    confirm
    assert_status 0
    run_sluice advance plan.yaml
    assert_status 0
}

@test "a number and a date too" {
    query_gate "SELECT date '2026-01-31' + 1" "'2026-02-01'"
    confirm
    assert_status 0
    drop_database
    new_database
    query_gate 'SELECT 2.50' "'2.50'"
    confirm
    assert_status 0
}

@test "no row, several rows and NULL are no answer" {
    local sql
    for sql in 'SELECT version FROM jobs' 'SELECT generate_series(1, 2)' 'SELECT NULL'; do
        query_gate "$sql" "'1'"
        confirm
        assert_status 4
        drop_database
        new_database
    done
}

@test "no_writes_to is about its column's group, not about the other columns of the table" {
    q 'CREATE TABLE t (a int, b int)'
    cat >plan.yaml <<'YAML'
sluice: 1
plan: two-groups
phases:
  - add_column: {table: t, columns: {c: {up: a}}, down: {a: c}}
  - add_column: {table: t, columns: {d: {up: b}}, down: {b: d}}
  - gate:
      name: ready
      ask: Ready?
      evidence:
        - no_writes_to: {column: t.a, for: 1h}
        - no_writes_to: {column: t.b, for: 1h}
YAML
    run_sluice advance plan.yaml --until gate
    assert_status 0
    q "UPDATE sluice.operation SET finished_at = finished_at - interval '2 hours'"
    q 'INSERT INTO t (b) VALUES (1)'
    confirm
    assert_status 4
    assert_lacks "$stderr" 'no writes to public.t.a'
    assert_contains "$stderr" 'no writes to public.t.b for 1h (last written'
}

# watched_gate EVIDENCE_KEYS: a plan that stands at a gate with no_writes_to, open for long enough.
watched_gate() {
    q "CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t SELECT i, i FROM generate_series(1, 9) i"
    cat >plan.yaml <<YAML
sluice: 1
plan: asks
settings: {lock_deadline: 60s}
rename_column:
  table: t
  column: a
  to: b
  gate: {name: ready, $1evidence: [{no_writes_to: {column: t.a, for: 1s}}]}
YAML
    run_sluice advance plan.yaml --until gate
    assert_status 0
    run_sluice wait plan.yaml --for evidence --timeout 30s
    assert_status 0
}
# drop_behind_writer: the old version has written, longer ago than the gate asks for, and commits
# only while the drop waits for its lock.
drop_behind_writer() {
    session_open old
    session_do old "SET application_name = 'old-version'; BEGIN; UPDATE t SET a = 'w' WHERE id = 1"
    sleep 2.1 # `for`, and the second in which a session is noted once
    run_sluice confirm plan.yaml ready "$@" --by Ann --reason 'it is so'
    assert_status 0
    start_sluice drop advance plan.yaml
    wait_for 30 grep -q 'in use' "$BATS_TEST_TMPDIR/drop.stderr"
    session_do old COMMIT
    finish_sluice drop
}

@test "no_writes_to is read again under the lock of the drop: who was still writing is named" {
    watched_gate ''
    drop_behind_writer
    assert_status 4
    assert_contains "$stderr" 'evidence of gate "ready" does not hold'
    assert_contains "$stderr" 'application old-version'
    run_sluice status asks --json
    assert_equal "$(jq -r .state <<<"$output")" waiting
    q "UPDATE t SET a = 'w2' WHERE id = 2"
    assert_equal "$(q "SELECT string_agg(b, ',' ORDER BY id) FROM t WHERE id <= 2")" w,w2
}

@test "no_writes_to: an override that was confirmed counts under the lock too" {
    watched_gate 'allow_override: true, '
    drop_behind_writer --override
    assert_status 0
    assert_equal "$(q 'SELECT b FROM t WHERE id = 1')" w
}

@test "no_writes_to: a trigger that does not fire has noted nothing" {
    watched_gate ''
    q "DO \$\$ DECLARE g name; BEGIN SELECT tgname INTO g FROM pg_trigger WHERE tgname LIKE
        'zz_sluice%_a_update'; EXECUTE format('ALTER TABLE t DISABLE TRIGGER %I', g); END \$\$"
    confirm
    assert_status 4
    assert_contains "$stderr" 'which notes who writes, is switched off'
    assert_contains "$stderr" 'ENABLE ALWAYS TRIGGER'
    q "DO \$\$ DECLARE g name; BEGIN SELECT tgname INTO g FROM pg_trigger WHERE tgname LIKE
        'zz_sluice%_a_update'; EXECUTE format('DROP TRIGGER %I ON t', g); END \$\$"
    confirm
    assert_status 4
    assert_contains "$stderr" 'which notes who writes, is not there'
    assert_contains "$stderr" 'Make it again by the statement that `sluice plan'
    run_sluice revert "$(q 'SELECT name FROM sluice.plan')" --all
    assert_status 1
    assert_contains "$stderr" 'hint: Make it again by the statement that `sluice plan'
}

@test "no_writes_to: a trigger that was switched off meanwhile counts anew" {
    watched_gate ''
    q "DO \$\$ DECLARE g name; BEGIN SELECT tgname INTO g FROM pg_trigger WHERE tgname LIKE
        'zz_sluice%_a_update'; EXECUTE format('ALTER TABLE t DISABLE TRIGGER %I', g);
        EXECUTE format('ALTER TABLE t ENABLE ALWAYS TRIGGER %I', g); END \$\$"
    confirm
    assert_status 4
    assert_contains "$stderr" 'was switched off or changed since the plan began'
    q "UPDATE sluice.use_count SET since = since - interval '1 day'"
    confirm
    assert_status 0
}

@test "wait: an override that was confirmed stands for the evidence" {
    watched_gate 'allow_override: true, '
    q "UPDATE t SET a = 'w' WHERE id = 1"
    run_sluice wait plan.yaml --for evidence --timeout 0s
    assert_status 75
    run_sluice confirm plan.yaml ready --override --by Ann --reason 'it is so'
    assert_status 0
    run_sluice wait plan.yaml --for evidence --timeout 0s
    assert_status 0
    assert_contains "$output" 'gate "ready" is overridden'
}
