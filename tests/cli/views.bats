#!/usr/bin/env bats
# Views, rules, policies, triggers and bodies of functions go over to the column that takes another's
# place: in the drop of a column that was copied to another name, and in a swap.

load ../harness/common
load ../harness/sessions
load plans
load types

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    create_app_role
    q "CREATE TABLE t (id int PRIMARY KEY, a varchar(20) NOT NULL DEFAULT 'none', b int, who name DEFAULT 'app');
       INSERT INTO t SELECT i, 'a' || i, i FROM generate_series(1, 20) i;"
    VIEWS="CREATE VIEW v WITH (security_barrier) AS SELECT id, a, b FROM t WHERE a <> 'hidden' WITH LOCAL CHECK OPTION;
       ALTER VIEW v ALTER a SET DEFAULT 'by the view';
       COMMENT ON VIEW v IS 'what''s seen'; COMMENT ON COLUMN v.a IS 'the name';
       REVOKE ALL ON v FROM app; GRANT SELECT, INSERT ON v TO app WITH GRANT OPTION; GRANT UPDATE (a), SELECT (id) ON v TO app;
       CREATE VIEW \"Odd w\" AS SELECT x.id, x.a || '!' AS loud, 'a'::text AS a FROM v x WHERE x.a <> 'a9' OR x.id > 2;
       CREATE TRIGGER up INSTEAD OF UPDATE ON \"Odd w\" FOR EACH ROW EXECUTE FUNCTION up();
       COMMENT ON TRIGGER up ON \"Odd w\" IS 'instead';
       CREATE RULE none AS ON DELETE TO \"Odd w\" DO INSTEAD NOTHING; COMMENT ON RULE none ON \"Odd w\" IS 'none';
       REVOKE DELETE ON \"Odd w\" FROM CURRENT_USER;
       CREATE VIEW other AS SELECT b, count(*) FROM t WHERE b > 0 GROUP BY b"
    q "CREATE FUNCTION up() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN UPDATE v SET b = NEW.id WHERE id = OLD.id; RETURN NEW; END';
       $VIEWS"
    # what is bound to the table, not to views
    TABLES="CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
       CREATE TABLE log (n int, a text); GRANT ALL ON log TO app;
       ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE log ENABLE ROW LEVEL SECURITY"
    BOUND="CREATE TRIGGER noted BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (OLD.a <> NEW.a) EXECUTE FUNCTION note();
       ALTER TABLE t ENABLE ALWAYS TRIGGER noted; COMMENT ON TRIGGER noted ON t IS 'notes';
       CREATE CONSTRAINT TRIGGER late AFTER UPDATE OF a, b ON t DEFERRABLE FOR EACH ROW EXECUTE FUNCTION note();
       COMMENT ON TRIGGER late ON t IS 'late';
       CREATE RULE logged AS ON INSERT TO log WHERE NEW.n < 0 DO INSTEAD INSERT INTO log SELECT b, a FROM t WHERE id = 1;
       CREATE POLICY mine ON t TO app USING (a <> 'secret') WITH CHECK (a <> 'forbidden');
       CREATE POLICY theirs ON log TO app USING (EXISTS (SELECT FROM t WHERE t.a = log.a)) WITH CHECK (true)"
    UNBOUND="DROP TRIGGER noted ON t; DROP TRIGGER late ON t; DROP RULE logged ON log; DROP POLICY mine ON t; DROP POLICY theirs ON log"
    NAMED="CREATE FUNCTION named(int) RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT a FROM t WHERE id = \$1; END"
}

rename_plan() {
    write_plan p <<YAML
settings: {lock_deadline: 5s}
rename_column: {table: t, column: a, to: name${1:-}}
YAML
}

# What the two versions read and write through the views, at any time; $1 is a key of their own.
both_see() {
    assert_equal "$(app "SELECT a FROM v WHERE id = 1")" a1
    assert_equal "$(app "SELECT loud, a FROM \"Odd w\" WHERE id = 1")" 'a1!|a'
    app "INSERT INTO v (id) VALUES ($1)" "INSERT INTO v (id, a) VALUES ($1 + 1, 'x')" "UPDATE v SET a = 'y' WHERE id = $1 + 1"
    is "SELECT string_agg(a, ' ' ORDER BY id) FROM v WHERE id IN ($1, $1 + 1)" 'by the view y'
    q "UPDATE \"Odd w\" SET id = 7 WHERE id = $1"
    q 'DELETE FROM "Odd w"'
    is "SELECT b, (SELECT b FROM t WHERE id = 1) FROM t WHERE id = $1" '7|1'
    fails 44000 "UPDATE v SET a = 'hidden' WHERE id = 1"
    q "DELETE FROM t WHERE id >= $1"
}

# bats test_tags=quick
@test "the drop of a copied column leaves every view and the like as RENAME COLUMN would" {
    q "$TABLES; $BOUND; $NAMED; CREATE VIEW of_some AS SELECT id FROM t WHERE a IN ('a1', 'a2')"
    CLONE=${PGDATABASE}_renamed
    psql -XAtqc "CREATE DATABASE $CLONE TEMPLATE $PGDATABASE" postgres
    psql -XAtqc "ALTER TABLE t RENAME COLUMN a TO name" "$CLONE"
    rename_plan
    run_sluice check p.yaml
    assert_status 0
    run_sluice plan p.yaml
    assert_contains "$output" 'CREATE OR REPLACE VIEW public.v'
    assert_contains "$output" 'lock: ACCESS EXCLUSIVE on view public.v'
    assert_lacks "$output" 'CREATE OR REPLACE VIEW public."Odd w"'
    local before
    before=$(picture)
    both_see 100
    to_gate p
    both_see 200
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(picture)" "$before"
    to_gate p
    pass_gate p t-name-deployed
    both_see 300
    diff -u <(lines) <(lines "$CLONE")
    assert_equal "$(content "$PGDATABASE")" "$(content "$CLONE")"
    is "SELECT named(3)" a3
    fails 42501 "UPDATE t SET name = 'forbidden' WHERE id = 1"
    agrees p
}

# bats test_tags=quick
@test "where a swap changes types, views are dropped and made again, as nothing had been" {
    q "$TABLES; $BOUND"
    CLONE=${PGDATABASE}_altered
    psql -XAtqc "CREATE DATABASE $CLONE TEMPLATE $PGDATABASE" postgres
    psql -XAtq -v ON_ERROR_STOP=1 -c "$UNBOUND; DROP VIEW \"Odd w\", v, other; ALTER TABLE t ALTER a TYPE text COLLATE \"C\"; $VIEWS; $BOUND" "$CLONE"
    change a "'text COLLATE \"C\"'" 'up: a, down: a_new'
    local before
    before=$(picture)
    run_sluice plan p.yaml
    assert_status 0
    assert_contains "$output" 'DROP VIEW public."Odd w"'
    assert_contains "$output" "COMMENT ON COLUMN public.v.a IS 'the name'"
    assert_lacks "$output" 'public.other'
    to_gate p
    both_see 100
    confirm t-a-either-type
    run_sluice advance p --until gate
    assert_status 0
    both_see 200
    is "SELECT DISTINCT attcollation::regcollation::text FROM pg_attribute WHERE attrelid = 'v'::regclass AND attname = 'a'" '"C"'
    run_sluice revert p
    assert_status 0
    both_see 300
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(picture)" "$before"
    to_gate p
    confirm t-a-either-type
    run_sluice advance p --until gate
    pass_gate p t-a-changed
    both_see 400
    agrees p
    # a default keeps the type that its constant was written in
    diff -u <(lines | sed 's/::character varying/::text/') <(lines "$CLONE" | sed 's/::character varying/::text/')
    assert_equal "$(content "$PGDATABASE")" "$(content "$CLONE")"
}

# refuses WORDS: check names what cannot follow.
refuses() {
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" "$1"
}

@test "what cannot follow is refused by name, and so is everything where the plan says so" {
    rename_plan ', views: refuse'
    refuses 'view public.v uses column "a"'
    rename_plan ', retire: 1d'
    refuses 'view public.v uses column "a"'
    change a "'text COLLATE \"C\"'" 'up: a, down: a_new, views: refuse'
    refuses 'view public.v uses column "a", and would go on with the retired one'
    change a "'text COLLATE \"C\"'" 'up: a, down: a_new'
    q 'CREATE FUNCTION takes(v) RETURNS int LANGUAGE sql RETURN 1'
    refuses 'view public.v uses column "a" and cannot follow it: function public.takes(public.v) depends on it'
    q "DROP FUNCTION takes; CREATE FUNCTION summed() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT sum(b) FROM t; END"
    change b text 'up: "b::text", down: "b_new::int"'
    refuses 'view public.other uses column "b" and cannot follow it: operator does not exist: text > integer'
    assert_contains "$stderr" 'function public.summed() uses column "b" and cannot follow it: function sum(text) does not exist'
    q "DROP VIEW other; DROP FUNCTION summed; CREATE POLICY p ON t USING (b % 2 = 1)"
    refuses 'policy p on public.t uses column "b" and cannot follow it: operator does not exist: text % integer'
    q "DROP POLICY p ON t; CREATE TRIGGER odd BEFORE UPDATE ON t FOR EACH ROW WHEN (NEW.b % 2 = 1) EXECUTE FUNCTION up()"
    refuses 'trigger odd on public.t uses column "b" and cannot follow it: operator does not exist: text % integer'
    change a "'text COLLATE \"C\"'" 'up: a, down: a_new'
    q 'DROP TRIGGER odd ON t'
    session_open other
    session_do other 'CREATE TEMP VIEW own AS SELECT a FROM t'
    rename_plan
    refuses '.own uses column "a" and cannot follow it: it is temporary'
    session_close other
    run_sluice check p.yaml # it is over a view that stays what it is
    assert_status 0
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {name: {up: a}, c: {up: b}}, down: {a: name, b: c}}
  - backfill: {table: t}
  - gate: {name: deployed, ask: Deployed?}
  - drop: {name: one, table: t, columns: [a, b]}
YAML
    run_sluice check p.yaml
    assert_status 0
    q "DO \$\$BEGIN CREATE ROLE others; EXCEPTION WHEN duplicate_object THEN NULL; END\$\$;
       GRANT CREATE ON DATABASE $PGDATABASE TO app; GRANT ALL ON SCHEMA public TO app, others; ALTER TABLE t OWNER TO app; ALTER VIEW v OWNER TO others"
    rename_plan
    PGUSER=app refuses 'view public.v uses column "a" and cannot follow it: it belongs to another role'
}

@test "what is changed meanwhile is neither lost nor overwritten" {
    rename_plan
    to_gate p
    q "CREATE OR REPLACE VIEW v WITH (security_barrier) AS SELECT id, a, b FROM t WHERE a <> 'unseen'"
    run_sluice confirm p t-name-deployed --by Ann --reason tested
    run_sluice advance p
    assert_status 5
    assert_contains "$stderr" 'unseen'
    session_open reader
    session_do reader 'BEGIN; SELECT FROM t'
    start_sluice sluice advance p --accept-drift wanted
    wait_for 20 grep -q 'is in use' sluice.stderr
    q "CREATE OR REPLACE VIEW v WITH (security_barrier) AS SELECT id, a, b FROM t WHERE a <> 'gone'"
    session_close reader
    finish_sluice sluice
    assert_status 4
    assert_contains "$stderr" 'what uses column "a" of table "public.t" has just been changed'
    q 'GRANT TRIGGER ON v TO app'
    run_sluice advance p
    assert_status 5
    assert_contains "$stderr" "'gone'"
    run_sluice advance p --accept-drift wanted
    assert_status 0
    is "SELECT has_table_privilege('app', 'v', 'TRIGGER'), pg_get_viewdef('v') LIKE '%name%gone%'" 't|t'
}

@test "a revert of the swap loses no change that was made to a view since" {
    change b bigint 'up: b, down: b_new::int'
    to_gate p
    confirm t-b-either-type
    run_sluice advance p --until gate
    assert_status 0
    is "SELECT string_agg(DISTINCT atttypid::regtype::text, ' ') FROM pg_attribute WHERE attname = 'b' AND attrelid IN ('v'::regclass, 'other'::regclass)" bigint
    q 'GRANT TRIGGER ON other TO app WITH GRANT OPTION'
    run_sluice revert p
    assert_status 4
    assert_contains "$stderr" 'what uses column "b" of table "public.t" was changed meanwhile'
    q 'REVOKE GRANT OPTION FOR TRIGGER ON other FROM app'
    run_sluice revert p
    assert_status 0
    is "SELECT pg_typeof(b) FROM other LIMIT 1" integer
}

# bats test_tags=quick
@test "a type that is altered in place is altered under its views" {
    CLONE=${PGDATABASE}_altered
    psql -XAtqc "CREATE DATABASE $CLONE TEMPLATE $PGDATABASE" postgres
    psql -XAtq -v ON_ERROR_STOP=1 -c "DROP VIEW \"Odd w\", v, other; ALTER TABLE t ALTER a TYPE text; $VIEWS" "$CLONE"
    change a text
    local before
    before=$(picture)
    run_sluice plan p.yaml
    assert_status 0
    assert_contains "$output" 'ALTER COLUMN a TYPE text'
    to_gate p
    pass_gate p t-a-either-type
    both_see 100
    diff -u <(lines | sed 's/::character varying/::text/') <(lines "$CLONE" | sed 's/::character varying/::text/')
    agrees p
    q 'CREATE POLICY p ON t USING (a IS NOT NULL)' # which no ALTER TABLE goes under
    write_plan p <<'YAML'
phases:
  - alter_type: {table: t, column: a, type: varchar}
YAML
    sed -i 's/plan: p/plan: q/' p.yaml
    refuses 'column "a" cannot become varchar by ALTER TABLE while the application runs: policy p on public.t uses it'
    change a varchar
    sed -i 's/plan: p/plan: q/' p.yaml
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'column "a" becomes varchar by a new column'
}

@test "where a view keeps its columns while a type changes under it, it is replaced in its place" {
    q 'DROP VIEW "Odd w", v; DROP VIEW other; CREATE VIEW few AS SELECT id, count(*) OVER () FROM t WHERE b > 3 GROUP BY id;
       CREATE VIEW more AS SELECT * FROM few; CREATE FUNCTION takes(few) RETURNS int LANGUAGE sql RETURN 1'
    change b bigint 'up: b, down: b_new::int'
    local before
    before=$(picture)
    run_sluice plan p.yaml
    assert_contains "$output" 'CREATE OR REPLACE VIEW public.few'
    assert_lacks "$output" 'VIEW public.more'
    to_gate p
    run_sluice confirm p t-b-either-type --by Ann --reason tested
    run_sluice advance p --until gate
    assert_status 0
    is "SELECT count(*) FROM more" 17
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(picture)" "$before"
}
