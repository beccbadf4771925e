#!/usr/bin/env bats
# replace_table: a table becomes partitioned, or otherwise new, under its own name.

load ../harness/common
load ../harness/sessions
load plans
load types

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    create_app_role
}

events() {
    q "CREATE TABLE accounts (id int PRIMARY KEY); INSERT INTO accounts VALUES (1), (2);
       CREATE TABLE events (id bigserial PRIMARY KEY, at timestamptz NOT NULL, account int CONSTRAINT events_of
               REFERENCES accounts, kind text NOT NULL DEFAULT 'seen' CHECK (kind <> ''), data json);
       GRANT USAGE ON SEQUENCE events_id_seq TO app;
       CREATE INDEX events_account ON events (account, at);
       CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN new.kind := lower(new.kind); RETURN new; END';
       CREATE TRIGGER notes BEFORE INSERT OR UPDATE ON events FOR EACH ROW EXECUTE FUNCTION note();
       CREATE VIEW seen AS SELECT * FROM events WHERE kind = 'seen';
       INSERT INTO events (at, account, data) SELECT '2025-11-20 12:00+00'::timestamptz + i * interval '1 day', 1 + i % 2,
           json_build_object('n', i) FROM generate_series(1, 100) i"
}

# replace KEYS: plan p.
replace() {
    write_plan p <<YAML
settings: {lock_deadline: 20s, lock_timeout: 5s}
replace_table:
  table: events
$1
YAML
}

# bats test_tags=quick
@test "a table becomes partitioned by month under its name, both ways, and the old one goes" {
    events
    replace '  partition_by: {range: at}
  partitions: {every: month, from: "2025-12-01", ahead: 2}
  primary_key: [id, at]'
    local before
    before=$(picture)
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'the primary key is (id, at) from then on, and no longer (id)'
    run_sluice plan p.yaml --yaml
    assert_status 0
    assert_contains "$output" 'CREATE TABLE public.events_p20251201 PARTITION OF public.events_new'
    assert_contains "$output" "FROM ('2026-01-01 00:00:00+00') TO ('2026-02-01 00:00:00+00')"
    run_sluice advance p.yaml --until gate
    assert_status 0
    app "INSERT INTO events (at, account) VALUES ('2026-01-05', 1)" "UPDATE events SET at = '2026-03-05' WHERE id = 50" \
        "DELETE FROM events WHERE id = 51"
    is "SELECT count(*) FROM events_new" 100
    agrees p
    run_sluice confirm p events-table-copied --by tester --reason tested
    assert_status 0
    run_sluice advance p --until gate
    assert_status 0
    is "SELECT relkind FROM pg_class WHERE oid = 'events'::regclass" p
    is "SELECT count(*) >= 5 FROM pg_inherits WHERE inhparent = 'events'::regclass" t
    is "SELECT count(*) FROM ONLY events_default" 10
    app "INSERT INTO events (at, account, kind) VALUES ('2026-01-06', 1, 'SEEN') RETURNING id" \
        "UPDATE events SET at = '2026-02-07' WHERE id = 52" "DELETE FROM events WHERE id = 53"
    is "SELECT count(*), max(id) FROM seen" '100|102'
    is "SELECT count(*), max(id), max(kind) FROM events_old" '100|102|seen'
    fails 23514 "INSERT INTO events (at, kind) VALUES ('2026-01-06', '')"
    fails 23503 "INSERT INTO events (at, account) VALUES ('2026-01-06', 7)"
    fails 23505 "INSERT INTO events (id, at) VALUES (1, '2026-01-06')"
    agrees p
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(picture)" "$before"
    is "SELECT count(*), max(id) FROM events" '100|102'
    run_sluice advance p.yaml --until gate
    assert_status 0
    run_sluice confirm p events-table-copied --by tester --reason tested
    assert_status 0
    run_sluice advance p --until gate
    assert_status 0
    pass_gate p events-table-replaced
    is "SELECT to_regclass('events_old') IS NULL AND to_regclass('events_new') IS NULL" t
    is "SELECT string_agg(indexname, ' ' ORDER BY indexname) FROM pg_indexes WHERE tablename = 'events'" 'events_account events_pkey'
    app "INSERT INTO events (at, account) VALUES ('2026-01-08', 2)"
    run_sluice verify p
    assert_status 0
}

@test "by hash and by list, with another type, and not partitioned at all" {
    events
    replace '  partition_by: {hash: id}
  partitions: {modulus: 4}'
    run_sluice advance p.yaml --until events-mirror
    assert_status 0
    app "INSERT INTO events (at, account) VALUES ('2026-01-05', 2)"
    run_sluice advance p --until gate
    assert_status 0
    is "SELECT count(*) || ' ' || count(DISTINCT tableoid) FROM events_new" '101 4'
    run_sluice revert p --all
    assert_status 0
    q "ALTER TABLE events ALTER account SET NOT NULL"
    replace '  partition_by: {list: account}
  partitions: {given: {events_one: "IN (1)", events_two: "IN (2)"}, default: none}
  primary_key: [id, account]
  columns: {data: jsonb}'
    sed -i s/p$/q/ p.yaml && sed -i 's/^plan: .*/plan: q/' p.yaml && mv p.yaml q.yaml
    run_sluice check q.yaml
    assert_status 4
    assert_contains "$stderr" 'view public.seen cannot go over to table "public.events_new": column "data" is of another type there'
    q "DROP VIEW seen"
    run_sluice advance q.yaml --until gate
    assert_status 0
    is "SELECT count(*) FROM events_one" 50
    run_sluice confirm q events-table-copied --by tester --reason tested
    assert_status 0
    run_sluice advance q --until gate
    assert_status 0
    assert_contains "$(q "SELECT pg_typeof(data) FROM events LIMIT 1")" jsonb
    app "UPDATE events SET data = '{\"n\": 7}' WHERE id = 9" "UPDATE events SET account = 2 WHERE id = 10"
    is "SELECT data->>'n', (SELECT account FROM events_old WHERE id = 10) FROM events_old WHERE id = 9" '7|2'
    run_sluice revert q --all
    assert_status 0
    replace '  columns: {id: bigint, account: bigint}'
    sed -i 's/^plan: .*/plan: r/' p.yaml && mv p.yaml r.yaml
    run_sluice advance r.yaml --until gate
    assert_status 0
    is "SELECT count(*) FROM events_new" 101
}

# bats test_tags=quick
@test "columns in another order and another way of storage, and what is said of them" {
    q "CREATE COLLATION IF NOT EXISTS plain FROM \"C\";
       CREATE TABLE parts (id bigint GENERATED ALWAYS AS IDENTITY (START 5) PRIMARY KEY, \"Name\" varchar(20) COLLATE plain NOT NULL DEFAULT 'it''s',
               n int DEFAULT 7, doubled int GENERATED ALWAYS AS (n * 2) STORED, big text, CONSTRAINT low CHECK (n < 1000))
           WITH (fillfactor = 80, autovacuum_enabled = off, toast.autovacuum_enabled = off);
       ALTER TABLE parts ALTER big SET STORAGE EXTERNAL, ALTER n SET STATISTICS 50;
       CREATE UNIQUE INDEX parts_name ON parts (\"Name\" text_pattern_ops) WHERE n > 0; CREATE STATISTICS parts_both ON n, id FROM parts;
       COMMENT ON COLUMN parts.n IS 'how many'; COMMENT ON CONSTRAINT low ON parts IS 'few'; COMMENT ON INDEX parts_name IS 'by name';
       COMMENT ON STATISTICS parts_both IS 'together'; COMMENT ON CONSTRAINT parts_pkey ON parts IS 'the key'; COMMENT ON INDEX parts_pkey IS 'its index';
       INSERT INTO parts (\"Name\", n) SELECT 'p' || i, i FROM generate_series(1, 10) i"
    local before
    before=$(picture | sort)
    write_plan p <<'YAML'
settings: {lock_deadline: 20s, lock_timeout: 5s}
replace_table:
  table: parts
  order: [big, n]
  with: {fillfactor: 60, toast.autovacuum_enabled: "on"}
YAML
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'warning: columns of table "public.parts_new" stand in another order than those of "public.parts", here "n"'
    run_sluice advance p.yaml --until gate
    assert_status 0
    run_sluice confirm p parts-table-copied --by tester --reason tested
    assert_status 0
    run_sluice advance p --until gate
    assert_status 0
    is "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'parts'::regclass AND attnum > 0" 'big n id Name doubled'
    is "SELECT array_to_string(reloptions, ' ') || ' ' || (SELECT array_to_string(t.reloptions, ' ') FROM pg_class t WHERE t.oid = c.reltoastrelid)
        FROM pg_class c WHERE oid = 'parts'::regclass" 'fillfactor=60 autovacuum_enabled=off autovacuum_enabled=on'
    app "INSERT INTO parts (big) VALUES ('b') RETURNING id"
    is "SELECT id || ' ' || \"Name\" || ' ' || doubled FROM parts WHERE big = 'b'" "15 it's 14"
    agrees p
    pass_gate p parts-table-replaced
    # the same but for the order and what was asked for
    lines_of() {
        sed 's/^ *//; s/,$//; /^$/d; /^--/d; /CREATE STATISTICS/d; /autovacuum_enabled/d' | sort
    }
    assert_equal "$(picture | lines_of)" "$(lines_of <<<"$before")"
    run_sluice revert p --all
    assert_status 4
    write_plan q <<'YAML'
replace_table:
  table: parts
  order: [nowhere, n, n]
  with: {nothing: 3}
YAML
    run_sluice check q.yaml
    assert_status 2
    assert_contains "$stderr" 'column "n" is named twice'
    sed -i 's/nowhere, n, n/nowhere/' q.yaml
    run_sluice check q.yaml
    assert_status 2
    assert_contains "$stderr" 'column "nowhere" of table "public.parts" does not exist'
    sed -i 's/order: .nowhere./order: [n]/' q.yaml
    run_sluice check q.yaml
    assert_status 4
    assert_contains "$stderr" 'CREATE TABLE: unrecognized parameter'
}

@test "what ANALYZE makes of a table goes along; what CLUSTER goes by is said" {
    q "CREATE TABLE parts (id int PRIMARY KEY, a int, t text); INSERT INTO parts SELECT i, i, i FROM generate_series(1, 10) i;
       ALTER TABLE parts ALTER t SET (n_distinct = -0.5, n_distinct_inherited = 3), ALTER a SET STATISTICS 9;
       CREATE STATISTICS parts_both (ndistinct) ON a, t FROM parts; ALTER STATISTICS parts_both SET STATISTICS 200;
       COMMENT ON STATISTICS parts_both IS 'together'; ALTER TABLE parts CLUSTER ON parts_pkey"
    local before
    before=$(dump_schema)
    write_plan p <<<'replace_table: {table: parts, columns: {a: bigint}}'
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'CLUSTER without an index goes by "parts_pkey" of table "public.parts", and by none of "public.parts_new"'
    assert_contains "$stderr" 'ALTER TABLE public.parts CLUSTER ON parts_pkey after the swap'
    run_sluice advance p.yaml --until gate
    assert_status 0
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(dump_schema)" "$before"
    run_sluice advance p --until gate
    run_sluice confirm p parts-table-copied --by tester --reason tested
    run_sluice advance p --until gate
    assert_status 0
    pass_gate p parts-table-replaced
    q 'ALTER TABLE public.parts CLUSTER ON parts_pkey'
    assert_equal "$(dump_schema)" "${before/a integer/a bigint}"
}

@test "the target of extended statistics that were there comes back" {
    q "CREATE TABLE t (a int, b int); CREATE STATISTICS s ON a, b FROM t; ALTER STATISTICS s SET STATISTICS 20"
    local before
    before=$(dump_schema)
    write_plan p <<<'phases: [sql: {do: "ALTER STATISTICS s SET STATISTICS 30; CREATE STATISTICS other ON a, b FROM t; ALTER STATISTICS other SET STATISTICS 7"}]'
    run_sluice advance p.yaml
    assert_status 0
    [[ $(dump_schema) != "$before" ]]
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(dump_schema)" "$before"
}

@test "a table that is missing is a mistake of the plan" {
    write_plan p <<<'replace_table: {table: nowhere, columns: {a: bigint}}'
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'table "public.nowhere" does not exist'
}

@test "what a recipe cannot make is refused by name" {
    events
    q "ALTER TABLE events ADD CONSTRAINT events_once UNIQUE (id, kind)"
    replace '  partition_by: {range: at}
  partitions: {every: month, from: "2025-12-01"}'
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'the primary key of a partitioned table has the column in it by which it is partitioned, here "at"'
    replace '  partition_by: {range: at}
  partitions: {every: month, from: "2025-12-01"}
  primary_key: [id, at]'
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'unique index "events_once" cannot be on the new table: it has not the column "at"'
    replace '  partition_by: {range: nowhere}
  partitions: {every: month, from: "2025-12-01"}
  primary_key: [id, nowhere]'
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'column "nowhere" of table "public.events" does not exist'
    replace '  partition_by: {hash: id}
  partitions: {every: month, from: "tomorrow", modulus: 3}'
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'it takes one way to say which partitions there are'
    assert_contains "$stderr" '"every" needs the day on which the first partition begins'
    replace '  partitions: {modulus: 3}'
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" '"partitions" needs a "partition_by"'
}
