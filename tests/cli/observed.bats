#!/usr/bin/env bats
# What is said while a command works: each phase as it ends, how far a long statement is and whom it
# waits for, and no rate while nothing goes on.

# shellcheck disable=SC2030,SC2031 # each test has variables of its own

load ../harness/common
load ../harness/sessions
load plans

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    q "CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t SELECT g, 'x' || g FROM generate_series(1, 3000) g"
    write_plan p <<'YAML'
phases:
  - add_column: {name: add, table: t, columns: {b: {type: text, up: a}}, down: {a: b}}
  - backfill: {name: fill, table: t, rate: 500, batch_pages: 1}
  - constrain: {name: index, table: t, add: [index: {name: t_b, on: (b)}]}
YAML
}

teardown() {
    [[ -z ${ADVANCE:-} ]] || kill "$ADVANCE" 2>/dev/null || true
    close_sessions
    drop_role
    drop_database
}
drop_role() {
    [[ -z ${ROLE:-} ]] || q "DROP OWNED BY $ROLE; DROP ROLE $ROLE"
}

# An advance that goes on beside the test; what it says is in the file `said`.
advance_beside() {
    "$SLUICE" advance p >answer 2>said 3>&- &
    ADVANCE=$!
}
said() {
    grep -qF -- "$1" said
}

@test "each phase is told as it ends, when more are to follow" {
    sed -i 's/, rate: 500, batch_pages: 1//' p.yaml
    run_sluice advance p.yaml --until complete
    assert_status 0
    assert_equal "$(grep -o 'phase [0-9] of 3: [a-z]* done' <<<"$stderr")" 'phase 1 of 3: add done
phase 2 of 3: fill done
phase 3 of 3: index done'
    assert_contains "$stderr" ', 3000 rows filled'
    run_sluice revert p
    run_sluice advance p
    assert_equal "$stderr" ''
}

@test "a backfill that waits has no rate and no time left" {
    run_sluice advance p.yaml
    assert_status 0
    advance_beside
    wait_until 60 "SELECT rows_done > 0 AND busy_ms > 0 FROM sluice.backfill"
    run_sluice pause p
    assert_status 0
    wait_until 60 "SELECT waits LIKE 'paused by %' FROM sluice.backfill"
    run_sluice status p --json
    assert_equal "$(jq -c '.phases[1] | [.rows_done > 0, .rows_per_second, .eta_seconds]' <<<"$output")" \
        '[true,null,null]'
    run_sluice throttle p rate=0
    run_sluice resume p
    wait "$ADVANCE"
    assert_contains "$(<answer)" '3000 rows filled'
}

# to_index [ROLE]: whose advance it is.
to_index() {
    sed -i 's/, rate: 500, batch_pages: 1//' p.yaml
    PGUSER=${1:-$PGUSER} run_sluice advance p.yaml --until fill
    assert_status 0
    session_open reader
    session_do reader 'BEGIN; UPDATE t SET a = a WHERE id = 1'
}

@test "whom an index waits for is said, once" {
    to_index
    advance_beside
    wait_for 60 said "index t_b, waiting for writers before build (0 of 1): waiting for pid $(backend_of reader)"
    sleep 2
    session_close reader
    wait "$ADVANCE"
    assert_equal "$(grep -c 'waiting for pid' said)" 1
}

@test "of a validation it is said since when it runs, and over how much" {
    sed -i 's/, rate: 500, batch_pages: 1//; s/- constrain: .*/- constrain: {name: hold, table: t, add: [check: {name: shape, expression: "is_good(b)"}]}/' p.yaml
    q "CREATE FUNCTION is_good(text) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS \$\$BEGIN
        WHILE current_query() LIKE '%VALIDATE%' AND NOT pg_try_advisory_xact_lock_shared(77) LOOP PERFORM pg_sleep(0.05); END LOOP;
        RETURN true; END\$\$"
    run_sluice advance p.yaml --until fill
    assert_status 0
    q 'VACUUM ANALYZE t'
    session_open reader
    session_do reader 'SELECT pg_advisory_lock(77)'
    env TERM=xterm NO_COLOR=1 script --quiet --flush --return --echo never --command "stty cols 200; '$SLUICE' advance p" said \
        >answer 2>&1 3>&- &
    ADVANCE=$!
    wait_for 10 said "constraint shape, since "
    [[ $(<said) =~ 'constraint shape, since '[0-9:]{8}'Z, over '[0-9]+' kB of public.t' ]]
    session_close reader
    wait "$ADVANCE"
    assert_contains "$(<answer)" 'done  hold'
}

@test "where no second connection can be had it goes on without, and says so once" {
    ROLE=observed_$$
    q "CREATE ROLE $ROLE LOGIN CONNECTION LIMIT 1; ALTER TABLE t OWNER TO $ROLE;
       GRANT CREATE ON DATABASE $PGDATABASE TO $ROLE; GRANT CREATE ON SCHEMA public TO $ROLE"
    to_index $ROLE
    PGUSER=$ROLE advance_beside
    wait_for 60 said 'sluice: how far statements are is not shown: '
    sleep 2
    session_close reader
    wait "$ADVANCE"
    assert_equal "$(grep -c 'is not shown' said)" 1
    assert_contains "$(<answer)" 'done  index'
}
