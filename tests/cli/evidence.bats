#!/usr/bin/env bats
# Evidence that a gate asks for.

load ../harness/common

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
