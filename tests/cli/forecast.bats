#!/usr/bin/env bats
# What `plan` and `check` say that a backfill will cost, and what it costs then.

load ../harness/common

# Transactions of other tests would keep dead rows here.
setup_file() {
    own_server
}

teardown_file() {
    drop_server
    check_answers
}

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
}

# a_plan [SETTINGS [TYPE UP]]: writes plan p, which fills column b of table t.
a_plan() {
    cat >p.yaml <<YAML
sluice: 1
plan: p
settings: {${1:-}}
phases:
  - add_column: {name: add, table: t, columns: {b: {type: ${2:-int}, up: "${3:-n}"}}}
  - backfill: {name: fill, table: t}
  - gate: {ask: "set by all?"}
  - release: {table: t}
YAML
}

# rows COUNT [STORAGE]: a table of full pages, with three indexes.
rows() {
    q "CREATE TABLE t (id bigint PRIMARY KEY, n int, a text, filler text) WITH (autovacuum_enabled = off${2:-});
       INSERT INTO t SELECT i, i, 'user' || i, repeat('x', 120) FROM generate_series(1, $1) i;
       CREATE INDEX ON t (n); CREATE INDEX ON t (a)"
    q 'VACUUM ANALYZE t'
}

forecast() {
    json "phases,1,forecast,$1" "$FORECAST"
}

# foretell: sets FORECAST to what check says.
foretell() {
    run_sluice check p.yaml --json
    assert_status 0
    FORECAST=$output
}

# compare KEY LEAST MOST: what was done is LEAST to MOST times what was forecast.
compare() {
    local said was
    said=$(forecast "$1")
    was=$(json "phases,1,$1")
    [[ $(q "SELECT $was BETWEEN $2 * $said AND $3 * $said") == t ]] && return
    printf '%s: forecast %s, was %s\n' "$1" "$said" "$was" >&2
    return 1
}

fill() {
    run_sluice advance p.yaml --until gate
    assert_status 0
    run_sluice status p --json
}

@test "a backfill costs about what was forecast" {
    rows 30000
    a_plan
    foretell
    assert_equal "$(forecast rows)" 30000
    assert_equal "$(forecast pages)" "$(q "SELECT pg_relation_size('t') / 8192")"
    local bytes before
    before=$(q "SELECT pg_relation_size('t')")
    fill
    assert_equal "$(json phases,1,rows_done)" 30000
    compare wal_bytes 0.7 1.4
    compare hot_share 0.9 1.1
    bytes=$(q "SELECT pg_relation_size('t') - $before")
    assert_equal "$(q "SELECT $bytes BETWEEN 0.5 * $(forecast table_growth_bytes)
        AND 2 * $(forecast table_growth_bytes)")" t
    bytes=$(q "SELECT pg_indexes_size('t')")
    assert_equal "$(q "SELECT $(json phases,1,index_growth_bytes) <= 0.08 * $bytes")" t
}

@test "an index on the new column makes it one pass, which is forecast too" {
    rows 20000
    a_plan
    run_sluice advance p.yaml
    q 'CREATE INDEX early ON t (b)'
    foretell
    assert_equal "$(forecast passes)" 1
    assert_equal "$(forecast hot_share)" 0.0
    assert_contains "$(forecast note)" 'index "early" has a filled column'
    local before
    before=$(q "SELECT pg_relation_size('t')")
    fill
    compare wal_bytes 0.7 1.4
    assert_equal "$(q "SELECT (pg_relation_size('t') - $before) / $(forecast table_growth_bytes)::numeric
        BETWEEN 0.8 AND 1.2")" t
}

@test "room in the pages is seen: nothing grows" {
    rows 20000 ', fillfactor = 80'
    a_plan
    foretell
    assert_equal "$(forecast table_growth_bytes) $(forecast hot_share)" '0 1.0'
    local before
    before=$(q "SELECT pg_relation_size('t')")
    fill
    assert_equal "$(q "SELECT pg_relation_size('t')")" "$before"
    compare wal_bytes 0.7 1.4
}

@test "partitions are added up, and a table that was never analysed is estimated" {
    q "CREATE TABLE t (id int, n int, a text) PARTITION BY RANGE (id);
       CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10001);
       CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10001) TO (20001);
       INSERT INTO t SELECT i, i, repeat('x', 100) FROM generate_series(1, 20000) i"
    a_plan
    foretell
    assert_equal "$(q "SELECT $(forecast rows) BETWEEN 10000 AND 60000")" t
    assert_equal "$(forecast pages)" \
        "$(q "SELECT (pg_relation_size('t1') + pg_relation_size('t2')) / 8192")"
    q 'ANALYZE t1; ANALYZE t2'
    foretell
    assert_equal "$(forecast rows)" 20000
}

@test "an empty table, and one of a few rows that were never analysed" {
    q 'CREATE TABLE t (id int, n int)'
    a_plan
    foretell
    assert_equal "$(forecast rows) $(forecast pages) $(forecast disk_bytes)" '0 0 0'
    q 'INSERT INTO t SELECT 1, 2 FROM generate_series(1, 7)'
    foretell
    assert_equal "$(forecast rows) $(forecast pages)" '7 1'
}

@test "time is promised at a rate, and by nothing else" {
    rows 1000
    a_plan
    foretell
    assert_equal "$(forecast seconds) $(forecast stretch)" ' 1.0'
    run_sluice plan p.yaml
    assert_contains "$output" '   time: no rate is set, so none is promised'
    a_plan 'rate: 10, nice: 0.5'
    foretell
    assert_equal "$(forecast seconds) $(forecast stretch)" '100 1.5'
    run_sluice check p.yaml
    assert_contains "$output" \
        '   time: at least 1m 40s at 10 rows/s, and 1.5 times as long as without rests'
}

@test "plan and check say it before it begins, and not after" {
    rows 1000
    a_plan
    run_sluice plan p.yaml
    assert_status 0
    assert_contains "$output" '   rows: about 1000 on 2'
    assert_contains "$output" ' of WAL, table +'
    local said
    said=$(grep -A4 '^   rows: ' <<<"$output")
    run_sluice check p.yaml
    assert_contains "$output" $'fill (table public.t)\n'"$said"
    fill
    run_sluice plan p.yaml
    assert_status 0
    assert_lacks "$output" 'rows: about'
    run_sluice check p.yaml --json
    assert_equal "$(json phases,1,forecast)" ''
}

@test "the room on the disk is known of a server on this machine alone" {
    rows 1000
    a_plan
    foretell
    local free
    free=$(df --output=avail -B1 "$SLUICE_CLUSTER" | tail -1)
    assert_equal "$(q "SELECT $(forecast disk_free_bytes) BETWEEN 0.5 * $free AND 2 * $free")" t
    # who may not know where the server keeps its files
    q 'CREATE ROLE forecast_teller LOGIN; ALTER TABLE t OWNER TO forecast_teller;
       GRANT CREATE ON SCHEMA public TO forecast_teller;'
    q "GRANT CREATE, TEMPORARY ON DATABASE $PGDATABASE TO forecast_teller"
    PGUSER=forecast_teller foretell
    assert_equal "$(forecast disk_free_bytes)" ''
    PGUSER=forecast_teller run_sluice check p.yaml
    assert_contains "$output" '; how much is free cannot be read from here'
    q "DROP OWNED BY forecast_teller CASCADE; DROP ROLE forecast_teller"
}

@test "a disk that is too small is warned of, and the plan goes on" {
    rows 10000
    a_plan '' text a
    # as if each value of the column took 2 GB
    q "UPDATE pg_statistic SET stawidth = 2000000000
        WHERE starelid = 't'::regclass AND staattnum = 3"
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'warning: the backfill of table "public.t" needs about 1'
    assert_contains "$stderr" ' of disk, and '
    run_sluice advance p.yaml
    assert_status 0
}

@test "indexes come out as large as was forecast, and scans are counted" {
    q "CREATE TABLE t (id bigint PRIMARY KEY, n int, a text, u uuid DEFAULT gen_random_uuid());
       INSERT INTO t SELECT i, i, repeat('x', 12) || i FROM generate_series(1, 50000) i;
       ALTER TABLE t ADD CHECK (a <> ''); CREATE UNIQUE INDEX ON t (a)"
    q 'VACUUM ANALYZE t'
    cat >p.yaml <<YAML
sluice: 1
plan: p
phases:
  - add_column: {name: add, table: t, columns: {b: {up: a}}, down: {a: b}}
  - backfill: {name: fill, table: t}
  - constrain:
      name: constrain
      table: t
      add:
        - like: {b: a}
        - not_null: [u]
        - index: {name: t_u, on: (u)}
        - index: {name: t_nu, on: "(n, u)"}
  - gate: {ask: "set by all?"}
  - release: {table: t}
YAML
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$output" 'constrain (table public.t)'
    assert_contains "$output" 'writes 3 indexes, about '
    foretell
    local said
    said=$(json 'phases,2,builds,index_bytes' "$FORECAST")
    assert_equal "$(json 'phases,2,builds,indexes' "$FORECAST")" 3
    assert_equal "$(json 'phases,2,builds,scans' "$FORECAST")" 2
    assert_equal "$(json 'phases,2,builds,time' "$FORECAST")" seconds
    assert_equal "$(json 'phases,2,builds,table_bytes' "$FORECAST")" "$(q "SELECT pg_relation_size('t')")"
    run_sluice advance p.yaml --until gate
    assert_status 0
    local was
    was=$(q "SELECT sum(pg_relation_size(indexrelid)) FROM pg_index
        WHERE indrelid = 't'::regclass AND indexrelid > (SELECT max(oid) FROM pg_class
            WHERE relname = 't_a_idx')")
    [[ $(q "SELECT $was BETWEEN 0.8 * $said AND 1.25 * $said") == t ]] || {
        echo "forecast $said, was $was" >&2
        return 1
    }
}

@test "a delete costs about what was forecast, and so does its archive" {
    rows 30000
    q 'CREATE TABLE kept (LIKE t)'
    cat >p.yaml <<'YAML'
sluice: 1
plan: p
phases:
  - constrain: {name: first, table: t, add: [{check: {name: positive, expression: n > 0}}]}
  - delete: {name: go, table: t, where: n <= 20000, archive: kept}
  - delete: {name: rest, table: t, where: n > 20000 AND n <= 25000}
YAML
    run_sluice advance p.yaml
    assert_status 0
    foretell
    assert_equal "$(q "SELECT $(forecast rows) BETWEEN 19000 AND 21000")" t
    assert_equal "$(json phases,2,forecast,table_growth_bytes)" 0
    assert_contains "$(forecast note)" 'what grows is the archive'
    assert_contains "$(json phases,2,forecast,note)" 'free for others after a vacuum'
    local before
    before=$(q 'SELECT pg_current_wal_insert_lsn()')
    run_sluice advance p --until go
    assert_status 0
    [[ $(q "SELECT pg_current_wal_insert_lsn() - '$before' BETWEEN 0.6 * $(forecast wal_bytes) AND 1.6 * $(forecast wal_bytes)") == t ]]
    [[ $(q "SELECT pg_relation_size('kept') < $(forecast table_growth_bytes)") == t ]]
}
