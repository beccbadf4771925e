#!/usr/bin/env bats
# retire: a column or a table takes a name that nobody uses; a revert is a moment, and drop finds it.

load ../harness/common
load ../harness/sessions
load plans
load types

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    create_app_role
    q "CREATE TABLE t (id int PRIMARY KEY, a text NOT NULL UNIQUE, b int NOT NULL DEFAULT 3, CONSTRAINT shape CHECK (a <> ''));
       COMMENT ON COLUMN t.a IS 'old';
       GRANT SELECT, INSERT, UPDATE, DELETE ON t TO app;
       INSERT INTO t SELECT i, 'x' || i FROM generate_series(1, 5) i"
}

# Eight days pass.
soak() {
    q "UPDATE sluice.phase SET started_at = started_at - interval '8 days';
       UPDATE sluice.operation SET finished_at = finished_at - interval '8 days'"
}

@test "rename with retire: scream, back, and on to the drop" {
    local before retired
    write_plan p <<'YAML'
rename_column: {table: t, column: a, to: n, retire: 7d, gate: {name: g}}
YAML
    before=$(picture)
    run_sluice check p.yaml
    assert_status 0
    to_gate p
    app "UPDATE t SET a = 'old' WHERE id = 1" "INSERT INTO t (id, n) VALUES (6, 'new')"
    retired=$(picture)
    run_sluice confirm p g --by Ann --reason tested
    run_sluice advance p
    assert_status 0
    is "SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0" id,a_retired,b,n
    fails 42703 "SELECT a FROM t"
    app "INSERT INTO t (id, n) VALUES (7, 'seven')" "UPDATE t SET n = 'one' WHERE id = 1"
    fails 23514 "UPDATE t SET n = '' WHERE id = 1"
    fails 23505 "INSERT INTO t (id, n) VALUES (8, 'seven')"
    is "SELECT string_agg(a_retired, ',' ORDER BY id) FROM t WHERE id IN (1, 6, 7)" one,new,seven
    agrees p
    # who needs it screams: back in a moment
    run_sluice revert p
    assert_status 0
    assert_equal "$(picture)" "$retired"
    is "SELECT string_agg(a, ',' ORDER BY id) FROM t WHERE id IN (1, 6, 7)" one,new,seven
    app "UPDATE t SET a = 'again' WHERE id = 2"
    is "SELECT n FROM t WHERE id = 2" again
    run_sluice confirm p g --by Ann --reason tested
    run_sluice advance p
    assert_status 0
    run_sluice confirm p t-a-retired --by Ann --reason quiet
    run_sluice advance p
    assert_status 3
    assert_contains "$stderr" soak
    soak
    run_sluice advance p
    assert_status 0
    is "SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0 AND NOT attisdropped" id,b,n
    is "SELECT conname FROM pg_constraint WHERE conrelid = 't'::regclass AND contype IN ('u', 'c') ORDER BY 1" 'shape
t_a_key'
    agrees p
    new_database
    q "CREATE TABLE t (id int PRIMARY KEY, a text NOT NULL UNIQUE, b int NOT NULL DEFAULT 3, CONSTRAINT shape CHECK (a <> '')); COMMENT ON COLUMN t.a IS 'old'; GRANT SELECT, INSERT, UPDATE, DELETE ON t TO app; INSERT INTO t SELECT i, 'x' || i FROM generate_series(1, 5) i"
    before=$(picture)
    to_gate p
    run_sluice confirm p g --by Ann --reason tested
    run_sluice advance p
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(picture)" "$before"
}

@test "a column that nothing keeps in step, and a table" {
    local before
    q "CREATE TABLE orders_old (id serial PRIMARY KEY, t int REFERENCES t); INSERT INTO orders_old (t) VALUES (1); GRANT ALL ON orders_old TO app"
    write_plan p <<'YAML'
phases:
  - retire: {table: t, columns: [b]}
  - gate: {name: g, ask: "Quiet?"}
  - drop: {table: t, columns: [b]}
YAML
    write_plan o <<'YAML'
phases:
  - retire: {table: orders_old}
  - gate: {name: g, ask: "Quiet?"}
  - drop: {table: orders_old}
YAML
    before=$(picture)
    for plan in p o; do
        run_sluice check "$plan.yaml"
        assert_status 0
        to_gate "$plan"
        agrees "$plan"
    done
    app "INSERT INTO t (id, a) VALUES (9, 'nine')"
    fails 42703 "SELECT b FROM t"
    fails 42P01 "SELECT FROM orders_old"
    is "SELECT count(*) FROM orders_old_retired" 1
    for plan in p o; do
        run_sluice revert "$plan"
        assert_status 0
    done
    q "DELETE FROM t WHERE id = 9"
    assert_equal "$(picture)" "$before"
    for plan in p o; do
        to_gate "$plan"
        pass_gate "$plan" g
        agrees "$plan"
    done
    is "SELECT to_regclass('orders_old') IS NULL AND to_regclass('orders_old_retired') IS NULL" t
    is "SELECT count(*) FROM pg_attribute WHERE attrelid = 't'::regclass AND attname ~ '^b' AND NOT attisdropped" 0
}

@test "what stands against it is named" {
    q "ALTER TABLE t ALTER b DROP DEFAULT, ADD b_retired int; CREATE TABLE t_retired ();
       CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT sum(b) FROM public.t'; CREATE PUBLICATION p FOR TABLE t"
    write_plan p <<'YAML'
phases:
  - retire: {table: t, columns: [b, id]}
YAML
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'column "b" is NOT NULL without a default, and nothing sets it: every INSERT fails once it is retired'
    assert_contains "$stderr" 'column "b_retired" of table "public.t" already exists'
    assert_contains "$stderr" 'column "id" is part of a key of table "public.t" and cannot be retired'
    assert_contains "$stderr" 'function public.f() names column "b"'
    assert_contains "$stderr" 'table "public.t" is published by p'
    write_plan p <<'YAML'
phases:
  - retire: {table: t}
YAML
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'relation "public.t_retired" already exists'
    assert_contains "$stderr" 'function public.f() names table "public.t"'
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {n: {type: text, up: a}}, down: {a: n}}
  - retire: {table: t, columns: [a, n]}
  - constrain: {table: t, add: [{not_null: [n]}]}
  - retire: {table: t, columns: [a, a]}
  - retire: {columns: [a], extra: 1}
YAML
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'column "a" is named twice'
    assert_contains "$stderr" 'unknown key "extra"'
    sed -i '7,8d' p.yaml
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'p.yaml:5:34: error: column "a" cannot be retired before its values were copied'
    assert_contains "$stderr" 'p.yaml:5:37: error: column "n" cannot be retired by the plan that adds it'
    assert_contains "$stderr" 'p.yaml:6:5: error: a constrain of table "t" cannot follow a retire of it'
}

@test "NOT NULL goes before, where nothing sets the column, and both recipes take the word" {
    q "ALTER TABLE t ALTER b DROP DEFAULT; UPDATE t SET b = id"
    write_plan p <<'YAML'
phases:
  - gate: {name: unused, ask: "Unused?"}
  - retire: {table: t, columns: [b]}
  - gate: {name: g, ask: "Quiet?"}
  - drop: {table: t, columns: [b]}
YAML
    run_sluice check p.yaml
    assert_status 0
    to_gate p
    is "SELECT attnotnull FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'b'" f
    run_sluice confirm p unused --by Ann --reason tested
    run_sluice advance p
    assert_status 0
    app "INSERT INTO t (id, a) VALUES (6, 'six')"
    pass_gate p g
    agrees p
    write_plan c <<'YAML'
change_type: {table: t, column: a, type: varchar(40), up: "a::varchar(40)", down: a_new, retire: 7d}
YAML
    run_sluice plan c.yaml --yaml
    assert_contains "$output" 'soak: 7d'
    write_plan c <<'YAML'
rename_column: {table: t, column: a, to: n, method: view, retire: 7d}
YAML
    run_sluice check c.yaml
    assert_status 2
    assert_contains "$stderr" '"retire" is of no use where a view has the old name'
}
