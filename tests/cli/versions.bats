#!/usr/bin/env bats
# What one version of PostgreSQL has and another has not. Each test asks for the version that it is
# about; `make test-matrix` runs them on all.

load ../harness/common
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
}

since() {
    (($(q 'SHOW server_version_num') >= $1 * 10000)) || skip "PostgreSQL $1"
}

# refused PLAN TEXT…: by check, and by advance, which then has done nothing.
refused() {
    local text
    run_sluice check "$1.yaml"
    assert_status 4
    for text in "${@:2}"; do
        assert_contains "$stderr" "$text"
    done
    run_sluice advance "$1.yaml"
    assert_status 4
    assert_equal "$(plan_count)" 0
}

rename() {
    write_plan p <<YAML
rename_column: {table: t, column: $1, to: $2, gate: {name: deployed}}
YAML
}

not_nulls() {
    q "SELECT string_agg(format('%s %s %s', conname, pg_get_constraintdef(oid),
            obj_description(oid, 'pg_constraint')), ', ' ORDER BY conname)
        FROM pg_constraint WHERE conrelid = 't'::regclass AND contype = 'n' AND conname <> 't_id_not_null'"
}

@test "18: like carries the name, comment and inheritance of NOT NULL" {
    since 18
    local before
    q "CREATE TABLE t (id int PRIMARY KEY, a text CONSTRAINT \"a is there\" NOT NULL NO INHERIT,
           c text NOT NULL);
       COMMENT ON CONSTRAINT \"a is there\" ON t IS 'always';
       INSERT INTO t SELECT i, i, i FROM generate_series(1, 100) i"
    before=$(dump_schema)
    rename a b
    run_sluice advance p.yaml --until gate
    assert_status 0
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(dump_schema)" "$before"
    to_gate p
    pass_gate p
    assert_equal "$(not_nulls)" \
        'a is there NOT NULL b NO INHERIT always, t_c_not_null NOT NULL c '
}

@test "18: a swap leaves the name of NOT NULL where it was" {
    since 18
    local before
    q "CREATE TABLE t (id int PRIMARY KEY, a int CONSTRAINT here NOT NULL);
       INSERT INTO t SELECT i, i FROM generate_series(1, 100) i"
    write_plan p <<'YAML'
change_type: {table: t, column: a, type: bigint, up: a, down: a, gate: {name: go}}
YAML
    before=$(not_nulls)
    run_sluice advance p.yaml --until gate
    assert_status 0
    for _ in 1 2; do
        run_sluice status p --json
        run_sluice confirm p "$(json next)" --by me --reason tested
        assert_status 0
        run_sluice advance p
        assert_status 0
        assert_equal "$(q "SELECT conname FROM pg_constraint c JOIN pg_attribute a
            ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            WHERE conrelid = 't'::regclass AND contype = 'n' AND attname = 'a'")" here
    done
    assert_equal "$(not_nulls)" "$before"
}

@test "18: constraints that are not validated or not enforced, or over a period, are refused" {
    since 18
    q "CREATE EXTENSION btree_gist;
       CREATE TABLE other (id int PRIMARY KEY);
       CREATE TABLE versions (id int, at tstzrange, PRIMARY KEY (id, at WITHOUT OVERLAPS));
       CREATE TABLE t (id int PRIMARY KEY, a int, b int CHECK (b > 0) NOT ENFORCED,
           c int REFERENCES other NOT ENFORCED, d int, at tstzrange,
           FOREIGN KEY (d, PERIOD at) REFERENCES versions (id, PERIOD at));
       INSERT INTO t VALUES (1), (2);
       ALTER TABLE t ADD CONSTRAINT later NOT NULL a NOT VALID"
    rename a x
    refused p 'like cannot carry column "a": it is NOT NULL by a constraint that is not validated'
    rename b x
    refused p 'like cannot carry constraint "t_b_check": it is NOT ENFORCED'
    rename c x
    refused p 'like cannot carry constraint "t_c_fkey": it is NOT ENFORCED'
    rename d x
    refused p 'like cannot carry constraint "t_d_at_fkey": it is over a PERIOD'
}

@test "18: a partition whose NOT NULL bears another name is refused" {
    since 18
    q "CREATE TABLE t (id int, a int NOT NULL) PARTITION BY LIST (id);
       CREATE TABLE t1 (id int, a int CONSTRAINT mine NOT NULL);
       ALTER TABLE t ATTACH PARTITION t1 FOR VALUES IN (1)"
    rename a x
    refused p 'partition "public.t1" has NOT NULL constraint "mine" of its own'
}

@test "18: a virtual generated column is nothing that sync could read, or a plan could replace" {
    since 18
    q 'CREATE TABLE t (id int PRIMARY KEY, a int, twice int GENERATED ALWAYS AS (a * 2) VIRTUAL)'
    rename a x
    refused p 'generated column'
    sync_plan s t '[a]' '{x: {up: twice}}' '{a: x}'
    refused s twice
    # One that has nothing to do with the plan stays what it is.
    q 'ALTER TABLE t ADD b int; INSERT INTO t (id, a, b) SELECT i, i, i FROM generate_series(1, 50) i'
    rename b x
    to_gate p
    pass_gate p
    is 'SELECT count(*) FROM t WHERE x = id AND twice = 2 * id' 50
}

@test "17: a transaction_timeout of the role or database ends nothing of ours" {
    since 17
    q "CREATE TABLE t (id int PRIMARY KEY, a text, filler text DEFAULT repeat('x', 200));
       INSERT INTO t SELECT i, i FROM generate_series(1, 3000) i;
       ALTER DATABASE $PGDATABASE SET transaction_timeout = '40ms'"
    rename a b
    run_sluice advance p.yaml --until gate
    assert_status 0
    run_sluice verify p
    assert_status 0
    run_sluice revert p --all
    assert_status 0
}

@test "15: NULLS NOT DISTINCT and ON DELETE SET NULL of some columns are carried" {
    since 15
    q "CREATE TABLE other (x int, y text, PRIMARY KEY (x, y));
       CREATE TABLE t (id int PRIMARY KEY, a text UNIQUE NULLS NOT DISTINCT, k int,
           CONSTRAINT f FOREIGN KEY (k, a) REFERENCES other ON DELETE SET NULL (a))"
    rename a b
    to_gate p
    pass_gate p
    is "SELECT string_agg(pg_get_constraintdef(oid), '; ' ORDER BY contype) FROM pg_constraint
        WHERE conrelid = 't'::regclass AND contype IN ('f', 'u')" \
        'FOREIGN KEY (k, b) REFERENCES other(x, y) ON DELETE SET NULL (b); UNIQUE NULLS NOT DISTINCT (b)'
}
