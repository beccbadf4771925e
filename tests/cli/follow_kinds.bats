#!/usr/bin/env bats
# Views, rules, policies, triggers and functions of every kind follow a column.

load ../harness/common
load ../harness/sessions
load plans
load types

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    create_app_role
    q "DO \$\$BEGIN CREATE ROLE vowner; EXCEPTION WHEN duplicate_object THEN NULL; END\$\$; GRANT CREATE, USAGE ON SCHEMA public TO vowner;
       CREATE TABLE t (id int PRIMARY KEY, a varchar(20) NOT NULL, b int, parent int);
       CREATE TABLE u (a text, k int); CREATE SCHEMA \"S 2\"; GRANT ALL ON SCHEMA \"S 2\" TO vowner;
       INSERT INTO t SELECT i, 'a' || i, i, i/2 FROM generate_series(1, 50) i; INSERT INTO u SELECT 'a' || i, i FROM generate_series(1,10) i;
       GRANT SELECT ON t, u TO vowner"
    V="CREATE VIEW star AS SELECT * FROM t; CREATE VIEW star2 AS SELECT * FROM star WHERE a > 'a'; CREATE VIEW star3 AS SELECT s.*, t2.a AS other FROM star2 s JOIN t t2 ON s.id = t2.parent;
       CREATE VIEW inv WITH (security_barrier, check_option = cascaded) AS SELECT id, a FROM star2;
       CREATE VIEW usin AS SELECT * FROM t JOIN u USING (a); CREATE VIEW usin2 AS SELECT a, k FROM t FULL JOIN u USING (a) ORDER BY a;
       CREATE VIEW natural_ AS SELECT count(*) FROM t NATURAL JOIN u;
       CREATE RECURSIVE VIEW rec (id, path) AS SELECT id, a::text FROM t WHERE parent = 0 UNION ALL SELECT t.id, rec.path || t.a FROM rec JOIN t ON t.parent = rec.id;
       CREATE VIEW owned AS SELECT a, id FROM t; ALTER VIEW owned OWNER TO vowner; GRANT SELECT (a) ON owned TO app; 
       CREATE VIEW \"S 2\".\"Weird \"\"v\" AS SELECT a AS \"A b\", row_to_json(t) AS j FROM (SELECT a, id FROM t) t;
       CREATE VIEW win AS SELECT id, row_number() OVER w, lag(a) OVER w FROM t WINDOW w AS (PARTITION BY b % 2 ORDER BY a);
       CREATE VIEW lat AS SELECT t.id, x.m FROM t, LATERAL (SELECT max(a) AS m FROM t t3 WHERE t3.parent = t.id) x;
       CREATE VIEW cte AS WITH a AS MATERIALIZED (SELECT a FROM t) SELECT a.a, (SELECT a FROM u LIMIT 1) AS ua FROM a;
       CREATE VIEW un AS SELECT a FROM t UNION SELECT a FROM u;
       CREATE VIEW grp AS SELECT id, a, b, count(*) FROM t GROUP BY id;
       CREATE VIEW renamed AS SELECT a, b FROM t; ALTER VIEW renamed RENAME COLUMN a TO z; ALTER VIEW renamed ALTER z SET DEFAULT 'q'; ALTER VIEW renamed ALTER b SET DEFAULT nextval('public.sq');
       CREATE VIEW instead AS SELECT id, a FROM t; CREATE FUNCTION io() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
       CREATE TRIGGER io INSTEAD OF INSERT OR UPDATE OR DELETE ON instead FOR EACH ROW EXECUTE FUNCTION io('a', 'b');
       CREATE RULE many AS ON UPDATE TO star DO ALSO (INSERT INTO u (a, k) VALUES (NEW.a, 1); DELETE FROM u WHERE u.a = OLD.a; NOTIFY x;);
       CREATE RULE many AS ON INSERT TO u WHERE EXISTS (SELECT FROM t WHERE t.a = NEW.a) DO INSTEAD (UPDATE t SET b = 1 WHERE a = NEW.a; SELECT a FROM t;);
       ALTER TABLE u DISABLE RULE many;
       ALTER TABLE t ENABLE ROW LEVEL SECURITY;
       CREATE POLICY sub ON t FOR UPDATE TO app USING (a IN (SELECT u.a FROM u WHERE u.k > t.b)) WITH CHECK (EXISTS (SELECT FROM t t2 WHERE t2.a = t.a));
       CREATE POLICY rest ON t AS RESTRICTIVE FOR SELECT USING (a <> current_user);
       CREATE POLICY onu ON u USING ((SELECT max(t.a) FROM t) = u.a);
       CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
       CREATE TRIGGER w1 AFTER UPDATE OF a, b ON t FOR EACH ROW WHEN (OLD.a IS DISTINCT FROM NEW.a AND NEW.b > 0) EXECUTE FUNCTION tf();
       CREATE TRIGGER w2 AFTER UPDATE OF a ON t FOR EACH STATEMENT EXECUTE FUNCTION tf(); ALTER TABLE t DISABLE TRIGGER w2;
       CREATE FUNCTION f1(x int) RETURNS text LANGUAGE sql STABLE BEGIN ATOMIC SELECT a FROM t WHERE id = x; END;
       CREATE FUNCTION f2(x int) RETURNS text LANGUAGE sql STABLE RETURN f1(x) || '!';
       CREATE PROCEDURE pr(x text) LANGUAGE sql BEGIN ATOMIC UPDATE t SET a = x WHERE id = 1; INSERT INTO u (a) SELECT a FROM t; END;
       CREATE VIEW viaf AS SELECT f2(k) FROM u;
       CREATE MATERIALIZED VIEW mv AS SELECT s.a, count(*) FROM star3 s GROUP BY s.a; CREATE UNIQUE INDEX ON mv (a); CREATE VIEW overmv AS SELECT mv.a, star.b FROM mv JOIN star USING (a);
       CREATE MATERIALIZED VIEW mv2 AS SELECT * FROM overmv; CREATE INDEX ON mv2 (a text_pattern_ops); "
    q "CREATE SEQUENCE sq; $V"
}
@test "every kind follows a rename, as RENAME COLUMN would have it" {
    CLONE=${PGDATABASE}_r
    psql -XAtqc "CREATE DATABASE $CLONE TEMPLATE $PGDATABASE" postgres
    psql -XAtqc "ALTER TABLE t RENAME COLUMN a TO name" "$CLONE"
    write_plan p <<<'rename_column: {table: t, column: a, to: name}'
    local before
    before=$(picture)
    run_sluice check p.yaml
    assert_status 0
    to_gate p
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(picture)" "$before"
    to_gate p
    pass_gate p t-name-deployed
    # the new column stands last
    diff -u <(lines "$CLONE" | sed 's/t(id, a, b, parent)/t(id, b, parent, a)/') <(lines)
    agrees p
}
@test "every kind follows a change of type, there and back" {
    change a text 'up: a, down: a_new'
    local before
    before=$(picture)
    run_sluice check p.yaml
    assert_status 0
    to_gate p
    confirm t-a-either-type
    run_sluice advance p --until gate
    assert_status 0
    run_sluice revert p
    assert_status 0
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(picture)" "$before"
    to_gate p
    confirm t-a-either-type
    run_sluice advance p --until gate
    pass_gate p t-a-changed
    agrees p
}
