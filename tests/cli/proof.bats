#!/usr/bin/env bats
# A proof that is older than the deed: whatever bypasses sync between the comparison of rows and the
# transaction that drops or swaps is found under its lock.

load ../harness/common
load ../harness/sessions
load plans

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    q "CREATE TABLE t (id int PRIMARY KEY, a text);
        INSERT INTO t SELECT i, 'a' || i FROM generate_series(1, 100) i"
}
teardown() {
    end_sluices
    session_close reader || true
    drop_database
}

# to_drop: everything but the drop; it waits for a reader after it has compared the rows.
to_drop() {
    write_plan p <<'YAML'
settings: {lock_deadline: 60s}
phases:
  - add_column: {name: add, table: t, columns: {b: {up: a}}, down: {a: b}}
  - backfill: {name: fill, table: t}
  - gate: {name: deployed, ask: "deployed?"}
  - drop: {name: contract, table: t, columns: [a]}
YAML
    to_gate p
    run_sluice confirm p deployed --by me --reason tested
    assert_status 0
    waits_after_check advance p
}
waits_after_check() {
    session_open reader
    session_do reader 'BEGIN; SELECT count(*) FROM t'
    start_sluice it "$@"
    wait_for 30 grep -q 'in use' "$BATS_TEST_TMPDIR/it.stderr"
}
# bypass STATEMENT: as a loader does that switches triggers off.
bypass() {
    q "BEGIN; ALTER TABLE t DISABLE TRIGGER USER; $1; ALTER TABLE t ENABLE TRIGGER USER;
        SELECT 1; $(q "SELECT string_agg(format('ALTER TABLE t ENABLE ALWAYS TRIGGER %I', tgname), ';')
            FROM pg_trigger WHERE tgrelid = 't'::regclass AND tgname LIKE 'zz_sluice%'"); COMMIT" >/dev/null
}

@test "rows that disagree since the comparison: the drop is refused, and nothing is lost" {
    to_drop
    bypass "UPDATE t SET a = 'LOST' WHERE id <= 3"
    session_do reader COMMIT
    finish_sluice it
    assert_status 4
    assert_contains "$stderr" 'was bypassed, switched off or changed since rows were compared: reading them again'
    assert_contains "$stderr" '3 rows of table "public.t" disagree between old and new'
    assert_equal "$(q "SELECT count(*) FROM t WHERE a = 'LOST'")" 3
}

@test "rows that still agree are compared again, and the drop goes on" {
    to_drop
    bypass "UPDATE t SET a = 'x', b = 'x' WHERE id <= 3"
    session_do reader COMMIT
    finish_sluice it
    assert_status 0
    assert_contains "$stderr" 'reading them again'
    assert_equal "$(q "SELECT count(*) FROM t WHERE b = 'x'")" 3
    assert_equal "$(q "SELECT count(*) FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'a'")" 0
}

@test "a swap asks likewise" {
    write_plan p <<'YAML'
settings: {lock_deadline: 60s}
change_type: {table: t, column: a, type: varchar(9), up: "a::varchar(9)", down: "a_new::text"}
YAML
    run_sluice advance p.yaml --until gate
    assert_status 0
    run_sluice confirm p t-a-either-type --by me --reason tested
    assert_status 0
    waits_after_check advance p
    bypass "UPDATE t SET a = 'LOST' WHERE id = 1"
    session_do reader COMMIT
    finish_sluice it
    assert_status 4
    assert_equal "$(q 'SELECT a FROM t WHERE id = 1')" LOST
}

@test "what nobody has bypassed is not compared twice" {
    to_drop
    q "UPDATE t SET a = 'y' WHERE id = 1; UPDATE t SET b = 'z' WHERE id = 2"
    session_do reader COMMIT
    finish_sluice it
    assert_status 0
    assert_lacks "$stderr" 'reading them again'
    assert_equal "$(q 'SELECT string_agg(b, $$ $$ ORDER BY id) FROM t WHERE id <= 2')" 'y z'
}
