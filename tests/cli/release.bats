#!/usr/bin/env bats
# release: what keeps columns in step ends, nothing is dropped, and a revert begins it again.

load ../harness/common
load ../harness/sessions
load plans
load types

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t SELECT i, 'x' || i FROM generate_series(1, 10) i"
}

syncs() {
    q "SELECT (SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'zz_sluice%') + (SELECT count(*) FROM pg_proc WHERE proname ~ '^(sync|note)_[0-9a-f]{16}\$')"
}

release_plan() {
    write_plan p <<YAML
settings: {lock_deadline: 1s}
phases:
  - add_column: {table: t, columns: {n: {type: text, up: "upper(a)"}}${1:-}}
  - backfill: {table: t}
  - gate: {name: g, ask: "Set by all?"${2:-}}
  - release: {table: t${3-, columns: [n]}}
YAML
}

@test "a one-way sync ends, under writers, and the columns stay" {
    release_plan
    run_sluice check p.yaml
    assert_status 0
    to_gate p
    cat >writer.sql <<'SQL'
\set id random(1, 10)
UPDATE t SET a = 'w' || :id, n = 'W' || :id WHERE id = :id;
SQL
    pgbench -n -c 2 -T 300 -f writer.sql >writers.out 2>&1 3>&- &
    WRITERS=$!
    run_sluice plan p
    assert_contains "$output" 'DROP TRIGGER'
    pass_gate p g
    kill -0 "$WRITERS"
    kill "$WRITERS"
    wait "$WRITERS" || true
    assert_lacks "$(<writers.out)" ERROR
    assert_equal "$(syncs)" 0
    q "INSERT INTO t VALUES (11, 'k', NULL)"
    is "SELECT n IS NULL FROM t WHERE id = 11" t
    agrees p
    # a plan that comes later may drop what the sync has read
    write_plan later <<'YAML'
phases:
  - gate: {name: g, ask: "Unused?"}
  - drop: {table: t, columns: [a]}
YAML
    run_sluice check later.yaml
    assert_status 0
}

@test "a revert begins sync again once every row agrees, and says which do not" {
    local before
    release_plan ', down: {a: "lower(n)"}' ', evidence: [{no_writes_to: {column: t.a, for: 1s}}]' ''
    to_gate p
    before=$(picture)
    run_sluice wait p --for evidence --timeout 30s
    pass_gate p g
    assert_equal "$(syncs)" 0
    q "UPDATE t SET n = 'other' WHERE id IN (3, 4)"
    run_sluice revert p
    assert_status 4
    assert_contains "$stderr" '2 rows of table "public.t" disagree between old and new'
    assert_contains "$stderr" 'id=3'
    assert_equal "$(syncs)" 0
    run_sluice status p
    assert_contains "$output" complete
    q "UPDATE t SET n = upper(a)"
    run_sluice revert p
    assert_status 0
    assert_equal "$(picture)" "$before"
    q "UPDATE t SET a = 'again' WHERE id = 3; UPDATE t SET n = 'BACK' WHERE id = 4"
    is "SELECT string_agg(a || n, ',' ORDER BY id) FROM t WHERE id IN (3, 4)" 'againAGAIN,backBACK'
    agrees p
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(syncs)" 0
    is "SELECT count(*) FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'n' AND NOT attisdropped" 0
}

@test "rows that are written while sync comes back are found" {
    release_plan
    to_gate p
    pass_gate p g
    session_open writer
    session_do writer "BEGIN; UPDATE t SET a = 'late' WHERE id = 5"
    run_sluice revert p
    assert_status 75
    assert_contains "$stderr" 'could not lock table "public.t"'
    session_do writer COMMIT
    run_sluice revert p
    assert_status 4
    assert_contains "$stderr" 'id=5'
    q "UPDATE t SET n = upper(a) WHERE id = 5"
    run_sluice revert p
    assert_status 0
}

@test "a drop after a release compares the rows that nothing kept in step" {
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {n: {type: text, up: "upper(a)"}}}
  - backfill: {table: t}
  - gate: {name: g, ask: "?"}
  - release: {table: t}
  - gate: {name: h, ask: "?"}
  - drop: {table: t, columns: [a]}
YAML
    to_gate p
    run_sluice confirm p g --by Ann --reason tested
    run_sluice advance p
    assert_status 0
    q "UPDATE t SET a = 'only' WHERE id = 2"
    run_sluice confirm p h --by Ann --reason tested
    run_sluice advance p
    assert_status 4
    assert_contains "$stderr" 'id=2'
    is "SELECT count(a) FROM t" 10
    q "UPDATE t SET n = 'ONLY' WHERE id = 2"
    run_sluice advance p
    assert_status 0
    agrees p
}

@test "what is not kept in step, or only together with another, has its place" {
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {n: {type: text, up: "upper(a)"}, m: {type: int, up: "length(a)"}, plain: {type: int}}}
  - release: {table: t, columns: [n]}
  - release: {table: t, columns: [plain, n]}
  - release: {table: u}
  - release: {columns: [n], table: t, extra: 1}
YAML
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'p.yaml:8:39: error: unknown key "extra"'
    sed -i '/extra/d' p.yaml
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'p.yaml:5:35: error: column "m" is kept in step by the same sync'
    assert_contains "$stderr" 'p.yaml:5:22: error: columns of table "t" cannot be released before their values were copied'
    assert_contains "$stderr" 'p.yaml:6:35: error: nothing before the release keeps column "plain" in step'
    assert_contains "$stderr" 'p.yaml:7:22: error: nothing before the release keeps columns of table "u" in step'
}

@test "a release without a gate is warned of" {
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {n: {type: text, up: "upper(a)"}}}
  - backfill: {table: t}
  - release: {table: t}
YAML
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'no gate stands before the release'
}
