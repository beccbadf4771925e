#!/usr/bin/env bats
# What a plan meets around a table that is published, subscribed, ruled or watched by statements'
# triggers is named by check, or refused where it would fail.

load ../harness/common
load ../harness/sessions
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {b: {up: a}}, down: {a: b}}
  - backfill: {table: t}
  - gate: {name: deployed, ask: redeployed?}
  - drop: {table: t, columns: [a]}
YAML
}

checks() { # checks STATUS [TEXT]
    run_sluice check p.yaml
    assert_status "$1"
    [[ -z ${2:-} ]] || assert_contains "$stderr" "$2"
}

@test "published: a table whose updates are published needs a replica identity" {
    q "CREATE TABLE t (id int, a text); INSERT INTO t VALUES (1, 'x'); CREATE PUBLICATION pub FOR TABLE t"
    checks 4 'error: table public.t has no replica identity, and pub publishes its updates'
    run psql -XAtqc "UPDATE t SET a = 'y'"
    assert_contains "$output" 'does not have a replica identity'
    q "ALTER PUBLICATION pub SET (publish = insert)"
    checks 0
    q "ALTER PUBLICATION pub SET (publish = 'insert, update'); ALTER TABLE t REPLICA IDENTITY FULL"
    checks 0
    q "ALTER TABLE t REPLICA IDENTITY NOTHING, ADD PRIMARY KEY (id)"
    checks 4 'has no replica identity'
    q "ALTER TABLE t REPLICA IDENTITY DEFAULT"
    checks 0
    run_sluice advance p.yaml --until gate
    assert_status 0
}

@test "published: one partition without a replica identity is enough" {
    q "CREATE TABLE t (id int, a text) PARTITION BY LIST (id);
       CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1); CREATE TABLE t2 PARTITION OF t FOR VALUES IN (2);
       ALTER TABLE t1 ADD PRIMARY KEY (id); INSERT INTO t VALUES (1, 'x'), (2, 'y');
       CREATE PUBLICATION pub FOR TABLE t"
    checks 4 'error: table public.t2 has no replica identity'
}

@test "published: triggers of statements are named, with the rows that they are given" {
    q "CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t VALUES (1, 'x');
       CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
       CREATE TRIGGER plain AFTER UPDATE ON t FOR EACH STATEMENT EXECUTE FUNCTION f();
       CREATE TRIGGER rows AFTER UPDATE ON t REFERENCING NEW TABLE AS n FOR EACH STATEMENT
           EXECUTE FUNCTION f();
       CREATE TRIGGER listed AFTER UPDATE OF id ON t FOR EACH STATEMENT EXECUTE FUNCTION f();
       CREATE TRIGGER added AFTER INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION f()"
    checks 0 'trigger "plain" of table "public.t" fires for each batch that is backfilled (function'
    assert_contains "$stderr" 'trigger "rows" of table "public.t" fires for each batch that is backfilled, and is given'
    [[ $stderr != *'"listed" of'*batch* && $stderr != *'"added" of'*batch* ]]
}

@test "published: rules of either sort" {
    q "CREATE TABLE t (id int PRIMARY KEY, a text); CREATE TABLE log (a text);
       CREATE RULE noted AS ON UPDATE TO t DO ALSO INSERT INTO log VALUES (NEW.id::text);
       CREATE RULE came AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (NEW.id::text)"
    checks 0 'rule "noted" of table "public.t" is applied to each batch'
    assert_contains "$stderr" 'rule "came" of table "public.t" sees an INSERT before sync does'
    q "CREATE RULE kept AS ON UPDATE TO t DO INSTEAD NOTHING"
    checks 4 'rule "kept" of table "public.t" does something else INSTEAD of an UPDATE'
    q "ALTER TABLE t DISABLE RULE kept"
    checks 0
}

@test "published: a table that is fed by a subscription" {
    q "CREATE TABLE t (id int PRIMARY KEY, a text)"
    q "CREATE SUBSCRIPTION fed_$$ CONNECTION 'dbname=none' PUBLICATION p WITH (connect = false)"
    q "INSERT INTO pg_subscription_rel SELECT oid, 't'::regclass, 'r', NULL FROM pg_subscription
       WHERE subname = 'fed_$$'" || skip 'the catalogue cannot be written'
    checks 0 "is fed by subscription fed_$$, which stops at the drop of column \"a\""
    q "ALTER SUBSCRIPTION fed_$$ SET (slot_name = NONE)"
    q "DROP SUBSCRIPTION fed_$$"
    checks 0
    [[ $stderr != *'is fed by'* ]]
}

@test "published: a publication of all tables with a subscriber would publish schema sluice" {
    q "CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t VALUES (1, 'x');
       CREATE PUBLICATION everything FOR ALL TABLES"
    checks 0 # nobody subscribes
    session_open subscriber
    session_do subscriber "SELECT pg_create_logical_replication_slot('all_$$', 'pgoutput', true)"
    local command
    for command in check plan advance; do
        run_sluice "$command" p.yaml
        assert_status 4
        assert_contains "$stderr" 'would be published by "everything", which is FOR ALL TABLES'
        assert_contains "$stderr" "slots of this database: \"all_$$\""
        assert_contains "$stderr" "PGOPTIONS='-c sluice.published=on'"
    done
    assert_equal "$(q "SELECT count(*) FROM pg_namespace WHERE nspname = 'sluice'")" 0
    PGOPTIONS='-c sluice.published=on' run_sluice advance p.yaml
    assert_status 0
    # every row of ours can be updated: what is published has a key
    run_sluice advance p.yaml --until gate
    assert_status 0
    run_sluice confirm p deployed --by anna --reason it
    run_sluice advance p
    assert_status 0
    session_close subscriber
}
