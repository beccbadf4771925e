#!/usr/bin/env bats
# `sluice new move`: tables of a MySQL server come here through mysql_fdw, with every type; what would
# be lost is found by key before a row is copied.

load ../harness/common
load ../harness/sessions
load ../harness/maria
load moves

@test "tables with keys, references, identities and defaults; writes until the gate, and nothing of them is lost" {
    shop
    run_sluice new move --from "$URL"
    assert_status 0
    assert_contains "$output" 'move-shop.yaml and move-shop.mysql.sql are written'
    assert_contains "$(<move-shop.yaml)" '# Not made: index "ft" of "users": it is of type FULLTEXT.'
    run ! grep -rq 'pw' move-shop.yaml move-shop.mysql.sql
    prepare
    run_sluice check move-shop.yaml
    assert_status 0
    run_sluice advance move-shop.yaml --until stopped
    assert_status 0
    both 'SELECT count(*), sum(total) FROM orders'
    maria "UPDATE users SET plan = 'it''s' WHERE id % 7 = 0; DELETE FROM orders WHERE id % 11 = 0;
        INSERT INTO orders (user_id, note) VALUES (5, 'new')"
    run_sluice confirm move-shop stopped --by Ann --reason stopped
    assert_status 0
    run_sluice advance move-shop --until complete
    assert_status 0
    both 'SELECT count(*), sum(total), max(id), max(note) FROM orders'
    both "SELECT count(*), sum(id) FROM users WHERE plan = 'it''s'"
    both "SELECT id, created, prefs->>'n' FROM users WHERE id = 9" \
        "SELECT id, concat(created, '+00'), json_value(prefs, '\$.n') FROM users WHERE id = 9"
    assert_equal "$(q 'INSERT INTO orders (user_id) VALUES (1) RETURNING id' | head -n 1)" \
        "$(($(maria 'SELECT max(id) FROM orders') + 1))"
    run ! q "INSERT INTO users (email) VALUES ('u9@x.org')"
    run ! q "INSERT INTO users (email, plan) VALUES ('z', 'other')"
    q 'DELETE FROM users WHERE id = 9'
    assert_equal "$(q 'SELECT count(*) FROM orders WHERE user_id = 9')" 0
    assert_equal "$(q "SELECT active, plan FROM users WHERE id = 1")" 't|free'
    assert_equal "$(q 'SELECT count(*) FROM pg_foreign_table')" 0
}

# Every type: its declaration there, a value there, and what it is here.
types() {
    cat <<'TYPES'
tinyint(1)|1|boolean|t
tinyint|-128|smallint|-128
tinyint unsigned|255|smallint|255
smallint unsigned|65535|integer|65535
mediumint|-8388608|integer|-8388608
int|-2147483648|integer|-2147483648
int unsigned|4294967295|bigint|4294967295
bigint|-9223372036854775808|bigint|-9223372036854775808
bigint unsigned|9223372036854775807|bigint|9223372036854775807
decimal(20,6)|12345678901234.123456|numeric(20,6)|12345678901234.123456
float|1.2345678|real|1.2345678
double|1.2345678901234567|double precision|1.2345678901234567
bit(1)|b'1'|boolean|t
bit(12)|b'101'|bit(12)|000000000101
year|2024|smallint|2024
date|'2024-02-29'|date|2024-02-29
datetime(6)|'2024-02-29 23:59:59.123456'|timestamp(6) without time zone|2024-02-29 23:59:59.123456
timestamp(3)|'2024-02-29 23:59:59.123'|timestamp(3) with time zone|2024-02-29 23:59:59.123+00
time(6)|'-838:59:58.999999'|interval|-838:59:58.999999
char(10)|'ab'|character varying(10)|ab
varchar(30) CHARACTER SET latin1|'häß'|character varying(30)|häß
text|'😀'|text|😀
longtext|repeat('x', 100000)|text|xxx…
enum('a','it''s')|'it''s'|text|it's
set('x','y','z')|'x,z'|text[]|{x,z}
json|'{"b": 1, "a": [1]}'|jsonb|{"a": [1], "b": 1}
binary(4)|x'00ff0001'|bytea|\x00ff0001
varbinary(9)|x'00'|bytea|\x00
blob|x'deadbeef00'|bytea|\xdeadbeef00
longblob|repeat(x'00', 100000)|bytea|\x0…
point|ST_GeomFromText('POINT(1 2)')|bytea|\x0101000000000000000000f03f0000000000000040
uuid|'123e4567-e89b-12d3-a456-426614174000'|uuid|123e4567-e89b-12d3-a456-426614174000
inet6|'::1'|inet|::1
TYPES
}

@test "every type comes over whole" {
    local columns='' values='' i=0 there value here is
    while IFS='|' read -r there value here is; do
        i=$((i + 1))
        columns+=", c$i $there NULL" values+=", $value"
    done < <(types)
    maria "CREATE TABLE every (id int NOT NULL PRIMARY KEY$columns); INSERT INTO every VALUES (1$values);
        INSERT INTO every (id) VALUES (2)"
    run_sluice new move every --from "$URL" --to "dbname=$PGDATABASE"
    assert_status 0
    prepare
    run_sluice advance move-shop.yaml --until stopped
    assert_status 0
    i=0
    while IFS='|' read -r there value here is; do
        i=$((i + 1))
        assert_equal "$there: $(q "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'every'::regclass AND attname = 'c$i'")" "$there: $here"
        value=$(q "SET timezone = 'UTC'; SELECT c$i FROM every WHERE id = 1")
        if [[ $is == *… ]]; then
            [[ $value == "${is%…}"* ]]
            assert_equal "$there: $(q "SELECT length(c$i) FROM every WHERE id = 1")" "$there: 100000"
        else
            assert_equal "$there: $value" "$there: $is"
        fi
        assert_equal "$there: $(q "SELECT c$i IS NULL FROM every WHERE id = 2")" "$there: t"
    done < <(types)
}

@test "what PostgreSQL cannot hold is named by key before a row is copied; lossy makes it NULL" {
    maria "CREATE TABLE odd (a int, b smallint, d date NOT NULL, v varchar(9), f tinyint(1), e enum('x'), u bigint unsigned,
            PRIMARY KEY (a, b));
        INSERT INTO odd VALUES (1, 1, '2024-01-01', 'v', 1, 'x', 1), (1, 2, '0000-00-00', 'v', 1, 'x', 1),
            (1, 3, '2024-00-10', concat('a', char(0), 'b'), 1, 'x', 1), (2, 1, '2024-01-01', NULL, 2, 'nope', 18446744073709551615)"
    run_sluice new move --from "$URL"
    assert_status 0
    prepare
    run_sluice advance move-shop.yaml --until stopped
    assert_status 4
    assert_contains "$stderr" 'a=1 b=2: d; a=1 b=3: d, v; a=2 b=1: f, e, u'
    assert_equal "$(q 'SELECT count(*) FROM odd')" 0
    run_sluice revert move-shop --all
    assert_status 0
    rm move-shop.*
    run_sluice new move --from "$URL" --lossy
    assert_status 0
    prepare || true # the server is there already
    run_sluice advance move-shop.yaml --until stopped
    assert_status 0
    assert_equal "$(q 'SELECT * FROM odd ORDER BY a, b' | tr '\n' ';')" \
        '1|1|2024-01-01|v|t|x|1;1|2||v|t|x|1;1|3||a|t|x|1;2|1|2024-01-01||||;'
}

@test "a table of nothing but its key" {
    maria "CREATE TABLE roles (user_id int, role_id bigint unsigned, PRIMARY KEY (user_id, role_id));
        INSERT INTO roles SELECT seq, seq % 3 FROM seq_1_to_300"
    run_sluice new move --from "$URL"
    assert_status 0
    prepare
    run_sluice advance move-shop.yaml --until stopped
    assert_status 0
    maria 'DELETE FROM roles WHERE role_id = 1; INSERT INTO roles VALUES (1000, 2)'
    run_sluice confirm move-shop stopped --by Ann --reason stopped
    run_sluice advance move-shop --until complete
    assert_status 0
    both 'SELECT count(*), sum(user_id), sum(role_id) FROM roles'
}

@test "more tables than a transaction of a plan locks at once without being told" {
    maria "$(printf 'CREATE TABLE t%s (id int PRIMARY KEY); ' {1..17})"
    run_sluice new move --from "$URL"
    assert_status 0
    assert_contains "$(<move-shop.yaml)" 'settings: {lock_tables: 17}'
    prepare
    run_sluice check move-shop.yaml
    assert_status 0
}

@test "killed in the middle of a copy, and the MySQL server too: the same command goes on" {
    shop 10000
    run_sluice new move users --from "$URL"
    assert_status 0
    sed -i 's/^phases:/settings: {rate: 3000, lock_deadline: 2s}\nphases:/' move-shop.yaml
    prepare
    run_sluice advance move-shop.yaml --until mirror-users
    assert_status 0
    start_sluice copy advance move-shop.yaml --until stopped
    wait_until 20 "SELECT count(*) > 1000 FROM users"
    sluice_signal copy KILL
    finish_sluice copy
    "$ROOT/tests/harness/mariadb" stop "$MARIA"
    run_sluice advance move-shop.yaml --until stopped
    assert_status 75
    assert_contains "$stderr" "failed to connect to MySQL: Can't connect to server on '127.0.0.1'"
    assert_contains "$stderr" 'See that the other server is reached'
    "$ROOT/tests/harness/mariadb" start "$MARIA" 3>&-
    run_sluice advance move-shop.yaml --until stopped
    assert_status 0
    both 'SELECT count(*), sum(id) FROM users'
}

# back [EXTRA COLUMN]: rows of `own` go to table `back` there.
back() {
    q "CREATE SERVER mysql_shop FOREIGN DATA WRAPPER mysql_fdw
           OPTIONS (host '127.0.0.1', port '$MARIA_PORT', character_set 'utf8mb4', init_command 'SET time_zone = ''+00:00''');
       CREATE USER MAPPING FOR CURRENT_USER SERVER mysql_shop OPTIONS (username 'app', password 'pw');
       CREATE FOREIGN TABLE back (id int NOT NULL, small smallint, flag smallint, big bigint, price numeric(20,6),
           ratio float8, day date, at text, seen text, lasts text, word text, note text, kind text, tags text, doc text, u text${1:-})
           SERVER mysql_shop OPTIONS (dbname 'shop', table_name 'back')"
    cat >back.yaml <<'YAML'
sluice: 1
plan: back
settings: {rate: 5000}
phases:
  - mirror:
      name: m
      from: own
      to: back
      key: {id: id}
      sync: none
      up:
        small: small
        flag: flag::int
        big: big
        price: price
        ratio: ratio
        day: day
        at: to_char(at, 'YYYY-MM-DD HH24:MI:SS.US')
        seen: to_char(seen AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')
        lasts: to_char(lasts, 'HH24:MI:SS.US')
        word: word
        note: note
        kind: kind
        tags: array_to_string(tags, ',')
        doc: doc::text
        u: u::text
  - backfill: {name: copy, mirror: m}
  - gate: {name: g, ask: "Stopped?"}
  - backfill: {name: last, mirror: m, refresh: true}
  - release: {table: own}
YAML
}

own="id int PRIMARY KEY, small smallint, flag boolean, big bigint, price numeric(20,6), ratio float8, day date,
    at timestamp, seen timestamptz, lasts interval, word varchar(30), note text, kind text, tags text[], doc jsonb, u uuid"

@test "and back: ten thousand rows of every type that can be written, killed and resumed, then what differs" {
    maria "CREATE TABLE back (id int PRIMARY KEY, small smallint, flag tinyint(1), big bigint, price decimal(20,6), ratio double,
        day date, at datetime(6), seen timestamp(6) NULL, lasts time(6), word varchar(30), note text, kind enum('a', 'b'),
        tags set('x', 'y'), doc json, u uuid)"
    q "CREATE TABLE own ($own);
       INSERT INTO own SELECT i, i % 100, i % 2 = 0, i * 1000000000::bigint, i / 7.0, i / 7.0, date '2024-01-01' + i % 300,
           timestamp '2024-01-01' + i * interval '1.000007 s', timestamptz '2024-01-01' + i * interval '1.000007 s',
           i * interval '1.5 s', 'w' || i, 'ä😀' || i, 'a', '{x,y}', jsonb_build_object('n', i), gen_random_uuid()
           FROM generate_series(1, 9999) i;
       INSERT INTO own (id) VALUES (20000); ANALYZE own"
    back
    run_sluice advance back.yaml --until m
    assert_status 0
    start_sluice copy advance back.yaml --until g
    wait_until 30 "SELECT count(*) > 500 FROM back"
    sluice_signal copy KILL
    finish_sluice copy
    # the server goes on with the batch, row by row, until it has something to say
    wait_until 30 "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'sluice' AND datname = current_database()"
    run_sluice advance back.yaml --until g
    assert_status 0
    both 'SELECT count(*), sum(big), sum(price), max(id) FROM own' 'SELECT count(*), sum(big), sum(price), max(id) FROM back'
    both "SELECT small, flag::int, ratio, at, word, note, kind, doc->>'n', u FROM own WHERE id = 77" \
        "SELECT small, flag, ratio, at, word, note, kind, json_value(doc, '\$.n'), u FROM back WHERE id = 77"
    run_sluice verify back
    assert_status 0
    maria "UPDATE back SET note = 'theirs' WHERE id = 7; DELETE FROM back WHERE id = 9; INSERT INTO back (id) VALUES (30000)"
    run_sluice verify back
    assert_status 4
    assert_contains "$output" '3 rows disagree'
    run_sluice confirm back g --by Ann --reason stopped
    run_sluice advance back --until complete
    assert_status 0
    assert_contains "$output" '3 rows copied'
    both 'SELECT count(*), max(id) FROM own' 'SELECT count(*), max(id) FROM back'
    assert_equal "$(maria 'SELECT note FROM back WHERE id = 7')" 'ä😀7'
}

@test "what mysql_fdw does to values in silence is refused" {
    q "CREATE TABLE own ($own)"
    back ', gone int'
    q 'ALTER FOREIGN TABLE back DROP COLUMN gone'
    run_sluice check back.yaml
    assert_status 4
    assert_contains "$stderr" 'columns of foreign table "public.back" were dropped, and mysql_fdw writes values to the wrong ones'
    q "DROP FOREIGN TABLE back; CREATE FOREIGN TABLE back (id int NOT NULL, bin bytea, f real) SERVER mysql_shop
           OPTIONS (dbname 'shop', table_name 'back'); CREATE TABLE own2 (id int PRIMARY KEY, bin bytea, f real)"
    cat >here.yaml <<'YAML'
sluice: 1
plan: here
phases:
  - mirror: {name: m, from: back, to: own2, key: {id: id}, sync: none, up: {bin: bin, f: f}}
  - backfill: {mirror: m}
  - release: {table: own2}
YAML
    run_sluice check here.yaml
    assert_status 4
    assert_contains "$stderr" 'column "bin" of foreign table "public.back" is of type bytea, and mysql_fdw ends a result'
    assert_contains "$stderr" 'is of type real, and mysql_fdw gives six digits'
}

@test "what is wrong with the words, the server or the tables is said, and nothing is written" {
    shop 5
    local words status says
    maria "CREATE TABLE nokey (a int); CREATE TABLE wordkey (a varchar(9) PRIMARY KEY)"
    while IFS='|' read -r status words says; do
        # shellcheck disable=SC2086 # words
        run_sluice new move $words
        assert_status "$status"
        assert_contains "$stderr" "$says"
    done <<CASES
2||move needs --from
2|--from postgres://x|it does not begin with mysql://
2|--from mysql://host/db|no user is named
2|--from mysql://app@host|no database is named
2|--from mysql://app@host:x/db|its port is no number
2|--from $URL --out -|move writes two files
4|nope --from $URL|database "shop" has no table "nope"
4|nokey --from $URL|table "nokey" has no primary key of numbers
4|wordkey --from $URL|table "wordkey" has no primary key of numbers
4|users --from ${URL/app/nobody}|
CASES
    MYSQL_PWD=wrong run_sluice new move users --from "$URL"
    assert_status 4
    assert_contains "$stderr" "Access denied for user 'app'@"
    assert_contains "$stderr" 'hint: Check user "app" in --from, the password in MYSQL_PWD'
    q 'DROP EXTENSION mysql_fdw'
    run_sluice new move users --from "$URL"
    assert_status 4
    assert_contains "$stderr" 'this database has no extension mysql_fdw'
    [[ -z $(ls move* 2>/dev/null) ]]
}
