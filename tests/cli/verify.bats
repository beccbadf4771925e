#!/usr/bin/env bats
# verify: what it compares, and what it owns up to not having compared.

load ../harness/common

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    q "CREATE TABLE t (id int PRIMARY KEY, a int, b int);
        INSERT INTO t SELECT i, i, i FROM generate_series(1, 3) i"
    cat >plan.yaml <<'YAML'
sluice: 1
plan: two-groups
phases:
  - add_column: {table: t, columns: {c: {up: a}}, down: {a: c}}
  - add_column: {table: t, columns: {d: {up: b}}, down: {b: d}}
  - backfill: {name: fill, table: t}
YAML
}

@test "a backfill counts the rows of all its groups" {
    run_sluice advance plan.yaml --until complete
    assert_status 0
    assert_equal "$(grep -c '3 rows filled' <<<"$output")" 1
}

@test "rows that the role may not compare do not count as equal" {
    run_sluice advance plan.yaml --until complete
    assert_status 0
    run_sluice verify two-groups
    assert_status 0
    assert_contains "$output" 'rows of public.t agree: c'

    local role=r_$BATS_SUITE_TEST_NUMBER$$
    q "CREATE ROLE $role LOGIN; GRANT USAGE ON SCHEMA sluice TO $role;
        GRANT SELECT ON ALL TABLES IN SCHEMA sluice TO $role"
    PGUSER=$role run_sluice verify two-groups
    q "DROP OWNED BY $role; DROP ROLE $role"
    assert_status 4
    assert_contains "$output" "not compared: role \"$role\" does not own the table"
}

@test "a synced column that is gone is a difference, not an error" {
    run_sluice advance plan.yaml --until complete
    assert_status 0
    q 'ALTER TABLE t RENAME c TO elsewhere'
    run_sluice verify two-groups
    assert_status 4
    assert_contains "$output" 'FAILS  column c of public.t is present'
}
