#!/usr/bin/env bats
# The state of a plan under way, damaged by hand: every column of every table of schema sluice, with
# everything that its type and constraints let in. Each command goes on as if nothing had happened,
# or says by name what is wrong; none crashes.

load ../harness/common

# All of it takes longer than other tests may.
[[ -z ${SLUICE_KILL_ALL:-} ]] || export BATS_TEST_TIMEOUT=900

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    q "CREATE TABLE t (id int PRIMARY KEY, a text);
       CREATE INDEX t_a ON t (a);
       INSERT INTO t SELECT i, 'x' || i FROM generate_series(1, 50) i"
    cat >plan.yaml <<'YAML'
sluice: 1
plan: p
settings: {lock_deadline: 1s}
phases:
  - add_column: {name: add, table: t, columns: {b: {type: text, up: a}}, down: {a: b}}
  - gate: {name: g, ask: Ready?, evidence: [no_writes_to: {column: t.a, for: 1s}]}
  - backfill: {name: fill, table: t, on_error: report}
  - constrain: {name: like, table: t, add: [{like: {b: a}}]}
  - swap: {name: swap, table: t, columns: {a: {from: b, retired: a_old}}}
YAML
    run_sluice advance plan.yaml
    assert_status 0
}

# At its gate, which is open.
confirmed() {
    q "UPDATE sluice.operation SET finished_at = finished_at - interval '1 h'"
    run_sluice confirm p g --by me --reason why
    assert_status 0
}

# The backfill was interrupted: one range is open, one row could not be filled.
interrupted() {
    confirmed
    run_sluice throttle p rate=100000
    assert_status 0
    run_sluice advance p
    assert_status 0
    q "SET session_replication_role = replica;
       UPDATE sluice.plan SET state = 'running';
       UPDATE sluice.phase SET state = 'running', finished_at = NULL WHERE name = 'fill';
       UPDATE sluice.operation o SET done = false, finished_at = NULL
           FROM sluice.phase p WHERE o.phase = p.ordinal AND p.name = 'fill';
       INSERT INTO sluice.backfill_range
           SELECT plan_id, phase, operation, relid, 0, 1, 1, 2, 50 FROM sluice.backfill_table;
       INSERT INTO sluice.backfill_error
           SELECT plan_id, phase, operation, relid, 0, 1, 'id=1', 'odd' FROM sluice.backfill_table"
}

# saved.damage(): changes a column of all rows, or of one where it is a key; false where the
# database does not let it. saved.mend(): everything as it was.
arm() {
    q "CREATE SCHEMA saved;
       DO \$\$
       DECLARE t name;
       BEGIN
           FOR t IN SELECT relname FROM pg_class WHERE relnamespace = 'sluice'::regnamespace
                   AND relkind = 'r' LOOP
               EXECUTE format('CREATE TABLE saved.%1\$I AS TABLE sluice.%1\$I', t);
           END LOOP;
       END \$\$;
       CREATE FUNCTION saved.guards(on_off text) RETURNS void LANGUAGE plpgsql AS \$\$
       DECLARE t record;
       BEGIN
           FOR t IN SELECT tgrelid::regclass AS relation, tgname FROM pg_trigger
                   WHERE tgrelid IN ('sluice.log'::regclass, 'sluice.approval'::regclass)
                   AND NOT tgisinternal LOOP
               EXECUTE format('ALTER TABLE %s %s TRIGGER %I', t.relation, on_off, t.tgname);
           END LOOP;
       END \$\$;
       CREATE FUNCTION saved.mend() RETURNS void LANGUAGE plpgsql
       SET session_replication_role = replica AS \$\$
       DECLARE t name;
       BEGIN
           PERFORM saved.guards('DISABLE');
           FOR t IN SELECT relname FROM pg_class WHERE relnamespace = 'saved'::regnamespace
                   AND relkind = 'r' LOOP
               EXECUTE format('DELETE FROM sluice.%1\$I', t);
               EXECUTE format('INSERT INTO sluice.%1\$I OVERRIDING SYSTEM VALUE TABLE saved.%1\$I', t);
           END LOOP;
           PERFORM saved.guards('ENABLE ALWAYS');
       END \$\$;
       CREATE FUNCTION saved.damage(relation regclass, col name, value text) RETURNS boolean
       LANGUAGE plpgsql SET session_replication_role = replica AS \$\$
       DECLARE
           command text := format('UPDATE %s SET %I = %L', relation, col, value);
           changed bigint;
       BEGIN
           PERFORM saved.guards('DISABLE');
           BEGIN
               EXECUTE command;
           EXCEPTION WHEN unique_violation THEN
               EXECUTE command || format(' WHERE ctid = (SELECT max(ctid) FROM %s)', relation);
           END;
           GET DIAGNOSTICS changed = ROW_COUNT;
           PERFORM saved.guards('ENABLE ALWAYS');
           RETURN changed > 0;
       EXCEPTION WHEN integrity_constraint_violation OR data_exception OR feature_not_supported
           OR syntax_error_or_access_rule_violation THEN
           RETURN false;
       END \$\$;
       CREATE FUNCTION saved.damages(relation regclass) RETURNS TABLE (number bigint, col name, value text)
       LANGUAGE sql AS \$\$
           SELECT row_number() OVER (ORDER BY a.attnum), a.attname, v.value FROM pg_attribute a,
           unnest(CASE a.atttypid::regtype::text
               WHEN 'text' THEN ARRAY[NULL, '', 'odd \"%s']
               WHEN 'integer' THEN ARRAY[NULL, '-1', '2147483647']
               WHEN 'bigint' THEN ARRAY[NULL, '-1', '9223372036854775807']
               WHEN 'oid' THEN ARRAY['0', '4294967295']
               WHEN 'boolean' THEN ARRAY[NULL, 't', 'f']
               WHEN 'timestamp with time zone' THEN ARRAY[NULL, 'infinity', '-infinity']
               WHEN 'jsonb' THEN ARRAY[NULL, '7', '{\"a\": [1e999]}']
               WHEN 'bytea' THEN ARRAY['', E'\\\\\\\\x00']
               ELSE ARRAY[NULL]
           END) v (value)
           WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped
           \$\$"
}

# named TABLE COMMAND: what a refusal must say is what it is about.
named() {
    local said=$output$stderr
    case $said in
        *'error: '*"sluice.$1"* | *'schema "sluice" has version'*) ;;
        *'is registered with another text'* | *'already exists'*) [[ $1 == plan ]] ;;
        *'checks of plan "p" do'*) [[ $1 == operation* || $1 == attached ]] ;;
        *'the log is not what was written'*) [[ $1 == log* ]] ;;
        *) return 1 ;;
    esac
}

# try TABLE COMMAND…: damages it in every way that it lets be, before each of the commands; without
# SLUICE_KILL_ALL, which `make torture` sets, each way before one of them in turn.
try() {
    local table=$1 number column value damaged count=0 refused=0 command
    shift
    while IFS=$'\t' read -r number column value; do
        for command in "$@"; do
            if [[ -z ${SLUICE_KILL_ALL:-} && $command != "${*:1 + number % $#:1}" ]]; then
                continue
            fi
            damaged=$(q "SELECT saved.damage('sluice.$table', col, value)
                FROM saved.damages('sluice.$table'), saved.mend() WHERE number = $number")
            [[ $damaged == t ]] || break
            count=$((count + 1))
            # shellcheck disable=SC2086 # words
            run_sluice $command
            case $table.$column:$status in
                *:0 | *:3) continue ;;
                *:4 | *:5) refused=$((refused + 1)) && named "$table" && continue ;;
                plan.name:2) assert_contains "$stderr" 'plan "p" is not registered' && continue ;;
                plan.paused_by:75) assert_contains "$stderr" 'is paused by' && continue ;;
                # what runs them says what is wrong with them
                operation_lock.schema:1 | operation_lock.relation:1)
                    assert_contains "$stderr" 'does not exist' && continue ;;
                operation.sql:1) assert_contains "$stderr" 'syntax error' && continue ;;
                operation.table_schema:1) assert_contains "$stderr" 'schema "odd' && continue ;;
            esac
            echo "$table.$column = $value: sluice $command"
            assert_status 'one that names it'
        done
    done < <(psql -XAtq -F $'\t' -c "SELECT number, col, coalesce(quote_literal(value), 'NULL')
        FROM saved.damages('sluice.$table')")
    echo "# $table: $count damages, $refused refused" >&3
    ((count > 0))
}

@test "the plan and its phases" {
    long
    interrupted
    arm
    try meta 'status'
    try plan 'status p' 'advance p'
    try phase 'status p --json' 'advance p'
}

@test "operations" {
    long
    interrupted
    arm
    try operation 'advance p' 'revert p'
}

@test "the lists of operations" {
    long
    interrupted
    arm
    try operation_lock 'verify p' 'revert p --all'
    try operation_effect 'verify p'
    try operation_rename 'verify p'
}

@test "a backfill" {
    long
    interrupted
    arm
    try backfill 'status p --json' 'advance p'
    try backfill_table 'status p --json' 'advance p'
    try backfill_range 'status p --json' 'advance p'
    try backfill_error 'status p' 'advance p'
    try throttle 'throttle p' 'advance p'
}

@test "a gate" {
    long
    confirmed
    q "UPDATE t SET a = 'y' WHERE id = 1;
       INSERT INTO sluice.old_write (sync, pid, role, application_name)
           SELECT sync, pid, role, 'before version 3' FROM sluice.old_writer"
    arm
    try gate 'status p' 'advance p'
    try approval 'status p' 'advance p'
    try old_writer 'status p --json' 'advance p'
    try old_write 'status p' 'advance p'
}

@test "the log, and what was attached" {
    long
    confirmed
    run_sluice advance p --until complete
    assert_status 0
    arm
    try attached 'verify p'
    try log 'log p' 'log --check --json'
    try log_head 'log p --check'
}

# refuses TABLE COLUMN VALUE COMMAND MESSAGE
refuses() {
    assert_equal "$(q "SELECT saved.damage('sluice.$1', '$2', '$3') FROM saved.mend()")" t
    # shellcheck disable=SC2086 # words
    run_sluice $4
    assert_status 4
    assert_contains "$stderr" "error: cannot read table \"sluice.$1\": $5"
    assert_contains "$stderr" 'hint: Sluice does not write this: set it right by hand, or restore'
}

@test "what is refused says where it stands, and what it must be" {
    interrupted
    arm
    refuses plan source 'sluice: 1' 'status p' \
        'the text in column "source" of plan "p" does not have the checksum in column "text_checksum"'
    refuses plan checksum none 'status p' 'column "checksum" of plan "p" is not that of its text'
    refuses phase kind drop 'status p' 'it does not have the 5 phases of plan "p"'
    refuses operation go_mode odd 'advance p' \
        'column "go_mode" is "odd", and must be a word that this program knows'
    assert_contains "$stderr" 'in the row with plan_id 1, phase 2, ordinal 0'
    refuses operation_lock mode 9 'advance p' 'column "mode" is "9", and must be a number from 1 to 8'
    refuses operation_lock way there 'advance p' 'column "way" is "there", and must be go or back'
    refuses operation_effect class odd 'advance p' \
        'column "class" is "odd", and must be a word that this program knows'
    q 'SELECT saved.mend(); DELETE FROM sluice.operation_effect'
    run_sluice verify p
    assert_status 4
    assert_contains "$stderr" 'column "go_mode" is "alone", and must be one that leaves nothing: no effect stands beside it'
    refuses operation xid 7.5 'advance p' 'column "xid" is "7.5", and must be the number of a transaction'
    refuses backfill workers 0 'status p' 'column "workers" is "0", and must be a number from 1 to 32'
    refuses backfill_range end_page 0 'advance p' 'column "first_page" is "0", and must be before end_page'
    refuses backfill_range pass 3 'advance p' 'column "pass" is "3", and must be no more than passes'
    refuses throttle value -1 'advance p' 'column "value" is "-1", and must be a number from 0 to 1000000000'
    q 'SELECT saved.mend(); DELETE FROM sluice.phase WHERE ordinal = 4'
    run_sluice advance p
    assert_status 4
    assert_contains "$stderr" 'it does not have the 5 phases of plan "p"'
    q 'SELECT saved.mend(); DELETE FROM sluice.meta'
    run_sluice status
    assert_status 4
    assert_contains "$stderr" 'cannot read table "sluice.meta": it must have one row'
    q 'SELECT saved.mend(); ALTER TABLE sluice.operation DROP COLUMN cost'
    run_sluice advance p
    assert_status 4
    assert_contains "$stderr" 'cannot read table "sluice.operation": column "cost"'
}
