#!/usr/bin/env bats
# drop of a table: goes alone, or not at all.

load ../harness/common
load ../harness/sessions
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE c (id int PRIMARY KEY); CREATE TABLE old (id serial PRIMARY KEY, c_id int REFERENCES c, a text);
       CREATE INDEX ON old (a); INSERT INTO c VALUES (1); INSERT INTO old (c_id, a) VALUES (1, 'a')"
    write_plan p <<'YAML'
settings: {lock_deadline: 1s}
phases:
  - gate: {name: unused, ask: "Unused?"}
  - drop: {table: old}
YAML
}

@test "a table goes with what hangs on it alone, and its locks are said" {
    run_sluice plan p.yaml
    assert_status 0
    assert_contains "$output" 'DROP TABLE public.old'
    assert_contains "$output" 'ACCESS EXCLUSIVE on public.c'
    assert_contains "$output" 'ACCESS EXCLUSIVE on sequence public.old_id_seq'
    assert_contains "$stderr" 'table "public.old" goes with its rows: no revert brings them back'
    to_gate p
    pass_gate p unused
    is "SELECT to_regclass('old') IS NULL AND to_regclass('old_id_seq') IS NULL" t
    agrees p
    run_sluice status p
    assert_status 0
    run_sluice revert p
    assert_status 4
    assert_contains "$stderr" 'cannot be taken back'
}

@test "what needs the table is named, and nothing goes" {
    q "CREATE VIEW v AS SELECT a FROM old; CREATE TABLE r (o int CONSTRAINT r_o REFERENCES old); CREATE TABLE h (o old);
       CREATE TABLE s (id int DEFAULT nextval('old_id_seq')); CREATE PUBLICATION pub_$PGDATABASE FOR TABLE old;
       CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM public.old';
       CREATE FUNCTION g() RETURNS void LANGUAGE plpgsql AS 'BEGIN DELETE FROM old; END';
       CREATE FUNCTION takes(o old) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE MATERIALIZED VIEW m AS SELECT count(*) FROM old"
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'p.yaml:6:19: error: view public.v depends on table "public.old"'
    assert_contains "$stderr" 'materialized view public.m depends on table "public.old"'
    assert_contains "$stderr" 'constraint r_o on table public.r depends on table "public.old"'
    assert_contains "$stderr" 'column o of table public.h depends on table "public.old"'
    assert_contains "$stderr" 'default value for column id of table public.s depends on table "public.old"'
    assert_contains "$stderr" "publication pub_$PGDATABASE depends on table \"public.old\""
    assert_contains "$stderr" 'function public.takes(public.old) depends on table "public.old"'
    assert_contains "$stderr" 'warning: function public.f() has table "public.old" in it'
    assert_contains "$stderr" 'warning: function public.g() has table "public.old" in it'
}

@test "a function that comes back to the table is refused when the drop is next" {
    to_gate p
    q "CREATE FUNCTION g() RETURNS void LANGUAGE plpgsql AS 'BEGIN DELETE FROM old; END'"
    run_sluice confirm p unused --by Ann --reason tested
    run_sluice advance p
    assert_status 4
    assert_contains "$stderr" 'function public.g() has table "public.old" in it, and would fail without it'
    is "SELECT count(*) FROM old" 1
}

@test "syncs of other plans, of the table or that read it, are refused by name" {
    write_plan one <<'YAML'
phases:
  - add_column: {table: old, columns: {b: {type: text, up: upper(a)}}}
  - backfill: {table: old}
  - gate: {name: g, ask: "?"}
  - drop: {table: old, columns: [a]}
YAML
    to_gate one
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'columns of table "public.old" are kept in step by plan "one"'
    run_sluice revert one --all
    assert_status 0
    write_plan two <<'YAML'
phases:
  - add_column: {table: c, columns: {b: {type: text, up: "(SELECT o.a FROM old o WHERE o.c_id = c.id LIMIT 1)"}}}
YAML
    run_sluice advance two.yaml
    assert_status 0
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'sync of phase "add_column-c" of plan "two" reads column "a" of table "public.old"'
}

@test "a foreign key that an earlier phase drops does not stand in the way; work on the table does" {
    q "CREATE TABLE r (o int CONSTRAINT r_o REFERENCES old)"
    write_plan q <<'YAML'
phases:
  - drop: {table: r, constraints: [r_o]}
  - gate: {name: unused, ask: "Unused?"}
  - drop: {table: old}
YAML
    run_sluice check q.yaml
    assert_status 0
    to_gate q
    pass_gate q unused
    is "SELECT to_regclass('old') IS NULL" t
    write_plan w <<'YAML'
phases:
  - add_column: {table: c, columns: {n: {type: int}}}
  - gate: {name: unused, ask: "Unused?"}
  - drop: {table: c}
YAML
    run_sluice check w.yaml
    assert_status 2
    assert_contains "$stderr" 'table "c" cannot be dropped by a plan that works on it (phase "add_column-c")'
}

@test "whoever holds the table is named in time, and nothing is lost" {
    to_gate p
    run_sluice confirm p unused --by Ann --reason tested
    session_open reader
    session_do reader "BEGIN; SELECT count(*) FROM old"
    run_sluice advance p
    assert_status 75
    assert_contains "$stderr" 'could not lock table "public.old"'
    is "SELECT count(*) FROM old" 1
}
