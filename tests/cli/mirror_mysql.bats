#!/usr/bin/env bats
# mirror with `sync: none` from and to MariaDB, by mysql_fdw.

load ../harness/common
load ../harness/sessions
load ../harness/maria
load plans

setup_file() {
    need_maria
    start_maria
}
teardown_file() {
    stop_maria
    check_answers
}
setup() {
    need_maria
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    maria_server
}

# copies NAME FROM TO UP: by a plan of its own.
copies() {
    write_plan "$1" <<YAML
settings: {lock_deadline: 3s}
phases:
  - mirror: {name: m, from: $2, to: $3, key: {id: id}, up: {v: "$4"}, sync: none}
  - backfill: {name: first, mirror: m}
  - gate: {name: deployed, ask: "deployed?"}
  - release: {table: $2}
YAML
    run_sluice advance "$1.yaml" --until gate
}

# there TYPE, of MariaDB, VALUES, of PostgreSQL, its TYPE [UP DECLARED BACK]: copied there and back, they are the same. Where
# mysql_fdw does not keep values in the type itself, the foreign table DECLARES another, and UP and BACK say how.
number=0
there() {
    local my=$1 values=$2 type=$3 up=${4:-v} declared=${5:-$3} back=${6:-v}
    number=$((number + 1))
    my "CREATE OR REPLACE TABLE t$number (id bigint PRIMARY KEY, v $my)"
    q "CREATE TABLE l$number (id bigint PRIMARY KEY, v $type);
       INSERT INTO l$number SELECT row_number() OVER (), v::$type FROM unnest(ARRAY[$values]::text[]) v; INSERT INTO l$number VALUES (100, NULL);
       CREATE TABLE b$number (LIKE l$number INCLUDING ALL)"
    far_table "t$number" "id bigint NOT NULL, v $declared"
    copies "there$number" "l$number" "t$number" "$up"
    if ((status)); then
        echo "$my from $type: $stderr"
        return 1
    fi
    agrees "there$number"
    copies "back$number" "t$number" "b$number" "$back"
    if ((status)); then
        echo "$my to $type: $stderr"
        return 1
    fi
    is "SELECT count(*), count(*) FILTER (WHERE record_image_ne(ROW(a.v), ROW(b.v))) FROM l$number a FULL JOIN b$number b USING (id)" \
        "$(q "SELECT count(*) FROM l$number")|0"
}
# loses TYPE VALUES TYPE: a value is not kept, and told by its key.
loses() {
    number=$((number + 1))
    my "CREATE OR REPLACE TABLE t$number (id bigint PRIMARY KEY, v $1)"
    q "CREATE TABLE l$number (id bigint PRIMARY KEY, v $3); INSERT INTO l$number VALUES (7, $2)"
    far_table "t$number" "id bigint NOT NULL, v $3"
    copies "loses$number" "l$number" "t$number" v
    [[ $status -eq 1 && $stderr == *"row id=7 of table \"public.t$number\" does not keep what is written to it"* ]] || {
        echo "$1 keeps $2: $stderr"
        return 1
    }
}

@test "every type of a column goes there and comes back as it was, some of them as text" {
    there 'tinyint(1)' "'t','f'" boolean
    there smallint "'-32768','32767'" smallint
    there int "'-2147483648','2147483647'" integer
    there 'int unsigned' "'0','4294967295'" bigint
    there bigint "'-9223372036854775808','9223372036854775807'" bigint
    there 'bigint unsigned' "'0','18446744073709551615'" 'numeric(20)' 'v::text' text 'v::numeric(20)'
    there 'decimal(20,4)' "'1.5','-99.9999','1234567890123456.0001'" 'numeric(20,4)' 'v::text' text 'v::numeric(20,4)'
    there double "'0.1','1e300','3.3333333333333335'" 'double precision'
    there 'varchar(100)' "'a','','ß','😀'" text
    there longtext "'long','a
b'" text
    there "enum('a','b')" "'a','b'" text
    there "set('a','b')" "'a','a,b',''" text
    there json "'{\"a\": 1}','[1, 2]'" jsonb 'v::text' text 'v::jsonb'
    there date "'2020-02-29','1000-01-01','9999-12-31'" date
    there datetime "'2020-02-29 12:34:56'" timestamp
    there 'datetime(6)' "'2020-02-29 12:34:56.789012','1000-01-01 00:00:00'" timestamp \
        "to_char(v, 'YYYY-MM-DD HH24:MI:SS.US')" text 'v::timestamp'
    there 'timestamp(6) NULL' "'2020-02-29 12:34:56.789+02','1980-01-01 00:00:00+00'" timestamptz \
        "to_char(v AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')" text "v::timestamp AT TIME ZONE 'UTC'"
    there 'time(6)' "'12:34:56.789','00:00:00'" time "to_char('2000-01-01'::date + v, 'HH24:MI:SS.US')" text 'v::time'
    there year "'2020'" integer
    there 'char(36)' "'00000000-0000-0000-0000-000000000001'" uuid 'v::text' text 'v::uuid'
}

@test "bytes go there as they are; from there they come over a view, for mysql_fdw gives no long ones" {
    my "CREATE TABLE t (id bigint PRIMARY KEY, v blob)"
    q "CREATE TABLE l (id bigint PRIMARY KEY, v bytea); INSERT INTO l VALUES (1, '\\x00ff'), (2, '\\x'), (3, NULL), (4, decode(repeat('00ff', 500), 'hex'))"
    far_table t 'id bigint NOT NULL, v bytea'
    copies there l t v
    assert_status 0
    [[ $(my 'SELECT hex(v) FROM t ORDER BY id') == "$(q "SELECT coalesce(nullif(upper(encode(v, 'hex')), ''), CASE WHEN v IS NULL THEN 'NULL' ELSE '' END) FROM l ORDER BY id")" ]]
    my "CREATE VIEW w AS SELECT id, hex(v) AS v FROM t; INSERT INTO t VALUES (5, repeat('z', 60000))"
    q "CREATE TABLE b (LIKE l INCLUDING ALL)"
    far_table w 'id bigint NOT NULL, v text'
    copies back w b "decode(v, 'hex')"
    assert_status 0
    is "SELECT length(v) FROM b WHERE id = 5" 60000
    is "SELECT count(*) FROM l JOIN b USING (id) WHERE l.v IS NOT DISTINCT FROM b.v" 4
}

@test "what it does not keep is refused by key: parts of a second, of a number, of a text" {
    loses datetime "'2020-02-29 12:34:56.7'" timestamp
    loses 'datetime(6)' "'2020-02-29 12:34:56.789012'" timestamp
    loses 'timestamp(6) NULL' "'2020-02-29 12:34:56.789+02'" timestamptz
    loses 'decimal(20,4)' "1234567890123456.0001" 'numeric(20,4)'
    loses 'decimal(20,4)' "1.5" numeric
    loses 'char(10)' "'b  '" text
    # a date that is none
    my "CREATE TABLE zero (id bigint PRIMARY KEY, v datetime NULL); SET sql_mode = ''; INSERT INTO zero VALUES (1, '2020-01-01'), (2, '0000-00-00')"
    q "CREATE TABLE none (id bigint PRIMARY KEY, v timestamp)"
    far_table zero 'id bigint NOT NULL, v text'
    copies z zero none "v::timestamp"
    assert_status 1
    q "DROP FOREIGN TABLE zero; TRUNCATE none"
    far_table zero 'id bigint NOT NULL, v text'
    copies zz zero none "CASE WHEN v NOT LIKE '0000-%' THEN v::timestamp END"
    assert_status 0
    is "SELECT string_agg(id || coalesce(v::text, '-'), ' ' ORDER BY id) FROM none" '12020-01-01 00:00:00 2-'
}

# bats test_tags=quick
@test "ten thousand rows there and back, killed and resumed, although it takes no batch back" {
    local columns='id bigint NOT NULL, name text, at text, n integer'
    my "CREATE TABLE items (id bigint PRIMARY KEY, name varchar(60), at datetime(6), n int)"
    q "CREATE TABLE mine (id bigint PRIMARY KEY, name text, at timestamp, n integer);
       INSERT INTO mine SELECT i, 'n' || i, '2020-01-01'::timestamp + i * interval '1.5 s', i FROM generate_series(1, 10000) i;
       CREATE TABLE again (LIKE mine INCLUDING ALL)"
    far_table items "$columns"
    write_plan p <<'YAML'
settings: {lock_deadline: 5s}
phases:
  - mirror: {name: m, from: mine, to: items, key: {id: id}, up: {name: name, at: "to_char(at, 'YYYY-MM-DD HH24:MI:SS.US')", n: n}, sync: none}
  - backfill: {name: first, mirror: m, batch_pages: 1}
  - backfill: {name: refresh, mirror: m, refresh: true}
  - gate: {name: deployed, ask: "deployed?"}
  - release: {table: mine}
YAML
    run_sluice advance p.yaml --until m
    assert_status 0
    local at
    for at in 1500 4000 7000; do
        start_sluice it advance p --until first
        wait_for 30 eval "(( \$(my 'SELECT count(*) FROM items') > $at ))"
        sluice_signal it KILL
        finish_sluice it
        ((status == 137))
        wait_for 30 is_away
    done
    run_sluice advance p --until first
    assert_status 0
    [[ $(my 'SELECT count(*), sum(n), max(name) FROM items') == $'10000\t50005000\tn9999' ]]
    agrees p
    q "UPDATE mine SET name = '😀' WHERE id % 1000 = 1; DELETE FROM mine WHERE id <= 5; INSERT INTO mine VALUES (20000, 'new', NULL, NULL)"
    run_sluice verify p
    assert_status 4
    run_sluice advance p
    assert_status 0
    assert_contains "$output$stderr" '15 rows copied'
    write_plan b <<'YAML'
phases:
  - mirror: {name: m, from: items, to: again, key: {id: id}, up: {name: name, at: at::timestamp, n: n}, sync: none}
  - backfill: {name: first, mirror: m}
  - release: {table: again}
YAML
    run_sluice advance b.yaml --until first
    assert_status 0
    is "SELECT count(*), count(*) FILTER (WHERE record_image_ne(a, b)) FROM mine a FULL JOIN again b USING (id)" '9996|0'
}
