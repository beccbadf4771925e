#!/usr/bin/env bats
# alter_type, and change_type where PostgreSQL changes the type without touching a row.

load ../harness/common
load ../harness/sessions
load plans
load types

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE t (id int PRIMARY KEY, word varchar(50) NOT NULL DEFAULT 'w', plain varchar, n numeric(8, 2));
       CREATE INDEX by_word ON t (word); COMMENT ON COLUMN t.word IS 'spoken'; CREATE STATISTICS pair ON word, n FROM t;
       INSERT INTO t SELECT i, 'w' || i, 'p' || i, i FROM generate_series(1, 1000) i; ANALYZE t"
}

files() {
    q "SELECT string_agg(relname || ' ' || pg_relation_filenode(oid), ',' ORDER BY relname) FROM pg_class WHERE relname IN ('t', 'by_word', 't_pkey')"
}

@test "a longer varchar is one ALTER TABLE, which touches neither table nor index" {
    local before
    before=$(files)
    cat >writer.sql <<'SQL'
\set id random(1, 1000)
UPDATE t SET word = 'w' || :id WHERE id = :id;
SELECT word FROM t WHERE id = :id;
SQL
    pgbench -n -c 2 -T 300 -f writer.sql >writers.out 2>&1 3>&- &
    WRITERS=$!
    change word 'varchar(200)'
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'column "word" becomes varchar(200) by one ALTER TABLE: on an empty copy PostgreSQL rewrote nothing, read nothing and built no index'
    assert_contains "$stderr" 'column "word" cannot be altered back to character varying(50): PostgreSQL would rewrite the table'
    run_sluice plan p.yaml
    assert_contains "$output" 'ALTER TABLE public.t ALTER COLUMN word TYPE varchar(200)'
    run_sluice advance p.yaml --until complete
    assert_status 3
    assert_contains "$output$stderr" 'Does every service take t.word as varchar(200) as well as in its present type?'
    confirm t-word-either-type
    run_sluice advance p
    assert_status 0
    kill -0 "$WRITERS"
    kill "$WRITERS"
    wait "$WRITERS" || true
    assert_lacks "$(<writers.out)" ERROR
    assert_equal "$(files)" "$before"
    assert_equal "$(q "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'word'")" 'character varying(200)'
    assert_equal "$(q "SELECT count(*) FROM pg_stats WHERE tablename = 't' AND attname = 'word'")" 1
    agrees p
    run_sluice revert p --all
    assert_status 4
}

@test "the same as when it is altered by hand" {
    CLONE=${PGDATABASE}_altered
    psql -XAtqc "CREATE DATABASE $CLONE TEMPLATE $PGDATABASE" postgres
    psql -XAtqc 'ALTER TABLE t ALTER word TYPE text' "$CLONE"
    change word text
    run_sluice advance p.yaml
    confirm t-word-either-type
    run_sluice advance p
    assert_status 0
    diff <(picture "$CLONE") <(picture)
    diff <(content "$CLONE") <(content "$PGDATABASE")
}

@test "what leads back without touching a row can be taken back" {
    local before
    before=$(picture)
    change plain text
    run_sluice advance p.yaml
    confirm t-plain-either-type
    run_sluice advance p
    assert_status 0
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(picture)" "$before"
}

@test "a holder of the table is waited for briefly, and named" {
    change word text
    sed -i '2a settings: {lock_deadline: 500ms}' p.yaml
    run_sluice advance p.yaml
    confirm t-word-either-type
    session_open holder
    session_do holder 'BEGIN; SELECT count(*) FROM t'
    run_sluice advance p
    assert_status 75
    assert_contains "$stderr" 'could not lock table "public.t" within 500 ms'
    session_do holder 'COMMIT'
    run_sluice advance p
    assert_status 0
}

@test "what touches rows goes by a new column, and says why" {
    while IFS='|' read -r sql column type why; do
        q "$sql"
        change "$column" "'$type'"
        run_sluice check p.yaml
        assert_status 0
        assert_contains "$stderr" "column \"$column\" becomes $type by a new column, not by ALTER TABLE: $why"
        assert_contains "$output" 'plan p: 7 phases'
    done <<'CASES'
SELECT|n|numeric(8, 3)|PostgreSQL would rewrite the table
SELECT|word|varchar(20)|PostgreSQL would rewrite the table
CREATE INDEX ON t (lower(plain))|plain|text|PostgreSQL would build an index again
ALTER TABLE t ADD CHECK (word <> '')|word|varchar(99)|PostgreSQL would read every row
ALTER TABLE t ADD at timestamp|at|timestamptz|what becomes of its values depends on settings of the session, such as TimeZone
ALTER TABLE t ADD code varchar(5) UNIQUE; CREATE TABLE r (code varchar REFERENCES t (code))|code|varchar(9)|it is part of a foreign key
CASES
    psql -XAtqc "ALTER DATABASE $PGDATABASE SET track_counts = off" postgres
    change n "'numeric(9, 2)'"
    run_sluice check p.yaml
    assert_contains "$stderr" 'track_counts is off, so no scan would show'
    write_plan p <<'YAML'
phases:
  - alter_type: {table: t, column: n, type: 'numeric(8, 3)'}
YAML
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'column "n" cannot become numeric(8, 3) by ALTER TABLE while the application runs: PostgreSQL would rewrite the table'
    q 'CREATE VIEW v AS SELECT plain FROM t; DROP INDEX t_lower_idx'
    sed -i 's/column: n, type: .*}/column: plain, type: text, views: refuse}/' p.yaml
    psql -XAtqc "ALTER DATABASE $PGDATABASE RESET track_counts" postgres
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'view public.v uses column "plain", so its type cannot be altered'
}

@test "the way that was taken stays, and is looked at again" {
    change word text
    run_sluice advance p.yaml
    q 'CREATE INDEX late ON t (lower(word))'
    confirm t-word-either-type
    run_sluice advance p
    assert_status 4
    assert_contains "$stderr" 'column "word" cannot become text by ALTER TABLE while the application runs: PostgreSQL would build an index again'
    run_sluice status p
    assert_contains "$output" 'alter_type-t'
    q 'DROP INDEX late'
    run_sluice advance p.yaml
    assert_status 0
    run_sluice advance p
    assert_contains "$output" 'complete'
}
