#!/usr/bin/env bats
# New columns that have their values from somewhere else than old columns: a default that differs from
# row to row, a sequence, an identity, or from being computed.

load ../harness/common

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    q "CREATE TABLE users (id bigint PRIMARY KEY, nick text);
        INSERT INTO users SELECT i, 'n' || i FROM generate_series(1, 500) i"
}

# plan COLUMNS [PHASES]
plan() {
    printf 'sluice: 1\nplan: p\nphases:\n  - add_column: {table: users, columns: {%s}}\n%s\n' "$1" "${2-}" >plan.yaml
}
BACKFILL='  - backfill: {table: users}'

@test "a volatile default: new rows have it from the start, those that are there from the backfill" {
    local before
    before=$(dump_schema)
    plan 'token: {type: uuid, default: gen_random_uuid()}, seen: {type: timestamptz, default: clock_timestamp()}, n: {type: int, default: 7}' "$BACKFILL
  - constrain: {table: users, add: [not_null: [token], unique: {name: users_token_key, columns: [token]}]}"
    run_sluice plan plan.yaml
    assert_status 0
    assert_contains "$output" 'ALTER COLUMN token SET DEFAULT (gen_random_uuid())'
    assert_contains "$output" 'SET token = DEFAULT'
    assert_contains "$output" 'WHEN (OLD.token IS NULL AND NEW.token IS NULL OR OLD.seen'
    start_writers old 2 "INSERT INTO users (id) VALUES (1000 + (random() * 1e15)::bigint); UPDATE users SET nick = 'x' WHERE id = 1 + :client_id"
    local file
    file=$(q "SELECT pg_relation_filenode('users')")
    run_sluice advance plan.yaml
    assert_status 0
    q "INSERT INTO users (id) VALUES (900)"
    q "UPDATE users SET nick = 'written' WHERE id = 301"
    assert_equal "$(q 'SELECT token IS NOT NULL FROM users WHERE id = 301')" t
    assert_equal "$(q 'SELECT token IS NOT NULL, (SELECT token IS NULL FROM users WHERE id = 300) FROM users WHERE id = 900')" 't|t'
    run_sluice advance p --until complete
    assert_status 0
    stop_writers old
    assert_equal "$writers_failed" 0
    assert_equal "$(q "SELECT count(*) FILTER (WHERE token IS NULL OR seen IS NULL OR n <> 7), count(DISTINCT token) = count(*),
        pg_relation_filenode('users') = $file FROM users")" '0|t|t'
    assert_equal "$(q "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'zz\_sluice%'")" 0
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(dump_schema)" "$before"
}

@test "a volatile default of a partitioned table: partitions that come later too" {
    q "CREATE TABLE parts (id int, note text) PARTITION BY RANGE (id);
        CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (100);
        INSERT INTO parts SELECT i FROM generate_series(0, 99) i"
    plan 'token: {type: uuid, default: gen_random_uuid()}, no: {type: bigserial}' "$BACKFILL"
    sed -i 's/users/parts/' plan.yaml
    run_sluice advance plan.yaml
    assert_status 0
    q "CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (100) TO (200); INSERT INTO parts_2 VALUES (100)"
    run_sluice advance p
    assert_status 0
    assert_equal "$(q 'SELECT count(DISTINCT token), count(DISTINCT no) FROM parts')" '101|101'
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(q "SELECT to_regclass('parts_no_seq') IS NULL")" t
}

@test "serial and identity: a sequence that goes on, for everybody who may insert" {
    local before
    q "CREATE ROLE given_$$; GRANT INSERT, SELECT ON users TO given_$$"
    before=$(dump_schema)
    plan 'no: {type: bigserial}, place: {type: int, identity: always}, rank: {type: smallint, identity: by_default}' "$BACKFILL
  - constrain: {table: users, add: [not_null: [no, place]]}
  - constrain: {table: users, add: [not_null: [rank]]}"
    q "DELETE FROM users WHERE id > 100"
    run_sluice advance plan.yaml
    assert_status 0
    q "SET ROLE given_$$; INSERT INTO users (id) VALUES (900)"
    start_writers old 1 "INSERT INTO users (id) VALUES (1000 + (random() * 1e15)::bigint) ON CONFLICT DO NOTHING; SELECT pg_sleep(0.01)"
    run_sluice advance p --until complete
    assert_status 0
    stop_writers old
    assert_equal "$writers_failed" 0
    q "SET ROLE given_$$; INSERT INTO users (id) VALUES (901); INSERT INTO users (id, rank) VALUES (902, -5)"
    assert_equal "$(q "SELECT count(*) = count(DISTINCT place) AND count(*) = count(DISTINCT no) AND count(*) = count(DISTINCT rank),
        (SELECT place = max(u.place) - 1 FROM users WHERE id = 901) FROM users u")" 't|t'
    assert_equal "$(q "SELECT string_agg(concat(attname, attidentity, attnotnull), ' ' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = 'users'::regclass AND attnum > 2")" 'not placeat rankdt'
    run psql -XAtq -c 'INSERT INTO users (id, place) VALUES (903, 1)'
    assert_contains "$output" 'cannot insert a non-DEFAULT value'
    run_sluice verify p
    assert_status 0
    run_sluice revert p
    assert_status 0
    q "SET ROLE given_$$; INSERT INTO users (id) VALUES (904)"
    assert_equal "$(q 'SELECT rank = (SELECT max(rank) FROM users) FROM users WHERE id = 904')" t
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(dump_schema)" "$before"
    q "REVOKE ALL ON users FROM given_$$; DROP ROLE given_$$"
}

@test "virtual: computed when it is read, and of no server before 18" {
    plan 'shout: {type: text, virtual: "upper(nick)"}'
    if (($(q 'SHOW server_version_num') < 180000)); then
        run_sluice check plan.yaml
        assert_status 4
        assert_contains "$stderr" 'cannot be virtual: that is of PostgreSQL 18'
        return
    fi
    run_sluice advance plan.yaml
    assert_status 0
    assert_equal "$(q 'SELECT shout FROM users WHERE id = 3')" N3
    run_sluice revert p
    assert_status 0
    plan 'shout: {type: text, virtual: "upper(nock)"}'
    run_sluice check plan.yaml
    assert_status 4
    assert_contains "$stderr" 'column "nock" does not exist'
}

@test "bad input: values from two places, a backfill that is missing or has nothing to do" {
    plan 'a: {type: int, default: 1, identity: always}, b: {type: serial, default: 1}, c: {type: int, up: id, virtual: id}, d: {type: int, identity: sometimes}'
    run_sluice check plan.yaml
    assert_status 2
    local said
    for said in 'column "a" cannot have "identity" next to "default"' 'column "b" is a serial, which has a default of its own' \
        'column "c" cannot have "virtual" next to "up"' 'sometimes'; do
        assert_contains "$stderr" "$said"
    done
    plan 'a: {type: uuid, default: gen_random_uuid()}, b: {type: text, identity: always}'
    run_sluice check plan.yaml
    assert_status 4
    for said in 'only a backfill gives it to the rows that are there' 'cannot be an identity: its type is text' \
        'nothing makes it NOT NULL'; do
        assert_contains "$stderr" "$said"
    done
    plan 'a: {type: int, default: 1}' "$BACKFILL"
    run_sluice check plan.yaml
    assert_status 2
    assert_contains "$stderr" 'has nothing to fill: rows have a constant default at once'
    plan 'a: {type: int, default: nothing()}' "$BACKFILL"
    run_sluice check plan.yaml
    assert_status 4
    assert_contains "$stderr" 'nothing() does not exist'
    assert_equal "$(q "SELECT count(*) FROM pg_namespace WHERE nspname = 'sluice'")" 0
}
