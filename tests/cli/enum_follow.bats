#!/usr/bin/env bats
# What uses an enum in words of its own follows when that gets other values: views, policies, triggers,
# partial indexes, checks and functions.

load ../harness/common
load ../harness/sessions
load plans
load types

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    create_app_role
    q "CREATE TYPE status AS ENUM ('opened', 'legacy', 'done');
       CREATE TABLE t (id int PRIMARY KEY, status status NOT NULL DEFAULT 'opened', closed date, steps status[] DEFAULT '{opened}');
       CREATE TABLE log (id int, note text);
       INSERT INTO t (id, status, closed) SELECT i, (ARRAY['opened','legacy','done'])[1 + i % 3]::status, '2020-01-01' FROM generate_series(1, 60) i"
    # in words of the old values; sed makes those of the new ones
    WORDS="ALTER TABLE t ENABLE ROW LEVEL SECURITY;
       CREATE POLICY mine ON t TO app USING (status <> 'opened');
       CREATE FUNCTION f(s status, d status DEFAULT 'opened') RETURNS status LANGUAGE sql STABLE BEGIN ATOMIC SELECT CASE WHEN s = 'opened'::status THEN d ELSE 'done'::status END; END;
       REVOKE ALL ON FUNCTION f FROM PUBLIC; GRANT EXECUTE ON FUNCTION f TO app; COMMENT ON FUNCTION f IS 'of status';
       CREATE FUNCTION g(status[]) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN \$1::text; END';
       CREATE PROCEDURE pr(INOUT s status) LANGUAGE plpgsql AS 'BEGIN s := s; END';
       CREATE FUNCTION first() RETURNS SETOF status LANGUAGE sql AS 'SELECT status FROM t LIMIT 1';
       CREATE FUNCTION one() RETURNS status LANGUAGE sql AS 'SELECT status FROM t WHERE id = 2';
       CREATE FUNCTION trig() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
       CREATE TRIGGER tr BEFORE UPDATE OF status ON t FOR EACH ROW WHEN (NEW.status = 'opened' OR NEW.status = ANY (NEW.steps)) EXECUTE FUNCTION trig();
       CREATE VIEW v AS SELECT id, status, status = 'opened' AS is_it FROM t WHERE status IN ('opened', 'done');
       CREATE VIEW called AS SELECT id, f(status) AS f FROM t;
       CREATE MATERIALIZED VIEW held AS SELECT status, count(*) FROM t WHERE status < 'done' GROUP BY status; CREATE UNIQUE INDEX ON held (status) WHERE status <> 'opened';
       CREATE VIEW over AS SELECT * FROM held WHERE status = 'opened';
       CREATE RULE ru AS ON DELETE TO t WHERE old.status = 'opened' DO INSTEAD NOTHING;
       CREATE INDEX partial ON t (id) WHERE status = 'opened';
       ALTER TABLE t ADD CONSTRAINT closed CHECK (status <> 'done' OR closed IS NOT NULL OR 'opened' = ANY (steps));"
    q "$WORDS"
}

# bats test_tags=quick
@test "values are called otherwise in all that names them" {
    CLONE=${PGDATABASE}_altered
    psql -XAtqc "CREATE DATABASE $CLONE TEMPLATE $PGDATABASE" postgres
    psql -XAtq -v ON_ERROR_STOP=1 -c "DROP RULE ru ON t; DROP VIEW over, called, v; DROP MATERIALIZED VIEW held; DROP TRIGGER tr ON t; DROP POLICY mine ON t; DROP FUNCTION f, g, trig, first, one; DROP PROCEDURE pr;
        DROP INDEX partial; ALTER TABLE t DROP CONSTRAINT closed;
        ALTER TYPE status RENAME VALUE 'opened' TO 'open'; ALTER TYPE status ADD VALUE 'on_hold' AFTER 'open'; ${WORDS//opened/open}" "$CLONE"
    psql -XAtq -v ON_ERROR_STOP=1 -c "ALTER TYPE status RENAME TO gone; CREATE TYPE status AS ENUM ('open', 'on_hold', 'legacy', 'done'); ALTER TYPE status RENAME TO unused; ALTER TYPE gone RENAME TO status; DROP TYPE unused" "$CLONE"
    write_plan p <<<"change_enum: {type: status, values: [open, on_hold, legacy, done], map: {opened: open}}"
    run_sluice check p.yaml
    assert_status 0
    lines | grep -v "^    'opened'$" >before
    to_gate p
    confirm status-values-either-type
    run_sluice advance p --until gate
    assert_status 0
    is "SELECT count(*), bool_and((status = 'open') = is_it) FROM v" '40|t'
    is "SELECT f('open'), f('on_hold'), g('{open}'), (SELECT f FROM called WHERE id = 3)" 'open|done|{open}|open'
    is "SELECT count FROM over" 20
    run_sluice revert p --to status-values
    assert_status 0
    is "SELECT f('opened'), (SELECT count FROM over)" 'opened|20'
    diff -u before <(lines | grep -Ev "^    '(opened|open|on_hold)'$")
    to_gate p
    confirm status-values-either-type
    run_sluice advance p --until gate
    pass_gate p status-values-changed
    agrees p
    diff -u <(lines "$CLONE" | sed "s/'open'::public.status/X/") <(lines | sed "s/'open'::public.status/X/")
}

@test "what cannot be said with the new values is refused by name" {
    refused() {
        run_sluice check p.yaml
        assert_status 4
        assert_contains "$stderr" "$1"
    }
    write_plan p <<<"change_enum: {type: status, values: [legacy, done], map: {opened: done}}"
    refused 'view public.v uses column "status" and cannot follow it: invalid input value for enum'
    assert_contains "$stderr" 'policy mine on public.t uses column "status" and cannot follow it: invalid input value for enum'
    assert_contains "$stderr" 'function public.f(public.status,public.status) uses the type and cannot follow it: invalid input value for enum'
    assert_contains "$stderr" 'like cannot derive what column "status" has: invalid input value for enum'
    write_plan p <<<"change_enum: {type: status, values: [open, legacy, done], map: {opened: open}}"
    q "CREATE VIEW stays AS SELECT one()::text AS one"
    refused 'function public.one() uses the type and cannot follow it: a view that stays as it is uses it'
    q "DROP VIEW stays; CREATE TABLE u (x text DEFAULT one()::text)"
    refused 'function public.one() uses the type and cannot follow it: default value for column x of table public.u depends on it'
    q "DROP TABLE u; CREATE DOMAIN state AS status"
    refused 'type "public.status" cannot be made anew: what cannot follow uses it'
    assert_contains "$stderr" 'type public.state'
    q "DROP DOMAIN state; CREATE TABLE kinds (status status PRIMARY KEY); INSERT INTO kinds SELECT DISTINCT status FROM t;
       ALTER TABLE t ADD CONSTRAINT t_kind FOREIGN KEY (status) REFERENCES kinds"
    refused 'cannot be made anew: what cannot follow uses it'
    assert_contains "$stderr" 'constraint t_kind on table public.t'
    q "DROP TABLE kinds CASCADE; ALTER TABLE t ADD g text GENERATED ALWAYS AS (CASE WHEN status = 'opened' THEN 'x' END) STORED"
    refused 'generated column'
}

@test "views over two columns of the type follow both, and values become others" {
    q "CREATE TYPE s AS ENUM ('a','b','c'); DROP TABLE t CASCADE; CREATE TABLE t (id int PRIMARY KEY, s s DEFAULT 'a', ss s[]); CREATE TABLE u (id int PRIMARY KEY, s s NOT NULL DEFAULT 'b', CHECK (s <> 'c' OR id > 5));
       CREATE UNIQUE INDEX one ON u (id) WHERE s = 'b'; CREATE INDEX ex ON t ((s = 'a')); 
       CREATE INDEX gi ON t USING gin (ss);
       INSERT INTO t SELECT i, (ARRAY['a','b','c'])[1+i%3]::s, ARRAY['a','c']::s[] FROM generate_series(1,30) i; INSERT INTO u SELECT i+10, (ARRAY['a','b','c'])[1+i%3]::s FROM generate_series(1,30) i;
       CREATE VIEW j AS SELECT t.s, u.s AS us FROM t JOIN u ON t.s = u.s WHERE u.s <> 'b' OR t.s = ANY (t.ss);
       CREATE MATERIALIZED VIEW mj AS SELECT * FROM j WHERE s = 'c';
       CREATE FUNCTION agg(VARIADIC x s[]) RETURNS TABLE (o s, n int) LANGUAGE plpgsql AS 'DECLARE v s; BEGIN RETURN QUERY SELECT unnest(x), 1; END'"
    write_plan p <<<"change_enum: {type: s, values: [a, bb, c, d], map: {b: bb}}"
    run_sluice check p.yaml
    assert_status 0
    to_gate p
    confirm s-values-either-type
    run_sluice advance p --until gate
    assert_status 0
    is "SELECT count(*) FROM agg('a', 'bb', 'd')" 3
    is "SELECT count(*) > 0, count(*) FILTER (WHERE us = 'bb') FROM j" 't|0'
    run_sluice revert p --to s-values
    assert_status 0
    is "SELECT count(*) FROM agg('a', 'b')" 2
    to_gate p
    confirm s-values-either-type
    run_sluice advance p --until gate
    pass_gate p s-values-changed
    agrees p
    assert_lacks "$(picture)" _old
    is "SELECT enum_range(NULL::s)" '{a,bb,c,d}'
}
