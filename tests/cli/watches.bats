#!/usr/bin/env bats
# Evidence about what no sync keeps: who writes a column or a table, whether a table is read, and
# whether an index is used, here and on standbys.

load ../harness/common
load ../harness/sessions

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    q 'CREATE TABLE users (id bigint PRIMARY KEY, nick varchar(40), plan text DEFAULT $$free$$, hits json);
        INSERT INTO users SELECT i, i FROM generate_series(1, 50) i;
        CREATE INDEX users_plan_idx ON users (plan);
        CREATE TABLE legacy (id int PRIMARY KEY, note text); INSERT INTO legacy VALUES (1)'
}

teardown() {
    close_sessions
    [[ -z ${STANDBY:-} ]] || "$ROOT/tests/harness/cluster" stop "$STANDBY" || true
    [[ -z ${STANDBY:-} ]] || rm -rf "$STANDBY"
    kill_writers
    drop_server
    drop_database
}

# plan PHASES: of name "end", from standard input as well when there is any.
plan() {
    printf 'sluice: 1\nplan: end\nphases:\n%s\n' "$1" >plan.yaml
}

gate_on() {
    printf '  - gate: {name: ready, ask: May it go?, evidence: [%s]}\n' "$1"
}

told() {
    "$SLUICE" status end --json | jq -r ".phases[] | select(.kind == \"gate\") | .evidence[] | select(.kind == \"$1\") | .${2:-value}"
}

confirm() {
    run_sluice confirm end ready --by Ann --reason 'it is so'
}

# Notes and watches are a day older from here on.
age() {
    q "UPDATE sluice.old_writer SET first_at = first_at - interval '1 day', last_at = last_at - interval '1 day';
       UPDATE sluice.operation SET finished_at = finished_at - interval '1 day';
       ALTER TABLE sluice.log DISABLE TRIGGER log_is_append_only;
       UPDATE sluice.log SET at = at - interval '1 day';
       ALTER TABLE sluice.log ENABLE ALWAYS TRIGGER log_is_append_only;
       UPDATE sluice.use_count SET since = since - interval '1 day', looked_at = looked_at - interval '1 day'"
}

ours() {
    q "SELECT (SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'zz\_sluice%') +
        (SELECT count(*) FROM pg_proc WHERE pronamespace = 'sluice'::regnamespace AND proname LIKE 'watch\_%\_%' IS FALSE
            AND proname ~ '^watch_[0-9a-f]{16}\$')"
}

@test "no_writes_to a table: a plan that begins with its gate notes who writes until the table goes" {
    plan "$(gate_on '{no_writes_to: {table: legacy, for: 1h}}')
  - drop: {table: legacy}"
    run_sluice plan plan.yaml
    assert_status 0
    assert_contains "$output" 'BEFORE TRUNCATE ON public.legacy FOR EACH STATEMENT'
    assert_contains "$output" 'SHARE ROW EXCLUSIVE on public.legacy'
    local before
    before=$(dump_schema)
    run_sluice advance plan.yaml
    assert_status 3
    assert_equal "$(ours)" 3
    PGAPPNAME=old/1 q "UPDATE legacy SET note = 'x' WHERE false"
    q "SELECT * FROM legacy; CREATE ROLE watches_$$; GRANT INSERT ON legacy TO watches_$$; SET ROLE watches_$$;
        INSERT INTO legacy VALUES (2)"
    confirm
    assert_status 4
    assert_contains "$stderr" 'no writes to table public.legacy for 1h'
    assert_contains "$(told no_writes_to)" 'application old/1, local, noted 1 time'
    run_sluice revert end
    assert_status 0
    q "DELETE FROM legacy WHERE id = 2; REVOKE ALL ON legacy FROM watches_$$; DROP ROLE watches_$$"
    assert_equal "$(ours) $(q 'SELECT count(*) FROM sluice.old_writer')" '0 0'
    assert_equal "$(dump_schema)" "$before"
    run_sluice advance plan.yaml
    assert_status 3
    assert_contains "$(told no_writes_to)" 'not written in the'
    age
    confirm
    assert_status 0
    run_sluice advance end
    assert_status 0
    assert_equal "$(q "SELECT to_regclass('legacy') IS NULL") $(ours)" 't 0'
}

@test "no_writes_to a column that nothing keeps: what changes it counts, its default and NULL do not" {
    plan "  - backfill: {table: users, set: {nick: \"'n' || id\"}, where: \"nick NOT LIKE 'n%'\"}
  - delete: {table: legacy, where: id = 1}
$(gate_on '{no_writes_to: {column: users.plan, for: 1h}}, {no_writes_to: {column: users.hits, for: 1h}}, {no_writes_to: {table: legacy, for: 1h}}')
  - drop: {table: users, columns: [plan, hits]}"
    run_sluice advance plan.yaml --until gate
    assert_status 0
    assert_equal "$(ours)" 9
    q "INSERT INTO users (id) VALUES (60); INSERT INTO users (id, plan) VALUES (61, NULL), (62, 'free');
        UPDATE users SET plan = plan, hits = hits, nick = 'x' WHERE id = 1"
    assert_equal "$(q 'SELECT count(*) FROM sluice.old_writer')" 0
    PGAPPNAME=a q "UPDATE users SET hits = '{}' WHERE id = 1"
    PGAPPNAME=b q "INSERT INTO users (id, plan) VALUES (63, 'paid')"
    PGAPPNAME=c q "COPY users (id, plan) FROM PROGRAM 'echo 64,gold' WITH (FORMAT csv)"
    assert_equal "$(q 'SELECT string_agg(application_name, $$ $$ ORDER BY last_at) FROM sluice.old_writer')" 'a b c'
    age
    confirm
    assert_status 0
    # who has not committed yet is found under the lock of the drop
    session_open s
    session_do s "BEGIN; UPDATE users SET plan = 'late' WHERE id = 2"
    "$SLUICE" advance end >out 2>err 3>&- &
    local pid=$!
    wait_for 20 grep -q 'in use' err
    session_do s COMMIT
    status=0
    wait $pid || status=$?
    assert_equal "$status" 4
    assert_contains "$(cat err)" 'application s, local, noted 1 time'
    q "UPDATE sluice.old_writer SET last_at = last_at - interval '1 day'"
    run_sluice advance end
    assert_status 0
    assert_equal "$(ours)" 0
}

@test "no_writes_to of a partitioned table: what goes to a partition counts, and taken back phases begin it anew" {
    q 'CREATE TABLE parts (id int, note text) PARTITION BY RANGE (id);
        CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
        CREATE INDEX parts_idx ON parts_1 (note)'
    plan "$(gate_on '{no_writes_to: {table: parts, for: 1h}}')
  - alter: {table: parts, columns: {note: {comment: gone soon}}}
  - gate: {name: again, ask: Still?, evidence: [no_writes_to: {table: parts, for: 1h}]}
  - alter: {table: parts, columns: {id: {comment: gone too}}}"
    run_sluice advance plan.yaml
    assert_status 3
    q 'INSERT INTO parts_1 VALUES (1)'
    assert_equal "$(q 'SELECT count(*) FROM sluice.old_writer')" 1
    age
    confirm
    assert_status 0
    run_sluice advance end --until gate
    assert_status 0
    run_sluice confirm end again --by Ann --reason yes
    assert_status 0
    run_sluice advance end
    assert_status 0
    assert_contains "$output" 'the plan is complete'
    assert_equal "$(ours)" 0
    run_sluice revert end
    assert_status 0
    assert_equal "$(ours)" 5
    assert_equal "$("$SLUICE" status end --json | jq -r '.phases[2].evidence[1].holds')" false
    age
    assert_equal "$("$SLUICE" status end --json | jq -r '.phases[2].evidence[1].holds')" true
    run_sluice revert end --all
    assert_status 0
    assert_equal "$(ours)" 0
}

@test "no_writes_to: what was switched off meanwhile, or replaced, counts anew; a partition's TRUNCATE is noted" {
    q 'CREATE TABLE parts (id int, note text) PARTITION BY RANGE (id);
        CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
        CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (10) TO (20)'
    plan "$(gate_on '{no_writes_to: {table: parts, for: 1h}}, {no_writes_to: {column: users.plan, for: 1h}}')
  - drop: {table: users, columns: [plan]}
  - gate: {name: again, ask: Still?}
  - drop: {table: parts}"
    run_sluice advance plan.yaml
    assert_status 3
    PGAPPNAME=trunk q 'TRUNCATE parts_1'
    assert_contains "$("$SLUICE" status end --json | jq -r '.phases[0].evidence[1].value')" 'application trunk, local, noted 1 time'
    # one that comes later, and one that goes, break nothing
    q 'CREATE TABLE parts_3 PARTITION OF parts FOR VALUES FROM (20) TO (30); ALTER TABLE parts DETACH PARTITION parts_2'
    age
    assert_equal "$("$SLUICE" status end --json | jq -c '[.phases[0].evidence[1:][].holds]')" '[true,true]'
    q 'ALTER TABLE users DISABLE TRIGGER USER; ALTER TABLE parts_1 DISABLE TRIGGER USER'
    q "DO \$\$ DECLARE g record; BEGIN FOR g IN SELECT * FROM pg_trigger WHERE tgname LIKE 'zz\_sluice%' AND tgenabled = 'D' LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', g.tgrelid::regclass, g.tgname); END LOOP; END \$\$"
    confirm
    assert_status 4
    assert_contains "$stderr" 'unknown: what notes who writes was switched off or changed since the plan began'
    assert_equal "$("$SLUICE" status end --json | jq -c '[.phases[0].evidence[1:][].holds]')" '[false,false]'
    assert_contains "$(told no_writes_to)" 'it was seen at work again'
    age
    confirm
    assert_status 0
    run_sluice advance end --until gate
    assert_status 0
    run_sluice confirm end again --by Ann --reason yes
    run_sluice advance end
    assert_status 0
    assert_equal "$(ours)" 0
}

@test "a killed or hindered beginning of a plan is taken up, and taken back" {
    plan "$(gate_on '{no_writes_to: {table: legacy, for: 1h}}')
  - drop: {table: legacy}"
    sed -i 's/^plan: end/&\nsettings: {lock_deadline: 1s}/' plan.yaml
    session_open s
    session_do s 'BEGIN; LOCK TABLE legacy IN ROW EXCLUSIVE MODE'
    run_sluice advance plan.yaml
    assert_status 75
    assert_equal "$(q "SELECT state FROM sluice.plan")" pending
    session_do s COMMIT
    run_sluice advance plan.yaml
    assert_status 3
    # as a kill between the triggers and the gate leaves it
    q "UPDATE sluice.plan SET state = 'running'; UPDATE sluice.phase SET started_at = NULL"
    run_sluice revert end
    assert_status 0
    assert_equal "$(q "SELECT state FROM sluice.plan") $(ours)" 'reverted 0'
    run_sluice advance plan.yaml
    q "UPDATE sluice.plan SET state = 'running'; UPDATE sluice.phase SET started_at = NULL"
    run_sluice advance plan.yaml
    assert_status 3
    assert_equal "$(q "SELECT state FROM sluice.plan") $(ours)" 'waiting 3'
}

@test "no_reads_of a table: scans count, by whom where that is known, and a reset begins anew" {
    plan "$(gate_on '{no_reads_of: {table: legacy, for: 1h}}')
  - drop: {table: legacy}"
    run_sluice advance plan.yaml
    assert_status 3
    # 16 and later know since when the statistics are whole
    q "UPDATE sluice.use_count SET since = clock_timestamp()"
    assert_equal "$(told no_reads_of holds)" false
    age
    assert_equal "$(told no_reads_of holds)" true
    q 'INSERT INTO legacy VALUES (7)'
    assert_equal "$(told no_reads_of holds)" true
    q 'SELECT count(*) FROM legacy'
    wait_until 10 "SELECT seq_scan > (SELECT scans FROM sluice.use_count) FROM pg_stat_all_tables WHERE relid = 'legacy'::regclass"
    assert_equal "$(told no_reads_of holds)" false
    [[ $(told no_reads_of) =~ ^(scanned 1 time in the last 1d|last scanned ) ]]
    confirm
    assert_status 4
    assert_equal "$(told no_reads_of holds)" false
    age
    assert_equal "$(told no_reads_of holds)" true
    q 'SELECT pg_stat_reset()'
    wait_until 10 "SELECT coalesce(seq_scan, 0) = 0 FROM pg_stat_all_tables WHERE relid = 'legacy'::regclass"
    assert_contains "$(told no_reads_of)" 'unknown: the statistics were reset, or lost in a crash'
}

@test "no_uses_of an index: its scans, until nothing used it, and what it is for beside them" {
    plan "$(gate_on '{no_uses_of: {index: users_plan_idx, for: 1h}}, {no_uses_of: {index: users_pkey, for: 1h}}')
  - drop: {table: users, indexes: [users_plan_idx], ungated: none}"
    run_sluice check plan.yaml
    assert_contains "$stderr$output" 'index "public.users_pkey" is needed without being scanned: it keeps values unique'
    sed -i 's/, {no_uses_of: {index: users_pkey, for: 1h}}//; s/, ungated: none//' plan.yaml
    run_sluice advance plan.yaml
    assert_status 3
    age
    assert_equal "$(told no_uses_of holds)" true
    q "SET enable_seqscan = off; SELECT count(*) FROM users WHERE plan = 'free'"
    wait_until 10 "SELECT idx_scan > (SELECT scans FROM sluice.use_count) FROM pg_stat_all_indexes WHERE indexrelname = 'users_plan_idx'"
    assert_equal "$(told no_uses_of holds)" false
    confirm
    assert_status 4
    age
    confirm
    assert_status 0
    run_sluice advance end
    assert_status 0
    assert_equal "$(q "SELECT to_regclass('users_plan_idx') IS NULL")" t
}

@test "no_uses_of: a standby that is not asked makes it unknown; one that is asked counts" {
    need_client pg_basebackup
    drop_database
    own_server
    new_database
    q 'CREATE TABLE users (id int, plan text); CREATE INDEX users_plan_idx ON users (plan)'
    STANDBY=$(mktemp -d /tmp/sluice.XXXXXX)
    "$ROOT/tests/harness/cluster" standby "$STANDBY"
    "$ROOT/tests/harness/cluster" start "$STANDBY" 3>&-
    wait_until 20 "SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming'"
    plan "$(gate_on '{no_uses_of: {index: users_plan_idx, for: 1h}}')
  - drop: {table: users, indexes: [users_plan_idx]}"
    run_sluice advance plan.yaml
    assert_status 3
    age
    assert_contains "$(told no_uses_of)" 'unknown: 1 standby is connected, and none is asked: '
    assert_contains "$(told no_uses_of hint)" 'ignore_standbys: true'
    run_sluice revert end --all
    plan "$(gate_on "{no_uses_of: {index: users_plan_idx, for: 1h, standbys: ['host=$STANDBY dbname=$PGDATABASE']}}")
  - drop: {table: users, indexes: [users_plan_idx]}"
    run_sluice advance plan.yaml
    assert_status 3
    age
    assert_contains "$(told no_uses_of)" ', here and on 1 standby'
    assert_equal "$(told no_uses_of holds)" true
    PGHOST=$STANDBY q "SET enable_seqscan = off; SELECT count(*) FROM users WHERE plan = 'free'"
    PGHOST=$STANDBY wait_until 10 "SELECT idx_scan = 1 FROM pg_stat_all_indexes WHERE indexrelname = 'users_plan_idx'"
    assert_contains "$(told no_uses_of)" "on standby \"host=$STANDBY"
    "$ROOT/tests/harness/cluster" stop "$STANDBY"
    assert_contains "$(told no_uses_of)" 'cannot be asked: '
}

@test "a server that crashed has lost what it counted: the evidence begins anew" {
    drop_database
    own_server
    new_database
    q 'CREATE TABLE users (id int, plan text); CREATE INDEX users_plan_idx ON users (plan)'
    plan "$(gate_on '{no_uses_of: {index: users_plan_idx, for: 1h}}')
  - drop: {table: users, indexes: [users_plan_idx]}"
    run_sluice advance plan.yaml
    assert_status 3
    age
    assert_equal "$(told no_uses_of holds)" true
    crash_server
    start_server
    assert_contains "$(told no_uses_of)" 'unknown: the statistics were reset, or lost in a crash'
    confirm
    assert_status 4
    assert_contains "$(told no_uses_of)" 'not scanned in the last'
    assert_equal "$(told no_uses_of holds)" false
}

@test "bad input: each with its place, exit status 2 or 4, and nothing changed" {
    q 'CREATE TABLE made (id int, twice int GENERATED ALWAYS AS (id * 2) STORED); CREATE VIEW seen AS SELECT 1 AS a'
    plan "$(gate_on '{no_writes_to: {for: 1h}}, {no_writes_to: {table: legacy, column: users.plan, for: 1h}}, {no_uses_of: {index: i, for: 1h, standbys: ["host=x password=y"], ignore_standbys: true}}, {no_reads_of: {table: legacy, for: 1h, allow_star: true}}, {no_uses_of: {table: legacy, for: 1h}}')"
    run_sluice check plan.yaml
    assert_status 2
    assert_contains "$stderr" 'no_writes_to'
    assert_contains "$stderr" 'has a password in it'
    assert_contains "$stderr" '"allow_star" goes with "column"'
    assert_contains "$stderr" 'unknown key "table"'
    plan "$(gate_on '{no_writes_to: {column: made.twice, for: 1h}}, {no_writes_to: {table: seen, for: 1h}}, {no_writes_to: {table: nowhere, for: 1h}}, {no_writes_to: {column: users.nothing, for: 1h}}, {no_uses_of: {index: nowhere_idx, for: 1h}}')"
    run_sluice check plan.yaml
    assert_status 2
    local said
    for said in 'is generated: nobody writes it' '"public.seen" is no table' 'table "public.nowhere" does not exist' \
        'column "nothing" of table "public.users" does not exist' 'index "public.nowhere_idx" does not exist' \
        'no phase follows the gate'; do
        assert_contains "$stderr" "$said"
    done
    plan "  - alter_type: {table: users, column: nick, type: varchar(50)}
$(gate_on '{no_writes_to: {column: users.nick, for: 1h}}')
  - drop: {table: users, columns: [nick]}"
    run_sluice check plan.yaml
    assert_status 2
    assert_contains "$stderr" 'is watched while phase'
    assert_equal "$(q "SELECT count(*) FROM pg_namespace WHERE nspname = 'sluice'")" 0
}
