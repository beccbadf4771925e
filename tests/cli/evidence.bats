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
