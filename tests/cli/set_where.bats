#!/usr/bin/env bats
# A backfill of columns that were there before: which rows it sets, once each, what it refuses, and what
# it says that it cannot bring back.

load ../harness/common
load plans

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    q "CREATE TABLE t (id int PRIMARY KEY, a text, b text, n int NOT NULL DEFAULT 0);
        INSERT INTO t SELECT i, nullif('a' || i % 3, 'a0'), CASE WHEN i % 10 = 0 THEN 'kept' END
        FROM generate_series(1, 1000) i"
    q 'VACUUM ANALYZE t'
}

# set_plan SET WHERE [MORE]: plan p with one backfill; MORE are further keys of it.
set_plan() {
    write_plan p <<YAML
phases:
  - backfill: {name: fill, table: ${TABLE:-t}, set: $1, where: "$2"${3:+, $3}}
YAML
}
# refused MESSAGE: by check and by advance, which leaves nothing.
refused() {
    run_sluice check p.yaml
    assert_status "${2:-4}"
    assert_contains "$stderr" "$1"
    run_sluice advance p.yaml
    assert_status "${2:-4}"
    assert_contains "$stderr" "$1"
    assert_equal "$(q "SELECT to_regnamespace('sluice') IS NULL")" t
}

@test "rows in where are set, all of them, and no other is touched" {
    set_plan '{b: "coalesce(a, '"'none'"')"}' 'b IS NULL'
    q 'CREATE TABLE before AS SELECT id, xmin::text AS x, b FROM t'
    run_sluice advance p.yaml
    assert_status 0
    assert_contains "$output" '900 rows set'
    assert_equal "$(q "SELECT count(*) FILTER (WHERE b = 'kept'), count(*) FILTER (WHERE b = coalesce(a, 'none')) FROM t")" '100|900'
    assert_equal "$(q 'SELECT count(*) FROM t JOIN before USING (id) WHERE before.b IS NOT NULL AND t.xmin::text <> x')" 0
    run_sluice status p --json
    assert_equal "$(json phases,0,rows_done)" 900
    run_sluice revert p
    assert_status 0
    assert_contains "$stderr" 'rows of table "public.t" keep what was set in "b"'
    run_sluice advance p
    assert_status 0
    assert_contains "$output" '0 rows set'
}

@test "a set that reads what it sets is applied once, where that brings a row out of where" {
    q 'UPDATE t SET n = 9'
    set_plan '{n: n + 1}' 'n < 10'
    run_sluice advance p.yaml
    assert_status 0
    assert_equal "$(q 'SELECT min(n), max(n) FROM t')" '10|10'
}

@test "rows that set leaves in where are named before anything is done" {
    q 'UPDATE t SET n = 9; UPDATE t SET n = 5 WHERE id IN (7, 8)'
    set_plan '{n: n + 1}' 'n < 10'
    refused 'set does not bring these rows of table "public.t" out of where: id=7, id=8'
    assert_equal "$(q 'SELECT count(*) FROM t WHERE n IN (5, 9)')" 1000
}

@test "rows that come to where and would stay there are named when all others are set" {
    q 'UPDATE t SET n = 9'
    set_plan '{n: n + 1}' 'n < 10' 'batch_pages: 1, batch_pause: 50ms'
    "$SLUICE" advance p.yaml >out 2>&1 3>&- &
    wait_for 10 began
    q 'UPDATE t SET n = 1 WHERE id = 500'
    status=0
    wait $! || status=$?
    assert_status 4
    assert_contains "$(cat out)" '1 row of table "public.t" is still in `where`'
    assert_contains "$(cat out)" 'id=500 of table public.t'
    assert_equal "$(q 'SELECT n, count(*) FROM t GROUP BY 1 ORDER BY 1' | xargs)" '1|1 10|999'
    q 'UPDATE t SET n = 9 WHERE id = 500'
    run_sluice advance p
    assert_status 0
    assert_equal "$(q 'SELECT min(n), max(n) FROM t')" '10|10'
}
began() {
    [[ $(q "SELECT count(*) FROM t WHERE n = 10") -gt 0 ]]
}

@test "rows that a trigger of the application keeps are named" {
    q "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN IF OLD.id = 7 THEN RETURN NULL; END IF; RETURN NEW; END';
        CREATE TRIGGER keep BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION keep()"
    set_plan "{b: \"'x'\"}" 'b IS NULL'
    run_sluice advance p.yaml
    assert_status 4
    assert_contains "$stderr" '1 row of table "public.t" is still in `where`'
    assert_contains "$stderr" 'id=7 of table public.t'
    q 'DROP TRIGGER keep ON t'
    run_sluice advance p
    assert_status 0
    assert_equal "$(q 'SELECT count(*) FROM t WHERE b IS NULL')" 0
}

@test "a column that the same plan adds, then NOT NULL; a value of its own for each row" {
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {token: {type: uuid}}}
  - backfill: {table: t, set: {token: gen_random_uuid()}, where: token IS NULL}
  - constrain: {table: t, add: [{not_null: [token]}]}
YAML
    run_sluice advance p.yaml --until complete
    assert_status 0
    assert_equal "$(q 'SELECT count(DISTINCT token) FROM t')" 1000
}

@test "other tables are read by scalar subqueries: locked, and said" {
    q "CREATE TABLE names (id int PRIMARY KEY, name text); INSERT INTO names SELECT i, 'n' || i FROM generate_series(1, 1000) i"
    set_plan '{b: (SELECT name FROM names WHERE names.id = t.id)}' 'b IS NULL'
    run_sluice plan p.yaml
    assert_status 0
    assert_contains "$output" 'ACCESS SHARE on public.names'
    assert_contains "$stderr" 'set of column "b" reads public.names'
    run_sluice advance p.yaml
    assert_status 0
    assert_equal "$(q "SELECT count(*) FROM t WHERE b = 'n' || id")" 900
}

@test "every partition is set" {
    q "CREATE TABLE parts (id int, region text, b text) PARTITION BY LIST (region);
        CREATE TABLE parts_a PARTITION OF parts FOR VALUES IN ('a');
        CREATE TABLE parts_b PARTITION OF parts DEFAULT;
        INSERT INTO parts SELECT i, CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END FROM generate_series(1, 100) i"
    TABLE=parts set_plan '{b: upper(region)}' 'b IS NULL'
    run_sluice advance p.yaml
    assert_status 0
    assert_equal "$(q 'SELECT b, count(*) FROM parts GROUP BY 1 ORDER BY 1' | xargs)" 'A|50 B|50'
    TABLE=parts set_plan "{region: \"'c'\"}" "region = 'a'"
    sed -i 's/plan: p/plan: r/' p.yaml
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'column "region" cannot be set: it is in a partition key: rows would move'
}

@test "a where that is the same for every row, or that no set leads out of" {
    local set="{b: \"'x'\"}"
    set_plan "$set" 'true'
    refused 'where is the same for every row'
    set_plan "$set" '1 = 2'
    refused 'where is never true'
    set_plan "$set" 'b IS NULL AND b IS NOT NULL AND false'
    refused 'where is never true'
    set_plan "$set" 'a IS NULL'
    refused 'where names no column that is set: no row would ever leave it'
    set_plan "$set" 'b IS NULL AND random() < 0.5'
    refused 'where is volatile'
    set_plan "$set" 'c IS NULL'
    refused 'where: column "c" does not exist'
    set_plan "$set" 'b IS NULL AND t IS NOT NULL'
    refused 'name single columns instead of whole rows'
    set_plan "$set" 'b IS NULL AND EXISTS (SELECT FROM t x WHERE x.b = t.a)'
    refused 'where reads other rows of table "public.t"'
}

@test "columns that cannot be set, and values that cannot" {
    q "CREATE TABLE u (id int PRIMARY KEY, k int UNIQUE, a int, always int GENERATED ALWAYS AS IDENTITY,
            twice int GENERATED ALWAYS AS (a * 2) STORED);
        CREATE TABLE r (k int REFERENCES u (k))"
    TABLE=u set_plan '{id: id + 1}' 'id < 0'
    refused 'column "id" cannot be set: it is in the primary key'
    TABLE=u set_plan '{always: 1}' 'always < 0'
    refused 'column "always" cannot be set: it is GENERATED ALWAYS'
    TABLE=u set_plan '{twice: 1}' 'twice < 0'
    refused 'column "twice" cannot be set: it is generated'
    TABLE=u set_plan '{k: 1}' 'k < 0'
    refused 'column "k" cannot be set: foreign key "r_k_fkey" of table "public.r" references it'
    TABLE=u set_plan '{nope: 1}' 'a < 0'
    refused 'column "nope" of table "public.u" does not exist'
    TABLE=u set_plan "{a: \"'x'\"}" 'a IS NULL'
    refused 'set of column "a": '
    TABLE=u set_plan '{a: twice}' 'a IS NULL'
    refused 'set of column "a" uses generated column "twice"'
    TABLE=u set_plan '{a: (SELECT max(a) FROM u)}' 'a IS NULL'
    refused 'set of column "a" reads other rows of table "public.u"'
    TABLE=u set_plan '{a: (random() * 10)::int, k: k + 1}' 'k IS NULL AND a IS NULL'
    refused 'reads what is set beside a volatile value'
}

@test "columns that a sync keeps are refused by name" {
    sync_plan other t '[a]' '{c: {type: text, up: a}}' '{a: c}'
    run_sluice advance other.yaml
    assert_status 0
    set_plan "{a: \"'x'\"}" 'a IS NULL'
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'column "a" cannot be set: another plan keeps it in step: "other"'
    run_sluice revert other --all
    write_plan p <<'YAML'
phases:
  - add_column: {name: add, table: t, columns: {c: {type: text, up: a}}, down: {a: c}}
  - backfill: {table: t}
  - backfill: {table: t, set: {c: "'x'"}, where: c IS NULL}
YAML
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'column "c" cannot be set: phase "add" keeps it in step'
}

@test "a set by which a row of an unfilled sync is not passed over" {
    write_plan other <<'YAML'
phases:
  - add_column: {table: t, columns: {c: {type: text, up: "coalesce(a, 'none')"}}}
  - backfill: {table: t}
YAML
    run_sluice advance other.yaml
    assert_status 0
    set_plan "{b: \"'x'\"}" 'b IS NULL'
    run_sluice advance p.yaml
    assert_status 0
    run_sluice advance other
    assert_status 0
    assert_equal "$(q 'SELECT count(*), count(b), count(c) FROM t')" '1000|1000|1000'
}

@test "bad input is told with its place" {
    write_plan p <<'YAML'
phases:
  - backfill:
      table: t
      set: {b: "'x'"}
YAML
    refused 'p.yaml:6:7: error: "set" needs a "where"' 2
    write_plan p <<'YAML'
phases:
  - backfill:
      table: t
      where: b IS NULL
YAML
    refused 'p.yaml:6:7: error: "where" goes with "set"' 2
    set_plan '{}' 'b IS NULL'
    refused 'p.yaml:4:' 2
    set_plan '{b: "(upper(a)"}' 'b IS NULL'
    refused 'p.yaml:4:' 2
    set_plan '{b: upper(a)}' 'b IS NULL; DROP TABLE t'
    refused 'p.yaml:4:' 2
    TABLE=nope set_plan '{b: upper(a)}' 'b IS NULL'
    refused 'table "public.nope" does not exist' 2
}

@test "a row whose new value cannot be computed is found beforehand, or reported" {
    q "UPDATE t SET a = i FROM (SELECT id AS key, id::text AS i FROM t) x WHERE key = id; UPDATE t SET a = 'x' WHERE id = 5"
    set_plan '{n: a::int}' 'n = 0'
    run_sluice advance p.yaml
    assert_status 4
    assert_contains "$stderr" 'set or where fails for rows of table "public.t": invalid input syntax for type integer: …'
    set_plan '{n: a::int}' 'n = 0' 'on_error: report'
    run_sluice advance p.yaml
    assert_status 1
    assert_contains "$stderr" 'id=5 of table public.t: invalid input syntax for type integer: …'
    assert_equal "$(q 'SELECT count(*) FROM t WHERE n = 0')" 1
    q "UPDATE t SET a = '5' WHERE id = 5"
    run_sluice advance p
    assert_status 0
}

@test "values that a constraint of the table does not take are found beforehand" {
    q "CREATE TABLE o (id int PRIMARY KEY); INSERT INTO o VALUES (1), (2);
       CREATE TABLE c (id int PRIMARY KEY, v int UNIQUE, w text NOT NULL, n int CHECK (n > 0),
           o int REFERENCES o);
       INSERT INTO c SELECT i, i, 'x', 1, 1 FROM generate_series(1, 30) i;
       CREATE UNIQUE INDEX c_low ON c (lower(w), id) WHERE id > 5"
    local set where says
    while IFS='|' read -r set where says; do
        write_plan p <<YAML
phases:
  - backfill: {table: c, set: {$set}, where: "$where"}
YAML
        run_sluice check p.yaml
        assert_status $((${#says} ? 4 : 0))
        assert_contains "$stderr" "$says"
    done <<'CASES'
v: "1"|v > 10|p.yaml:4:32: error: set gives rows of table "public.c" what unique index "c_v_key" does not take: id=1 and id=
w: "nullif(w, 'x')"|w = 'x'|what NOT NULL of column "w" does not take: id=1, id=2
n: "-1"|n = 1 AND id < 4|what check "c_n_check" does not take: id=1, id=2, id=3
o: "3"|o = 1 AND id = 7|what foreign key "c_o_fkey" does not take: id=7
v: "v + 1000"|v < 10|
v: "NULL"|v IS NOT NULL|
o: "2"|o = 1|
w: "'y'"|w = 'x'|
CASES
    assert_equal "$(q 'SELECT count(*) FROM c WHERE v = id')" 30
}

@test "constraints behind it are held against the rows as they will be" {
    write_plan p <<'YAML'
phases:
  - backfill: {name: fill, table: t, set: {b: a}, where: b IS NULL AND a IS NOT NULL}
  - constrain: {table: t, add: [{not_null: [b]}, {check: {name: short, expression: "length(b) < 5"}}]}
YAML
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'violate NOT NULL of column "b": id=3'
    q "UPDATE t SET a = 'none' WHERE a IS NULL"
    run_sluice advance p.yaml --until complete
    assert_status 0
    assert_equal "$(q 'SELECT count(*) FROM t WHERE b = a')" 900
}

@test "locked rows are waited for" {
    set_plan "{b: \"'x'\"}" 'b IS NULL' 'locked_rows: skip'
    refused 'locked rows cannot be skipped by a phase that chooses rows'
}

@test "a value that an earlier phase adds to an enum, and a type that one makes" {
    q "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE j (id int PRIMARY KEY, s e NOT NULL, word text NOT NULL);
        INSERT INTO j SELECT i, 'a', 'x' FROM generate_series(1, 9) i"
    write_plan p <<'YAML'
phases:
  - sql: {do: "ALTER TYPE e ADD VALUE 'c'"}
  - sql: {name: type, do: "CREATE TYPE w AS ENUM ('x', 'y')"}
  - constrain: {table: j, add: [{index: {name: j_c, on: (id), where: s <> 'c'}}]}
  - backfill: {table: j, set: {s: "'c'"}, where: s = 'a' AND s <> 'c'}
  - add_column: {table: j, columns: {v: {type: w, up: "word::w"}}, down: {word: "v::text"}}
  - backfill: {name: fill, table: j}
  - gate: {name: g, ask: "Deployed?"}
  - swap: {table: j, columns: {word: {from: v, retired: word_old}}}
  - gate: {name: deployed, ask: "Gone?"}
  - drop: {table: j, columns: [word_old]}
YAML
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'set of column "s" has a value of an enum that an earlier phase adds'
    to_gate p
    run_sluice confirm p g --by t --reason t
    to_gate p
    pass_gate p
    assert_equal "$(q "SELECT DISTINCT s, word, pg_typeof(word) FROM j")" 'c|x|w'
}
