#!/usr/bin/env bats
# A table is copied under another name under two versions of an application, each of which writes its own
# table: no statement fails but for deadlocks, which are tried again, and no write is lost or done twice.
# Two workers copy. The same with an array that becomes rows.

load ../harness/common
load ../harness/sessions

ROWS=6000

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "DO \$\$BEGIN CREATE ROLE app LOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END\$\$;
        CREATE TABLE ledger (key bigint, value text, seq bigint GENERATED ALWAYS AS IDENTITY);
        CREATE INDEX ON ledger (key, seq)"
}
teardown() {
    end_sluices
    kill_writers
    drop_database
}

# grant_all: what the application uses.
grant_all() {
    q 'GRANT ALL ON ALL TABLES IN SCHEMA public TO app; GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO app'
}

# start NAME CLIENTS: the pgbench scripts on standard input; half of the transactions meet on few rows.
start() {
    start_mix "$1" "$2" <(sed '/^-- script/a \
\\set n random(1, 1000000000000)\
\\set id case when random(1, 2) = 1 then random(1, :rows) else 20 * random(1, 100) end
') --define=rows="$ROWS" --rate=150 --username=app --max-tries=20
}
end() {
    stop_writers "$1"
    echo "# $1: $writers_done transactions, $writers_failed failed," \
        "$(sed -n 's/^number of transactions retried: \([0-9]*\).*/\1/p' "$1.out") retried" >&3
    assert_equal "$writers_failed" 0
    assert_equal "$writers_idle" ''
    [[ $writers_done -gt 0 ]]
}

# check_ledger TABLE KEY VALUE: every row is what was written last.
check_ledger() {
    local wrong
    wrong=$(q "WITH l AS (SELECT DISTINCT ON (key) * FROM ledger ORDER BY key, seq DESC)
        SELECT coalesce(key, $2), value, $3 FROM (SELECT * FROM l WHERE value IS NOT NULL) l
        FULL JOIN $1 ON key = $2 WHERE key IS NULL OR $2 IS NULL OR value IS DISTINCT FROM $3 ORDER BY 1")
    [[ -z $wrong ]] && return
    printf '%s rows of %s are not what was written last (key, value, is):\n%s\n' "$(wc -l <<<"$wrong")" "$1" "$(head <<<"$wrong")" >&2
    return 1
}

# The writers of one of the two tables: its name, its key, its column.
scripts() {
    local t=$1 k=$2 c=$3
    cat <<SQL
-- script update 10
WITH w AS (UPDATE $t SET $c = '$t:' || :n WHERE $k = :id RETURNING $k, $c) INSERT INTO ledger SELECT $k, $c FROM w;
-- script touch 2
UPDATE $t SET touched = touched + 1 WHERE $k = :id;
-- script insert 4
WITH w AS (INSERT INTO $t ($c) VALUES ('$t+' || :n) RETURNING $k, $c) INSERT INTO ledger SELECT $k, $c FROM w;
-- script delete 2
WITH w AS (DELETE FROM $t WHERE $k = :id RETURNING $k) INSERT INTO ledger SELECT $k, NULL FROM w;
-- script key 2
BEGIN;
WITH w AS (UPDATE $t SET $k = nextval('keys') WHERE $k = :id RETURNING $k, $c)
    INSERT INTO ledger SELECT $k, $c FROM w UNION ALL SELECT :id, NULL FROM w;
COMMIT;
-- script upsert 5
WITH w AS (INSERT INTO $t ($k, $c) VALUES (:id, '$t^' || :n) ON CONFLICT ($k) DO UPDATE SET $c = excluded.$c RETURNING $k, $c)
    INSERT INTO ledger SELECT $k, $c FROM w;
-- script rollback 2
BEGIN;
UPDATE $t SET $c = 'never' WHERE $k = :id;
ROLLBACK;
-- script savepoint 3
BEGIN;
SAVEPOINT s;
DELETE FROM $t WHERE $k = :id;
ROLLBACK TO s;
WITH w AS (UPDATE $t SET $c = '$t~' || :n WHERE $k = :id RETURNING $k, $c) INSERT INTO ledger SELECT $k, $c FROM w;
COMMIT;
SQL
}
load_rows() { # TABLE COLUMNS BASE N
    printf 'BEGIN;\nCOPY %s (%s) FROM stdin;\n%s\tcopied\n\\.\nINSERT INTO ledger VALUES (%s, $$copied$$);\nCOMMIT;\n\\echo loaded\n' \
        "$1" "$2" $(($3 + $4)) $(($3 + $4))
}

@test "a table is copied while both versions write: both tables agree with the ledger" {
    q "CREATE SEQUENCE keys START 1000001;
       CREATE TABLE old_t (id bigint DEFAULT nextval('keys') PRIMARY KEY, a text, touched int NOT NULL DEFAULT 0, filler text DEFAULT repeat('x', 100));
       CREATE TABLE new_t (number bigint DEFAULT nextval('keys') PRIMARY KEY, b text, touched int NOT NULL DEFAULT 0);
       INSERT INTO old_t SELECT i, 'seed' || i FROM generate_series(1, $ROWS) i;
       INSERT INTO ledger SELECT id, a FROM old_t; ANALYZE"
    grant_all
    cat >p.yaml <<'YAML'
sluice: 1
plan: p
settings: {lock_deadline: 60s}
phases:
  - mirror: {name: m, from: old_t, to: new_t, key: {number: id}, up: {b: a}, down: {a: b}}
  - backfill: {mirror: m, workers: 2, batch_pages: 4, batch_pause: 5ms}
  - verify: [{row_count: {table: new_t, like: old_t}}]
  - gate: {name: deployed, ask: "deployed?"}
  - drop: {table: old_t}
YAML
    start v1 3 < <(scripts old_t id a)
    start_loader v1_copy load_rows old_t 'id, a' 2000000
    run_sluice advance p.yaml
    assert_status 0
    start v2 3 < <(scripts new_t number b)
    start_loader v2_copy load_rows new_t 'number, b' 3000000
    run_sluice advance p --until gate
    assert_status 0
    sleep 1
    # in one state of the database
    check_ledger old_t id a
    check_ledger new_t number b
    end v1
    stop_loader v1_copy
    assert_equal "$writers_failed" 0
    run_sluice verify p
    assert_status 0
    run_sluice confirm p deployed --by me --reason x
    assert_status 0
    run_sluice advance p --until complete
    assert_status 0
    end v2
    stop_loader v2_copy
    assert_equal "$writers_failed" 0
    check_ledger new_t number b
    echo "# deadlocks: $(q "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")" >&3
}

@test "an array becomes rows while both versions write: the set of each row is what was written last" {
    q "CREATE TABLE posts (id bigint PRIMARY KEY, tags text[] NOT NULL DEFAULT '{}', touched int NOT NULL DEFAULT 0, filler text DEFAULT repeat('x', 100));
       CREATE TABLE post_tags (post_id bigint REFERENCES posts ON DELETE CASCADE ON UPDATE CASCADE, tag text, PRIMARY KEY (post_id, tag));
       INSERT INTO posts SELECT i, ARRAY['all', 'seed' || i] FROM generate_series(1, $ROWS) i;
       INSERT INTO ledger SELECT id, array_to_string(tags, ',') FROM posts; ANALYZE"
    grant_all
    cat >p.yaml <<'YAML'
sluice: 1
plan: p
settings: {lock_deadline: 60s}
phases:
  - mirror: {name: m, from: posts, to: post_tags, key: {post_id: id}, rows: "SELECT tag FROM unnest(tags) AS tag", down: {tags: "coalesce(array_agg(tag ORDER BY tag), '{}')"}}
  - backfill: {mirror: m, workers: 2, batch_pages: 4, batch_pause: 5ms}
  - gate: {name: deployed, ask: "deployed?"}
  - drop: {table: posts, columns: [tags]}
YAML
    local set="(SELECT string_agg(tag, ',' ORDER BY tag) FROM post_tags WHERE post_id = id)"
    start v1 3 <<'SQL'
-- script update 10
WITH w AS (UPDATE posts SET tags = ARRAY['all', 'n' || :n] WHERE id = :id RETURNING *) INSERT INTO ledger SELECT id, array_to_string(tags, ',') FROM w;
-- script touch 2
UPDATE posts SET touched = touched + 1 WHERE id = :id;
-- script empty 2
WITH w AS (UPDATE posts SET tags = '{}' WHERE id = :id RETURNING *) INSERT INTO ledger SELECT id, '' FROM w;
-- script rollback
BEGIN;
DELETE FROM posts WHERE id = :id;
ROLLBACK;
SQL
    run_sluice advance p.yaml
    assert_status 0
    # the new version takes the post first, as whoever writes a set should
    start v2 3 <<'SQL'
-- script replace 10
BEGIN;
SELECT count(*) AS there FROM (SELECT FROM posts WHERE id = :id FOR NO KEY UPDATE) AS p \gset
\if :there
DELETE FROM post_tags WHERE post_id = :id;
INSERT INTO post_tags VALUES (:id, 'b' || :n), (:id, 'a' || :n);
INSERT INTO ledger VALUES (:id, 'a' || :n || ',b' || :n);
\endif
COMMIT;
-- script savepoint 2
BEGIN;
SAVEPOINT s;
DELETE FROM post_tags WHERE post_id = :id;
ROLLBACK TO s;
COMMIT;
SQL
    run_sluice advance p --until gate
    assert_status 0
    sleep 1
    end v1
    run_sluice verify p
    assert_status 0
    check_ledger posts id "array_to_string(tags, ',')"
    check_ledger posts id "coalesce($set, '')"
    run_sluice confirm p deployed --by me --reason x
    assert_status 0
    run_sluice advance p --until complete
    assert_status 0
    end v2
    check_ledger posts id "coalesce($set, '')"
    echo "# deadlocks: $(q "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")" >&3
}
