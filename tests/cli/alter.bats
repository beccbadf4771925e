#!/usr/bin/env bats
# alter: attributes that touch no row, and what a revert makes of them.

load ../harness/common
load ../harness/sessions
load plans
load types

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE t (id int PRIMARY KEY, a text NOT NULL DEFAULT 'x', b int NOT NULL, c text DEFAULT 'c', g int GENERATED ALWAYS AS (b) STORED,
           i int GENERATED ALWAYS AS IDENTITY);
       COMMENT ON COLUMN t.a IS 'it''s'; ALTER TABLE t ALTER a SET STATISTICS 7; INSERT INTO t (id, b) SELECT i, i FROM generate_series(1, 20) i"
}

@test "every attribute is altered without touching a row, and comes back" {
    local before file
    before=$(picture)
    file=$(q "SELECT pg_relation_filenode('t')")
    write_plan p <<'YAML'
phases:
  - alter:
      table: t
      columns:
        a: {default: "upper('y')", comment: "", statistics: 1000}
        b: {not_null: false, comment: "a number: it's \\ new"}
        c: {default: null, statistics: -1}
YAML
    run_sluice check p.yaml
    assert_status 0
    run_sluice plan p.yaml
    assert_contains "$output" "ALTER TABLE public.t ALTER COLUMN a SET DEFAULT (upper('y'))"
    run_sluice advance p.yaml
    assert_status 0
    agrees p
    is "SELECT pg_relation_filenode('t')" "$file"
    q "INSERT INTO t (id) VALUES (30)"
    is "SELECT a || coalesce(b::text, '-') || coalesce(c, '-') FROM t WHERE id = 30" 'Y--'
    is "SELECT col_description('t'::regclass, 3)" "a number: it's \\ new"
    # NULL keeps NOT NULL away, and nothing is in force
    run_sluice revert p
    assert_status 4
    assert_contains "$stderr" '1 row of table "public.t" has NULL in "b", which was NOT NULL'
    assert_contains "$stderr" 'id=30'
    is "SELECT a FROM t WHERE id = 30" Y
    q "INSERT INTO t (id) VALUES (31); DELETE FROM t WHERE b IS NULL"
    run_sluice revert p
    assert_status 0
    assert_equal "$(picture)" "$before"
    is "SELECT attstattarget FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'a'" 7
}

@test "a revert puts back what was there when the phase ran" {
    write_plan p <<'YAML'
phases:
  - gate: {name: g, ask: "Now?"}
  - alter: {table: t, columns: {c: {default: "'d'", comment: new}}}
YAML
    to_gate p
    q "ALTER TABLE t ALTER c SET DEFAULT 'between'; COMMENT ON COLUMN t.c IS 'between'"
    pass_gate p g
    run_sluice revert p
    assert_status 0
    is "SELECT column_default || col_description('t'::regclass, 4) FROM information_schema.columns WHERE table_name = 't' AND column_name = 'c'" "'between'::textbetween"
}

@test "what somebody has altered since is told by verify, and not taken away by a revert" {
    local before
    before=$(picture)
    write_plan p <<'YAML'
phases:
  - alter: {name: one, table: t, columns: {a: {default: "upper('y')", statistics: 9}, c: {default: "'d'", comment: new}}}
  - alter: {name: two, table: t, columns: {c: {default: null}}}
YAML
    run_sluice advance p.yaml --until complete
    assert_status 0
    agrees p # another phase of the plan is nobody else
    assert_contains "$output" 'what was altered of column a of public.t is there'
    q "ALTER TABLE t ALTER a SET DEFAULT 'mine', ALTER c SET DEFAULT 'mine'"
    run_sluice verify p
    assert_status 4
    assert_contains "$output" "the default is 'mine'::text, the phase left upper('y'::text), and before it was 'x'::text"
    run_sluice revert p --all
    assert_status 4
    assert_contains "$stderr" 'column "c" of table "public.t" is not as phase "two" left it'
    assert_contains "$stderr" "the default is 'mine'::text, the phase left none, and before it was 'd'::text"
    assert_contains "$stderr" 'hint: Set it to what the phase left, or to what was there before the phase, and run the same command again.'
    is "SELECT column_default FROM information_schema.columns WHERE table_name = 't' AND column_name = 'c'" "'mine'::text"
    q "ALTER TABLE t ALTER c SET DEFAULT 'd'" # what was there before
    run_sluice verify p
    assert_status 4
    assert_contains "$output" 'it is what it was before the phase'
    run_sluice revert p
    assert_status 0
    q "COMMENT ON COLUMN t.c IS 'mine too'"
    run_sluice revert p --dry-run
    assert_status 4
    run_sluice revert p
    assert_status 4
    assert_contains "$stderr" 'column "a" of table "public.t" is not as phase "one" left it'
    q "ALTER TABLE t ALTER a SET DEFAULT upper('y')"
    run_sluice revert p
    assert_status 4
    assert_contains "$stderr" 'the comment is mine too, the phase left new, and before it was none'
    q "COMMENT ON COLUMN t.c IS NULL"
    run_sluice revert p
    assert_status 0
    assert_equal "$(picture)" "$before"
}

@test "what somebody alters while the revert waits for his lock is seen under it" {
    write_plan p <<'YAML'
settings: {lock_deadline: 20s, lock_timeout: 1s}
phases:
  - alter: {name: one, table: t, columns: {c: {default: "'d'"}}}
YAML
    run_sluice advance p.yaml --until complete
    assert_status 0
    session_open other
    session_do other "BEGIN; ALTER TABLE t ALTER c SET DEFAULT 'mine'"
    start_sluice back revert p
    sleep 1
    session_do other COMMIT
    finish_sluice back
    assert_status 4
    assert_contains "$stderr" 'column "c" of table "public.t" is not as phase "one" left it'
    is "SELECT column_default FROM information_schema.columns WHERE table_name = 't' AND column_name = 'c'" "'mine'::text"
    run_sluice status p --json
    assert_equal "$(json state)" complete
}

@test "what would break somebody, or cannot be, is refused by name" {
    write_plan p <<'YAML'
phases:
  - alter:
      table: t
      columns:
        a: {default: null}
        b: {default: "'no number'"}
        c: {not_null: false}
        g: {default: 1}
        i: {not_null: false}
        id: {not_null: false}
        none: {comment: x}
YAML
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'p.yaml:7:22: error: column "a" is NOT NULL: without its default an INSERT that leaves it out fails'
    assert_contains "$stderr" 'the server does not accept the default of column "b": invalid input syntax for type integer'
    assert_contains "$stderr" 'column "c" of table "public.t" takes NULL already'
    assert_contains "$stderr" 'column "g" of table "public.t" is generated, and has no default to alter'
    assert_contains "$stderr" 'column "i" has to be NOT NULL: it is part of an identity'
    assert_contains "$stderr" 'column "id" has to be NOT NULL: it is part of the primary key'
    assert_contains "$stderr" 'column "none" of table "public.t" does not exist'
}

@test "keys that are wrong have their place" {
    write_plan p <<'YAML'
phases:
  - alter: {table: t, columns: {a: {not_null: true}, b: {}, c: {statistics: 20000}, d: {defualt: 1}}}
  - alter: {table: t}
  - add_column: {table: t, columns: {n: {type: text, up: a}}}
  - alter: {table: t, columns: {n: {default: "'early'"}}}
YAML
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'not_null: true is no matter of alter'
    assert_contains "$stderr" 'Use `not_null` of a constrain phase'
    assert_contains "$stderr" 'nothing of column "b" is altered'
    assert_contains "$stderr" 'statistics'
    assert_contains "$stderr" 'Did you mean "default"?'
    assert_contains "$stderr" 'alter needs the key "columns"'
    assert_contains "$stderr" 'column "n" cannot get a default while it is kept in step'
}

@test "a default off a NOT NULL column is asked by a gate; after a release a default may come" {
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {n: {type: text, up: a}}}
  - backfill: {table: t}
  - gate: {name: g, ask: "Set by all?"}
  - release: {table: t}
  - alter: {table: t, columns: {a: {default: null}, n: {default: "'n'"}}}
YAML
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'warning: column "a" is NOT NULL: without its default'
    to_gate p
    pass_gate p g
    q "INSERT INTO t (id, a, b) VALUES (40, 'set', 1)"
    is "SELECT a || n FROM t WHERE id = 40" setn
    agrees p
    q "DELETE FROM t WHERE id = 40"
    run_sluice revert p --all
    assert_status 0
    is "SELECT column_default FROM information_schema.columns WHERE table_name = 't' AND column_name = 'a'" "'x'::text"
}

@test "a default may come behind the drop that ends the sync, and behind no other" {
    q 'ALTER TABLE t ADD COLUMN other text'
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {n: {type: text, up: a}}, down: {a: n}}
  - backfill: {table: t}
  - gate: {name: g, ask: "Deployed?"}
  - drop: {table: t, columns: [other]}
  - alter: {table: t, columns: {n: {default: "'x'"}}}
  - drop: {name: old, table: t, columns: [a]}
YAML
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'column "n" cannot get a default while it is kept in step'
    sed -i '/alter:/d; $a\  - alter: {table: t, columns: {n: {default: "'"'x'"'"}}}' p.yaml
    to_gate p
    pass_gate p g
    agrees p
    is "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = adrelid AND attnum = adnum
        WHERE adrelid = 't'::regclass AND attname = 'n'" "'x'::text"
}
