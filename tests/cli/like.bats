#!/usr/bin/env bats
# `like` makes a faithful copy: after a plan the schema is what ALTER TABLE … RENAME COLUMN would have
# made of it, the place of the column aside.

load ../harness/common
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
}

teardown() {
    [[ -z ${CLONE:-} ]] || psql -XAtqc "DROP DATABASE IF EXISTS $CLONE" postgres
    drop_database
}

# The schema, without what pg_dump says anew each time.
picture() {
    pg_dump --schema-only --no-owner --exclude-schema=sluice "${1:-$PGDATABASE}" | sed '/^\\[a-z]*restrict /d'
}

# Its lines in no order: the new column comes last in its table.
lines() {
    picture "$@" | sed 's/,$//' | sort
}

# same_as_renamed TABLE OLD NEW [TYPE]: quoted as SQL has them. A plan that renames the column, compared with
# what the server's own rename does.
same_as_renamed() {
    CLONE=${PGDATABASE}_renamed
    psql -XAtqc "CREATE DATABASE $CLONE TEMPLATE $PGDATABASE" postgres
    psql -XAtqc "ALTER TABLE $1 RENAME COLUMN $2 TO $3" "$CLONE"
    local before
    before=$(picture)
    run_sluice advance p.yaml --until gate
    assert_status 0
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(picture)" "$before"
    run_sluice advance p.yaml --until gate
    assert_status 0
    run_sluice confirm p go --by Ann --reason tested
    assert_status 0
    run_sluice advance p --until complete
    assert_status 0
    run_sluice verify p
    assert_status 0
    diff <(lines "$CLONE") <(lines)
}

plan() {
    write_plan p <<YAML
rename_column: {table: $1, column: $2, to: $3, gate: {name: go}}
YAML
}

@test "everything that a column has, under names of every kind" {
    q "CREATE TABLE teams (id int PRIMARY KEY, code text UNIQUE);
       CREATE TABLE \"Users, all\" (id int PRIMARY KEY, \"name\" text, region text COLLATE \"C\",
           \"E-Mail\" text NOT NULL DEFAULT 'none' CHECK (\"E-Mail\" <> ''),
           CONSTRAINT \"user \"\"key\"\"\" UNIQUE (\"E-Mail\", region) DEFERRABLE INITIALLY DEFERRED,
           CONSTRAINT team FOREIGN KEY (\"E-Mail\") REFERENCES teams (code) ON UPDATE CASCADE DEFERRABLE);
       CREATE INDEX \"größer als 63 Zeichen wird kein Name, auch nicht dieser hier\" ON \"Users, all\" (lower(\"E-Mail\") text_pattern_ops DESC NULLS LAST, region);
       CREATE UNIQUE INDEX \"select\" ON \"Users, all\" (\"E-Mail\") INCLUDE (region) WITH (fillfactor = 70) WHERE \"E-Mail\" LIKE '%E-Mail%';
       CREATE INDEX hashed ON \"Users, all\" USING hash (\"E-Mail\");
       CREATE INDEX \"C index\" ON \"Users, all\" (\"E-Mail\" COLLATE \"C\" text_pattern_ops);
       ALTER TABLE \"Users, all\" ADD CONSTRAINT \"weird; name\" CHECK (\"E-Mail\" <> 'E-Mail' AND \"name\" <> \"E-Mail\");
       COMMENT ON COLUMN \"Users, all\".\"E-Mail\" IS 'it''s where we write; to \"E-Mail\"';
       COMMENT ON INDEX hashed IS 'a comment';
       COMMENT ON CONSTRAINT team ON \"Users, all\" IS 'the team''s';
       ALTER TABLE \"Users, all\" ALTER \"E-Mail\" SET STATISTICS 321, ALTER \"E-Mail\" SET (n_distinct = -0.5),
           ALTER \"E-Mail\" SET STORAGE EXTERNAL, ALTER \"E-Mail\" SET COMPRESSION pglz;
       CREATE STATISTICS pair (mcv, ndistinct) ON \"E-Mail\", region FROM \"Users, all\";
       CREATE STATISTICS \"Lower E-Mail\" ON lower(\"E-Mail\"), region FROM \"Users, all\";
       CREATE STATISTICS single ON (upper(\"E-Mail\")) FROM \"Users, all\";
       ALTER STATISTICS pair SET STATISTICS 77;
       COMMENT ON STATISTICS single IS 'one expression';
       DO \$\$BEGIN CREATE ROLE reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END\$\$;
       GRANT SELECT (\"E-Mail\"), UPDATE (\"E-Mail\") ON \"Users, all\" TO reader WITH GRANT OPTION;
       GRANT REFERENCES (\"E-Mail\") ON \"Users, all\" TO PUBLIC;
       INSERT INTO teams VALUES (1, 'a'), (2, 'b');
       INSERT INTO \"Users, all\" VALUES (1, 'x', 'eu', 'a'), (2, 'y', 'us', 'b')"
    plan '[public, "Users, all"]' E-Mail 'order'
    same_as_renamed '"Users, all"' '"E-Mail"' '"order"'
    assert_equal "$(q "SELECT count(*) FROM pg_stats_ext WHERE statistics_name = 'pair' AND n_distinct IS NOT NULL")" 1
}

@test "the index that CLUSTER uses, and the replica identity" {
    q "CREATE TABLE t (id int PRIMARY KEY, code text NOT NULL, CONSTRAINT t_code UNIQUE (code));
       CREATE UNIQUE INDEX t_both ON t (code, id);
       ALTER TABLE t CLUSTER ON t_code, REPLICA IDENTITY USING INDEX t_both;
       INSERT INTO t SELECT i, i FROM generate_series(1, 100) i"
    plan t code number
    same_as_renamed t code number
    q "CREATE PUBLICATION all_of_t FOR TABLE t; UPDATE t SET number = number || 'x'; DELETE FROM t WHERE id = 1"
}

@test "statistics that name two of the replaced columns are carried with both" {
    q "CREATE TABLE t (id int PRIMARY KEY, a int, b int); CREATE STATISTICS ab ON a, b FROM t"
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {c: {up: a}, d: {up: b}}, down: {a: c, b: d}}
  - backfill: {table: t}
  - constrain: {table: t, add: [{like: {c: a, d: b}}]}
  - gate: {name: deployed, ask: ready?}
  - drop: {table: t, columns: [a, b]}
YAML
    to_gate p
    pass_gate p
    assert_equal "$(q "SELECT pg_get_statisticsobjdef(oid) FROM pg_statistic_ext")" 'CREATE STATISTICS public.ab ON c, d FROM t'
}

@test "statistics targets of an index's expressions are refused by name" {
    q "CREATE TABLE t (id int PRIMARY KEY, a text); CREATE INDEX low ON t (lower(a)); ALTER INDEX low ALTER 1 SET STATISTICS 500"
    plan t a b
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'like cannot carry index "low": it has statistics targets on its expressions'
}

@test "a check by IN over a varchar is as a rename would have it" {
    local renamed
    q "CREATE TABLE v (id int PRIMARY KEY, s varchar(9) CONSTRAINT v_s CHECK (s IN ('a', 'b')))"
    q "CREATE INDEX v_i ON v (id) WHERE s IN ('a', 'b')"
    renamed=$(psql -XAtq -v ON_ERROR_STOP=1 <<<"BEGIN; ALTER TABLE v RENAME s TO n;
        SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'v_s';
        SELECT pg_get_indexdef('v_i'::regclass); ROLLBACK")
    write_plan p <<<'rename_column: {table: v, column: s, to: n, gate: {name: deployed}}'
    to_gate p
    pass_gate p
    assert_equal "$(q "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'v_s'")
$(q "SELECT pg_get_indexdef('v_i'::regclass)")" "$renamed"
}
