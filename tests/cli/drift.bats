#!/usr/bin/env bats
# What others do to a table while a plan is under way.

load ../harness/common

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    q 'CREATE TABLE t (id int PRIMARY KEY, a text); CREATE INDEX t_a ON t (a)'
    cat >plan.yaml <<'YAML'
sluice: 1
plan: renames
phases:
  - add_column: {name: add, table: t, columns: {b: {up: a}}, down: {a: b}}
  - backfill: {name: fill, table: t}
  - constrain: {name: like, table: t, add: [{like: {b: a}}]}
  - gate: {name: deployed, ask: Deployed?}
  - drop: {name: contract, table: t, columns: [a]}
YAML
}

complete() {
    run_sluice confirm renames deployed --by tester --reason tested
    assert_status 0
    run_sluice advance renames --until complete "$@"
}

@test "an index that came after like is named, and carried once like runs again" {
    run_sluice advance plan.yaml --until gate
    assert_status 0
    q 'CREATE INDEX t_lower ON t (lower(a))'
    complete --accept-drift 'it is wanted'
    assert_status 5
    assert_contains "$stderr" 'index "t_lower" of table "public.t" was added after the phase'
    run_sluice status renames --json
    assert_equal "$(json state)" waiting

    run_sluice revert renames --to fill
    assert_status 0
    run_sluice advance renames --until gate
    assert_status 5
    run_sluice advance renames --until gate --accept-drift 'it is wanted'
    assert_status 0
    complete
    assert_status 0
    assert_equal "$(q "SELECT string_agg(indexrelid::regclass::text, ' ' ORDER BY indexrelid)
        FROM pg_index WHERE indrelid = 't'::regclass AND NOT indisprimary")" 't_a t_lower'
    run_sluice log renames
    assert_contains "$output" 'it is wanted'
}

@test "an index that came before like is carried once the drift is accepted" {
    run_sluice advance plan.yaml --until fill
    assert_status 0
    q 'CREATE INDEX t_lower ON t (lower(a))'
    run_sluice advance renames
    assert_status 5
    run_sluice advance renames --accept-drift 'it is wanted'
    assert_status 0
    complete
    assert_status 0
    assert_equal "$(q "SELECT pg_get_indexdef('t_lower'::regclass)")" \
        'CREATE INDEX t_lower ON public.t USING btree (lower(b))'
}

@test "what a phase left behind and is gone cannot be accepted, only restored or taken back" {
    local before
    before=$(dump_schema)
    run_sluice advance plan.yaml --until gate
    assert_status 0
    q "DROP INDEX $(q "SELECT indexrelid::regclass FROM pg_index
        WHERE indrelid = 't'::regclass AND indexrelid::regclass::text LIKE 'sluice%'")"
    complete --accept-drift 'never mind'
    assert_status 5
    assert_contains "$stderr" 'is absent, phase "like" left it present'
    run_sluice revert renames --all
    assert_status 0
    assert_equal "$(dump_schema)" "$before"
}
