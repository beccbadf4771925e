#!/usr/bin/env bats
# What old clients write while a plan stands, and the new type cannot hold: it is kept, found, and
# neither swap nor drop takes it away.

load ../harness/common
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
}

teardown() {
    drop_database
}

# change OLD_TYPE NEW_TYPE VALUE [KEYS]: a plan at the gate before its swap, over rows that fit.
change() {
    q "CREATE TABLE t (id int PRIMARY KEY, v $1); INSERT INTO t SELECT i, $3 FROM generate_series(1, 5) i"
    write_plan p <<YAML
change_type: {table: t, column: v, type: "$2"${4:+, $4}}
YAML
    run_sluice advance p.yaml --until gate
    assert_status 0
    run_sluice confirm p t-v-either-type --by Ann --reason yes
    assert_status 0
}

# kept VALUE: an old client writes it, by INSERT and by UPDATE; verify and the swap name both rows,
# nothing is lost, and once they are mended the swap goes on.
kept() {
    q "INSERT INTO t VALUES (10, $1); UPDATE t SET v = $1 WHERE id = 3"
    run_sluice verify p
    assert_status 4
    assert_contains "$output" 'id=10'
    run_sluice advance p
    assert_status 4
    assert_contains "$stderr" '2 rows of table "public.t" disagree between old and new'
    assert_contains "$stderr" $'id=3'
    assert_equal "$(q "SELECT count(*) FROM t WHERE v = $1")" 2
    q "UPDATE t SET v = (SELECT v FROM t WHERE id = 1) WHERE id IN (3, 10)"
    run_sluice advance p
    assert_status 0
    q "SET client_min_messages = warning; DROP TABLE t CASCADE; DROP SCHEMA sluice CASCADE"
}

@test "what a cast cuts" {
    change text 'varchar(3)' "'c' || i"
    kept "'abcdefgh'"
    change text 'char(3)' "'c1' || i"
    kept "'abcdefgh'"
    change 'varbit' 'bit(3)' "B'101'"
    kept "B'10111'"
    change text name "'c' || i"
    kept "repeat('long', 30)"
    change 'text[]' 'varchar(2)[]' "ARRAY['a', 'b']"
    kept "ARRAY['abc']"
}

@test "what a cast rounds" {
    change numeric 'numeric(10,2)' i
    kept 1.23456
    change float8 int i
    kept 1.5
    change float8 float4 i
    kept 0.1
    change timestamptz 'timestamptz(0)' "date '2024-01-01' + i"
    kept "'2024-01-01 00:00:00.4'"
    change timestamp date "date '2024-01-01' + i"
    kept "'2024-01-01 10:00'"
}

@test "what only looks different is no loss" {
    change numeric 'numeric(10,2)' "i"
    q "INSERT INTO t VALUES (10, 1.5), (11, 1.50), (12, NULL); UPDATE t SET v = 2.10 WHERE id = 1"
    run_sluice advance p
    assert_status 0
}

@test "jsonb keeps the last of equal keys: what it drops is found, at any depth; spaces and order are no loss" {
    change json jsonb "'{\"b\": 1, \"a\":[2,{\"z:\":\"\\\":\"}]}'"
    q "INSERT INTO t VALUES (10, '[{\"k\":1, \"k\":1}]'), (11, '1e2'), (12, NULL), (13, '\"k\"')"
    run_sluice advance p
    assert_status 4
    assert_contains "$stderr" $'1 row of table "public.t" disagrees between old and new\n  id=10'
    q "DELETE FROM t WHERE id = 10"
    run_sluice advance p
    assert_status 0
}

@test "what the new client writes is no loss either" {
    change text 'varchar(3)' "'c' || i"
    q "UPDATE t SET v_new = 'xyz' WHERE id = 1; INSERT INTO t (id, v_new) VALUES (20, 'new')"
    run_sluice advance p
    assert_status 0
    assert_equal "$(q "SELECT v FROM t WHERE id IN (1, 20) ORDER BY id")" $'xyz\nnew'
}

@test "check finds rows whose json would lose a key" {
    q "CREATE TABLE t (id int PRIMARY KEY, v json);
        INSERT INTO t VALUES (1, '{\"k\":1}'), (2, '{\"o\":{\"k\":1,\"k\":2}}')"
    write_plan p <<YAML
change_type: {table: t, column: v, type: jsonb}
YAML
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" '1 of 2 rows of table "public.t" lose something on the way there and back: id=2'
}

@test "a plan that says lossy goes on" {
    change text 'varchar(3)' "'c' || i" 'lossy: true'
    q "INSERT INTO t VALUES (10, 'abcdefgh')"
    run_sluice advance p
    assert_status 0
    assert_equal "$(q "SELECT v FROM t WHERE id = 10")" abc
}

@test "a drop asks too, and keeps the old column" {
    q "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT i, 'c' || i FROM generate_series(1, 5) i"
    sync_plan p t '[v]' '{w: {type: varchar(3), up: "v::varchar(3)"}}' '{v: w}'
    run_sluice advance p.yaml --until gate
    assert_status 0
    q "INSERT INTO t VALUES (10, 'abcdefgh')"
    run_sluice confirm p deployed --by Ann --reason yes
    run_sluice advance p
    assert_status 4
    assert_contains "$stderr" '1 row of table "public.t" disagrees between old and new'
    assert_equal "$(q "SELECT v FROM t WHERE id = 10")" abcdefgh
    q "UPDATE t SET v = 'abc' WHERE id = 10"
    run_sluice advance p
    assert_status 0
}

@test "an up that is more than a cast is asked before a swap as well" {
    change text 'varchar(3)' "'c' || i" 'up: "lower(left(v, 3))"'
    kept "'UPPER'"
}
