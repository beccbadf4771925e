#!/usr/bin/env bats
# swap_tables: foreign keys of a table to itself and of others to a partitioned one, the replica identity
# and publications go along, and come back.

load ../harness/common
load ../harness/sessions
load plans
load types

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    create_app_role
}

# swap MADE [SQL]: plan p, by which tree_new, made by MADE, takes the name of table tree.
swap() {
    write_plan p <<YAML
settings: {lock_deadline: 20s, lock_timeout: 5s}
phases:
  - sql: {name: made, do: "$1"}
  - mirror: {name: m, from: tree, to: tree_new, key: {id: id}, up: {parent: parent, v: v}, down: {parent: parent, v: v}}
  - backfill: {mirror: m}
  - swap_tables: {name: swapped, table: tree, from: tree_new, retired: tree_old}
  - gate: {name: deployed, ask: "Is all well?"}
  - drop: {table: tree_old}
YAML
}
tree() {
    q "CREATE TABLE tree (id int PRIMARY KEY, parent int CONSTRAINT tree_parent REFERENCES tree ON DELETE CASCADE, v text NOT NULL);
       INSERT INTO tree SELECT i, nullif(i / 2, 0), 'v' || i FROM generate_series(1, 15) i"
}

# bats test_tags=quick
@test "a foreign key of a table to itself goes over, and back" {
    tree
    q "COMMENT ON CONSTRAINT tree_parent ON tree IS 'of a tree'"
    local before
    before=$(picture)
    swap 'CREATE TABLE tree_new (LIKE tree INCLUDING ALL)'
    run_sluice check p.yaml
    assert_status 0
    run_sluice advance p.yaml --until gate
    assert_status 0
    is "SELECT conrelid::regclass || ' ' || confrelid::regclass || ' ' || convalidated || ' ' || obj_description(oid, 'pg_constraint')
        FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace" 'tree tree true of a tree'
    fails 23503 "INSERT INTO tree VALUES (50, 49, 'nobody')"
    # in one statement a child before its parent, and a parent before its children: the retired table follows
    app "INSERT INTO tree VALUES (31, 30, 'child'), (30, 1, 'parent')" "DELETE FROM tree WHERE id = 2" \
        "DELETE FROM tree WHERE id IN (30, 31)"
    is "SELECT string_agg(id::text, ' ' ORDER BY id) FROM tree_old" '1 3 6 7 12 13 14 15'
    agrees p
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(picture)" "$before"
    fails 23503 "INSERT INTO tree VALUES (50, 49, 'nobody')"
    run_sluice advance p.yaml --until gate
    assert_status 0
    pass_gate p
    assert_equal "$(picture)" "$before"
}

@test "a foreign key of a new table to itself, or one that has nothing to reference, is refused by its name" {
    tree
    swap 'CREATE TABLE tree_new (id int NOT NULL, parent int, v text NOT NULL, PRIMARY KEY (id, v))'
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'foreign key "tree_parent" of table "public.tree" references (id), which is no key of table "public.tree_new"'
    swap 'CREATE TABLE tree_new (LIKE tree INCLUDING ALL); ALTER TABLE tree_new ADD CONSTRAINT own FOREIGN KEY (parent) REFERENCES tree_new'
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'foreign key "own" of table "public.tree_new" references the table itself'
}

@test "of a partitioned table it goes over from 18 on, and is refused by its name before" {
    q "CREATE TABLE tree (id int, part int, parent int, v text, PRIMARY KEY (id, part), CONSTRAINT tree_parent FOREIGN KEY (parent, part) REFERENCES tree);
       INSERT INTO tree SELECT i, i % 2, i, 'v' FROM generate_series(1, 10) i"
    local before
    before=$(picture)
    write_plan p <<'YAML'
replace_table: {table: tree, partition_by: {hash: part}, partitions: {modulus: 2}}
YAML
    run_sluice check p.yaml
    if (($(q 'SHOW server_version_num') < 180000)); then
        assert_status 4
        assert_contains "$stderr" 'foreign key "tree_parent" cannot go over: table "public.tree_new" is partitioned, which before PostgreSQL 18'
        return
    fi
    run_sluice advance p.yaml --until gate
    assert_status 0
    run_sluice confirm p tree-table-copied --by tester --reason tested
    assert_status 0
    run_sluice advance p --until gate
    assert_status 0
    fails 23503 "INSERT INTO tree VALUES (50, 1, 49, 'nobody')"
    app "INSERT INTO tree VALUES (31, 0, 30, 'child'), (30, 0, 2, 'parent')" "DELETE FROM tree WHERE id IN (30, 31)"
    is "SELECT convalidated FROM pg_constraint WHERE conname = 'tree_parent' AND conrelid = 'tree'::regclass" t
    agrees p
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(picture)" "$before"
}

@test "a replica identity goes over, by the index that is like the one it goes by" {
    local identity
    for identity in FULL NOTHING 'USING INDEX tree_twice'; do
        q "DROP TABLE IF EXISTS tree"
        tree
        q "CREATE UNIQUE INDEX tree_twice ON tree (id, v); ALTER TABLE tree REPLICA IDENTITY $identity"
        local before
        before=$(picture)
        swap 'CREATE TABLE tree_new (LIKE tree INCLUDING ALL)'
        sed -i "s/^plan: .*/plan: ${identity:0:1}/" p.yaml
        run_sluice advance p.yaml --until gate
        assert_status 0
        is "SELECT string_agg(relreplident::text, '' ORDER BY relname) FROM pg_class WHERE relname IN ('tree', 'tree_old')" \
            "$(q "SELECT repeat(relreplident::text, 2) FROM pg_class WHERE relname = 'tree'")"
        is "SELECT string_agg(indexrelid::regclass::text, ' ') FROM pg_index WHERE indrelid = 'tree'::regclass AND indisreplident" \
            "$([[ $identity != U* ]] || echo tree_twice)"
        run_sluice revert "${identity:0:1}" --all
        assert_status 0
        assert_equal "$(picture)" "$before"
    done
    swap 'CREATE TABLE tree_new (id int PRIMARY KEY, parent int, v text)'
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'the replica identity of table "public.tree" does not go over to "public.tree_new", which has no such index'
}

@test "partitions have the replica identity too, and foreign keys of others are made ahead of the switch" {
    q "CREATE TABLE tree (id int, parent int, v text NOT NULL, PRIMARY KEY (id, v));
       INSERT INTO tree SELECT i, i, 'v' || i % 3 FROM generate_series(1, 15) i;
       CREATE UNIQUE INDEX \"tree \$sluice\$\" ON tree (v, id);
       ALTER TABLE tree REPLICA IDENTITY USING INDEX \"tree \$sluice\$\";
       CREATE TABLE leaves (id int PRIMARY KEY, t int, v text, CONSTRAINT \"of'\" FOREIGN KEY (t, v) REFERENCES tree (id, v)
           ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE);
       COMMENT ON CONSTRAINT \"of'\" ON leaves IS 'of a tree';
       CREATE TABLE nulled (id int PRIMARY KEY, t int, v text);
       ALTER TABLE nulled ADD CONSTRAINT nulled_t FOREIGN KEY (t, v) REFERENCES tree MATCH FULL ON DELETE SET NULL ON UPDATE CASCADE NOT VALID;
       INSERT INTO leaves SELECT id, id, v FROM tree; INSERT INTO nulled SELECT id, id, v FROM tree; GRANT ALL ON leaves, nulled TO app"
    local before
    before=$(picture)
    write_plan p <<'YAML'
settings: {lock_deadline: 20s, lock_timeout: 5s}
replace_table:
  table: tree
  partition_by: {list: v}
  partitions: {given: {tree_0: "IN ('v0')", tree_1: "IN ('v1')", rest: DEFAULT}}
YAML
    run_sluice advance p.yaml --until gate
    assert_status 0
    run_sluice confirm p tree-table-copied --by tester --reason tested
    assert_status 0
    # the phase ends while its foreign keys stand beside the old ones: both versions of a row are there at the end
    q "CREATE FUNCTION hold() RETURNS event_trigger LANGUAGE plpgsql AS
           \$\$BEGIN IF current_query() LIKE '%RENAME TO tree_old%' THEN RAISE 'held'; END IF; END\$\$;
       CREATE EVENT TRIGGER hold ON ddl_command_end EXECUTE FUNCTION hold()"
    run_sluice advance p --until gate
    assert_status 1
    q "DROP EVENT TRIGGER hold; DROP FUNCTION hold"
    is "SELECT count(*) FROM pg_constraint WHERE confrelid = 'tree_new'::regclass AND conparentid = 0" 2
    app "WITH t AS (INSERT INTO tree VALUES (20, 1, 'v9')) INSERT INTO leaves VALUES (20, 20, 'v9')" \
        "UPDATE tree SET id = 21, v = 'v1' WHERE id = 20" "DELETE FROM tree WHERE id IN (3, 4)" "UPDATE tree SET v = 'v7' WHERE id = 5"
    is "SELECT string_agg(t || v, ' ' ORDER BY id) FROM leaves WHERE id IN (3, 4, 5, 20)" '5v7 21v1'
    is "SELECT string_agg(coalesce(t || v, '-'), ' ' ORDER BY id) FROM nulled WHERE id IN (3, 4, 5)" '- - 5v7'
    fails 23503 "INSERT INTO leaves VALUES (30, 30, 'v1')"
    is "BEGIN; TRUNCATE tree, leaves, nulled; COMMIT; SELECT count(*) FROM tree_new" 0
    app "INSERT INTO tree SELECT i, i, 'v' || i % 3 FROM generate_series(1, 15) i" "INSERT INTO leaves SELECT id, id, v FROM tree"
    run_sluice advance p --until gate
    assert_status 0
    is "SELECT conname || ' ' || confrelid::regclass || ' ' || convalidated || ' ' || condeferrable || ' ' || condeferred || ' ' ||
            coalesce(obj_description(oid, 'pg_constraint'), '-') FROM pg_constraint WHERE conrelid = 'leaves'::regclass AND contype = 'f' AND conparentid = 0" \
        "of' tree true true false of a tree"
    is "SELECT conname || ' ' || confrelid::regclass || ' ' || convalidated || ' ' || condeferrable FROM pg_constraint
        WHERE conrelid = 'nulled'::regclass AND contype = 'f' AND conparentid = 0" 'nulled_t tree false false'
    is "SELECT count(*) FROM pg_index WHERE indisreplident AND indrelid IN ('tree'::regclass, 'tree_0'::regclass, 'tree_1'::regclass, 'rest'::regclass)" 4
    fails 23503 "INSERT INTO leaves VALUES (30, 30, 'v1')"
    fails 23503 "INSERT INTO nulled VALUES (30, 30, 'v1')"
    app "DELETE FROM tree WHERE id = 6"
    is "SELECT count(*) FROM leaves WHERE id = 6" 0
    agrees p
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(picture)" "$before"
    fails 23503 "INSERT INTO leaves VALUES (30, 30, 'v1')"
}

@test "a publication goes over with its columns and rows" {
    tree
    q "CREATE PUBLICATION all_of_it FOR TABLE tree"
    local before some=''
    if (($(q 'SHOW server_version_num') >= 150000)); then
        some=yes
        q "CREATE PUBLICATION part FOR TABLE tree (id, v) WHERE (id > 3)"
    fi
    before=$(picture)
    swap 'CREATE TABLE tree_new (LIKE tree INCLUDING ALL)'
    run_sluice advance p.yaml --until gate
    assert_status 0
    is "SELECT string_agg(tablename, ' ') FROM pg_publication_tables WHERE pubname = 'all_of_it'" tree
    [[ -z $some ]] || is "SELECT tablename || ' ' || attnames::text || ' ' || rowfilter FROM pg_publication_tables WHERE pubname = 'part'" 'tree {id,v} (id > 3)'
    app "UPDATE tree SET v = 'u' WHERE id = 4" "DELETE FROM tree WHERE id = 15"
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(picture)" "$before"
    [[ -n $some ]] || return 0
    swap 'CREATE TABLE tree_new (id bigint PRIMARY KEY, parent int, v text NOT NULL)'
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'publication part cannot go over to table "public.tree_new": column "id" is of another type there'
}
