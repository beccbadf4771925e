#!/usr/bin/env bats
# `revert` does not take away what only the new columns have, unless that is meant.

load ../harness/common
load ../harness/sessions
load plans

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    q "CREATE TABLE t (id int PRIMARY KEY, a text);
        INSERT INTO t SELECT i, 'a' || i FROM generate_series(1, 100) i"
}
# bypass STATEMENT: as a loader does that switches triggers off.
bypass() {
    q "BEGIN; ALTER TABLE t DISABLE TRIGGER USER; $1; ALTER TABLE t ENABLE TRIGGER USER;
        SELECT 1; $(q "SELECT string_agg(format('ALTER TABLE t ENABLE ALWAYS TRIGGER %I', tgname), ';')
            FROM pg_trigger WHERE tgrelid = 't'::regclass AND tgname LIKE 'zz_sluice%'"); COMMIT" >/dev/null
}
columns() {
    q "SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = 't'::regclass AND attnum > 0 AND NOT attisdropped"
}
state_of() {
    run_sluice status "$1" --json
    jq -r .state <<<"$output"
}

@test "values that the old side has not: refused before anything is taken back, rows are named" {
    sync_plan p t '[a]' '{b: {up: a}}' '{a: b}'
    to_gate p
    bypass "UPDATE t SET b = 'only new' WHERE id <= 3; UPDATE t SET b = NULL WHERE id = 4"
    run_sluice revert p --all
    assert_status 4
    assert_contains "$stderr" '3 rows of table "public.t" have values in "b" that the old side has not'
    assert_contains "$stderr" 'id=3'
    assert_contains "$stderr" '--lose-writes'
    assert_equal "$(state_of p)" waiting
    run_sluice revert p --all --lose-writes
    assert_status 0
    assert_equal "$(columns)" id,a
    run_sluice log p --json
    assert_contains "$output" 'writes may be lost'
}

@test "both sides in step: nothing is asked for" {
    sync_plan p t '[a]' '{b: {up: a}}' '{a: b}'
    to_gate p
    q "UPDATE t SET b = 'by the new version' WHERE id <= 3"
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(q "SELECT count(*) FROM t WHERE a = 'by the new version'")" 3
}

@test "one way: what the application has written to the new column is refused" {
    sync_plan p t '[a]' '{b: {type: text, up: upper(a)}}' ''
    run_sluice check p.yaml
    assert_contains "$stderr" 'and is refused without --lose-writes'
    to_gate p
    q "UPDATE t SET b = 'new' WHERE id = 7"
    run_sluice revert p --all
    assert_status 4
    assert_contains "$stderr" '1 row of table "public.t" has values in "b" that the old side has not'
    assert_contains "$stderr" 'id=7'
    q 'UPDATE t SET b = upper(a) WHERE id = 7'
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(columns)" id,a
}

@test "one way: a writer whose transaction is open while rows are compared is seen under the lock" {
    sync_plan p t '[a]' '{b: {type: text, up: upper(a)}}' ''
    to_gate p
    session_open writer
    session_do writer "BEGIN; UPDATE t SET b = 'new' WHERE id = 7"
    start_sluice it revert p --all
    wait_for 30 grep -q 'in use' "$BATS_TEST_TMPDIR/it.stderr"
    session_do writer COMMIT
    finish_sluice it
    assert_status 4
    assert_contains "$stderr" 'id=7'
    assert_equal "$(columns)" id,a,b
    run_sluice revert p --all --lose-writes
    assert_status 0
}

# standing PLAN: its state, and of each phase name, state, and when it ended.
standing() {
    "$SLUICE" status "$1" --json | jq -c '[.state, .next, [.phases[] | [.name, .state, .finished_at, .attempts]]]'
}

@test "what is refused, or put off, before anything is taken back leaves the plan where it stood" {
    local before
    sync_plan p t '[a]' '{b: {type: text, up: upper(a)}}' ''
    sed -i 's/lock_deadline: 5s/lock_deadline: 1s/' p.yaml
    run_sluice advance p.yaml
    assert_status 0
    before=$(standing p)
    assert_equal "$(jq -r '.[0]' <<<"$before")" running
    session_open writer
    session_do writer "BEGIN; UPDATE t SET b = 'new' WHERE id = 7"
    run_sluice revert p
    assert_status 75
    assert_equal "$(standing p)" "$before"
    start_sluice it revert p
    wait_for 30 grep -q 'in use' "$BATS_TEST_TMPDIR/it.stderr"
    session_do writer COMMIT
    finish_sluice it
    assert_status 4
    assert_contains "$stderr" 'id=7'
    assert_equal "$(standing p)" "$before"
    run_sluice log p --json
    assert_equal "$(jq -c '[.entries[] | select(.event == "revert") | .result]' <<<"$output")" \
        '["begun","put off","begun","failed"]'
    # Forward, as if nobody had tried, and from the gate back to where it is refused again.
    to_gate p
    run_sluice revert p --to add
    assert_status 0
    assert_equal "$(standing p | jq -c '[.[0, 1]]')" '["running","fill"]'
    q 'UPDATE t SET b = upper(a) WHERE id = 7'
    run_sluice revert p
    assert_status 0
    assert_equal "$(columns)" id,a
}

@test "a complete plan that is refused its way back is complete" {
    write_plan p <<'YAML'
phases:
  - add_column: {name: add, table: t, columns: {n: {type: int}}}
YAML
    run_sluice advance p.yaml
    assert_status 0
    local before
    before=$(standing p)
    assert_equal "$(jq -r '.[0]' <<<"$before")" complete
    session_open reader
    session_do reader 'BEGIN; UPDATE t SET n = 1 WHERE id = 3'
    start_sluice it revert p
    wait_for 30 grep -q 'in use' "$BATS_TEST_TMPDIR/it.stderr"
    session_do reader COMMIT
    finish_sluice it
    assert_status 4
    assert_contains "$stderr" 'id=3'
    assert_equal "$(standing p)" "$before"
}

@test "bypassed between the comparison and the lock: compared again" {
    sync_plan p t '[a]' '{b: {up: a}}' '{a: b}'
    to_gate p
    session_open reader
    session_do reader 'BEGIN; SELECT count(*) FROM t'
    start_sluice it revert p --all
    wait_for 30 grep -q 'in use' "$BATS_TEST_TMPDIR/it.stderr"
    bypass "UPDATE t SET b = 'LOST' WHERE id <= 2"
    session_do reader COMMIT
    finish_sluice it
    assert_status 4
    assert_contains "$stderr" 'reading them again'
    assert_contains "$stderr" '2 rows of table "public.t"'
    assert_equal "$(q "SELECT count(*) FROM t WHERE b = 'LOST'")" 2
}

@test "a plain column: values other than its default are refused" {
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {n: {type: int, default: "7"}, m: {type: int}}}
YAML
    run_sluice advance p.yaml
    assert_status 0
    q "INSERT INTO t (id, a) VALUES (200, 'x')"
    run_sluice plan p
    assert_contains "$output" 'on revert: refused while rows hold values that only it has'
    q 'UPDATE t SET m = 1 WHERE id = 5'
    run_sluice revert p
    assert_status 4
    assert_contains "$stderr" '1 row of table "public.t" has values in "m", which nothing keeps elsewhere'
    q 'UPDATE t SET m = NULL, n = 8 WHERE id = 5'
    run_sluice revert p
    assert_status 4
    assert_contains "$stderr" 'values in "n"'
    q 'UPDATE t SET n = 7'
    run_sluice revert p
    assert_status 0
    assert_equal "$(columns)" id,a
}

@test "behind a swap: asked with the names from before it, when it was taken back" {
    write_plan p <<'YAML'
change_type: {table: t, column: a, type: varchar(40), up: "a::varchar(40)", down: "a_new::text"}
YAML
    to_gate p
    run_sluice confirm p t-a-either-type --by me --reason tested
    run_sluice advance p
    assert_status 0
    q "UPDATE t SET a = 'written after the swap' WHERE id = 1"
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(q 'SELECT a FROM t WHERE id = 1')" 'written after the swap'
    assert_equal "$(columns)" id,a
}
