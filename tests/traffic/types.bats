#!/usr/bin/env bats
# Every shipped plan that changes a type, under two versions of an application from before its first
# phase to after its last: no statement fails, and each row is what its last write says.

load ../harness/common

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    export PGTZ=UTC
}

teardown() {
    kill_writers
    drop_database
}

has_more_notes() {
    [[ $(q 'SELECT count(*) FROM ledger') -ge $1 ]]
}

# to_the_end PLAN: with every gate confirmed, after some traffic.
to_the_end() {
    local gate notes
    while run_sluice advance "$1" --until complete && [[ $status -eq 3 ]]; do
        gate=$(run_sluice status "$1" --json && json next)
        notes=$(q 'SELECT count(*) FROM ledger')
        wait_for 30 has_more_notes $((notes + 100))
        q "UPDATE sluice.phase SET started_at = started_at - interval '2 days' WHERE started_at IS NOT NULL"
        run_sluice confirm "$1" "$gate" --by Ann --reason tested
        assert_status 0
    done
    assert_status 0
}

# changes PLAN TABLE COLUMN V1 V2 NEW [ROWS]: V1 and V2 are what the versions write into the column,
# which both types take; NEW is SQL that makes of v, a value as text, one of the new type. ROWS are
# added before. Rows that no one writes are what one ALTER TABLE with that expression would make.
changes() {
    local plan=$ROOT/plans/$1.yaml table=$2 column=$3 version
    psql -Xq -v ON_ERROR_STOP=1 -f "$ROOT/plans/schema/$1.sql"
    q "INSERT INTO $table ($column) $7;
       CREATE TABLE ledger (id bigint, v text, seq bigint GENERATED ALWAYS AS IDENTITY);
       CREATE TABLE seeds AS SELECT id, $column::text AS v FROM $table; ANALYZE"
    for version in "v1 $4" "v2 $5"; do
        start_writers "${version%% *}" 2 "\\set id 2 * random(1, 500)
\\set n random(100000000000, 999999999999)
\\set m random(1, 120)
WITH w AS (UPDATE $table SET $column = ${version#* } WHERE id = :id RETURNING id, $column::text)
INSERT INTO ledger (id, v) SELECT * FROM w;
SELECT $column FROM $table WHERE id = :id" --rate=150
    done
    start_writers prepared 1 "\\set id 2 * random(1, 500)
UPDATE $table SET $column = $column WHERE id = :id;
SELECT count($column) FROM $table WHERE id = :id" --protocol=prepared --rate=100
    to_the_end "$plan"
    run_sluice verify "$plan"
    assert_status 0
    for version in v1 v2 prepared; do
        stop_writers "$version"
        assert_equal "$writers_failed" 0
        [[ $writers_done -gt 0 ]]
    done
    assert_equal "$(q "SELECT count(*) FROM $table t JOIN (SELECT DISTINCT ON (id) id, v FROM ledger ORDER BY id, seq DESC) l USING (id)
        WHERE (t.$column IS DISTINCT FROM ($6))")" 0
    assert_equal "$(q "SELECT count(*) FROM $table t JOIN seeds l USING (id) WHERE id % 2 = 1 AND t.$column IS DISTINCT FROM ($6)")" 0
    [[ $(q "SELECT count(*) FROM seeds WHERE id % 2 = 1") -ge 500 && $(q 'SELECT count(*) FROM ledger') -gt 20 ]]
}

@test "integer to numeric" {
    changes change-orders-total orders total ':m' ':m + 0.25' 'v::numeric(12, 2)' 'SELECT generate_series(1, 1000)'
}

@test "timestamp to timestamptz" {
    changes change-events-at events at "'2026-03-29 02:30:00'" "'2026-10-25 02:30'" 'v::timestamptz' \
        "SELECT timestamp '2026-01-01' + i * interval '7 hours' FROM generate_series(1, 1000) i"
}

@test "varchar to an enum" {
    changes change-users-status users status "'active'" "'gone'" 'v::user_status' \
        "SELECT (ARRAY['new', 'active', 'gone'])[1 + i % 3] FROM generate_series(1, 1000) i"
}

@test "text to integer, with values that are none" {
    changes change-people-age people age "':m'" ':m' "CASE WHEN v ~ '^[0-9]{1,3}\$' THEN v::integer END" \
        "SELECT CASE WHEN i % 10 = 1 THEN 'about ' ELSE '' END || i % 1000 FROM generate_series(1, 1000) i"
}

@test "a longer varchar" {
    changes change-users-name users name "'n:m'" "'longer :n'" 'v' "SELECT 'n' || i FROM generate_series(1, 1000) i"
}

@test "json to jsonb" {
    changes change-documents-body documents body "'{\"b\": :m,  \"a\": 1}'" "'[:m]'" 'v::jsonb' \
        "SELECT json_build_object('i', i) FROM generate_series(1, 1000) i"
}

@test "char to uuid" {
    changes change-devices-code devices code "'00000000-0000-4000-8000-:n'" "'00000000-0000-4000-9000-:n'" 'v::uuid' \
        'SELECT gen_random_uuid()::text FROM generate_series(1, 1000)'
}

@test "an integer primary key with two tables that reference it" {
    local plan=$ROOT/plans/widen-orders-id.yaml version
    psql -Xq -v ON_ERROR_STOP=1 -f "$ROOT/plans/schema/widen-orders-id.sql"
    q "INSERT INTO orders (note) SELECT 'n' || i FROM generate_series(1, 1000) i;
       INSERT INTO items SELECT i, 1 + i % 1000 FROM generate_series(100, 2000) i;
       CREATE TABLE ledger (id bigint, order_id bigint, seq bigint GENERATED ALWAYS AS IDENTITY); ANALYZE"
    for version in v1 v2; do
        start_writers "$version" 2 "\\set order random(1, 1000)
\\set id random(100, 2000)
\\set fresh random(10000, 2000000000)
WITH o AS (INSERT INTO orders (note) VALUES ('$version') RETURNING id)
INSERT INTO items SELECT :fresh, id FROM o ON CONFLICT (id) DO NOTHING;
WITH w AS (UPDATE items SET order_id = :order WHERE id = :id RETURNING id, order_id)
INSERT INTO ledger (id, order_id) SELECT * FROM w;
INSERT INTO payments VALUES (:fresh, :order) ON CONFLICT (id) DO NOTHING;
DELETE FROM payments WHERE id = :fresh;
SELECT o.id, count(*) FROM orders o JOIN items i ON i.order_id = o.id WHERE o.id = :order GROUP BY o.id;
SELECT 1 / count(*) FROM orders o JOIN items i ON i.order_id = o.id
    WHERE o.id = 1 AND pg_typeof(o.id) = pg_typeof(i.order_id)" --rate=100
    done
    to_the_end "$plan"
    run_sluice verify "$plan"
    assert_status 0
    for version in v1 v2; do
        stop_writers "$version"
        assert_equal "$writers_failed" 0
        [[ $writers_done -gt 0 ]]
    done
    assert_equal "$(q "SELECT count(*) FROM items i JOIN (SELECT DISTINCT ON (id) id, order_id FROM ledger ORDER BY id, seq DESC) l USING (id)
        WHERE i.order_id IS DISTINCT FROM l.order_id")" 0
    assert_equal "$(q 'SELECT count(*) FROM items i LEFT JOIN orders o ON o.id = i.order_id WHERE o.id IS NULL')" 0
    assert_equal "$(q "SELECT count(*) FROM orders WHERE note IN ('v1', 'v2')")" "$(q "SELECT count(DISTINCT order_id) FROM items WHERE id >= 10000")"
}
