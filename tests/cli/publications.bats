#!/usr/bin/env bats
# Publications with lists of columns and row filters go over to the column that takes another's place.

load ../harness/common
load ../harness/sessions
load plans
load types

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    (($(q 'SHOW server_version_num') >= 150000)) || skip 'a publication has no lists before 15'
    q "CREATE TABLE t (id int PRIMARY KEY, a varchar(20) NOT NULL, b int, c int);
       CREATE TABLE other (id int PRIMARY KEY, a text, b int);
       CREATE TABLE plain (id int PRIMARY KEY);
       INSERT INTO t SELECT i, 'a' || i, i FROM generate_series(1, 20) i"
    PUBLICATIONS="CREATE PUBLICATION listed FOR TABLE t (id, a, c), other (id, b) WHERE (id > 7), plain WITH (publish = 'insert, update');
       COMMENT ON PUBLICATION listed IS 'with lists';
       CREATE PUBLICATION filtered FOR TABLE t WHERE (a <> 'hidden' AND b > 3), plain WITH (publish = 'insert');
       CREATE PUBLICATION whole FOR TABLE t, other"
    q "$PUBLICATIONS" 2>/dev/null
}

# published: what would be sent, by publication and table.
published() {
    q "SELECT pubname, tablename, attnames, rowfilter FROM pg_publication_tables ORDER BY 1, 2"
}

@test "publications of a copied column send the new one from the drop on" {
    CLONE=${PGDATABASE}_renamed
    psql -XAtqc "CREATE DATABASE $CLONE TEMPLATE $PGDATABASE" postgres
    psql -XAtqc "ALTER TABLE t RENAME COLUMN a TO name" "$CLONE"
    write_plan p <<<'rename_column: {table: t, column: a, to: name}'
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'publication listed of public.t sends column "name" in the place of "a" from the drop on'
    local before
    before=$(picture)
    to_gate p
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(picture)" "$before"
    to_gate p
    pass_gate p t-name-deployed
    agrees p
    diff -u <(lines "$CLONE" | sed 's/(id, name, c)/(id, c, name)/') <(lines) # the list is in the order of the columns
    is "SELECT attnames FROM pg_publication_tables WHERE pubname = 'listed' AND tablename = 't'" '{id,c,name}'
    is "SELECT attnames, rowfilter FROM pg_publication_tables WHERE pubname = 'listed' AND tablename = 'other'" '{id,b}|(id > 7)'
}

# bats test_tags=quick
@test "publications follow a swap, there and back, and are never without the table" {
    change a text 'up: a, down: a_new'
    local before sent
    before=$(picture)
    sent=$(published)
    q "SELECT pg_create_logical_replication_slot('slot_$$', 'pgoutput')"
    to_gate p
    confirm t-a-either-type
    run_sluice advance p --until gate
    assert_status 0
    is "SELECT attnames, rowfilter FROM pg_publication_tables WHERE pubname = 'listed' AND tablename = 't'" '{id,c,a}|'
    is "SELECT rowfilter FROM pg_publication_tables WHERE pubname = 'filtered' AND tablename = 't'" "((a <> 'hidden'::text) AND (b > 3))"
    q "INSERT INTO t (id, a, b) VALUES (100, 'x', 5)"
    is "SELECT count(*) > 0 FROM pg_logical_slot_get_binary_changes('slot_$$', NULL, NULL, 'proto_version', '1', 'publication_names', 'listed')" t
    q "SELECT pg_drop_replication_slot('slot_$$')"
    run_sluice revert p
    assert_status 0
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(picture)" "$before"
    assert_equal "$(published)" "$sent"
    to_gate p
    confirm t-a-either-type
    run_sluice advance p --until gate
    pass_gate p t-a-changed
    agrees p
    is "SELECT rowfilter FROM pg_publication_tables WHERE pubname = 'filtered' AND tablename = 't'" "((a <> 'hidden'::text) AND (b > 3))"
}

@test "publications that cannot follow are refused by name" {
    write_plan p <<<'rename_column: {table: t, column: a, to: name, views: refuse}'
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'publication listed of public.t uses column "a"'
    change b text 'up: "b::text", down: "b_new::int"'
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'publication filtered of public.t uses column "b" and cannot follow it: operator does not exist: text > integer'
    q "DROP PUBLICATION filtered; CREATE TYPE e AS ENUM ('1', '2'); CREATE PUBLICATION filtered FOR TABLE t WHERE (b IS NOT NULL) WITH (publish = insert)"
    change b e 'up: "(1 + b % 2)::text::e", down: "b_new::text::int", lossy: true'
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" "publication filtered of public.t uses column \"b\" and cannot follow it: its row filter would be over a type that is none of PostgreSQL"
    create_app_role
    q "DROP PUBLICATION filtered; ALTER TABLE t OWNER TO app; GRANT CREATE ON SCHEMA public TO app; GRANT CREATE ON DATABASE $PGDATABASE TO app"
    write_plan p <<<'rename_column: {table: t, column: a, to: name}'
    PGUSER=app run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'publication listed of public.t uses column "a" and cannot follow it: it belongs to another role'
}
