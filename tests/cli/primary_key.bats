#!/usr/bin/env bats
# primary_key of constrain: for a table that has none, and in place of the one that it has.

load ../harness/common
load ../harness/sessions
load ../harness/writers
load plans
load types

# adds ENTRY…: plan p, whose constrain phase adds these to table t.
adds() {
    local entry
    {
        printf 'phases:\n  - constrain:\n      table: t\n      add:\n'
        for entry in "$@"; do
            printf '        - %s\n' "$entry"
        done
    } | write_plan p
}

# same_as SQL: plan p, with a look at its undoing, gives what SQL gives.
same_as() {
    CLONE=${PGDATABASE}_altered
    psql -XAtqc "CREATE DATABASE $CLONE TEMPLATE $PGDATABASE" postgres
    psql -XAtq -v ON_ERROR_STOP=1 -c "$1" "$CLONE"
    local before round
    before=$(picture)
    for round in 1 2; do
        run_sluice advance p.yaml --until complete
        assert_status 0
        agrees p
        diff <(lines "$CLONE") <(lines)
        assert_equal "$(q "SELECT count(*) FROM pg_constraint WHERE NOT convalidated AND conname <> 'late'
            OR conname LIKE 'sluice%'")" 0
        [[ $round -eq 2 ]] || { run_sluice revert p --all && assert_status 0; }
        [[ $round -eq 2 ]] || assert_equal "$(picture)" "$before"
    done
    diff <(content "$CLONE") <(content "$PGDATABASE")
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(picture)" "$before"
}

refused() {
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" "$1"
}

@test "a table without a key gets one, and rows that stand against it are named first" {
    q 'CREATE TABLE t (a int, "b b" int, c int NOT NULL); INSERT INTO t SELECT 1, i, i FROM generate_series(1, 20) i'
    adds 'primary_key: {name: "the key", columns: [b b, a]}'
    q 'INSERT INTO t VALUES (1, 7, 1), (NULL, 8, 1)'
    local before
    before=$(picture)
    refused 'violate primary key "the key"'
    assert_contains "$stderr" 'NOT NULL of column "a"'
    run_sluice advance p.yaml
    assert_status 4
    assert_equal "$(picture)" "$before"
    q 'DELETE FROM t WHERE c = 1 AND "b b" > 1'
    run_sluice plan p.yaml
    assert_status 0
    assert_contains "$output" 'CREATE UNIQUE INDEX CONCURRENTLY "the key" ON public.t ("b b", a)'
    assert_contains "$output" 'ALTER TABLE public.t ADD CONSTRAINT "the key" PRIMARY KEY USING INDEX "the key"'
    same_as 'ALTER TABLE t ADD CONSTRAINT "the key" PRIMARY KEY ("b b", a)'
}

# keyed: a key of one column with everything said of it, and foreign keys of every kind that reference it.
keyed() {
    q "CREATE TABLE t (id int, tenant int, up int, note text, CONSTRAINT t_pkey PRIMARY KEY (id) INCLUDE (note) WITH (fillfactor = 80));
       ALTER TABLE t ADD CONSTRAINT \"to self\" FOREIGN KEY (up) REFERENCES t DEFERRABLE INITIALLY DEFERRED;
       COMMENT ON CONSTRAINT t_pkey ON t IS 'the key''s'; COMMENT ON INDEX t_pkey IS 'its index';
       CREATE TABLE items (id int PRIMARY KEY, t_id int NOT NULL CONSTRAINT \"of T\" REFERENCES t ON DELETE CASCADE ON UPDATE CASCADE, other int);
       ALTER TABLE items ADD CONSTRAINT late FOREIGN KEY (other) REFERENCES t NOT VALID;
       COMMENT ON CONSTRAINT \"of T\" ON items IS 'goes with it';
       INSERT INTO t SELECT i, i % 3, i, 'n' FROM generate_series(1, 500) i;
       INSERT INTO items SELECT i, 1 + i % 500, NULL FROM generate_series(1, 500) i"
}
moved='ALTER TABLE items DROP CONSTRAINT "of T", DROP CONSTRAINT late; ALTER TABLE t DROP CONSTRAINT "to self", DROP CONSTRAINT t_pkey;
       ALTER TABLE t ADD CONSTRAINT t_id_key UNIQUE (id);'
follow="ALTER TABLE t ADD CONSTRAINT \"to self\" FOREIGN KEY (up) REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED;
       ALTER TABLE items ADD CONSTRAINT \"of T\" FOREIGN KEY (t_id) REFERENCES t (id) ON DELETE CASCADE ON UPDATE CASCADE;
       ALTER TABLE items ADD CONSTRAINT late FOREIGN KEY (other) REFERENCES t (id) NOT VALID;
       COMMENT ON CONSTRAINT \"of T\" ON items IS 'goes with it';"

# bats test_tags=quick
@test "in place of another, under its name: foreign keys follow, there and back" {
    keyed
    adds 'primary_key: {name: t_pkey, columns: [tenant, id], replaces: t_pkey, kept: t_id_key}'
    run_sluice plan p.yaml
    assert_status 0
    assert_contains "$output" 'locks 2 tables at once'
    same_as "$moved ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (tenant, id); $follow"
}

@test "in place of another, under a name of its own: what CLUSTER and replication use stays" {
    keyed
    q 'ALTER TABLE t CLUSTER ON t_pkey, REPLICA IDENTITY USING INDEX t_pkey'
    adds 'primary_key: {name: t_key, columns: [tenant, id], replaces: t_pkey, kept: t_id_key}'
    same_as "$moved ALTER TABLE t ADD CONSTRAINT t_key PRIMARY KEY (tenant, id); $follow
        ALTER TABLE t CLUSTER ON t_id_key, REPLICA IDENTITY USING INDEX t_id_key"
}

@test "what keeps the old columns unique can be the new key itself, or be there" {
    keyed
    adds 'primary_key: {name: t_id, columns: [id], replaces: t_pkey}'
    same_as "${moved%ALTER TABLE*} ALTER TABLE t ADD CONSTRAINT t_id PRIMARY KEY (id); $follow"
    psql -XAtqc "DROP DATABASE IF EXISTS $CLONE" postgres
    q 'ALTER TABLE t ADD CONSTRAINT t_twin UNIQUE (id) INCLUDE (tenant)'
    adds 'primary_key: {name: t_pkey, columns: [tenant, id], replaces: t_pkey}'
    same_as "${moved%ALTER TABLE*} ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (tenant, id); $follow"
}

@test "writers of both versions and a published table never miss the key" {
    keyed
    q 'CREATE PUBLICATION everything FOR TABLE t, items' 2>/dev/null
    cat >writer.sql <<'SQL'
\set id random(1, 500)
\set item random(3000, 1000000000)
UPDATE t SET note = 'seen' WHERE id = :id;
INSERT INTO t VALUES (:id, 1, NULL, 'again') ON CONFLICT (id) DO UPDATE SET note = excluded.note;
INSERT INTO items VALUES (:item, :id) ON CONFLICT (id) DO NOTHING;
UPDATE items SET t_id = 1 + :id % 500 WHERE id = :item;
DELETE FROM items WHERE id = :item;
SELECT 1 / count(*) FROM pg_constraint WHERE conrelid = 't'::regclass AND contype = 'p';
SELECT 1 / (count(*) / 3) FROM pg_constraint WHERE confrelid = 't'::regclass AND contype = 'f';
SQL
    pgbench -n -c 2 -T 300 -f writer.sql >writers.out 2>&1 3>&- &
    WRITERS=$!
    adds 'primary_key: {name: t_pkey, columns: [tenant, id], replaces: t_pkey, kept: t_id_key}'
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'table "public.t" is published by everything: a subscriber that finds rows by "t_pkey" stops'
    local round
    for round in 1 2 3; do
        run_sluice advance p.yaml --until complete
        assert_status 0
        agrees p
        assert_equal "$(q "SELECT pg_get_replica_identity_index('t')::regclass")" t_pkey
        [[ $round -eq 3 ]] || { run_sluice revert p --all && assert_status 0; }
    done
    kill -0 "$WRITERS" || { cat writers.out; false; }
    kill "$WRITERS"
    wait "$WRITERS" || true
    assert_lacks "$(<writers.out)" ERROR
    assert_equal "$(q 'SELECT count(*) FROM items LEFT JOIN t ON t.id = t_id WHERE t.id IS NULL')" 0
}

@test "a new column becomes the key, and the old one goes" {
    q "CREATE TABLE t (id serial PRIMARY KEY, note text); INSERT INTO t (note) SELECT 'n' FROM generate_series(1, 50)"
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {uuid: {type: uuid}}}
  - alter: {table: t, columns: {uuid: {default: gen_random_uuid()}}}
  - backfill: {table: t, set: {uuid: gen_random_uuid()}, where: uuid IS NULL}
  - constrain: {table: t, add: [{primary_key: {name: t_pkey, columns: [uuid], replaces: t_pkey}}]}
  - gate: {name: deployed, ask: Does every version find rows by uuid?}
  - drop: {table: t, columns: [id]}
YAML
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'warning: INSERT … ON CONFLICT that goes by "t_pkey" fails without it'
    local before
    before=$(picture)
    to_gate p
    run_sluice revert p --all --lose-writes
    assert_status 0
    assert_equal "$(picture)" "$before"
    to_gate p
    pass_gate p
    assert_equal "$(q "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 't_pkey'")" 'PRIMARY KEY (uuid)'
}

# bats test_tags=quick
@test "a partitioned table gets a key, partition by partition" {
    q "CREATE TABLE t (id int, part int, note text) PARTITION BY LIST (part);
       CREATE TABLE one PARTITION OF t FOR VALUES IN (1);
       CREATE TABLE two PARTITION OF t FOR VALUES IN (2) PARTITION BY RANGE (id);
       CREATE TABLE two_low PARTITION OF two FOR VALUES FROM (0) TO (100);
       INSERT INTO t SELECT i, 1 + i % 2, 'n' FROM generate_series(1, 99) i"
    adds 'primary_key: {name: t_pkey, columns: [id]}'
    refused 'unique constraint on partitioned table must include all partitioning columns'
    adds 'primary_key: {name: t_pkey, columns: [id, part]}'
    if (($(q 'SHOW server_version_num') >= 180000)); then
        refused 'column "id" of partitioned table "public.t" may be NULL: since PostgreSQL 18 a revert would leave it NOT NULL in partitions'
        q 'ALTER TABLE t ALTER id SET NOT NULL, ALTER part SET NOT NULL'
    fi
    local before
    before=$(picture)
    run_sluice advance p.yaml --until complete
    assert_status 0
    agrees p
    assert_equal "$(q "SELECT c.conname || ' ' || pg_get_constraintdef(c.oid) || ' ' || i.indisvalid
        FROM pg_constraint c JOIN pg_index i ON i.indexrelid = c.conindid WHERE c.contype = 'p' AND c.connamespace = 'public'::regnamespace ORDER BY 1")" \
        "$(printf '%s PRIMARY KEY (id, part) true\n' one_pkey t_pkey two_low_pkey two_pkey)"
    local own='s/ n t t / n t f /'
    q 'CREATE TABLE two_high PARTITION OF two FOR VALUES FROM (100) TO (200)'
    run_sluice revert p --all
    assert_status 0
    q 'DROP TABLE two_high'
    # from 18 on NOT NULL of the partitions is their own then, which changes nothing
    assert_equal "$(picture | sed "$own")" "$(sed "$own" <<<"$before")"
    q 'ALTER TABLE one ADD CONSTRAINT mine PRIMARY KEY (id)'
    refused 'partition "public.one" has a primary key of its own'
}

# partitioned: table t by list and range, with a key, rows, and a name that is quoted.
partitioned() {
    q "CREATE TABLE t (id int NOT NULL, part int NOT NULL, tenant int NOT NULL DEFAULT 1, note text, CONSTRAINT t_pkey PRIMARY KEY (id, part) WITH (fillfactor = 90)) PARTITION BY LIST (part);
       CREATE TABLE \"the one\" PARTITION OF t FOR VALUES IN (1);
       CREATE TABLE two PARTITION OF t FOR VALUES IN (2) PARTITION BY RANGE (id);
       CREATE TABLE two_low PARTITION OF two FOR VALUES FROM (0) TO (500);
       COMMENT ON CONSTRAINT t_pkey ON t IS 'its key';
       INSERT INTO t (id, part) SELECT i, 1 + i % 2 FROM generate_series(1, 499) i"
}

@test "a partitioned table gets another key in place of its own, partition by partition" {
    partitioned
    # a part that was made before the key of the table says NO INHERIT from 16 on, which a leaf does not go by, and
    # NOT NULL is its own from 18 on
    eval "$(declare -f lines picture | sed -E 's/^(lines|picture) /all_\1 /')"
    alike() {
        sed -E 's/^(constraint .* [up] t f 1) t /\1 f /; s/ n t t / n t f /'
    }
    lines() {
        all_lines "$@" | alike
    }
    picture() {
        all_picture | alike
    }
    adds 'primary_key: {name: t_pkey, columns: [tenant, id, part], replaces: t_pkey, kept: t_once}'
    run_sluice plan p.yaml
    assert_status 0
    assert_contains "$output" 'on each partition of public.t in its turn'
    same_as 'ALTER TABLE t ADD CONSTRAINT t_once UNIQUE (id, part); ALTER TABLE t DROP CONSTRAINT t_pkey; ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (tenant, id, part)'
    psql -XAtqc "DROP DATABASE IF EXISTS $CLONE" postgres
    adds 'primary_key: {name: t_key, columns: [part, id], replaces: t_pkey}'
    same_as 'ALTER TABLE t DROP CONSTRAINT t_pkey; ALTER TABLE t ADD CONSTRAINT t_key PRIMARY KEY (part, id)'
    adds 'primary_key: {name: t_key, columns: [tenant, id], replaces: t_pkey}'
    refused 'unique constraint on partitioned table must include all partitioning columns'
    psql -XAtqc "DROP DATABASE IF EXISTS $CLONE" postgres
    q 'ALTER TABLE t RENAME tenant TO "$sluice$"'
    adds 'primary_key: {name: t_key, columns: [part, "$sluice$", id], replaces: t_pkey}'
    same_as 'ALTER TABLE t DROP CONSTRAINT t_pkey; ALTER TABLE t ADD CONSTRAINT t_key PRIMARY KEY (part, "$sluice$", id)'
    q 'ALTER TABLE t RENAME "$sluice$" TO tenant; ALTER INDEX two_low_pkey RENAME TO low'
    adds 'primary_key: {name: t_key, columns: [part, id], replaces: t_pkey}'
    refused 'the part of primary key "t_pkey" in partition "public.two_low" has another name than PARTITION_pkey'
    q 'ALTER INDEX low RENAME TO two_low_pkey; CREATE TABLE items (id int, part int, FOREIGN KEY (id, part) REFERENCES t)'
    refused 'foreign key "items_id_part_fkey" cannot follow from "t_pkey": table "public.items" references partitions'
}

@test "writers never miss the key of a partitioned table, and a partition that comes has it" {
    partitioned
    adds 'primary_key: {name: t_pkey, columns: [tenant, id, part], replaces: t_pkey, kept: t_once}'
    start_writers both 3 '\set id random(1, 499)
        INSERT INTO t (id, part, note) VALUES (:id, 1 + :id % 2, 1) ON CONFLICT (id, part) DO UPDATE SET note = excluded.note;
        UPDATE t SET note = 2 WHERE id = :id AND part = 1 + :id % 2;'
    run_sluice advance p.yaml --until complete
    assert_status 0
    q 'CREATE TABLE three PARTITION OF t FOR VALUES IN (3); INSERT INTO t (id, part) VALUES (1, 3)'
    assert_equal "$(q "SELECT string_agg(conname, ' ' ORDER BY conname COLLATE \"C\") FROM pg_constraint WHERE contype = 'p' AND connamespace = 'public'::regnamespace")" \
        't_pkey the one_pkey three_pkey two_low_pkey two_pkey'
    run_sluice revert p --all
    assert_status 0
    stop_writers both
    assert_equal "$(q "SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = indexrelid WHERE NOT indisvalid OR relname LIKE 'sluice%'")" 0
    assert_equal "$(q "SELECT DISTINCT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'p' AND connamespace = 'public'::regnamespace")" \
        'PRIMARY KEY (id, part)'
}

@test "keys that cannot be made are refused by name" {
    keyed
    adds 'primary_key: {name: k, columns: [tenant, id]}'
    refused 'table "public.t" has a primary key already'
    assert_contains "$stderr" 'Write `replaces: t_pkey`.'
    adds 'primary_key: {name: k, columns: [tenant, id], replaces: t_key}'
    refused '"t_key" is not the primary key of table "public.t"'
    assert_contains "$stderr" 'It is "t_pkey".'
    adds 'primary_key: {name: t_pkey, columns: [tenant, id], replaces: t_pkey}'
    refused 'foreign key "of T" of table "public.items" references "t_pkey", and nothing else keeps its columns unique'
    assert_contains "$stderr" 'foreign key "to self" of table "public.t" references "t_pkey"'
    adds 'unique: {name: t_id_key, columns: [id]}' 'primary_key: {name: t_pkey, columns: [tenant, id], replaces: t_pkey, kept: k}'
    refused '"t_id_key" has the columns of "t_pkey", which the plan replaces'
    adds 'primary_key: {name: t_pkey, columns: [tenant, tenant], replaces: t_pkey, kept: t_pkey}' 'primary_key: {name: k, columns: [missing], kept: l}'
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'column "tenant" is named twice'
    assert_contains "$stderr" '"t_pkey" is the name of a primary key already'
    assert_contains "$stderr" '`kept` is about the key that is replaced, and none is'
    q 'CREATE VIEW v AS SELECT id, note, count(*) FROM t GROUP BY id; CREATE INDEX k ON t (note);
       CREATE TABLE parts (t_id int REFERENCES t) PARTITION BY LIST (t_id)'
    adds 'primary_key: {name: t_key, columns: [tenant, id], replaces: t_pkey, kept: k}'
    refused 'view public.v depends on constraint "t_pkey"'
    assert_contains "$stderr" 'table "t" already has an index or constraint "k"'
    assert_contains "$stderr" 'foreign key "parts_t_id_fkey" cannot follow from "t_pkey": table "public.parts" is partitioned'
    q "CREATE TABLE empty (j json)"
    adds 'primary_key: {name: e, columns: [j]}'
    sed -i 's/table: t/table: empty/' p.yaml
    refused 'has no default operator class'
}
