#!/usr/bin/env bats
# One column becomes two under two versions of an application: the shipped example, at work.
# shellcheck disable=SC2034 # flow reads what is set here

load ../harness/common
load ../harness/sessions
load flow

OLD='ARRAY[name]' NEW='ARRAY[first_name, last_name]'
# The plan cuts and joins with split_part and ||; these are other words for it.
DIFFERING="ROW(first_name, last_name) IS DISTINCT FROM
        ROW((regexp_match(name, '^[^ ]*'))[1], (regexp_match(name, '^[^ ]* (.*)\$'))[1])
    AND name IS DISTINCT FROM
        CASE WHEN num_nulls(first_name, last_name) = 2 THEN NULL
        WHEN last_name IS NULL THEN first_name
        ELSE concat_ws(' ', concat(first_name), last_name) END"

setup() {
    PLAN=$BATS_TEST_TMPDIR/split.yaml
    sed '/^phases:/i settings: {batch_pages: 8, batch_pause: 5ms}' \
        "$ROOT/plans/split-users-name.yaml" >"$PLAN"
    new_database
    create_users 'name text'
    fill_users name "v || ' of ' || i" \
        "CASE WHEN v IS NULL THEN ARRAY[NULL, NULL] ELSE ARRAY[v, 'of ' || i] END"
}

mix() {
    case $1 in
        v1) writes_name ;;
        v2) writes_parts ;;
        both) writes_both ;;
    esac
}

# Version 1 writes names of two words, of one, of three, and none.
writes_name() {
    cat <<'SQL'
-- script insert 3
BEGIN;
INSERT INTO users (name) VALUES ('Ann ' || :n) RETURNING id \gset
INSERT INTO ledger VALUES (:id, 'v1', ARRAY['Ann ' || :n], ARRAY['Ann', '' || :n]);
COMMIT;
-- script insert_null
BEGIN;
INSERT INTO users (name) VALUES (NULL) RETURNING id \gset
INSERT INTO ledger VALUES (:id, 'v1', ARRAY[NULL], ARRAY[NULL, NULL]);
COMMIT;
-- script update 10
BEGIN;
SELECT count(*) AS there FROM (SELECT FROM users WHERE id = :id FOR UPDATE) AS u \gset
\if :there
UPDATE users SET name = 'Bob ' || :n WHERE id = :id;
INSERT INTO ledger VALUES (:id, 'v1', ARRAY['Bob ' || :n], ARRAY['Bob', '' || :n]);
\endif
COMMIT;
-- script one_word 3
WITH u AS (UPDATE users SET name = 'Plato' || :n WHERE id = :id RETURNING id)
INSERT INTO ledger SELECT id, 'v1', ARRAY['Plato' || :n], ARRAY['Plato' || :n, NULL] FROM u;
-- script three_words 3
WITH u AS (UPDATE users SET name = 'Jean Le ' || :n WHERE id = :id RETURNING id)
INSERT INTO ledger SELECT id, 'v1', ARRAY['Jean Le ' || :n], ARRAY['Jean', 'Le ' || :n] FROM u;
-- script erase 2
WITH u AS (UPDATE users SET name = NULL WHERE id = :id AND name IS NOT NULL RETURNING id)
INSERT INTO ledger SELECT id, 'v1', ARRAY[NULL], ARRAY[NULL, NULL] FROM u;
-- script touch 10
UPDATE users SET touched = touched + 1 WHERE id = :id;
-- script bulk
\set low random(1, :rows - 100)
BEGIN;
SELECT pg_advisory_xact_lock(1);
WITH u AS (UPDATE users SET name = 'Bulk ' || id WHERE id BETWEEN :low AND :low + 99 RETURNING id)
INSERT INTO ledger SELECT id, 'v1', ARRAY['Bulk ' || id], ARRAY['Bulk', '' || id] FROM u;
COMMIT;
-- script delete 3
WITH u AS (DELETE FROM users WHERE id = :id RETURNING id)
INSERT INTO ledger SELECT id, 'v1', NULL, NULL FROM u;
-- script upsert 8
BEGIN;
INSERT INTO users (id, name) VALUES (:id, 'Eve ' || :n)
ON CONFLICT (id) DO UPDATE SET name = excluded.name;
INSERT INTO ledger VALUES (:id, 'v1', ARRAY['Eve ' || :n], ARRAY['Eve', '' || :n]);
COMMIT;
SQL
}

# Version 2 writes both parts, or one of them and leaves the other as it was last written.
writes_parts() {
    cat <<'SQL'
-- script insert 3
BEGIN;
INSERT INTO users (first_name, last_name) VALUES ('Ida', '' || :n) RETURNING id \gset
INSERT INTO ledger VALUES (:id, 'v2', ARRAY['Ida ' || :n], ARRAY['Ida', '' || :n]);
COMMIT;
-- script insert_null
BEGIN;
INSERT INTO users (first_name, last_name) VALUES (NULL, NULL) RETURNING id \gset
INSERT INTO ledger VALUES (:id, 'v2', ARRAY[NULL], ARRAY[NULL, NULL]);
COMMIT;
-- script insert_last
BEGIN;
INSERT INTO users (last_name) VALUES ('' || :n) RETURNING id \gset
INSERT INTO ledger VALUES (:id, 'v2', ARRAY[' ' || :n], ARRAY[NULL, '' || :n]);
COMMIT;
-- script update 10
BEGIN;
SELECT count(*) AS there FROM (SELECT FROM users WHERE id = :id FOR UPDATE) AS u \gset
\if :there
UPDATE users SET first_name = 'Joe', last_name = '' || :n WHERE id = :id;
INSERT INTO ledger VALUES (:id, 'v2', ARRAY['Joe ' || :n], ARRAY['Joe', '' || :n]);
\endif
COMMIT;
-- script first_alone 4
BEGIN;
SELECT count(*) AS there FROM (SELECT FROM users WHERE id = :id FOR UPDATE) AS u \gset
\if :there
UPDATE users SET first_name = 'Kim' || :n WHERE id = :id;
INSERT INTO ledger SELECT :id, 'v2', ARRAY['Kim' || :n || coalesce(' ' || new[2], '')],
    ARRAY['Kim' || :n, new[2]] FROM ledger WHERE key = :id ORDER BY seq DESC LIMIT 1;
\endif
COMMIT;
-- script last_alone 4
BEGIN;
SELECT count(*) AS there FROM (SELECT FROM users WHERE id = :id FOR UPDATE) AS u \gset
\if :there
UPDATE users SET last_name = '' || :n WHERE id = :id;
INSERT INTO ledger SELECT :id, 'v2', ARRAY[coalesce(new[1], '') || ' ' || :n],
    ARRAY[new[1], '' || :n] FROM ledger WHERE key = :id ORDER BY seq DESC LIMIT 1;
\endif
COMMIT;
-- script erase 2
WITH u AS (UPDATE users SET first_name = NULL, last_name = NULL
    WHERE id = :id AND (first_name IS NOT NULL OR last_name IS NOT NULL) RETURNING id)
INSERT INTO ledger SELECT id, 'v2', ARRAY[NULL], ARRAY[NULL, NULL] FROM u;
-- script touch 10
UPDATE users SET touched = touched + 1 WHERE id = :id;
-- script bulk
\set low random(1, :rows - 100)
BEGIN;
SELECT pg_advisory_xact_lock(1);
WITH u AS (UPDATE users SET first_name = 'Bulk2', last_name = '' || id
    WHERE id BETWEEN :low AND :low + 99 RETURNING id)
INSERT INTO ledger SELECT id, 'v2', ARRAY['Bulk2 ' || id], ARRAY['Bulk2', '' || id] FROM u;
COMMIT;
-- script delete 3
WITH u AS (DELETE FROM users WHERE id = :id RETURNING id)
INSERT INTO ledger SELECT id, 'v2', NULL, NULL FROM u;
-- script upsert 8
BEGIN;
INSERT INTO users (id, first_name, last_name) VALUES (:id, 'Leo', '' || :n)
ON CONFLICT (id) DO UPDATE SET first_name = excluded.first_name, last_name = excluded.last_name;
INSERT INTO ledger VALUES (:id, 'v2', ARRAY['Leo ' || :n], ARRAY['Leo', '' || :n]);
COMMIT;
SQL
}

writes_both() {
    cat <<'SQL'
-- script insert_both
BEGIN;
INSERT INTO users (name, first_name, last_name) VALUES ('Max ' || :n, 'Max', '' || :n)
RETURNING id \gset
INSERT INTO ledger VALUES (:id, 'both', ARRAY['Max ' || :n], ARRAY['Max', '' || :n]);
COMMIT;
-- script update_both 3
WITH u AS (UPDATE users SET name = 'Nan ' || :n, first_name = 'Nan', last_name = '' || :n
    WHERE id = :id RETURNING id)
INSERT INTO ledger SELECT id, 'both', ARRAY['Nan ' || :n], ARRAY['Nan', '' || :n] FROM u;
-- script new_wins
WITH u AS (UPDATE users SET name = 'Old ' || :n, first_name = 'New', last_name = '' || :n
    WHERE id = :id RETURNING id)
INSERT INTO ledger SELECT id, 'both', ARRAY['New ' || :n], ARRAY['New', '' || :n] FROM u;
SQL
}

load_v1() {
    local key=$((2000000 + 2 * $1))
    cat <<SQL
BEGIN;
COPY users (id, name) FROM stdin;
$key	Copy $1
$((key + 1))	\\N
\\.
INSERT INTO ledger VALUES ($key, 'v1', '{Copy $1}', '{Copy,$1}'),
    ($((key + 1)), 'v1', '{NULL}', '{NULL,NULL}');
COMMIT;
\\echo loaded
SQL
}
load_v2() {
    local key=$((3000000 + 2 * $1))
    cat <<SQL
BEGIN;
COPY users (id, last_name, first_name) FROM stdin;
$key	$1	Copy2
$((key + 1))	\\N	Copy$1
\\.
INSERT INTO ledger VALUES ($key, 'v2', '{Copy2 $1}', '{Copy2,$1}'),
    ($((key + 1)), 'v2', '{Copy$1}', '{Copy$1,NULL}');
COMMIT;
\\echo loaded
SQL
}

@test "split: no statement of either version fails, and no write is lost" {
    go_to_gate
    go_through_gate
}
