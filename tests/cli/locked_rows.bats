#!/usr/bin/env bats
# locked_rows: skip. A batch leaves what others have locked, fills the rest, and comes back.

load ../harness/common
load ../harness/sessions

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    q "CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t SELECT i, i FROM generate_series(1, 3000) i"
}

# to_backfill LOCK_DEADLINE: of a plan that skips; then rows 5 and 2000 are held.
to_backfill() {
    cat >p.yaml <<YAML
sluice: 1
plan: p
settings: {lock_deadline: $1, batch_pages: 4}
phases:
  - add_column: {table: t, columns: {b: {type: int, up: a::int}}, down: {a: "b::text"}}
  - backfill: {name: fill, table: t, locked_rows: skip}
YAML
    run_sluice advance p.yaml
    assert_status 0
    session_open holder
    session_do holder 'BEGIN; SELECT FROM t WHERE id IN (5, 2000) FOR UPDATE'
}

@test "rows that others have locked are skipped, told of, and returned to" {
    to_backfill 1m
    run_sluice plan p
    assert_contains "$output" 'FOR NO KEY UPDATE SKIP LOCKED'
    start_sluice fill advance p
    # all others are filled, and nobody stands in a queue
    wait_until 60 "SELECT count(*) = 2 FROM t WHERE b IS NULL"
    wait_until 60 "SELECT count(*) > 0 FROM sluice.backfill WHERE waits LIKE '2 rows of table public.t are locked by other sessions, such as id=%: returning to them'"
    assert_equal "$(q "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")" 0
    # it rests between its tries
    local before after
    before=$(q "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")
    sleep 3
    after=$(q "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")
    [[ $((after - before)) -lt 300 ]]
    session_do holder 'COMMIT'
    finish_sluice fill
    assert_status 0
    assert_equal "$(q "SELECT count(*) FROM t WHERE b IS DISTINCT FROM a::int")" 0
    assert_equal "$(q "SELECT count(waits) FROM sluice.backfill")" 0
}

@test "rows that stay locked end the run, and the same command fills them later" {
    to_backfill 1s
    run_sluice advance p
    assert_status 75
    assert_contains "$stderr" 'rows of table public.t stayed locked for 1.0 s'
    assert_equal "$(q "SELECT count(*) FROM t WHERE b IS NULL")" 2
    session_do holder 'COMMIT'
    run_sluice advance p
    assert_status 0
    assert_equal "$(q "SELECT count(*) FROM t WHERE b IS DISTINCT FROM a::int")" 0
}

@test "rows that a trigger keeps from being filled are not taken for locked ones" {
    q "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.id = 7 THEN RETURN NULL; END IF; RETURN NEW; END';
       CREATE TRIGGER keep BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION keep()"
    to_backfill 1m
    session_do holder 'COMMIT'
    run_sluice advance p
    assert_status 4
    assert_contains "$stderr" '1 row of table public.t is not filled'
    assert_contains "$stderr" 'id=7'
}
