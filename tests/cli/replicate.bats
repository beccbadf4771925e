#!/usr/bin/env bats
# A move to another server by logical replication: replicate, same_rows, switch, the way back, disconnect.
# Here both sides are databases of one server.

load ../harness/common
load replicate

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    two_sides
    both "$accounts"
    q "INSERT INTO accounts (owner, balance) SELECT 'owner ' || i, 100 FROM generate_series(1, 300) i;
       INSERT INTO history (account, amount) SELECT 1 + i % 300, 0 FROM generate_series(1, 500) i"
    write_move
}

teardown() {
    kill_writers
    drop_sides
    drop_database
}

# bats test_tags=quick
@test "there, and back, and there to stay: no write is lost" {
    run_sluice check move.yaml
    assert_status 0
    run_sluice plan move.yaml
    assert_contains "$output" 'by itself, on the other server'
    run_sluice plan move.yaml --json
    assert_status 0
    run_sluice plan move.yaml --format markdown
    assert_status 0
    run_sluice advance move.yaml --dry-run
    assert_status 0
    assert_contains "$output" 'CREATE PUBLICATION'
    run_sluice advance move.yaml --until gate
    assert_status 0
    assert_equal "$(there 'SELECT count(*) FROM history')" 500
    run_sluice status move
    assert_contains "$output" 'written rows are on the other server within 10'
    run there "INSERT INTO accounts (owner) VALUES ('too early')"
    assert_contains "$output" 'table "accounts" takes no writes yet'
    q "UPDATE accounts SET balance = 7 WHERE id = 7; INSERT INTO accounts (owner) VALUES ('late')"
    "$SLUICE" confirm move ready --by anna --reason go
    run_sluice advance move --until gate
    assert_status 0
    run q "UPDATE accounts SET balance = 8 WHERE id = 7"
    assert_contains "$output" 'table "accounts" takes no writes any more: it has moved to another server'
    there "UPDATE accounts SET balance = 9 WHERE id = 7; INSERT INTO accounts (owner) VALUES ('new')"
    assert_equal "$(there "SELECT id >= 1301 FROM accounts WHERE owner = 'new'")" t
    run_sluice verify move --json
    assert_status 0
    run_sluice status move --json
    assert_status 0
    run_sluice revert move --dry-run
    assert_status 0
    assert_contains "$output" 'until this server has what was written on the other'
    run_sluice report move
    assert_status 0
    run_sluice revert move
    assert_status 0
    assert_equal "$(q "SELECT balance FROM accounts WHERE id = 7")" 9
    run there "UPDATE accounts SET balance = 1 WHERE id = 7"
    assert_contains "$output" 'takes no writes yet'
    q "INSERT INTO accounts (owner) VALUES ('back again')"
    run_sluice verify move
    assert_status 0
    run_sluice confirm move ready --by anna --reason again
    run_sluice advance move --until gate
    assert_status 0
    assert_equal "$(there "SELECT owner FROM accounts WHERE balance = 9 OR owner = 'back again' ORDER BY id")" \
        'owner 7
back again'
    "$SLUICE" confirm move settled --by anna --reason stay
    run_sluice advance move --until complete
    assert_status 0
    there "INSERT INTO accounts (owner) VALUES ('free')"
    assert_equal "$(q 'SELECT count(*) FROM pg_replication_slots WHERE database IN (current_database(), current_database() || $$_there$$)')" 0
    assert_equal "$(there 'SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal')" 0
    assert_equal "$(q 'SELECT count(*) FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE datname LIKE current_database() || $$%$$')" 0
}

@test "what stands against it on either server is said by name, and nothing is done" {
    q "CREATE TABLE keyless (a int); CREATE UNLOGGED TABLE brief (id int PRIMARY KEY, at date);
       CREATE TABLE wide (id int PRIMARY KEY, b text, c int GENERATED ALWAYS AS (id) STORED, d serial)"
    there "CREATE TABLE keyless (a int, b int); CREATE TABLE brief (id int PRIMARY KEY, at timestamp);
       CREATE TABLE wide (b text, id bigint, c int, d int, PRIMARY KEY (b)); INSERT INTO wide VALUES ('x');
       CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
       CREATE TRIGGER t BEFORE INSERT ON brief FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE brief ENABLE ALWAYS TRIGGER t"
    sed -i 's/tables: .*/tables: [keyless, brief, wide, accounts, nowhere]/' move.yaml
    q 'CREATE TABLE nowhere (id int PRIMARY KEY)'
    run_sluice check move.yaml
    assert_status 4
    for words in 'table "public.keyless" has no primary key here' \
        'table "public.keyless" has a column "b" there, and not here' 'table "public.brief" is unlogged here' \
        'column "at" of table "public.brief" is date here, and timestamp without time zone there' \
        'trigger "t" of table "public.brief" fires for replicated rows, too, there' \
        'table "public.wide" has another primary key there' 'table "public.wide" has rows there' \
        'column "c" of table "public.wide" is generated only here' \
        'column "d" of table "public.wide" has a sequence here, and none there' \
        'table "public.nowhere" does not exist there'; do
        assert_contains "$output$stderr" "$words"
    done
    psql -XAtq -d postgres -c "CREATE DATABASE ${OTHER_DATABASE}_scratch TEMPLATE template0"
    run_sluice rehearse move.yaml --on "dbname=${OTHER_DATABASE}_scratch"
    psql -XAtq -d postgres -c "DROP DATABASE ${OTHER_DATABASE}_scratch WITH (FORCE)"
    assert_status 4
    assert_contains "$stderr" 'works on another server, which a rehearsal must not reach'
    run_sluice advance move.yaml
    assert_status 4
    assert_equal "$(q 'SELECT count(*) FROM pg_publication')$(there 'SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal')" 01
}

@test "how servers are reached: what is not set, leads nowhere or back here, or would keep a secret" {
    unset BOOKS_NEW
    run_sluice check move.yaml
    assert_status 2
    assert_contains "$stderr" 'the environment variable "BOOKS_NEW"'
    export BOOKS_NEW="host=$BATS_TEST_TMPDIR dbname=x"
    run_sluice check move.yaml
    assert_status 75
    assert_contains "$stderr" 'on the other server (what BOOKS_NEW says)'
    export BOOKS_NEW=$BOOKS_OLD
    run_sluice check move.yaml
    assert_status 4
    assert_contains "$output$stderr" '`to` leads to this very database'
    export BOOKS_NEW="host=$PGHOST user=postgres dbname=$OTHER_DATABASE password=SESAME"
    run_sluice check move.yaml
    assert_status 4
    assert_contains "$stderr" 'has a password, which a server would keep in pg_subscription'
    sed -i 's/^      slot_wal.*//; s/from_here:/keep_password: true\n      from_here:/' move.yaml
    run_sluice check move.yaml
    assert_status 0
    SLUICE_TRACE=1 run_sluice advance move.yaml
    assert_status 0
    assert_lacks "$output$stderr$(pg_dump --schema=sluice)" SESAME
    export BOOKS_NEW="host=$PGHOST user=postgres dbname=$OTHER_DATABASE"
    printf '[there]\nhost=%s\nuser=postgres\ndbname=%s\n' "$PGHOST" "$OTHER_DATABASE" >service.conf
    sed -i 's/to: {env: BOOKS_NEW}/to: {service: there}/; s/^plan: .*/plan: again/; s/name: over/name: more/; s/{of: over}/{of: more}/' move.yaml
    run_sluice revert move
    assert_status 0
    there 'TRUNCATE accounts, history'
    PGSERVICEFILE=$PWD/service.conf run_sluice check move.yaml
    assert_status 0
}

@test "rows that are not the same are named by their keys, and nothing is dropped" {
    run_sluice advance move.yaml --until over
    assert_status 0
    there "SET session_replication_role = replica; DELETE FROM accounts WHERE id = 3;
        UPDATE accounts SET owner = 'SECRET' WHERE id = 5; INSERT INTO history VALUES (7, now(), 99999, 1)"
    run_sluice advance move
    assert_status 4
    assert_contains "$stderr" '2 rows of table "public.accounts" are not the same on both servers'
    assert_contains "$stderr" '(3) is only here'
    assert_contains "$stderr" '(5) differs'
    assert_lacks "$stderr" SECRET
    run_sluice verify move
    assert_status 4
    assert_contains "$output" '(7,99999) is only there'
    run_sluice revert move --all
    assert_status 0
    assert_equal "$(dump_schema | grep -c sluice)" 0
    assert_equal "$(there 'SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal')" 0
}

@test "killed anywhere, every phase is resumed, there and back" {
    [[ -x $SLUICE_TORTURE_BIN ]] || skip 'build/torture/sluice is not built'
    local n step=${SLUICE_KILL_ALL:+7}
    step=${step:-113}
    # dies_often COMMAND…: at every so many statements, until it comes to its end.
    dies_often() {
        for ((n = step / 2 + 1; ; n += step)); do
            local ended=0
            SLUICE_DIE_AT=$n SLUICE_DIE_WHEN=after "$SLUICE_TORTURE_BIN" "$@" >said 2>&1 || ended=$?
            [[ $ended -eq 137 ]] || break
        done
        [[ $ended -eq 0 ]] || { cat said >&2 && return 1; }
    }
    dies_often advance move.yaml --until over
    "$SLUICE" advance move --until gate
    "$SLUICE" confirm move ready --by anna --reason go
    dies_often advance move --until moved
    there "UPDATE accounts SET balance = 4 WHERE id = 4"
    dies_often revert move
    assert_equal "$(q "UPDATE accounts SET balance = balance + 1 WHERE id = 4 RETURNING balance")" 5
    "$SLUICE" confirm move ready --by anna --reason go
    dies_often advance move --until moved
    "$SLUICE" confirm move settled --by anna --reason stay
    dies_often advance move --until complete
    assert_equal "$(there "SELECT balance FROM accounts WHERE id = 4")" 5
    assert_equal "$(q 'SELECT count(*) FROM pg_replication_slots WHERE database LIKE current_database() || $$%$$')" 0
    assert_equal "$(there 'SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal')" 0
}

@test "a partitioned table goes over as a whole, whatever its name, and its partitions are shut with it" {
    local parts='"it'\''s $sluice$"'
    q "CREATE TABLE $parts (id int, at text, PRIMARY KEY (id, at)) PARTITION BY HASH (id);
       CREATE TABLE parts_0 PARTITION OF $parts FOR VALUES WITH (MODULUS 2, REMAINDER 0);
       CREATE TABLE parts_1 PARTITION OF $parts FOR VALUES WITH (MODULUS 2, REMAINDER 1);
       INSERT INTO $parts SELECT i, chr(64 + i % 26) || i FROM generate_series(1, 12000) i"
    there "CREATE TABLE $parts (at text, id int, PRIMARY KEY (id, at))"
    sed -i "s/tables: .*/tables: [\"it's \$sluice\$\"]/" move.yaml
    run_sluice advance move.yaml --until gate
    assert_status 0
    assert_equal "$(there "SELECT count(*) FROM $parts")" 12000
    "$SLUICE" confirm move ready --by anna --reason go
    run_sluice advance move
    assert_status 0
    run q "INSERT INTO parts_0 VALUES (1, 'x')"
    assert_contains "$output" 'takes no writes any more'
    there "UPDATE $parts SET at = 'new' WHERE id = 12"
    run_sluice revert move
    assert_status 0
    assert_equal "$(q "SELECT at FROM $parts WHERE id = 12")" new
    run_sluice verify move
    assert_status 0
    run_sluice revert move --all
    assert_status 0
    assert_equal "$(dump_schema | grep -v "it's" | grep -c sluice)" 0
}
