#!/usr/bin/env bats
# A column renamed under two versions of an application, which never stop writing it.
# shellcheck disable=SC2034 # flow reads what is set here

load ../harness/common
load ../harness/sessions
load flow

OLD='ARRAY[email]' NEW='ARRAY[email_address]'
DIFFERING='email IS DISTINCT FROM email_address'

setup() {
    PLAN=$BATS_TEST_TMPDIR/rename.yaml
    cat >"$PLAN" <<'YAML'
sluice: 1
plan: rename
settings: {batch_pages: 8, batch_pause: 5ms}
rename_column:
  table: users
  column: email
  to: email_address
  gate:
    evidence:
      - no_writes_to: {column: users.email, for: 1s}
YAML
    new_database
    create_users "email text CONSTRAINT users_email_key UNIQUE CHECK (email <> '')"
    q "CREATE INDEX users_email_lower ON users (lower(email));
        COMMENT ON COLUMN users.email IS 'where we write to'"
    fill_users email v 'ARRAY[v]'
}

# mix VERSION: both versions do the same, each with its own column.
mix() {
    case $1 in
        v1) { writes && upserts_by_value; } | sed 's/COLUMN/email/g; s/WHO/v1/g' ;;
        v2) writes | sed 's/COLUMN/email_address/g; s/WHO/v2/g' ;;
        late) upserts_by_value | sed 's/COLUMN/email_address/g; s/WHO/v2/g' ;;
        both) writes_both ;;
    esac
}

# Two bulk updates would run into deadlocks by themselves: the advisory lock is the application's.
# Nobody erases a value that it does not see: an UPDATE from NULL to NULL cannot be told from none.
writes() {
    cat <<'SQL'
-- script insert 3
BEGIN;
INSERT INTO users (COLUMN) VALUES ('WHO-' || :n) RETURNING id \gset
INSERT INTO ledger VALUES (:id, 'WHO', ARRAY['WHO-' || :n], ARRAY['WHO-' || :n]);
COMMIT;
-- script insert_null
BEGIN;
INSERT INTO users (COLUMN) VALUES (NULL) RETURNING id \gset
INSERT INTO ledger VALUES (:id, 'WHO', ARRAY[NULL], ARRAY[NULL]);
COMMIT;
-- script insert_without
BEGIN;
INSERT INTO users DEFAULT VALUES RETURNING id \gset
INSERT INTO ledger VALUES (:id, 'WHO', ARRAY[NULL], ARRAY[NULL]);
COMMIT;
-- script update 10
BEGIN;
SELECT count(*) AS there FROM (SELECT FROM users WHERE id = :id FOR UPDATE) AS u \gset
\if :there
UPDATE users SET COLUMN = 'WHO-' || :n WHERE id = :id;
INSERT INTO ledger VALUES (:id, 'WHO', ARRAY['WHO-' || :n], ARRAY['WHO-' || :n]);
\endif
COMMIT;
-- script update_returning 5
WITH u AS (UPDATE users SET COLUMN = 'WHO-' || :n, touched = touched + 1 WHERE id = :id
    RETURNING id)
INSERT INTO ledger SELECT id, 'WHO', ARRAY['WHO-' || :n], ARRAY['WHO-' || :n] FROM u;
-- script erase 2
WITH u AS (UPDATE users SET COLUMN = NULL WHERE id = :id AND COLUMN IS NOT NULL RETURNING id)
INSERT INTO ledger SELECT id, 'WHO', ARRAY[NULL], ARRAY[NULL] FROM u;
-- script touch 10
UPDATE users SET touched = touched + 1 WHERE id = :id;
-- script bulk
\set low random(1, :rows - 100)
BEGIN;
SELECT pg_advisory_xact_lock(1);
WITH u AS (UPDATE users SET COLUMN = 'WHO-' || :n || '-' || id WHERE id BETWEEN :low AND :low + 99
    RETURNING id)
INSERT INTO ledger SELECT id, 'WHO', ARRAY['WHO-' || :n || '-' || id],
    ARRAY['WHO-' || :n || '-' || id] FROM u;
COMMIT;
-- script delete 3
WITH u AS (DELETE FROM users WHERE id = :id RETURNING id)
INSERT INTO ledger SELECT id, 'WHO', NULL, NULL FROM u;
-- script upsert 8
BEGIN;
INSERT INTO users (id, COLUMN) VALUES (:id, 'WHO-' || :n)
ON CONFLICT (id) DO UPDATE SET COLUMN = excluded.COLUMN;
INSERT INTO ledger VALUES (:id, 'WHO', ARRAY['WHO-' || :n], ARRAY['WHO-' || :n]);
COMMIT;
-- script insert_or_leave 3
WITH u AS (INSERT INTO users (id, COLUMN) VALUES (:id, 'WHO-' || :n)
    ON CONFLICT DO NOTHING RETURNING id)
INSERT INTO ledger SELECT id, 'WHO', ARRAY['WHO-' || :n], ARRAY['WHO-' || :n] FROM u;
SQL
}

upserts_by_value() {
    cat <<'SQL'
-- script upsert_by_value 5
\set shared random(1, 200)
WITH u AS (INSERT INTO users (COLUMN) VALUES ('shared-' || :shared)
    ON CONFLICT (COLUMN) DO UPDATE SET touched = users.touched + 1 RETURNING id)
INSERT INTO ledger SELECT id, 'WHO', ARRAY['shared-' || :shared], ARRAY['shared-' || :shared]
FROM u;
SQL
}

writes_both() {
    cat <<'SQL'
-- script insert_both
BEGIN;
INSERT INTO users (email, email_address) VALUES ('both-' || :n, 'both-' || :n) RETURNING id \gset
INSERT INTO ledger VALUES (:id, 'both', ARRAY['both-' || :n], ARRAY['both-' || :n]);
COMMIT;
-- script update_both 3
WITH u AS (UPDATE users SET email = 'both-' || :n, email_address = 'both-' || :n WHERE id = :id
    RETURNING id)
INSERT INTO ledger SELECT id, 'both', ARRAY['both-' || :n], ARRAY['both-' || :n] FROM u;
-- script new_wins
WITH u AS (UPDATE users SET email = 'old-' || :n, email_address = 'new-' || :n WHERE id = :id
    RETURNING id)
INSERT INTO ledger SELECT id, 'both', ARRAY['new-' || :n], ARRAY['new-' || :n] FROM u;
SQL
}

# copy_rows VERSION COLUMN FIRST N: five rows whose keys follow FIRST, one of them NULL.
copy_rows() {
    local i key word
    printf 'BEGIN;\nCOPY users (id, %s) FROM stdin;\n' "$2"
    for i in 1 2 3 4 5; do
        key=$(($3 + 5 * $4 + i)) word=$1-copy-$4-$i
        [[ $i -ne 5 ]] || word='\N'
        printf '%s\t%s\n' "$key" "$word"
    done
    printf '\\.\nCOPY ledger (key, writer, old, new) FROM stdin;\n'
    for i in 1 2 3 4 5; do
        key=$(($3 + 5 * $4 + i)) word="{$1-copy-$4-$i}"
        [[ $i -ne 5 ]] || word='{NULL}'
        printf '%s\t%s\t%s\t%s\n' "$key" "$1" "$word" "$word"
    done
    printf '\\.\nCOMMIT;\n\\echo loaded\n'
}
load_v1() {
    copy_rows v1 email 2000000 "$1"
}
load_v2() {
    copy_rows v2 email_address 3000000 "$1"
}

@test "rename: no statement of either version fails, and no write is lost" {
    go_to_gate
    # Version 1 is still at work.
    run_sluice confirm "$PLAN" "$(gate_name)" --by tester --reason 'too early'
    assert_status 4
    go_through_gate
    assert_equal "$(q "SELECT count(*) FROM pg_attribute
        WHERE attrelid = 'users'::regclass AND attname = 'email' AND NOT attisdropped")" 0
}

# Every error of this version is about the new column being gone.
only_the_column_was_missing() {
    local out
    out=$(grep -h 'ERROR' "$(writers_dir)/$1.out" || true)
    assert_equal "$(grep -v 'column "email_address" .*does not exist' <<<"$out")" ''
}

@test "rename: taken back while version 2 still writes, it leaves the old schema and every write" {
    local schema
    schema=$(dump_schema)
    go_to_gate
    # What it adds in constrain goes first, so whoever needs it must go before.
    end_version late
    verify_plan
    run_sluice revert "$PLAN" --all
    assert_status 0
    check_ledger old
    assert_equal "$(dump_schema)" "$schema"
    sleep 1

    end_version v1
    end_loader v1_copy
    # The last statements of version 2 came too late, and that is all that befell it.
    local name
    for name in v2 both; do
        stop_writers "$name" 2>/dev/null
        echo "# $name: $writers_done transactions until its column was gone" >&3
        [[ $writers_done -gt 100 ]]
        only_the_column_was_missing "$name"
    done
    stop_loader v2_copy 2>/dev/null
    [[ $writers_done -gt 5 ]]
    only_the_column_was_missing v2_copy
    check_ledger old
    run_sluice status "$PLAN" --json
    assert_equal "$(json state)" reverted
}

@test "rename: a sync that somebody broke is found, by its rows and by its trigger" {
    go_to_gate
    q "SELECT format('DROP TRIGGER %I ON users', tgname) FROM pg_trigger
        WHERE tgrelid = 'users'::regclass AND tgname LIKE 'zz\_sluice\_%\_update'
            AND tgfoid::regproc::text LIKE 'sluice.sync\_%'" | psql -XAtq
    sleep 1
    run_sluice verify "$PLAN"
    assert_status 4
    assert_contains "$output" 'id='
    assert_contains "$output" 'is absent'
    run check_ledger filled
    assert_status 1
    run check_rows
    assert_status 1
    end_version v1
    end_version both
    end_loader v1_copy
    wait_for 20 "$SLUICE" confirm "$PLAN" "$(gate_name)" --by tester --reason 'version 1 is drained'
    run_sluice advance "$PLAN"
    assert_status 5
    assert_equal "$(q "SELECT count(*) FROM pg_attribute
        WHERE attrelid = 'users'::regclass AND attname = 'email' AND NOT attisdropped")" 1
}

@test "rename: whoever writes the old column is noted, and may change how it writes dates" {
    advance_one 0
    psql -XAtq -v ON_ERROR_STOP=1 -U app <<'SQL'
SET datestyle = 'SQL, DMY';
SET timezone = 'Asia/Kolkata';
UPDATE users SET email = 'one' WHERE id = 1;
SET datestyle = 'Postgres, MDY';
SET timezone = 'EST5EDT';
SET extra_float_digits = -15;
UPDATE users SET email = 'two' WHERE id = 1;
SELECT pg_sleep(1.1);
UPDATE users SET email = 'three' WHERE id = 1;
SQL
    assert_equal "$(q "SELECT count(*) FROM sluice.old_writer
        WHERE role = 'app' AND last_at > now() - interval '1 second'")" 1
    assert_equal "$(q 'SELECT email_address FROM users WHERE id = 1')" three
}
