#!/usr/bin/env bats
# The backfill engine: how rows are filled, by whom, and what it does when something is in its way.

load ../harness/common
load ../harness/sessions

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

# many_rows ROWS [KEY COLUMNS]: full pages of some forty rows.
many_rows() {
    q "CREATE TABLE t (${2:-id bigint PRIMARY KEY}, a text NOT NULL, n int NOT NULL DEFAULT 0,
            filler text NOT NULL DEFAULT repeat('x', 120)) WITH (autovacuum_enabled = off);
        INSERT INTO t SELECT ${3:-i}, i::text FROM generate_series(1, $1) i;
        CREATE INDEX t_a ON t (a)"
    q 'VACUUM ANALYZE t'
}

# slow_function: the value of a row takes a third of a millisecond.
slow_function() {
    q "CREATE FUNCTION slow(a text) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
           'BEGIN PERFORM pg_sleep(0.0003); RETURN a::int; END'"
}

# restart_with LINE…: of the server's configuration
restart_with() {
    crash_server
    printf '%s\n' "$@" >>"$OWN_SERVER/data/postgresql.conf"
    start_server
}

# to_backfill [SETTINGS [BACKFILL KEYS [UP]]]: writes plan p, and runs it up to its backfill.
to_backfill() {
    cat >p.yaml <<YAML
sluice: 1
plan: p
settings: {${1:-}}
phases:
  - add_column: {name: add, table: t, columns: {b: {type: int, up: "${3:-a::int}"}}, down: {a: "b::text"}}
  - backfill: {name: fill, table: t, ${2:-}}
YAML
    run_sluice advance p.yaml
    assert_status 0
}

all_right() {
    assert_equal "$(q 'SELECT count(*) FROM t WHERE b IS DISTINCT FROM a::int')" 0
    run_sluice verify p
    assert_status 0
}

fill() {
    run_sluice advance p
    assert_status 0
    all_right
    run_sluice status p --json
}

share() {
    json "phases,1,$1"
}

@test "most updates are heap-only, so that indexes and table hardly grow" {
    many_rows 20000
    to_backfill
    fill
    assert_equal "$(share rows_done)" 20000
    assert_equal "$(q "SELECT $(share hot_share) > 0.8")" t
    assert_equal "$(q "SELECT $(share table_growth_bytes) < 0.2 * pg_relation_size('t')")" t
    assert_equal "$(q "SELECT $(share index_growth_bytes) < 0.1 * pg_indexes_size('t')")" t
    # wal_level is logical here, and full_page_writes is off.
    assert_equal "$(q "SELECT $(share wal_bytes) BETWEEN 20000 * 100 AND 20000 * 600")" t
    assert_equal "$(share note)" ''
}

@test "an index on a filled column leaves one pass, and status says so" {
    many_rows 20000
    to_backfill
    q 'CREATE INDEX early ON t (b)'
    fill
    assert_equal "$(q "SELECT $(share hot_share) < 0.1")" t
    assert_contains "$(share note)" 'index "early" has a filled column'
    assert_equal "$(q 'SELECT count(*) FROM t')" 20000
}

@test "an old transaction that keeps dead rows is named, and one pass is what is left" {
    many_rows 60000
    session_open report
    to_backfill 'batch_pages: 64'
    session_do report 'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM pg_class'
    run_sluice advance p
    assert_status 0
    assert_contains "$stderr" 'in one pass: dead rows cannot be removed while pid'
    assert_contains "$stderr" 'application report'
    all_right
    session_close report
}

@test "a transaction that writes in another database keeps dead rows too" {
    many_rows 60000
    PGDATABASE=postgres session_open elsewhere
    to_backfill 'batch_pages: 64'
    session_do elsewhere 'BEGIN; SELECT pg_current_xact_id()'
    run_sluice advance p
    assert_status 0
    assert_contains "$stderr" 'in one pass: dead rows cannot be removed while pid'
    assert_contains "$stderr" 'application elsewhere'
    all_right
    session_close elsewhere
}

# bats test_tags=quick
@test "tables without a key, with composite, text and uuid keys are filled alike" {
    local key
    for key in 'x int|1' 'x int, y text, PRIMARY KEY (y, x)|i, i::text' 'x text PRIMARY KEY|i::text' \
        'x uuid PRIMARY KEY DEFAULT gen_random_uuid()|gen_random_uuid()'; do
        if [[ $key == 'x int,'* ]]; then
            q "CREATE TABLE t (x int, y text, a text, PRIMARY KEY (y, x));
               INSERT INTO t SELECT i, i, i FROM generate_series(1, 3000) i"
        else
            many_rows 3000 "${key%|*}" "${key#*|}"
        fi
        to_backfill
        fill
        assert_equal "$(share rows_done)" 3000
        run_sluice revert p --all
        assert_status 0
        q 'DROP TABLE t'
    done
}

# bats test_tags=quick
@test "several workers share the work, and each row is filled once" {
    many_rows 30000
    to_backfill 'workers: 4, batch_pages: 16'
    start_sluice fill advance p
    wait_until 20 "SELECT count(*) >= 4 FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'sluice'"
    finish_sluice fill
    assert_status 0
    all_right
    run_sluice status p --json
    assert_equal "$(share workers) $(share rows_done)" '4 30000'
    assert_equal "$(q 'SELECT count(*) FROM sluice.backfill_range')" 0
}

@test "what a lost worker was at is taken over by the others" {
    many_rows 30000
    to_backfill 'workers: 3, batch_pages: 4, batch_pause: 5ms'
    start_sluice fill advance p
    local lost=0 pid lease
    wait_until 20 'SELECT rows_done > 0 FROM sluice.backfill'
    lease=$(q "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
    for pid in $(q "SELECT pid FROM pg_stat_activity WHERE application_name = 'sluice'
            AND datname = current_database() AND pid <> $lease"); do
        q "SELECT pg_terminate_backend($pid)" >/dev/null
        lost=$((lost + 1))
    done
    [[ $lost -eq 2 ]]
    finish_sluice fill
    assert_status 0
    assert_contains "$stderr" 'lost its connection'
    all_right
    assert_equal "$(q 'SELECT rows_done FROM sluice.backfill')" 30000
}

@test "on_error: stop names the row by its key, and going on fills the rest" {
    many_rows 2000
    q 'UPDATE t SET n = 7 WHERE id = 1234'
    to_backfill '' '' 'CASE WHEN n = 7 THEN (a || chr(120))::int ELSE a::int END'
    run_sluice advance p
    assert_status 1
    assert_contains "$stderr" 'invalid input syntax for type integer'
    assert_contains "$stderr" 'id=1234'
    run_sluice status p --json
    assert_equal "$(json phases,1,state)" failed
    q 'UPDATE t SET n = 0 WHERE id = 1234'
    run_sluice advance p
    assert_status 0
    all_right
}

@test "on_error: report fills the others, lists the rows by key, and waits until they are mended" {
    many_rows 2000
    q 'UPDATE t SET n = 7 WHERE id IN (3, 1234, 1990)'
    to_backfill '' 'on_error: report' 'CASE WHEN n = 7 THEN (a || chr(120))::int ELSE a::int END'
    run_sluice advance p
    assert_status 1
    assert_contains "$stderr" '3 rows of table public.t could not be filled'
    assert_contains "$stderr" 'id=3 of table'
    assert_contains "$stderr" 'id=1234 of table'
    assert_contains "$stderr" 'id=1990 of table'
    assert_equal "$(q 'SELECT count(b) FROM t')" 1997
    run_sluice status p --json
    assert_equal "$(json phases,1,state) $(share rows_failed)" 'failed 3'

    # One is mended, one is deleted, one stays.
    q 'UPDATE t SET n = 0 WHERE id = 3; DELETE FROM t WHERE id = 1234'
    run_sluice advance p
    assert_status 1
    assert_contains "$stderr" '1 row of table public.t could not be filled'
    assert_contains "$stderr" 'id=1990'
    assert_lacks "$stderr" 'id=3 '
    q 'UPDATE t SET n = 0 WHERE id = 1990'
    run_sluice advance p
    assert_status 0
    all_right
    run_sluice status p --json
    assert_equal "$(share rows_failed)" 0
}

@test "triggers: suppress keeps the application's row triggers out" {
    many_rows 500
    q "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS
           'BEGIN NEW.n := NEW.n + 1; RETURN NEW; END';
       CREATE TRIGGER touch BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch()"
    to_backfill '' 'triggers: suppress'
    fill
    assert_equal "$(q 'SELECT sum(n) FROM t')" 0
    run_sluice revert p --all
    to_backfill '' 'triggers: fire'
    fill
    assert_equal "$(q 'SELECT min(n), max(n) FROM t')" '1|1'
}

@test "a rate is kept, and status tells how fast it is" {
    many_rows 2000
    to_backfill 'rate: 1000'
    local began=$EPOCHREALTIME
    fill
    began=$(awk "BEGIN { print $EPOCHREALTIME - $began }")
    echo "# 2000 rows at 1000 a second took $began s" >&3
    assert_equal "$(q "SELECT $began > 1.5")" t
    assert_equal "$(q "SELECT $(share rows_per_second) BETWEEN 500 AND 1300")" t
}

@test "it waits while throttle_query says so, and tells why" {
    many_rows 2000
    q "CREATE TABLE brake (reason text); INSERT INTO brake VALUES ('month-end closing')"
    to_backfill 'throttle_query: SELECT reason FROM brake'
    start_sluice fill advance p
    wait_for 20 grep -q 'waiting: throttle_query: month-end closing' fill.stderr
    run_sluice status p --json
    assert_contains "$(share waits)" 'month-end closing'
    assert_equal "$(q 'SELECT count(b) FROM t')" 0
    # What cannot be read stops it too.
    q 'ALTER TABLE brake RENAME TO broken'
    wait_until 10 "SELECT waits LIKE 'throttle_query cannot be read: %' FROM sluice.backfill"
    q 'ALTER TABLE broken RENAME TO brake; DELETE FROM brake'
    finish_sluice fill
    assert_status 0
    assert_contains "$stderr" 'going on'
    all_right
}

# bats test_tags=quick
@test "it waits while a replication slot keeps too much WAL, and names the slot" {
    many_rows 2000
    local slot=left_$RANDOM
    q "SELECT pg_create_physical_replication_slot('$slot', true)" >/dev/null
    q "CREATE TABLE wal AS SELECT repeat('x', 1000) FROM generate_series(1, 3000)"
    to_backfill 'slot_wal: 1MB'
    start_sluice fill advance p
    wait_until 20 "SELECT waits LIKE '%replication slot \"$slot\" keeps % of WAL (limit 1.0 MB), nobody%'
        FROM sluice.backfill"
    assert_equal "$(q 'SELECT count(b) FROM t')" 0
    q "SELECT pg_drop_replication_slot('$slot')"
    finish_sluice fill
    assert_status 0
    all_right
}

# bats test_tags=quick
@test "it yields to a vacuum of the table, but not forever" {
    many_rows 20000
    to_backfill 'vacuum_yield: 2s'
    session_open vacuum
    session_do vacuum 'SET vacuum_cost_delay = 20; SET vacuum_cost_limit = 1'
    q 'UPDATE t SET n = 1 WHERE id % 2 = 0'
    session_send vacuum 'VACUUM t'
    wait_until 10 "SELECT count(*) > 0 FROM pg_stat_progress_vacuum WHERE datname = current_database()"
    start_sluice fill advance p
    wait_until 10 "SELECT waits LIKE 'a vacuum is at work on table public.t %' FROM sluice.backfill"
    wait_until 20 'SELECT rows_done > 0 FROM sluice.backfill'
    assert_equal "$(q "SELECT count(*) FROM pg_stat_progress_vacuum WHERE datname = current_database()")" 1
    q "SELECT pg_cancel_backend($(backend_of vacuum))" >/dev/null
    finish_sluice fill
    assert_status 0
    all_right
}

@test "a statement of ours that somebody cancels is tried again" {
    many_rows 5000
    to_backfill 'batch_pages: 4, batch_pause: 5ms'
    session_open writer
    session_do writer 'BEGIN; SELECT FROM t WHERE id = 4000 FOR UPDATE'
    start_sluice fill advance p
    wait_until 20 "SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'sluice'
        AND datname = current_database() AND wait_event_type = 'Lock'"
    q "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'sluice'
        AND datname = current_database() AND wait_event_type = 'Lock'" >/dev/null
    wait_for 20 grep -q 'trying again' fill.stderr
    session_do writer COMMIT
    finish_sluice fill
    assert_status 0
    all_right
}

# A partitioned table with two small partitions and a large one; $1: which rows.
partitioned() {
    q "CREATE TABLE t (id int, a text NOT NULL, n int NOT NULL DEFAULT 0) PARTITION BY RANGE (id);
        CREATE TABLE t_small PARTITION OF t FOR VALUES FROM (0) TO (100);
        CREATE TABLE t_large PARTITION OF t FOR VALUES FROM (100) TO (20000);
        CREATE TABLE t_some PARTITION OF t FOR VALUES FROM (20000) TO (30000);
        INSERT INTO t SELECT i, i FROM generate_series(1, 21000) i; ANALYZE t"
}

@test "every partition is filled, the largest first" {
    partitioned
    to_backfill 'batch_pages: 4'
    start_sluice fill advance p
    wait_until 20 "SELECT sum(next_page) > 8 FROM sluice.backfill_table"
    assert_equal "$(q "SELECT string_agg(relid::regclass::text, ',') FROM sluice.backfill_table
        WHERE next_page > 0")" t_large
    finish_sluice fill
    assert_status 0
    all_right
    assert_equal "$(q 'SELECT rows_done FROM sluice.backfill')" 21000
    assert_equal "$(q 'SELECT count(*) FROM sluice.backfill_table')" 3
}

@test "partitions that are added, attached, detached or dropped meanwhile" {
    long
    partitioned
    to_backfill 'batch_pages: 2, batch_pause: 5ms'
    start_sluice fill advance p
    wait_until 20 'SELECT rows_done > 0 FROM sluice.backfill'
    run_sluice pause p
    # One that is made, with a row through sync; one that comes with rows that nobody has filled.
    q "CREATE TABLE t_new PARTITION OF t FOR VALUES FROM (30000) TO (40000);
        INSERT INTO t (id, a) VALUES (30001, '30001')"
    q "CREATE TABLE t_old (id int, a text NOT NULL, n int NOT NULL DEFAULT 0, b int);
        INSERT INTO t_old SELECT i, i FROM generate_series(40001, 40500) i;
        ALTER TABLE t ATTACH PARTITION t_old FOR VALUES FROM (40000) TO (50000)"
    q 'ALTER TABLE t DETACH PARTITION t_some; DROP TABLE t_some; DROP TABLE t_small'
    run_sluice resume p
    finish_sluice fill
    assert_status 0
    all_right
    assert_equal "$(q 'SELECT count(*) FROM t')" "$((19900 + 1 + 500))"
    assert_equal "$(q "SELECT string_agg(relid::regclass::text, ',' ORDER BY relid::regclass::text)
        FROM sluice.backfill_table")" 't_large,t_new,t_old'
}

@test "a writer that takes rows in the other order is never the one that fails" {
    many_rows 1000
    to_backfill 'batch_target: 1s, lock_timeout: 800ms'
    session_open writer
    session_do writer "BEGIN; UPDATE t SET a = a WHERE id = 999"
    start_sluice fill advance p
    wait_until 20 "SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'sluice'
        AND datname = current_database() AND wait_event_type = 'Lock'"
    # Rows that the batch holds, while it waits for ours: a deadlock, but for our shorter patience.
    session_do writer "UPDATE t SET a = a WHERE id < 200"
    session_do writer COMMIT
    finish_sluice fill
    assert_status 0
    assert_contains "$stderr" 'trying again'
    assert_lacks "$(<writer.session.out)" ERROR
    all_right
}

@test "a table that is rewritten meanwhile is scanned again" {
    long
    many_rows 4000
    slow_function
    to_backfill 'batch_target: 50ms' '' 'slow(a)'
    start_sluice fill advance p
    wait_until 20 'SELECT rows_done > 300 FROM sluice.backfill'
    q 'VACUUM FULL t'
    wait_for 20 grep -q 'table public.t was rewritten: scanning it again' fill.stderr
    q 'CLUSTER t USING t_a'
    wait_until 20 "SELECT t.filenode = pg_relation_filenode('t') FROM sluice.backfill_table t"
    finish_sluice fill
    assert_status 0
    assert_equal "$(grep -c 'was rewritten: scanning it again' fill.stderr)" 2
    all_right
}

@test "writers change keys and values of rows before, at and after the place it has come to" {
    long
    many_rows 20000
    q 'CREATE SEQUENCE fresh START 1000000'
    cat >writer.sql <<'SQL'
\set id random(1, 20000)
\set other random(1, 20000)
UPDATE t SET a = (a::int + 1)::text WHERE id = :id;
UPDATE t SET id = nextval('fresh') WHERE id = :other;
UPDATE t SET b = coalesce(b, 7) + 1 WHERE id = :id + 1;
DELETE FROM t WHERE id = :other + 1 AND id % 5 = 0;
INSERT INTO t (id, a) SELECT i, i::text FROM nextval('fresh') i;
INSERT INTO t (id, b) SELECT i, i FROM nextval('fresh') i;
SQL
    slow_function
    to_backfill 'batch_target: 100ms, workers: 2' '' 'slow(a)'
    pgbench -n -c 3 -T 60 -f writer.sql >writers.out 2>&1 3>&- &
    local writers=$!
    run_sluice advance p
    assert_status 0
    kill "$writers"
    wait "$writers" || true
    assert_lacks "$(<writers.out)" ERROR
    all_right
}

@test "killed again and again with several workers, it ends as if undisturbed" {
    long
    many_rows 3000
    slow_function
    to_backfill 'batch_target: 50ms, workers: 3' '' 'slow(a)'
    local kills=0 done=0
    while :; do
        start_sluice fill advance p
        # Not before it has done something, however slow the machine.
        wait_until 60 "SELECT coalesce(max(rows_done), 0) > $done OR (SELECT state = 'done'
            FROM sluice.phase WHERE name = 'fill') FROM sluice.backfill"
        sleep "0.0$((RANDOM % 10))"
        sluice_signal fill KILL || true
        finish_sluice fill
        [[ $status -ne 0 ]] || break
        kills=$((kills + 1))
        wait_until 10 "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'sluice'
            AND datname = current_database()"
        done=$(q 'SELECT coalesce(max(rows_done), 0) FROM sluice.backfill')
    done
    echo "# killed $kills times" >&3
    [[ $kills -ge 3 ]]
    all_right
    # Every row was written once and no more; a commit that was not waited for is not lost here.
    assert_equal "$(q 'SELECT rows_done FROM sluice.backfill')" 3000
}

@test "it waits while the archive is behind" {
    restart_with 'archive_mode = on' "archive_command = 'false'"
    many_rows 2000
    to_backfill 'archive_backlog: 16MB'
    q 'SELECT pg_switch_wal()' >/dev/null
    q 'CREATE TABLE more (); SELECT pg_switch_wal()' >/dev/null
    wait_until 20 'SELECT failed_count > 0 FROM pg_stat_archiver'
    start_sluice fill advance p
    wait_until 20 "SELECT waits LIKE 'the archive is % of WAL behind (limit 16 MB), the archiver failed on %'
        FROM sluice.backfill"
    assert_equal "$(q 'SELECT count(b) FROM t')" 0
    q "ALTER SYSTEM SET archive_command = 'true'"
    q 'SELECT pg_reload_conf()' >/dev/null
    finish_sluice fill
    assert_status 0
    all_right
    q 'ALTER SYSTEM RESET archive_command'
    restart_with 'archive_mode = off'
}

@test "it waits while more sessions are active than allowed" {
    many_rows 2000
    session_open busy
    session_open busy2
    to_backfill 'active: 2'
    session_send busy 'SELECT pg_sleep(60)'
    session_send busy2 'SELECT pg_sleep(60)'
    start_sluice fill advance p
    wait_until 20 "SELECT waits = 'sessions: 2 are active (limit 2)' FROM sluice.backfill"
    q "SELECT pg_cancel_backend($(backend_of busy))" >/dev/null
    finish_sluice fill
    assert_status 0
    all_right
    q "SELECT pg_cancel_backend($(backend_of busy2))" >/dev/null
}

@test "it waits while too much of the table is dead rows" {
    many_rows 2000
    q 'UPDATE t SET n = 1'
    to_backfill 'dead_rows: 0.3'
    wait_until 20 "SELECT n_dead_tup > 1900 FROM pg_stat_user_tables WHERE relname = 't'"
    start_sluice fill advance p
    wait_until 20 "SELECT waits LIKE 'dead rows are % of the table (limit %), autovacuum has never been at the table'
        FROM sluice.backfill"
    assert_equal "$(q 'SELECT count(b) FROM t')" 0
    q 'VACUUM t'
    finish_sluice fill
    assert_status 0
    all_right
}

@test "who waits for a batch makes the next ones smaller" {
    long
    many_rows 20000
    slow_function
    to_backfill 'batch_target: 10s' '' 'slow(a)'
    start_sluice fill advance p
    wait_until 20 'SELECT rows_done > 300 FROM sluice.backfill'
    assert_equal "$(q 'SELECT min(end_page - first_page) >= 32 FROM sluice.backfill_range')" t
    # Writers into a page that is being filled. The last range may be small by itself.
    cat >writer.sql <<'SQL'
SELECT (first_page + random() * (end_page - first_page - 1))::bigint AS page
    FROM sluice.backfill_range ORDER BY random() LIMIT 1 \gset
UPDATE t SET n = n + 1 WHERE ctid >= '(:page,0)' AND ctid <= '(:page,1000)';
SQL
    pgbench -n -c 4 -T 20 --max-tries=0 -f writer.sql >writers.out 2>&1 3>&- &
    wait_until 20 'SELECT min(r.end_page - first_page) <= 8 FROM sluice.backfill_range r
        JOIN sluice.backfill_table t USING (relid) WHERE r.end_page < t.end_page'
    kill $!
    sluice_signal fill TERM
    finish_sluice fill
    assert_status 75
}

# bats test_tags=quick
@test "signals that the plan names, but the role cannot read, are refused by name" {
    many_rows 10
    q "DO \$\$BEGIN CREATE ROLE plain_owner LOGIN;
           EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END\$\$;
       ALTER TABLE t OWNER TO plain_owner; GRANT CREATE ON DATABASE $PGDATABASE TO plain_owner;
       GRANT CREATE ON SCHEMA public TO plain_owner"
    cat >p.yaml <<'YAML'
sluice: 1
plan: p
settings: {lag: 5s, active: 10, throttle_query: SELECT nothing FROM nowhere}
phases:
  - add_column: {table: t, columns: {b: {type: int, up: "a::int"}}, down: {a: "b::text"}}
  - backfill: {name: fill, table: t, triggers: suppress}
YAML
    PGUSER=plain_owner run_sluice check p.yaml
    assert_status 4
    assert_contains "$output$stderr" 'setting "lag" cannot be read by role "plain_owner"'
    assert_contains "$output$stderr" 'GRANT pg_read_all_stats TO plain_owner'
    assert_contains "$output$stderr" 'setting "active" cannot be read'
    assert_contains "$output$stderr" 'p.yaml:3:49: error: throttle_query cannot be asked: relation "nowhere"'
    assert_contains "$output$stderr" 'triggers cannot be suppressed: role "plain_owner"'
    if (($(q 'SHOW server_version_num') >= 150000)); then
        assert_contains "$output$stderr" 'GRANT SET ON PARAMETER session_replication_role TO plain_owner'
    else
        assert_contains "$output$stderr" 'Leave it out, or run the backfill as a superuser.'
    fi
    # Not named, they are passed over.
    sed -i '/^settings/d; s/, triggers: suppress//' p.yaml
    PGUSER=plain_owner run_sluice advance p.yaml --until complete
    assert_status 0
    q 'DROP SCHEMA sluice CASCADE; DROP TABLE t'
    q 'DROP OWNED BY plain_owner'
}
