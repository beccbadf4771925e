#!/usr/bin/env bats
# What takes rows of a table as a whole is found before a column comes or goes: what is certain to break
# is an error with the object's name, what may break is a warning. Each is compared with what happens.

load ../harness/common
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE t (id int PRIMARY KEY, name text, email text);
       INSERT INTO t SELECT i, 'n' || i, 'e' || i FROM generate_series(1, 5) i;
       CREATE TABLE h (id int, name text, email text);
       CREATE TABLE o (id int, mail text, note text);
       INSERT INTO o SELECT i, 'm' || i, 'x' FROM generate_series(1, 5) i"
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {mail: {up: email}}, down: {email: mail}}
  - backfill: {table: t}
  - gate: {name: g, ask: redeployed?}
  - drop: {table: t, columns: [email]}
YAML
}

# names SEVERITY TEXT: check says so.
names() {
    grep -F "$1: $2" <<<"$stderr" >/dev/null || { echo "no $1: $2 in: $stderr"; return 1; }
}

# breaks OBJECT CALL: check refuses because of the object, and rightly so: the call works now, and
# does not once the column is there.
breaks() {
    run_sluice check p.yaml
    assert_status 4
    names error "$1"
    q "$2" >/dev/null
    q "ALTER TABLE t ADD COLUMN mail text"
    run psql -XAtqc "$2"
    [[ $status -ne 0 ]] || { echo "it goes on: $2: $output"; return 1; }
}

# keeps CALL: nothing stands against it, and rightly so.
keeps() {
    run_sluice check p.yaml
    assert_status 0
    q "$1" >/dev/null
    q "ALTER TABLE t ADD COLUMN mail text"
    q "$1" >/dev/null
}

plpgsql() { # plpgsql RETURNS BODY [PARAMETERS]
    q "CREATE FUNCTION f(${3:-}) RETURNS $1 LANGUAGE plpgsql AS \$f\$ $2 \$f\$"
}

sql() {
    q "CREATE FUNCTION f(${3:-}) RETURNS $1 LANGUAGE sql AS \$f\$ $2 \$f\$"
}

on_update() { # a trigger on UPDATE with this body
    plpgsql trigger "$1"
    q "CREATE TRIGGER keep AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()"
}

update="UPDATE t SET name = 'y' WHERE id = 1"

@test "whole rows: a history trigger that selects OLD.*" {
    on_update "BEGIN INSERT INTO h SELECT OLD.*; RETURN NULL; END"
    breaks 'trigger "keep", function public.f()' "$update"
}

@test "whole rows: a statement trigger that copies its transition table" {
    plpgsql trigger "BEGIN INSERT INTO h SELECT * FROM gone; RETURN NULL; END"
    q "CREATE TRIGGER keep AFTER UPDATE ON t REFERENCING OLD TABLE AS gone NEW TABLE AS came
           FOR EACH STATEMENT EXECUTE FUNCTION f()"
    breaks 'trigger "keep", function public.f()' "$update"
}

@test "whole rows: a transition table whose columns are named goes on" {
    plpgsql trigger "BEGIN INSERT INTO h SELECT g.id, g.name, '' FROM gone g; RETURN NULL; END"
    q "CREATE TRIGGER keep AFTER UPDATE ON t REFERENCING OLD TABLE AS gone
           FOR EACH STATEMENT EXECUTE FUNCTION f()"
    keeps "$update"
}

@test "whole rows: a variable of another row type is filled by place, and a drop refuses that" {
    on_update "DECLARE r h%ROWTYPE; BEGIN r := OLD; INSERT INTO h SELECT r.*; RETURN NULL; END"
    run_sluice check p.yaml
    assert_status 0
    names warning 'trigger "keep", function public.f() breaks when a column of table "public.t" goes'
    run_sluice advance p.yaml --until gate
    assert_status 0
    run_sluice confirm p g --by Ann --reason yes
    run_sluice advance p.yaml
    assert_status 4
    names error 'trigger "keep", function public.f() breaks when a column of table "public.t" goes'
}

@test "whole rows: a history trigger with values around the row" {
    q "CREATE TABLE hist (op text, id int, name text, email text, at timestamptz)"
    on_update "BEGIN INSERT INTO hist VALUES ('U', OLD.*, now()); RETURN NULL; END"
    breaks 'trigger "keep", function public.f()' "$update"
}

@test "whole rows: a row in brackets, a variable of the row type, a list of columns" {
    on_update "DECLARE r t%ROWTYPE; BEGIN r := NEW; INSERT INTO h (id, name, email) VALUES ((r).*);
               RETURN NULL; END"
    breaks 'trigger "keep", function public.f()' "$update"
}

@test "whole rows: SQL that is made at run time" {
    on_update "BEGIN EXECUTE format('INSERT INTO %I SELECT (\$1).*', 'h') USING OLD; RETURN NULL; END"
    breaks 'trigger "keep", function public.f()' "$update"
}

@test "whole rows: SQL that is made at run time and cannot be read is warned of" {
    on_update "DECLARE s text := 'h'; BEGIN EXECUTE 'INSERT INTO ' || s || repeat(' SELECT (\$1).*', 1)
               USING OLD; RETURN NULL; END"
    run_sluice check p.yaml
    assert_status 0
    names warning 'trigger "keep", function public.f() may take rows of table "public.t" as a whole'
}

@test "whole rows: through a WITH, a subquery, a helper that has a row as parameter" {
    on_update "BEGIN WITH x AS (SELECT OLD.*) INSERT INTO h SELECT * FROM (SELECT * FROM x) y;
               RETURN NULL; END"
    breaks 'trigger "keep", function public.f()' "$update"
    q "DROP TRIGGER keep ON t; ALTER TABLE t DROP COLUMN mail;
       CREATE PROCEDURE p(r t) LANGUAGE sql AS 'INSERT INTO h SELECT r.*'"
    breaks 'procedure public.p(public.t)' "DO \$\$ DECLARE r t; BEGIN SELECT * INTO r FROM t LIMIT 1; CALL p(r); END \$\$"
}

@test "whole rows: a history table with room behind is a warning, and one that names its columns nothing" {
    q "ALTER TABLE h ADD at text"
    on_update "BEGIN INSERT INTO h SELECT OLD.*; RETURN NULL; END"
    run_sluice check p.yaml
    assert_status 0
    names warning 'trigger "keep", function public.f() may break'
    q "CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS
       'BEGIN INSERT INTO h (id, name, email) VALUES (OLD.id, OLD.name, OLD.email); RETURN NULL; END'"
    run_sluice check p.yaml
    [[ $stderr != *'function public.f() may break'* ]]
    keeps "$update"
}

@test "whole rows: functions that give rows back" {
    sql "SETOF t" "SELECT id, name, email FROM t"
    breaks 'function public.f()' "SELECT * FROM f()"
}

@test "whole rows: functions that give rows back, in PL/pgSQL" {
    plpgsql "SETOF t" "BEGIN RETURN QUERY SELECT u.id, u.name, u.email FROM t u; END"
    breaks 'function public.f()' "SELECT * FROM f()"
}

@test "whole rows: functions that give rows back, in a body that is parsed" {
    q "CREATE FUNCTION f() RETURNS SETOF t LANGUAGE sql BEGIN ATOMIC SELECT * FROM t; END"
    breaks 'function public.f()' "SELECT * FROM f()"
}

@test "whole rows: functions that give rows back by INSERT … RETURNING" {
    sql "SETOF t" "UPDATE t SET name = 'q' RETURNING id, name, email"
    breaks 'function public.f()' "SELECT * FROM f()"
}

@test "whole rows: functions that give all columns back as columns of their own" {
    plpgsql "TABLE (a int, b text, c text)" "BEGIN RETURN QUERY SELECT * FROM t; END"
    breaks 'function public.f()' "SELECT * FROM f()"
}

@test "whole rows: functions that give all columns back as rows of another table" {
    sql "SETOF h" "SELECT * FROM t"
    breaks 'function public.f()' "SELECT * FROM f()"
}

@test "whole rows: functions that give t.* back as rows of the table go on" {
    sql "SETOF t" "SELECT * FROM t WHERE id = 1"
    q "CREATE FUNCTION g() RETURNS SETOF t LANGUAGE plpgsql AS
       'DECLARE r t; BEGIN FOR r IN SELECT * FROM t LOOP RETURN NEXT r; END LOOP;
        RETURN QUERY SELECT u.* FROM t u; END';
       CREATE FUNCTION one(i int) RETURNS t LANGUAGE plpgsql AS
       'DECLARE r t%ROWTYPE; BEGIN SELECT * INTO r FROM t WHERE id = i; r.name := upper(r.name);
        RETURN r; END'"
    keeps "SELECT * FROM f(); SELECT * FROM g(); SELECT (one(1)).name"
}

@test "whole rows: a list of values as a row" {
    plpgsql void "DECLARE r record; BEGIN SELECT ROW(1, 'a', 'b')::t AS x INTO r; END"
    breaks 'function public.f()' "SELECT f()"
}

@test "whole rows: UNION and IN" {
    sql void "SELECT * FROM t UNION ALL SELECT * FROM h"
    breaks 'function public.f()' "SELECT f()"
    q "DROP FUNCTION f(); ALTER TABLE t DROP COLUMN mail"
    sql boolean "SELECT (1, 'a', 'b') IN (SELECT * FROM t)"
    breaks 'function public.f()' "SELECT f()"
}

@test "whole rows: a NATURAL JOIN with a table that has the new column" {
    sql bigint "SELECT count(*) FROM t NATURAL JOIN o"
    run_sluice check p.yaml
    assert_status 4
    names error 'function public.f() joins table "public.t" by all names that are equal'
    assert_equal "$(q "SELECT f()")" 5
    q "ALTER TABLE t ADD COLUMN mail text"
    assert_equal "$(q "SELECT f()")" 0
}

@test "whole rows: names that become ambiguous, with another table and with a variable" {
    sql text "SELECT mail FROM t JOIN o USING (id) WHERE id = 1"
    breaks 'function public.f()' "SELECT f()"
    q "DROP FUNCTION f(); ALTER TABLE t DROP COLUMN mail"
    plpgsql void "BEGIN UPDATE t SET email = mail WHERE id = 1; END" "mail text"
    breaks 'function public.f(text)' "SELECT f('x')"
}

@test "whole rows: a name that means the same afterwards is nothing" {
    sql text "SELECT o.mail FROM t JOIN o USING (id) WHERE t.id = 1 ORDER BY o.mail"
    plpgsql void "BEGIN INSERT INTO o (id, mail) SELECT t.id, mail || t.email FROM t; END" "mail int"
    q "DROP FUNCTION f(int)"
    keeps "SELECT f()"
}

@test "whole rows: COPY without a list of columns" {
    printf '9\tn\te\n' >rows
    chmod a+r rows
    chmod a+x "$BATS_TEST_TMPDIR"
    plpgsql void "BEGIN COPY t FROM '$PWD/rows'; DELETE FROM t WHERE id = 9; END"
    run_sluice check p.yaml
    assert_status 4
    names error 'function public.f()'
}

@test "whole rows: to_jsonb in a view and a function, and columns of the row type, are warned of" {
    q "CREATE VIEW docs AS SELECT to_jsonb(t) AS doc FROM t;
       CREATE TABLE box (id int, was t, were t[]);
       CREATE FUNCTION label(r t) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT r.name || r.id';
       CREATE INDEX by_label ON t (label(t))"
    sql jsonb "SELECT jsonb_agg(t) FROM t"
    run_sluice check p.yaml
    assert_status 0
    names warning 'view public.docs takes rows of table "public.t" as a whole'
    names warning 'function public.f() takes rows of table "public.t" as a whole'
    names warning 'index "by_label" takes rows of table "public.t" as a whole'
    names warning 'column "was" of table public.box holds rows of table "public.t"'
    names warning 'column "were" of table public.box holds rows of table "public.t"'
}

@test "whole rows: a type is not altered in place while another table holds rows of it" {
    q "ALTER TABLE t ALTER name TYPE varchar(10); CREATE TABLE box (id int, was t)"
    write_plan a <<'YAML'
change_type: {table: t, column: name, type: varchar(20)}
YAML
    run_sluice plan a.yaml
    assert_status 0
    [[ $output == *'ADD COLUMN'* ]]
    run psql -XAtqc "ALTER TABLE t ALTER name TYPE varchar(20)"
    assert_contains "$output" 'uses its row type'
}

@test "whole rows: a typed table, and a table that has used up its column numbers" {
    q "CREATE TYPE ty AS (id int, email text); CREATE TABLE typed OF ty (PRIMARY KEY (id));
       CREATE TABLE worn (id int PRIMARY KEY, email text)"
    q "DO \$\$ BEGIN FOR i IN 1..1598 LOOP
         ALTER TABLE worn ADD COLUMN x int; ALTER TABLE worn DROP COLUMN x; END LOOP; END \$\$"
    write_plan a <<'YAML'
rename_column: {table: typed, column: email, to: mail}
YAML
    write_plan b <<'YAML'
rename_column: {table: worn, column: email, to: mail}
YAML
    run_sluice advance a.yaml
    assert_status 4
    names error 'table "public.typed" is of type public.ty'
    run_sluice advance b.yaml
    assert_status 4
    names error 'table "public.worn" has used 1600 of 1600 column numbers'
    q "DROP TABLE worn; CREATE TABLE worn (id int PRIMARY KEY, email text)"
    run_sluice check b.yaml
    assert_status 0
}

@test "whole rows: what still names a column or counts on its place stands in the way of its drop" {
    sql text "SELECT email FROM t WHERE id = 1"
    q "CREATE FUNCTION put() RETURNS void LANGUAGE plpgsql AS
       'BEGIN INSERT INTO t VALUES (7, ''n'', ''e''); END';
       CREATE FUNCTION apart() RETURNS text LANGUAGE plpgsql AS
       'DECLARE a int; b text; c text; BEGIN SELECT * INTO a, b, c FROM t; RETURN c; END'"
    run_sluice check p.yaml
    assert_status 0
    names warning 'function public.f() seems to name column "email"'
    names warning 'function public.put() breaks when a column of table "public.t" goes'
    run_sluice advance p.yaml --until gate
    assert_status 0
    run_sluice confirm p g --by me --reason ok
    run_sluice advance p
    assert_status 4
    names error 'function public.f() names column "email", and would fail without it'
    assert_contains "$stderr" 'function public.put() breaks when a column of table "public.t" goes'
    assert_contains "$stderr" 'function public.apart() breaks when a column of table "public.t" goes'
    q "CREATE OR REPLACE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT mail FROM t WHERE id = 1';
       CREATE OR REPLACE FUNCTION put() RETURNS void LANGUAGE plpgsql AS
       'BEGIN INSERT INTO t (id, name, mail) VALUES (7, ''n'', ''e''); END'; DROP FUNCTION apart()"
    run_sluice advance p
    assert_status 0
    assert_equal "$(q "SELECT f()")" e1
    q "SELECT put()"
}

@test "whole rows: the same name in another schema is not taken for certain" {
    q "CREATE SCHEMA tenant; CREATE TABLE tenant.t (LIKE t)"
    sql "SETOF h" "SELECT * FROM t"
    run_sluice check p.yaml
    assert_status 0
    names warning 'function public.f() may break'
    q "CREATE OR REPLACE FUNCTION f() RETURNS SETOF h LANGUAGE sql AS 'SELECT * FROM public.t'"
    run_sluice check p.yaml
    assert_status 4
}

@test "whole rows: check over a large schema takes little longer than over a small one" {
    local small large
    q "CREATE FUNCTION pg_temp.nop() RETURNS void LANGUAGE sql AS ''"
    fastest() {
        local best=999999 start took
        for _ in 1 2 3; do
            start=$(date +%s%3N)
            run_sluice check p.yaml
            took=$(($(date +%s%3N) - start))
            ((took < best)) && best=$took
        done
        echo "$best"
    }
    small=$(fastest)
    q "DO \$\$ BEGIN FOR i IN 1..2000 LOOP
         EXECUTE format('CREATE TABLE many_%s (id int, name text, email text)', i); END LOOP; END \$\$"
    q "DO \$\$ BEGIN FOR i IN 1..3000 LOOP EXECUTE format(
         'CREATE FUNCTION many_%s(p int) RETURNS text LANGUAGE plpgsql AS %L', i,
         'DECLARE r record; BEGIN SELECT id, name INTO r FROM many_' || i % 2000 + 1 ||
         ' WHERE id = p; IF r.name IS NULL THEN RETURN NULL; END IF; RETURN r.name; END'); END LOOP; END \$\$"
    large=$(fastest)
    echo "# check: $small ms with a few functions, $large ms with 2000 tables and 3000 functions" \
        "(ratio $((large * 100 / small))/100)" >&3
    [[ $large -lt $((small * 30)) ]]
}

@test "a function over a row is a field of it, which a new column of that name hides" {
    q 'CREATE TABLE p (id int PRIMARY KEY, a text);
       CREATE FUNCTION b(p) RETURNS text LANGUAGE sql STABLE AS $$ SELECT $1.a $$;
       CREATE FUNCTION "Odd b"(p) RETURNS text LANGUAGE sql STABLE AS $$ SELECT $1.a $$;
       CREATE FUNCTION c(p, int) RETURNS text LANGUAGE sql STABLE AS $$ SELECT $1.a $$'
    write_plan hides <<<'phases: [{add_column: {table: p, columns: {b: {type: text}, c: {type: text}, Odd b: {type: text}}}}]'
    run_sluice check hides.yaml
    assert_status 0
    assert_contains "$stderr" 'function public.b(public.p) is read as if it were column "b" of table "public.p": who does so gets the new column instead'
    assert_contains "$stderr" 'is read as if it were column "Odd b"'
    assert_lacks "$stderr" 'column "c" of'
}
