#!/usr/bin/env bats
# SLUICE_TRACE=1: each statement, its time and its lock, and no value of a row.

load ../harness/common

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    cat >plan.yaml <<'YAML'
sluice: 1
plan: traced
settings: {lock_timeout: 50ms, lock_deadline: 1s}
phases:
  - add_column: {name: add, table: t, columns: {b: {type: text, up: lower(a)}}, down: {a: b}}
  - backfill: {name: fill, table: t, workers: 2, on_error: report}
  - gate: {name: deployed, ask: Is it?}
YAML
    q "CREATE TABLE t (id text PRIMARY KEY, a text);
        INSERT INTO t SELECT 'key-' || i, 'value-' || i FROM generate_series(1, 2000) i"
}

teardown() {
    drop_database
}

# traces PATTERN: how many lines of the trace have it after their time.
traces() {
    grep -c -E "^sluice: trace: pid [0-9]+, [0-9]+\.[0-9] ms$1" <<<"$stderr" || true
}
# untraced WORD…: no line of the trace has one of them.
untraced() {
    local word
    for word in "$@"; do
        assert_equal "$(grep trace: <<<"$stderr" | grep -c -- "$word" || true)" 0
    done
}

@test "trace: nothing is traced unless somebody asks for it" {
    run_sluice advance plan.yaml --until fill
    assert_status 0
    assert_lacks "$stderr" trace
    SLUICE_TRACE=0 run_sluice status traced
    assert_lacks "$stderr" trace
    SLUICE_TRACE='' run_sluice status traced
    assert_lacks "$stderr" trace
}

@test "trace: each statement is a line, with the strongest lock; what is printed stays what it is" {
    SLUICE_TRACE=1 run_sluice advance plan.yaml --until fill --json
    assert_status 0
    assert_equal "$(json plan) $(json next)" 'traced deployed'
    assert_equal "$(traces ', ACCESS EXCLUSIVE on public\.t: ALTER TABLE public\.t ADD COLUMN b text$')" 1
    [[ $(traces ', ROW EXCLUSIVE on public\.t: .*UPDATE public\.t AS t SET b = ') -ge 1 ]]
    [[ $(traces ': BEGIN$') -ge 3 ]]
    [[ $(traces ': COMMIT$') -ge 3 ]]
    # Two sessions write at the same time: every line is whole.
    assert_equal "$(grep -c trace: <<<"$stderr")" "$(traces '(, [A-Z ]+ on public\.t|, failed with [0-9A-Z]{5})?: ')"
    [[ $(grep -o 'trace: pid [0-9]*' <<<"$stderr" | sort -u | wc -l) -eq 2 ]]
}

@test "trace: neither parameters nor values of rows, nor a password" {
    SLUICE_TRACE=1 run_sluice advance plan.yaml --until gate \
        --db "host=$PGHOST port=$PGPORT dbname=$PGDATABASE user=$PGUSER password=hunter-2"
    assert_status 0
    [[ $(traces ': ') -ge 20 ]]
    untraced value- key- hunter
    SLUICE_TRACE=1 run_sluice confirm traced deployed --by 'secret person' --reason 'secret reason'
    assert_status 0
    [[ $(traces ': ') -ge 5 ]]
    untraced secret
}

@test "trace: a statement that fails has its SQLSTATE; the row stands in the message, not in the trace" {
    # A conversion that PostgreSQL tries on rows alone, and only where the key says so.
    cat >div.yaml <<'YAML'
sluice: 1
plan: div
phases:
  - add_column:
      name: add
      table: t
      columns: {n: {type: int, up: "CASE WHEN a = 'value-7' THEN a::int ELSE length(a) END"}}
  - backfill: {name: fill, table: t, on_error: report}
YAML
    run_sluice advance div.yaml
    assert_status 0
    SLUICE_TRACE=1 run_sluice advance div.yaml
    assert_status 1
    assert_contains "$stderr" 'key-7'
    [[ $(traces ', failed with 22P02: ') -ge 1 ]]
    untraced key- 'value-[^7]' 'invalid input'
}
