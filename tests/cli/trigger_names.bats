#!/usr/bin/env bats
# Triggers that go by a name which the server does not follow: as an argument, by a transition table, or as TG_TABLE_NAME.
# shellcheck disable=SC2030,SC2031 # each test is a subshell of its own

load ../harness/common
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE t (id int PRIMARY KEY, title varchar(20), body text, tsv tsvector, k text);
       INSERT INTO t (id, title) SELECT i, 't' || i FROM generate_series(1, 3) i"
}

# A trigger whose function takes the column's name as an argument: one of the server's, and one in PL/pgSQL.
words_trigger() {
    q "CREATE TRIGGER words BEFORE INSERT OR UPDATE ON t FOR EACH ROW
       EXECUTE FUNCTION tsvector_update_trigger(tsv, 'pg_catalog.english', ${1:-title}, body)"
}
key_trigger() {
    q "CREATE OR REPLACE FUNCTION k() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN
           EXECUTE format('SELECT (\$1).%I::text', TG_ARGV[0]) INTO NEW.k USING NEW; RETURN NEW; END \$\$;
       CREATE TRIGGER key BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION k('${1:-title}')"
}
words='trigger "words" of table public.t, function tsvector_update_trigger()'
key='trigger "key" of table public.t, function public.k()'

@test "an argument of a trigger that is a column's name stands in the way of its drop" {
    words_trigger
    key_trigger
    write_plan p <<<'phases: [{gate: {name: deployed, ask: x}}, {drop: {table: t, columns: [title]}}]'
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" "warning: $words has column \"title\" as an argument, and writes that fire it fail once nothing is called so"
    to_gate p
    run_sluice confirm p deployed --by me --reason ok
    run_sluice advance p
    assert_status 4
    for said in "$words" "$key"; do
        assert_contains "$stderr" "error: $said has column \"title\" as an argument"
    done
    q 'DROP TRIGGER words ON t; DROP TRIGGER key ON t'
    words_trigger k
    key_trigger body
    run_sluice advance p
    assert_status 0
    q "INSERT INTO t (id, body) VALUES (9, 'nine')"
    is 'SELECT k FROM t WHERE id = 9' nine
}

@test "an argument of a trigger: a copy says that it fires too early, and its drop waits" {
    words_trigger
    write_plan p <<<'rename_column: {table: t, column: title, to: headline, gate: {name: deployed}}'
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" "$words has column \"title\" as an argument, and fires before sync sets that for what the new version writes"
    q 'ALTER TRIGGER words ON t RENAME TO zzz_words'
    run_sluice check p.yaml
    assert_lacks "$stderr" 'fires before sync'
    to_gate p
    q "INSERT INTO t (id, title) VALUES (8, 'old'); INSERT INTO t (id, headline) VALUES (9, 'new')"
    is 'SELECT tsv FROM t WHERE id > 7 ORDER BY id' $'\'old\':1\n\'new\':1'
    run_sluice confirm p deployed --by me --reason ok
    run_sluice advance p
    assert_status 4
    assert_contains "$stderr" 'trigger "zzz_words" of table public.t, function tsvector_update_trigger() has column "title"'
    q 'DROP TRIGGER zzz_words ON t'
    words_trigger headline
    run_sluice advance p --until complete
    assert_status 0
    q "INSERT INTO t (id, headline) VALUES (10, 'last')"
    is 'SELECT tsv FROM t WHERE id = 10' "'last':1"
}

@test "an argument of a trigger: alias and retire refuse it, a change of type warns" {
    words_trigger
    key_trigger
    write_plan view <<<'rename_column: {table: t, column: title, to: headline, method: view}'
    run_sluice check view.yaml
    assert_status 4
    for said in "$words" "$key"; do
        assert_contains "$stderr" "error: $said has column \"title\" as an argument"
    done
    write_plan retire <<<'phases: [{retire: {table: t, columns: [title]}}, {gate: {ask: x}}, {drop: {table: t, columns: [title]}}]'
    run_sluice advance retire.yaml
    assert_status 4
    assert_contains "$stderr" "error: $words has column \"title\" as an argument"
    write_plan type <<<'change_type: {table: t, column: title, type: text}'
    run_sluice check type.yaml
    assert_status 0
    assert_contains "$stderr" "warning: $words has column \"title\" as an argument, and finds it in its new type"
    write_plan type <<<'change_type: {table: t, column: title, type: integer, up: id, down: id::text}'
    run_sluice check type.yaml
    assert_contains "$stderr" "warning: $words has column \"title\" as an argument, and finds it in its new type"
    assert_lacks "$stderr" 'fires before sync'
}

@test "an argument of a trigger: the table's name, a list of columns, and names that nothing looks at" {
    q "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM TG_ARGV[0]; RETURN NULL; END';
       CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
       CREATE TABLE other (id int, \"odd \\ ü\" text);
       CREATE TRIGGER listed AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f('x', '{body,title}', '');
       CREATE TRIGGER unread AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION g('title');
       CREATE TRIGGER far AFTER INSERT ON other FOR EACH ROW EXECUTE FUNCTION f('public.t', 'title');
       CREATE TRIGGER near AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f('subtitle', 't', 'title_2');
       CREATE TRIGGER odd AFTER INSERT ON other FOR EACH ROW EXECUTE FUNCTION f('a', '', E'odd \\\\ ü')"
    write_plan p <<<'phases: [{drop: {table: t, columns: [title], ungated: x}}]'
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'warning: trigger "listed" of table public.t, function public.f() may mean column "title" of table "public.t" by an argument'
    assert_contains "$stderr" 'warning: trigger "far" of table public.other, function public.f() may mean column "title"'
    assert_lacks "$stderr" '"unread"'
    assert_lacks "$stderr" '"near"'
    write_plan o <<<'phases: [{drop: {table: other, columns: ["odd \\ ü"], ungated: x}}]'
    run_sluice check o.yaml
    assert_status 4
    assert_contains "$stderr" 'trigger "odd" of table public.other, function public.f() has column "odd \ ü" as an argument'
    for plan in 'rename_table: {table: t, to: s}' 'phases: [{retire: {table: t}}, {gate: {ask: x}}, {drop: {table: t}}]' \
        'phases: [{drop: {table: t, ungated: x}}]'; do
        write_plan n <<<"$plan"
        run_sluice check n.yaml
        assert_status 0
        for name in far near; do
            assert_contains "$stderr" "warning: trigger \"$name\" of table public."
        done
        assert_contains "$stderr" 'may mean table "public.t" by an argument'
    done
}

@test "an argument of a trigger: statements of the drop's own transaction make it anew" {
    words_trigger
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {headline: {type: text, up: title}}, down: {title: headline}}
  - backfill: {table: t}
  - gate: {name: deployed, ask: x}
  - sql:
      at: contract
      do: |
        DROP TRIGGER words ON t;
        CREATE TRIGGER words BEFORE INSERT OR UPDATE ON t FOR EACH ROW
            EXECUTE FUNCTION tsvector_update_trigger(tsv, 'pg_catalog.english', headline, body);
      undo: |
        DROP TRIGGER words ON t;
        CREATE TRIGGER words BEFORE INSERT OR UPDATE ON t FOR EACH ROW
            EXECUTE FUNCTION tsvector_update_trigger(tsv, 'pg_catalog.english', title, body);
      allow: {drop-trigger: it comes back at once}
  - drop: {table: t, columns: [title]}
YAML
    to_gate p
    pass_gate p
    q "INSERT INTO t (id, headline) VALUES (10, 'last')"
    is 'SELECT tsv FROM t WHERE id = 10' "'last':1"
}

@test "an alias is refused where a trigger reads the old name from a transition table" {
    q "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM count(title) FROM fresh; RETURN NULL; END';
       CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM count(r.title) FROM fresh r; RETURN NULL; END';
       CREATE FUNCTION h() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM 1 FROM fresh JOIN other USING (title); RETURN NULL; END';
       CREATE FUNCTION i() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM to_jsonb(r)->>''title'' FROM fresh r; RETURN NULL; END';
       CREATE TABLE other (title text)"
    for name in f g h i; do
        q "CREATE TRIGGER $name AFTER INSERT ON t REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION $name()"
    done
    write_plan p <<<'rename_column: {table: t, column: title, to: headline, method: view}'
    run_sluice check p.yaml
    assert_status 4
    for name in f g h; do
        assert_contains "$stderr" "error: trigger \"$name\", function public.$name() names \"title\" in a row of table \"public.t\", which has it by the new name only"
    done
    q 'DROP TRIGGER f ON t; DROP TRIGGER g ON t; DROP TRIGGER h ON t'
    to_gate p
    q "INSERT INTO t (id, title) VALUES (8, 'old'); INSERT INTO t (id, headline) VALUES (9, 'new')"
}

@test "triggers that ask what the table is called are named where it is called otherwise" {
    q "CREATE TABLE audit (tab text); CREATE TABLE hist_t (id int);
       CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO audit VALUES (TG_TABLE_NAME); RETURN NULL; END';
       CREATE FUNCTION class() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO audit VALUES (TG_RELID::regclass); RETURN NULL; END';
       CREATE FUNCTION hist() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN
           EXECUTE format('INSERT INTO hist_%I VALUES (\$1.id)', TG_TABLE_NAME) USING NEW; RETURN NULL; END \$\$;
       CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS \$\$ DECLARE a text := TG_RELNAME; b text; BEGIN
           b := 'hist_' || a; EXECUTE 'INSERT INTO ' || b || ' VALUES (1)'; RETURN NULL; END \$\$;
       CREATE FUNCTION fine() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN -- TG_TABLE_NAME
           RAISE NOTICE 'TG_TABLE_NAME'; PERFORM 1 FROM pg_class WHERE oid = TG_RELID; RETURN NULL; END \$\$;
       CREATE FUNCTION place() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO audit VALUES (TG_TABLE_SCHEMA); RETURN NULL; END'"
    for name in noted class fine place; do
        q "CREATE TRIGGER $name AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION $name()"
    done
    write_plan p <<<'rename_column: {table: t, column: title, to: headline, method: view}'
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'warning: trigger "noted", function public.noted() says TG_TABLE_NAME, which is "t_aside" and no longer "t" from then on'
    assert_contains "$stderr" 'warning: trigger "class", function public.class() says TG_RELID::regclass, which is "public.t_aside" and no longer "public.t" from then on'
    assert_lacks "$stderr" 'fine()'
    assert_lacks "$stderr" 'place()'
    write_plan t <<<'rename_table: {table: t, to: s}'
    run_sluice check t.yaml
    assert_status 0
    assert_contains "$stderr" 'function public.noted() says TG_TABLE_NAME, which is "s" and no longer "t" from then on'
    write_plan r <<<'phases: [{retire: {table: t}}, {gate: {ask: x}}, {drop: {table: t}}]'
    run_sluice check r.yaml
    assert_contains "$stderr" 'function public.noted() says TG_TABLE_NAME, which is '
    q 'CREATE SCHEMA elsewhere'
    write_plan m <<<'rename_table: {table: t, schema: elsewhere}'
    run_sluice check m.yaml
    assert_contains "$stderr" 'function public.place() says TG_TABLE_SCHEMA, which is "elsewhere" and no longer "public" from then on'
    assert_lacks "$stderr" 'TG_TABLE_NAME'
    for name in hist late; do
        q "CREATE TRIGGER $name AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION $name()"
    done
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'error: trigger "hist", function public.hist() says TG_TABLE_NAME in SQL that it makes at run time, which is "t_aside" and no longer "t" from then on'
    assert_lacks "$stderr" 'public.hist() says TG_TABLE_NAME, which'
    assert_contains "$stderr" 'error: trigger "late", function public.late() says TG_TABLE_NAME in SQL that it makes at run time'
}

@test "triggers that ask what the table is called are named where partitions take its place" {
    q "CREATE TABLE audit (tab text);
       CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO audit VALUES (TG_TABLE_NAME); RETURN NULL; END';
       CREATE TRIGGER noted AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION noted()"
    write_plan p <<'YAML'
replace_table:
  table: t
  partition_by: {range: id}
  partitions: {given: {t_all: "FROM (MINVALUE) TO (MAXVALUE)"}}
YAML
    run_sluice check p.yaml
    assert_contains "$stderr" 'function public.noted() says TG_TABLE_NAME, which is that of a partition of table "public.t" from then on'
}
