#!/usr/bin/env bats
# A sync that depends on another table, on another plan, on its own table, or on nothing at all.

load ../harness/common
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE a (id int PRIMARY KEY, flag boolean, note text);
       CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a, name text);
       INSERT INTO a SELECT i, i % 2 = 0, 'n' FROM generate_series(1, 10) i;
       INSERT INTO b SELECT i, i, 'b' || i FROM generate_series(1, 10) i"
}

teardown() {
    drop_database
}

# reader UP: a plan that keeps a column of b in step with what UP reads, and stands at its gate.
reader() {
    write_plan reader <<YAML
phases:
  - add_column: {name: copy, table: b, columns: {flag: {type: boolean, up: "$1"}}}
  - backfill: {table: b}
  - gate: {name: g, ask: deployed?}
  - drop: {table: b, columns: [${2:-a_id}]}
YAML
    run_sluice advance reader.yaml --until gate
    assert_status 0
}

dropper() {
    write_plan dropper <<'YAML'
rename_column: {table: a, column: flag, to: marked, gate: {name: g}}
YAML
}

@test "a column that the sync of another plan reads is not dropped" {
    local up
    dropper
    q "CREATE FUNCTION flag_of(int) RETURNS boolean LANGUAGE plpgsql STABLE AS
           'BEGIN RETURN (SELECT flag FROM a WHERE id = \$1); END'"
    for up in '(SELECT a.flag FROM a WHERE a.id = a_id)' \
        '(SELECT flag FROM public.a x WHERE id = a_id)' \
        'flag_of(a_id)'; do
        reader "$up"
        run_sluice check dropper.yaml
        assert_status 4
        assert_contains "$stderr" 'sync of phase "copy" of plan "reader" reads column "flag" of table "public.a"'
        run_sluice advance dropper.yaml
        assert_status 4
        run_sluice revert reader --all
        assert_status 0
        run_sluice check dropper.yaml
        assert_status 0
    done
}

@test "nor when that plan begins after this one, until its sync has ended" {
    dropper
    run_sluice advance dropper.yaml --until gate
    assert_status 0
    reader '(SELECT a.flag FROM a WHERE a.id = a_id)'
    run_sluice confirm dropper g --by Ann --reason yes
    assert_status 0
    run_sluice advance dropper
    assert_status 4
    assert_contains "$stderr" 'sync of phase "copy" of plan "reader" reads column "flag" of table "public.a"'
    assert_equal "$(q "SELECT count(*) FROM a WHERE flag")" 5
    q "UPDATE b SET a_id = 2 WHERE id = 1"
    run_sluice confirm reader g --by Ann --reason yes
    run_sluice advance reader
    assert_status 0
    run_sluice advance dropper
    assert_status 0
    q "INSERT INTO b (id, name, flag) VALUES (11, 'x', true)"
}

@test "nor is one of the same plan, while the sync goes on" {
    write_plan p <<'YAML'
phases:
  - add_column: {table: b, columns: {flag: {type: boolean, up: "(SELECT a.flag FROM a WHERE a.id = a_id)"}}}
  - backfill: {table: b}
  - drop: {table: a, columns: [flag]}
YAML
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'sync of phase "add_column-b" of plan "p" reads column "flag" of table "public.a"'
    write_plan p <<'YAML'
phases:
  - add_column: {table: b, columns: {flag: {type: boolean, up: "(SELECT a.flag FROM a WHERE a.id = a_id)"}}}
  - backfill: {table: b}
  - drop: {table: b, columns: [a_id]}
  - drop: {table: a, columns: [flag]}
YAML
    run_sluice advance p.yaml --until complete
    assert_status 0
}

@test "a revert does not take away what the sync of another plan reads" {
    write_plan adds <<'YAML'
phases:
  - add_column: {table: a, columns: {fresh: {type: boolean, default: "true"}}}
YAML
    run_sluice advance adds.yaml
    assert_status 0
    reader '(SELECT a.fresh FROM a WHERE a.id = a_id)'
    run_sluice revert adds --all
    assert_status 4
    assert_contains "$stderr" 'sync of phase "copy" of plan "reader" reads column "fresh" of table "public.a"'
    q "UPDATE b SET a_id = 2 WHERE id = 1"
    run_sluice revert reader --all
    run_sluice revert adds --all
    assert_status 0
}

@test "what only has the same name stands against nothing" {
    reader "(name = 'flag')"
    dropper
    run_sluice check dropper.yaml
    assert_status 0
}

@test "nothing is dropped while rows of any sync of the plan disagree" {
    write_plan p <<'YAML'
phases:
  - add_column: {table: b, columns: {title: {type: text, up: "name || (SELECT note FROM a WHERE a.id = a_id)"}}}
  - add_column: {table: a, columns: {marked: {type: boolean, up: flag}}, down: {flag: marked}}
  - backfill: {table: b}
  - backfill: {table: a}
  - gate: {name: g, ask: deployed?}
  - drop: {table: a, columns: [flag]}
YAML
    run_sluice advance p.yaml --until gate
    assert_status 0
    run_sluice confirm p g --by Ann --reason yes
    q "UPDATE a SET note = 'other' WHERE id = 3"
    run_sluice verify p
    assert_status 4
    run_sluice advance p
    assert_status 4
    assert_contains "$stderr" '1 row of table "public.b" disagrees between old and new'
    assert_contains "$stderr" 'id=3'
    assert_equal "$(q "SELECT count(*) FROM a WHERE flag")" 5
    q "UPDATE b SET name = name || '' , title = name || 'other' WHERE id = 3"
    run_sluice advance p
    assert_status 0
}

@test "an up or down that reads its own table is refused, however it does" {
    q "CREATE VIEW v AS SELECT count(*)::int AS n FROM a;
       CREATE FUNCTION n_of() RETURNS int LANGUAGE sql STABLE AS 'SELECT count(*)::int FROM public.a';
       CREATE FUNCTION plain(int) RETURNS int LANGUAGE sql STABLE AS 'SELECT \$1 + 1 /* a from */'"
    local up
    for up in '(SELECT count(*)::int FROM a o WHERE o.id <= a.id)' '(SELECT n FROM v)' 'n_of()' '(SELECT max(id) FROM b JOIN a o USING (id))'; do
        write_plan p <<YAML
phases: [{add_column: {table: a, columns: {n: {type: int, up: "$up"}}}}]
YAML
        run_sluice check p.yaml
        assert_status 4
        assert_contains "$stderr" 'up of column "n" reads table "public.a" itself: a write would see it in another state than the backfill'
    done
    write_plan p <<'YAML'
phases: [{add_column: {table: a, columns: {n: {type: text, up: note}}, down: {note: "(SELECT o.note FROM a o WHERE o.id = 1)"}}}]
YAML
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'down of column "note" reads table "public.a" itself'
    for up in 'plain(id)' '(SELECT count(*)::int FROM b WHERE a_id = a.id)'; do
        write_plan p <<YAML
phases: [{add_column: {table: a, columns: {n: {type: int, up: "$up"}}}}, {backfill: {table: a}}, {gate: {ask: "?"}}, {release: {table: a}}]
YAML
        run_sluice check p.yaml
        assert_status 0
    done
}

@test "an up that names no column of the row" {
    write_plan p <<'YAML'
phases:
  - add_column: {table: a, columns: {kind: {type: text, up: "'none'"}, rank: {type: int, up: "1"}}}
  - backfill: {table: a}
  - constrain: {table: a, add: [{not_null: [kind]}]}
YAML
    run_sluice advance p.yaml
    assert_status 0
    q "UPDATE a SET note = 'x' WHERE id = 1; INSERT INTO a VALUES (11, true, 'y')"
    assert_equal "$(q "SELECT id, kind, rank FROM a WHERE kind IS NOT NULL ORDER BY id")" $'1|none|1\n11|none|1'
    run_sluice advance p --until complete
    assert_status 0
    q "INSERT INTO a (id, flag) VALUES (12, true); INSERT INTO a (id, flag, kind) VALUES (13, true, 'mine'); UPDATE a SET kind = 'own' WHERE id = 2"
    assert_equal "$(q "SELECT kind, count(*) FROM a GROUP BY kind ORDER BY kind")" $'mine|1\nnone|11\nown|1'
}

@test "what another plan has made of a column that goes is named, with the way on" {
    q 'CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, c int NOT NULL, x int, CONSTRAINT t_u UNIQUE (a, c));
       INSERT INTO t SELECT i, i, i + 1, i FROM generate_series(1, 20) i; CREATE INDEX t_c ON t (c, a)'
    write_plan p1 <<<'rename_column: {table: t, column: a, to: b}'
    write_plan p2 <<<'rename_column: {table: t, column: c, to: d}'
    write_plan p3 <<<'rename_column: {table: t, column: x, to: y}'
    to_gate p1
    run_sluice check p2.yaml
    assert_status 4
    assert_contains "$stderr" ' of plan "p1" has column "c" of table "public.t", and would go with it'
    assert_contains "$stderr" 'sluice revert p1 --to backfill-t'
    to_gate p3
    run_sluice revert p1 --to backfill-t
    assert_status 0
    # a plan that came before the other was known drops nothing of it
    to_gate p2
    run_sluice advance p1 --until gate
    assert_status 0
    run_sluice confirm p1 t-b-deployed --by tester --reason tested
    run_sluice advance p1
    assert_status 4
    assert_contains "$stderr" ' of plan "p2" has column "a" of table "public.t", and would go with it'
    run_sluice revert p2 --all
    assert_status 0
    run_sluice advance p1 --until complete
    assert_status 0
    to_gate p2
    pass_gate p2 t-d-deployed
    pass_gate p3 t-y-deployed
    is "SELECT string_agg(indexdef, '; ' ORDER BY indexname) FROM pg_indexes WHERE tablename = 't'" \
        'CREATE INDEX t_c ON public.t USING btree (d, b); CREATE UNIQUE INDEX t_pkey ON public.t USING btree (id); CREATE UNIQUE INDEX t_u ON public.t USING btree (b, d)'
}
