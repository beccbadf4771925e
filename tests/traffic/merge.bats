#!/usr/bin/env bats
# Two columns become one under two versions of an application: the shipped example, at work.
# shellcheck disable=SC2034 # flow reads what is set here

load ../harness/common
load ../harness/sessions
load flow

OLD='ARRAY[street, city]' NEW='ARRAY[address]'
# The plan cuts with substring and joins with ||; these are other words for it.
DIFFERING="address IS DISTINCT FROM
        CASE WHEN city IS NULL THEN street ELSE concat(street, ', ', city) END
    AND ROW(street, city) IS DISTINCT FROM ROW(
        CASE WHEN strpos(address, ', ') = 0 THEN address
            ELSE (regexp_match(address, '^(.*), [^,]*\$'))[1] END,
        (regexp_match(address, '.*, (.*)\$'))[1])"

setup() {
    PLAN=$BATS_TEST_TMPDIR/merge.yaml
    sed '/^phases:/i settings: {batch_pages: 8, batch_pause: 5ms}
        s/for: 1h/for: 1s/' "$ROOT/plans/merge-users-address.yaml" >"$PLAN"
    new_database
    create_users 'street text, city text'
    fill_users 'street, city' "v, CASE WHEN i % 7 <> 0 THEN 'City' || i END" \
        "ARRAY[CASE WHEN i % 7 = 0 THEN v ELSE coalesce(v, '') || ', City' || i END]"
}

mix() {
    case $1 in
        v1) writes_parts ;;
        v2) writes_address ;;
        both) writes_both ;;
    esac
}

# Version 1 writes both parts, or one of them and leaves the other as it was last written.
writes_parts() {
    cat <<'SQL'
-- script insert 3
BEGIN;
INSERT INTO users (street, city) VALUES ('Inn ' || :n, 'Ulm') RETURNING id \gset
INSERT INTO ledger VALUES (:id, 'v1', ARRAY['Inn ' || :n, 'Ulm'], ARRAY['Inn ' || :n || ', Ulm']);
COMMIT;
-- script insert_null
BEGIN;
INSERT INTO users (street, city) VALUES (NULL, NULL) RETURNING id \gset
INSERT INTO ledger VALUES (:id, 'v1', ARRAY[NULL, NULL], ARRAY[NULL]);
COMMIT;
-- script insert_city
BEGIN;
INSERT INTO users (city) VALUES ('Rom' || :n) RETURNING id \gset
INSERT INTO ledger VALUES (:id, 'v1', ARRAY[NULL, 'Rom' || :n], ARRAY[', Rom' || :n]);
COMMIT;
-- script update 10
BEGIN;
SELECT count(*) AS there FROM (SELECT FROM users WHERE id = :id FOR UPDATE) AS u \gset
\if :there
UPDATE users SET street = 'Way ' || :n || ', rear', city = 'Bern' WHERE id = :id;
INSERT INTO ledger VALUES (:id, 'v1', ARRAY['Way ' || :n || ', rear', 'Bern'],
    ARRAY['Way ' || :n || ', rear, Bern']);
\endif
COMMIT;
-- script street_alone 4
BEGIN;
SELECT count(*) AS there FROM (SELECT FROM users WHERE id = :id FOR UPDATE) AS u \gset
\if :there
UPDATE users SET street = 'Mall ' || :n WHERE id = :id;
INSERT INTO ledger SELECT :id, 'v1', ARRAY['Mall ' || :n, old[2]],
    ARRAY['Mall ' || :n || coalesce(', ' || old[2], '')]
FROM ledger WHERE key = :id ORDER BY seq DESC LIMIT 1;
\endif
COMMIT;
-- script city_alone 4
BEGIN;
SELECT count(*) AS there FROM (SELECT FROM users WHERE id = :id FOR UPDATE) AS u \gset
\if :there
UPDATE users SET city = 'Oslo' || :n WHERE id = :id;
INSERT INTO ledger SELECT :id, 'v1', ARRAY[old[1], 'Oslo' || :n],
    ARRAY[coalesce(old[1], '') || ', Oslo' || :n]
FROM ledger WHERE key = :id ORDER BY seq DESC LIMIT 1;
\endif
COMMIT;
-- script erase 2
WITH u AS (UPDATE users SET street = NULL, city = NULL
    WHERE id = :id AND (street IS NOT NULL OR city IS NOT NULL) RETURNING id)
INSERT INTO ledger SELECT id, 'v1', ARRAY[NULL, NULL], ARRAY[NULL] FROM u;
-- script touch 10
UPDATE users SET touched = touched + 1 WHERE id = :id;
-- script bulk
\set low random(1, :rows - 100)
BEGIN;
SELECT pg_advisory_xact_lock(1);
WITH u AS (UPDATE users SET street = 'Row ' || id, city = 'Bonn'
    WHERE id BETWEEN :low AND :low + 99 RETURNING id)
INSERT INTO ledger SELECT id, 'v1', ARRAY['Row ' || id, 'Bonn'], ARRAY['Row ' || id || ', Bonn']
FROM u;
COMMIT;
-- script delete 3
WITH u AS (DELETE FROM users WHERE id = :id RETURNING id)
INSERT INTO ledger SELECT id, 'v1', NULL, NULL FROM u;
-- script upsert 8
BEGIN;
INSERT INTO users (id, street, city) VALUES (:id, 'End ' || :n, 'Linz')
ON CONFLICT (id) DO UPDATE SET street = excluded.street, city = excluded.city;
INSERT INTO ledger VALUES (:id, 'v1', ARRAY['End ' || :n, 'Linz'], ARRAY['End ' || :n || ', Linz']);
COMMIT;
SQL
}

writes_address() {
    cat <<'SQL'
-- script insert 3
BEGIN;
INSERT INTO users (address) VALUES ('Ave ' || :n || ', York') RETURNING id \gset
INSERT INTO ledger VALUES (:id, 'v2', ARRAY['Ave ' || :n, 'York'], ARRAY['Ave ' || :n || ', York']);
COMMIT;
-- script insert_null
BEGIN;
INSERT INTO users (address) VALUES (NULL) RETURNING id \gset
INSERT INTO ledger VALUES (:id, 'v2', ARRAY[NULL, NULL], ARRAY[NULL]);
COMMIT;
-- script update 10
BEGIN;
SELECT count(*) AS there FROM (SELECT FROM users WHERE id = :id FOR UPDATE) AS u \gset
\if :there
UPDATE users SET address = 'Key ' || :n || ', left, Bath' WHERE id = :id;
INSERT INTO ledger VALUES (:id, 'v2', ARRAY['Key ' || :n || ', left', 'Bath'],
    ARRAY['Key ' || :n || ', left, Bath']);
\endif
COMMIT;
-- script street_only 4
WITH u AS (UPDATE users SET address = 'Nowhere ' || :n WHERE id = :id RETURNING id)
INSERT INTO ledger SELECT id, 'v2', ARRAY['Nowhere ' || :n, NULL], ARRAY['Nowhere ' || :n] FROM u;
-- script erase 2
WITH u AS (UPDATE users SET address = NULL WHERE id = :id AND address IS NOT NULL RETURNING id)
INSERT INTO ledger SELECT id, 'v2', ARRAY[NULL, NULL], ARRAY[NULL] FROM u;
-- script touch 10
UPDATE users SET touched = touched + 1 WHERE id = :id;
-- script bulk
\set low random(1, :rows - 100)
BEGIN;
SELECT pg_advisory_xact_lock(1);
WITH u AS (UPDATE users SET address = 'Row ' || id || ', Kiel'
    WHERE id BETWEEN :low AND :low + 99 RETURNING id)
INSERT INTO ledger SELECT id, 'v2', ARRAY['Row ' || id, 'Kiel'], ARRAY['Row ' || id || ', Kiel']
FROM u;
COMMIT;
-- script delete 3
WITH u AS (DELETE FROM users WHERE id = :id RETURNING id)
INSERT INTO ledger SELECT id, 'v2', NULL, NULL FROM u;
-- script upsert 8
BEGIN;
INSERT INTO users (id, address) VALUES (:id, 'Hill ' || :n || ', Hull')
ON CONFLICT (id) DO UPDATE SET address = excluded.address;
INSERT INTO ledger VALUES (:id, 'v2', ARRAY['Hill ' || :n, 'Hull'],
    ARRAY['Hill ' || :n || ', Hull']);
COMMIT;
SQL
}

writes_both() {
    cat <<'SQL'
-- script insert_both
BEGIN;
INSERT INTO users (street, city, address) VALUES ('Both ' || :n, 'Graz', 'Both ' || :n || ', Graz')
RETURNING id \gset
INSERT INTO ledger VALUES (:id, 'both', ARRAY['Both ' || :n, 'Graz'],
    ARRAY['Both ' || :n || ', Graz']);
COMMIT;
-- script update_both 3
WITH u AS (UPDATE users SET street = 'Both ' || :n, city = 'Wien',
    address = 'Both ' || :n || ', Wien' WHERE id = :id RETURNING id)
INSERT INTO ledger SELECT id, 'both', ARRAY['Both ' || :n, 'Wien'], ARRAY['Both ' || :n || ', Wien']
FROM u;
-- script new_wins
WITH u AS (UPDATE users SET street = 'Old ' || :n, address = 'New ' || :n || ', Lund'
    WHERE id = :id RETURNING id)
INSERT INTO ledger SELECT id, 'both', ARRAY['New ' || :n, 'Lund'], ARRAY['New ' || :n || ', Lund']
FROM u;
SQL
}

load_v1() {
    local key=$((2000000 + 2 * $1))
    cat <<SQL
BEGIN;
COPY users (id, city, street) FROM stdin;
$key	Riga	Copy $1
$((key + 1))	\\N	Copy $1
\\.
INSERT INTO ledger VALUES ($key, 'v1', '{Copy $1,Riga}', '{"Copy $1, Riga"}'),
    ($((key + 1)), 'v1', '{Copy $1,NULL}', '{Copy $1}');
COMMIT;
\\echo loaded
SQL
}
load_v2() {
    local key=$((3000000 + 2 * $1))
    cat <<SQL
BEGIN;
COPY users (id, address) FROM stdin;
$key	Copy $1, Vigo
$((key + 1))	\\N
\\.
INSERT INTO ledger VALUES ($key, 'v2', '{Copy $1,Vigo}', '{"Copy $1, Vigo"}'),
    ($((key + 1)), 'v2', '{NULL,NULL}', '{NULL}');
COMMIT;
\\echo loaded
SQL
}

@test "merge: no statement of either version fails, and no write is lost" {
    go_to_gate
    go_through_gate
}
