#!/usr/bin/env bats
# The block of `sluice migration`, of every kind of phase: a database that nobody uses yet ends as one on
# which the plan ran.

load ../harness/common
load plans

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
}

start() {
    drop_database
    new_database
    psql -XAtq -v ON_ERROR_STOP=1 -f start.sql
}

block() {
    run --separate-stderr psql -XAtq -v ON_ERROR_STOP=1 -f block.sql
    ((status == 0)) || {
        printf '%s\n' "$stderr" >&2
        return 1
    }
}

# The schema and its rows; what keeps columns in step is there only for who runs meanwhile.
whole() {
    pg_dump --no-owner --schema-only --exclude-schema=sluice |
        grep -v -e '^[\\]' -e '^--' -e '^$' -e zz_sluice_ -e '^SET '
    pg_dump --inserts --data-only --exclude-schema=sluice | grep ^INSERT | sort
}

# run_through NAME: to its end, whatever gates it has.
run_through() {
    local gate
    run_sluice advance "$1.yaml" --until complete
    for _ in 1 2 3 4; do
        ((status == 3)) || break
        run_sluice status "$1" --json
        gate=$(jq -r '.phases | map(select(.kind == "gate" and .state != "done"))[0].name' <<<"$output")
        run_sluice confirm "$1" "$gate" --by tester --reason tested
        assert_status 0
        run_sluice advance "$1" --until complete
    done
    assert_status 0
}

# ends_same NAME: start.sql and NAME.yaml are there.
ends_same() {
    local name=$1
    start
    run_sluice migration "$name.yaml"
    assert_status 0
    printf '%s\n' "$output" >block.sql
    block
    whole >fresh
    block
    whole | diff fresh -
    start
    run_through "$name"
    whole >ran
    diff ran fresh
    block
    whole | diff ran -
    run_sluice migration "$name"
    assert_status 0
    printf '%s\n' "$output" >block.sql
    start
    block
    whole | diff ran -
}

start_with() {
    cat >start.sql
}

@test "add_column" {
    start_with <<<"CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t VALUES (1, 'x'), (2, 'y')"
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {b: {type: text, up: upper(a)}, c: {type: int, default: "7"}}}
  - backfill: {table: t}
YAML
    ends_same p
}

@test "a rename, by copy and by view, of a column and of a table" {
    start_with <<<"CREATE TABLE t (id int PRIMARY KEY, a text NOT NULL DEFAULT 'z' UNIQUE); INSERT INTO t VALUES (1, 'x')"
    write_plan p <<<"rename_column: {table: t, column: a, to: b, gate: {name: g}}"
    ends_same p
    write_plan v <<<"rename_column: {table: t, column: a, to: b, method: view, gate: {name: g}}"
    ends_same v
    write_plan r <<<"rename_table: {table: t, to: s, gate: {name: g}}"
    ends_same r
}

@test "change_type, in place and by a column" {
    start_with <<<"CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL DEFAULT 3, b varchar(5)); INSERT INTO t VALUES (1, 4, 'x')"
    write_plan p <<<"change_type: {table: t, column: a, type: bigint, gate: {name: g}}"
    ends_same p
    write_plan v <<<"change_type: {table: t, column: b, type: varchar(9)}"
    ends_same v
    write_plan a <<'YAML'
phases:
  - alter_type: {table: t, column: b, type: varchar(9)}
YAML
    ends_same a
}

@test "change_enum: values are mapped, and added" {
    start_with <<<"CREATE TYPE st AS ENUM ('a', 'b');
        CREATE TABLE t (id int PRIMARY KEY, s st DEFAULT 'a'); INSERT INTO t VALUES (1, 'a'), (2, 'b')"
    write_plan p <<<"change_enum: {type: st, values: [a, z], map: {b: z}, gate: {name: g}}"
    ends_same p
    write_plan v <<<"change_enum: {type: st, values: [a, c, b]}"
    ends_same v
}

@test "replace_table" {
    start_with <<<"CREATE TABLE t (id bigint PRIMARY KEY, at date NOT NULL, a text); INSERT INTO t VALUES (1, '2026-01-05', 'x')"
    write_plan p <<'YAML'
replace_table:
  table: t
  primary_key: [id, at]
  gate: {name: g}
YAML
    ends_same p
}

@test "alter" {
    start_with <<<"CREATE TABLE t (id int PRIMARY KEY, a text, b text NOT NULL DEFAULT 'q', c int DEFAULT 1)"
    write_plan p <<'YAML'
phases:
  - alter: {table: t, columns: {a: {default: "'free'", comment: "what it's", statistics: 500}, b: {not_null: false}, c: {default: "null"}}}
YAML
    ends_same p
    for column in "a: {default: \"'free'\"}" "a: {comment: c}" "a: {statistics: 50}" "b: {not_null: false}" "c: {default: \"null\"}"; do
        write_plan p <<<"phases: [{alter: {table: t, columns: {$column}}}]"
        ends_same p
    done
}

@test "drop, of columns, constraints, indexes and a table" {
    start_with <<<"CREATE TABLE t (id int PRIMARY KEY, a text, b int CHECK (b > 0)); CREATE INDEX ix ON t (b); CREATE TABLE s (id int)"
    write_plan c <<<'phases: [{drop: {table: t, constraints: [t_b_check], indexes: [ix]}}]'
    ends_same c
    write_plan i <<<'phases: [{drop: {table: t, indexes: [ix]}}]'
    ends_same i
    write_plan d <<<'phases: [{gate: {name: g, ask: Sure?}}, {drop: {table: t, columns: [a]}}]'
    ends_same d
    write_plan s <<<'phases: [{gate: {name: g, ask: Sure?}}, {drop: {table: s}}]'
    ends_same s
}

@test "constrain" {
    start_with <<<"CREATE TABLE o (id int PRIMARY KEY); CREATE TABLE t (id int PRIMARY KEY, a text, b int); INSERT INTO t VALUES (1, 'x', NULL)"
    write_plan p <<'YAML'
phases:
  - constrain:
      table: t
      add:
        - not_null: [a]
        - unique: {name: t_a_key, columns: [a]}
        - index: {name: t_a_lower, on: "(lower(a))"}
        - check: {name: a_shape, expression: "a LIKE '%x%'"}
        - foreign_key: {name: fk, columns: [b], references: o, referenced: [id], on_delete: cascade}
YAML
    ends_same p
    write_plan n <<<"phases: [{constrain: {table: t, add: [{not_null: {columns: [b], fill: '3'}}]}}]"
    ends_same n
    write_plan k <<<"phases: [{constrain: {table: t, add: [{primary_key: {name: t_key, columns: [id, a], replaces: t_pkey}}]}}]"
    ends_same k
}

@test "release, retire and alias" {
    start_with <<<"CREATE TABLE t (id int PRIMARY KEY, a text, b text); CREATE TABLE s (id int)"
    write_plan f <<'YAML'
phases:
  - add_column: {table: t, columns: {c: {type: text, up: a}}, down: {a: c}}
  - backfill: {table: t}
  - gate: {name: g, ask: Sure?}
  - release: {table: t}
YAML
    ends_same f
    write_plan r <<<'phases: [{gate: {name: g, ask: Sure?}}, {retire: {table: t, columns: [b]}}]'
    ends_same r
    write_plan s <<<'phases: [{gate: {name: g, ask: Sure?}}, {retire: {table: s}}]'
    ends_same s
    write_plan d <<<'phases: [{gate: {name: g, ask: Sure?}}, {retire: {table: s}}, {gate: {name: h, ask: Sure?}}, {drop: {table: s}}]'
    ends_same d
    write_plan c <<<'phases: [{alias: {table: t, columns: {z: b}}}]'
    ends_same c
    write_plan a <<<'phases: [{alias: {table: t, to: tt}}]'
    ends_same a
    write_plan e <<<'phases: [{alias: {table: t, to: tt}}, {gate: {name: g, ask: Sure?}}, {release: {table: t}}]'
    ends_same e
}

@test "mirror, to a table, of several rows, and of columns alone" {
    start_with <<<"CREATE TABLE t (id int PRIMARY KEY, theme text, tags text[]); INSERT INTO t VALUES (1, 'x', '{p,q}'), (2, NULL, NULL);
        CREATE TABLE e (id int PRIMARY KEY, theme text); INSERT INTO e VALUES (1, NULL), (2, NULL)"
    write_plan p <<'YAML'
phases:
  - sql: {do: "CREATE TABLE pref (t int PRIMARY KEY, preferences jsonb)"}
  - mirror: {name: m, from: t, to: pref, key: {t: id}, where: "theme IS NOT NULL", up: {preferences: "jsonb_build_object('theme', theme)"}, down: {theme: "preferences->>'theme'"}, sync: both}
  - backfill: {mirror: m}
  - gate: {name: g, ask: Sure?}
  - drop: {table: t, columns: [theme]}
YAML
    ends_same p
    write_plan r <<'YAML'
phases:
  - sql: {do: "CREATE TABLE tag (t int, tag text, PRIMARY KEY (t, tag))"}
  - mirror: {name: m, from: t, to: tag, key: {t: id}, rows: "SELECT unnest(tags) AS tag", sync: up}
  - backfill: {mirror: m}
  - gate: {name: g, ask: Sure?}
  - release: {table: t}
YAML
    ends_same r
    write_plan o <<'YAML'
phases:
  - mirror: {name: m, from: t, to: e, key: {id: id}, up: {theme: theme}, down: {theme: theme}, sync: both, only: columns}
  - backfill: {mirror: m}
  - gate: {name: g, ask: Sure?}
  - drop: {table: t, columns: [theme]}
YAML
    ends_same o
}

@test "swap_tables" {
    start_with <<<"CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t VALUES (1, 'x')"
    write_plan p <<'YAML'
phases:
  - sql: {do: "CREATE TABLE t_new (id bigint PRIMARY KEY, a text)"}
  - mirror: {name: m, from: t, to: t_new, key: {id: id}, up: {a: a}, down: {a: a}, sync: both}
  - backfill: {mirror: m}
  - swap_tables: {table: t, from: t_new, retired: t_old}
  - gate: {name: g, ask: Sure?}
  - drop: {table: t_old}
YAML
    ends_same p
    write_plan r <<'YAML'
phases:
  - sql: {do: "CREATE TABLE t_new (id bigint PRIMARY KEY, a text)"}
  - mirror: {name: m, from: t, to: t_new, key: {id: id}, up: {a: a}, down: {a: a}, sync: both}
  - backfill: {mirror: m}
  - swap_tables: {table: t, from: t_new, retired: t_old}
YAML
    ends_same r
}

@test "sql that makes, changes and drops" {
    start_with <<<"CREATE TABLE t (id int PRIMARY KEY, a text); CREATE VIEW v AS SELECT a FROM t;
        CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW old AS SELECT 1 AS one; CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1'"
    local sql
    for sql in "CREATE TABLE s (id int)" "CREATE OR REPLACE VIEW v AS SELECT a, id FROM t" \
        "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2'" \
        "CREATE FUNCTION h(a int, b text) RETURNS int LANGUAGE sql AS 'SELECT 2'" \
        "CREATE TYPE mood AS ENUM ('a', 'b')" "CREATE SCHEMA apart" "CREATE SEQUENCE seq" "CREATE DOMAIN dom AS int" \
        "CREATE OR REPLACE PROCEDURE pr() LANGUAGE sql AS 'SELECT 1'" \
        "CREATE TABLE s (id int); CREATE OR REPLACE VIEW v AS SELECT a, id FROM t" \
        "CREATE VIEW w AS SELECT 1 AS one; COMMENT ON VIEW w IS 'c'" \
        "GRANT SELECT ON t TO PUBLIC" "COMMENT ON TABLE t IS 'c'"; do
        write_plan p <<YAML
phases:
  - sql:
      do: |
        $sql
YAML
        ends_same p
    done
}

@test "what cannot be told, and cannot run twice, is refused by name" {
    q "CREATE TABLE t (id int PRIMARY KEY, a text)"
    write_plan p <<<'phases: [{sql: {name: rows, do: "INSERT INTO t VALUES (1)"}}]'
    run_sluice migration p.yaml
    assert_status 4
    assert_contains "$stderr" 'nothing in the schema tells whether phase "rows" has been done, and its INSERT cannot run twice'
    write_plan d <<<"phases: [{alter: {table: t, columns: {a: {default: \"'x'\"}}}}]"
    q "ALTER TABLE t ALTER a SET DEFAULT 'x'"
    run_sluice migration d.yaml
    assert_status 4
    assert_contains "$stderr" 'what plan "d" leaves is in this database already'
}
