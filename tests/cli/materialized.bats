#!/usr/bin/env bats
# Materialized views go over to the column that takes another's place: made, filled and indexed beside
# themselves, and renamed in the short transaction.

load ../harness/common
load ../harness/sessions
load plans
load types

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    create_app_role
    q "CREATE TABLE t (id int PRIMARY KEY, a varchar(20) NOT NULL DEFAULT 'none', b int, what text DEFAULT 'w');
       INSERT INTO t SELECT i, 'a' || i, i FROM generate_series(1, 200) i; GRANT CREATE ON SCHEMA public TO app"
    VIEWS="CREATE VIEW v AS SELECT id, a FROM t WHERE b > 0;
       CREATE MATERIALIZED VIEW held WITH (fillfactor = 70, toast.autovacuum_enabled = off) AS SELECT id, a AS called, lower(a) AS a, b FROM t WHERE a <> 'hidden';
       CREATE UNIQUE INDEX held_id ON held (id) WITH (fillfactor = 80);
       CREATE INDEX \"Odd i\" ON held (upper(called) DESC, b) INCLUDE (a) WHERE a IN ('a1', 'a2'); COMMENT ON INDEX \"Odd i\" IS 'odd''s';
       ALTER INDEX \"Odd i\" ALTER COLUMN 1 SET STATISTICS 77;
       ALTER MATERIALIZED VIEW held CLUSTER ON held_id;
       ALTER MATERIALIZED VIEW held ALTER b SET STATISTICS 321, ALTER called SET STORAGE EXTERNAL, ALTER id SET (n_distinct = -1);
       CREATE STATISTICS held_stats (mcv, dependencies) ON called, b FROM held; COMMENT ON STATISTICS held_stats IS 'both';
       COMMENT ON MATERIALIZED VIEW held IS 'what''s held'; COMMENT ON COLUMN held.a IS 'lower';
       REVOKE ALL ON held FROM app; GRANT SELECT ON held TO app WITH GRANT OPTION; GRANT SELECT (id) ON held TO PUBLIC;
       CREATE VIEW over_held AS SELECT id, called FROM held WHERE called > 'a'; COMMENT ON VIEW over_held IS 'over';
       CREATE MATERIALIZED VIEW \"Odd m\" AS SELECT h.id, h.called, v.a FROM over_held h JOIN v USING (id) JOIN held ON held.id = v.id;
       CREATE INDEX ON \"Odd m\" (called);
       CREATE MATERIALIZED VIEW few AS SELECT a FROM v WITH NO DATA; CREATE UNIQUE INDEX ON few (a);
       ALTER MATERIALIZED VIEW few OWNER TO app;
       CREATE VIEW top AS SELECT * FROM \"Odd m\""
}

# bats test_tags=quick
@test "a drop of a copied column leaves materialized views as RENAME COLUMN would" {
    q "$VIEWS"
    CLONE=${PGDATABASE}_renamed
    psql -XAtqc "CREATE DATABASE $CLONE TEMPLATE $PGDATABASE" postgres
    psql -XAtqc "ALTER TABLE t RENAME COLUMN a TO name" "$CLONE"
    write_plan p <<<'rename_column: {table: t, column: a, to: name}'
    local before
    before=$(picture)
    run_sluice check p.yaml
    assert_status 0
    run_sluice plan p.yaml
    assert_status 0
    assert_contains "$output" 'REFRESH MATERIALIZED VIEW public.sluice_'
    assert_contains "$output" 'lock: ACCESS EXCLUSIVE on view public.held'
    to_gate p
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(picture)" "$before"
    to_gate p
    q "UPDATE t SET name = 'zZ' WHERE id = 7"
    pass_gate p t-name-deployed
    diff -u <(lines "$CLONE") <(lines)
    agrees p
    is "SELECT called, a FROM held WHERE id = 7" 'zZ|zz'
    is "SELECT count(*), count(*) FILTER (WHERE called = 'zZ') FROM top" '200|1'
    is "SELECT relispopulated FROM pg_class WHERE relname = 'few'" f
    is "SELECT count(*) FROM pg_class WHERE relname LIKE 'sluice%'" 0
    q 'REFRESH MATERIALIZED VIEW CONCURRENTLY held; REFRESH MATERIALIZED VIEW few'
    is 'SELECT count(*) FROM few' 200
}

@test "in a swap they have the new type, and a revert brings back what was there" {
    q "$VIEWS"
    CLONE=${PGDATABASE}_altered
    psql -XAtqc "CREATE DATABASE $CLONE TEMPLATE $PGDATABASE" postgres
    psql -XAtq -v ON_ERROR_STOP=1 -c "DROP VIEW top; DROP MATERIALIZED VIEW few, \"Odd m\"; DROP VIEW over_held, v; DROP MATERIALIZED VIEW held; ALTER TABLE t ALTER a TYPE text COLLATE \"C\"; $VIEWS" "$CLONE"
    change a "'text COLLATE \"C\"'" 'up: a, down: a_new'
    local before round
    before=$(picture)
    to_gate p
    confirm t-a-either-type
    while :; do
        psql -XAtqc 'SELECT count(*) FROM held JOIN top USING (id) WHERE lower(top.called) = held.a' || echo failed
    done >reads 2>&1 3>&- &
    local reader=$!
    for round in 1 2; do
        run_sluice advance p --until gate
        assert_status 0
        is "SELECT DISTINCT attcollation::regcollation::text FROM pg_attribute WHERE attrelid IN ('held'::regclass, 'top'::regclass) AND attname = 'called'" '"C"'
        is "SELECT count(*) FROM pg_class WHERE relname LIKE 'sluice%'" 0
        [[ $round -eq 1 ]] || continue
        run_sluice revert p
        assert_status 0
        is "SELECT count(*), count(called) FROM top" '200|200'
        run_sluice revert p --all
        assert_status 0
        assert_equal "$(picture)" "$before"
        to_gate p
        confirm t-a-either-type
    done
    kill "$reader"
    wait "$reader" || true
    assert_equal "$(sort -u reads)" 200
    pass_gate p t-a-changed
    agrees p
    diff -u <(lines | sed 's/::character varying/::text/') <(lines "$CLONE" | sed 's/::character varying/::text/')
}

@test "what materialized views cannot follow with is refused by name" {
    q 'CREATE MATERIALIZED VIEW held AS SELECT id, a FROM t'
    write_plan p <<<'rename_column: {table: t, column: a, to: name}'
    refuses() {
        run_sluice check p.yaml
        assert_status 4
        assert_contains "$stderr" "materialized view public.held uses column \"a\" and cannot follow it: $1"
    }
    q 'CREATE FUNCTION takes(held) RETURNS int LANGUAGE sql RETURN 1'
    refuses 'function public.takes(public.held) depends on it'
    q 'DROP FUNCTION takes; ALTER MATERIALIZED VIEW held DEPENDS ON EXTENSION plpgsql'
    refuses 'it depends on an extension'
    q "ALTER MATERIALIZED VIEW held NO DEPENDS ON EXTENSION plpgsql;
       CREATE FUNCTION reads() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM held; END"
    refuses 'function public.reads() depends on it'
    q 'DROP FUNCTION reads'
    # what came meanwhile
    to_gate p
    q 'CREATE INDEX late ON held (a)'
    run_sluice confirm p t-name-deployed --by Ann --reason tested
    run_sluice advance p
    assert_status 5
    assert_contains "$stderr" 'USING btree (a)'
    run_sluice advance p --accept-drift wanted
    assert_status 0
    is "SELECT pg_get_indexdef('late'::regclass)" 'CREATE INDEX late ON public.held USING btree (a)'
    # a column of it that is of another type then, in an index that does not take that
    q 'CREATE MATERIALIZED VIEW sums AS SELECT b FROM t; CREATE INDEX sums_b ON sums ((b + 1))'
    change b text 'up: "b::text", down: "b_new::int"'
    sed -i 's/plan: p/plan: r/' p.yaml
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'materialized view public.sums uses column "b" and cannot follow it: operator does not exist: text + integer'
}

# bats test_tags=quick
@test "materialized views over two tables follow the keys of both" {
    q "DROP TABLE t; CREATE TABLE t (id serial PRIMARY KEY, a text, up int REFERENCES t); CREATE TABLE c (id int PRIMARY KEY, t_id int REFERENCES t, again int REFERENCES t DEFERRABLE INITIALLY DEFERRED);
       INSERT INTO t (a, up) SELECT 'a' || i, i FROM generate_series(1,40) i; INSERT INTO c SELECT i, i, i FROM generate_series(1,40) i;
       CREATE VIEW v AS SELECT t.id, c.id AS cid, t_id FROM t JOIN c ON c.t_id = t.id;
       CREATE MATERIALIZED VIEW m AS SELECT v.id, c.again, v.t_id, t.up FROM v JOIN c ON c.again = v.id JOIN t ON t.id = v.id; CREATE UNIQUE INDEX ON m (id);
       CREATE MATERIALIZED VIEW m0 AS SELECT count(*) FROM t JOIN c ON t.id = c.t_id;
       CREATE VIEW w AS SELECT * FROM m JOIN m0 ON true; CREATE POLICY p ON c USING (t_id IN (SELECT id FROM t)); 
       CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT max(t.id) FROM t JOIN c ON t.id = c.t_id; END"
    change id bigint 'referencing: all'
    local before
    before=$(picture)
    run_sluice check p.yaml
    assert_status 0
    to_gate p
    confirm t-id-either-type
    run_sluice advance p --until gate
    assert_status 0
    is "SELECT string_agg(DISTINCT atttypid::regtype::text, ' ') FROM pg_attribute WHERE attrelid = 'w'::regclass" bigint
    run_sluice revert p
    assert_status 0
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(picture)" "$before"
    to_gate p
    confirm t-id-either-type
    run_sluice advance p --until gate
    pass_gate p t-id-changed
    agrees p
    is 'SELECT count(*) FROM w' 40
}

@test "what changes while a materialized view is made beside itself is told" {
    q "CREATE MATERIALIZED VIEW held AS SELECT id, a FROM t"
    write_plan p <<'YAML'
settings: {lock_deadline: 30s}
rename_column: {table: t, column: a, to: name}
YAML
    to_gate p
    run_sluice confirm p t-name-deployed --by Ann --reason it
    session_open reader
    session_do reader 'BEGIN; SELECT FROM held'
    start_sluice sluice advance p
    wait_for 20 grep -q 'is in use' sluice.stderr
    q 'REVOKE SELECT ON held FROM app'
    session_close reader
    finish_sluice sluice
    assert_status 4
    assert_contains "$stderr" 'what uses column "a" of table "public.t" has just been changed'
    assert_contains "$stderr" 'Take the phase back by `sluice revert p`, and advance again'
    run_sluice revert p
    assert_status 0
    is "SELECT count(*) FROM pg_class WHERE relname LIKE 'sluice%'" 0
    run_sluice confirm p t-name-deployed --by Ann --reason again
    run_sluice advance p
    assert_status 5
    assert_contains "$stderr" 'phase "drop-t" would do something else'
    run_sluice advance p --accept-drift wanted
    assert_status 0
    is "SELECT has_table_privilege('app', 'held', 'SELECT')" f
}
