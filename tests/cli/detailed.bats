#!/usr/bin/env bats
# --detailed-json: why a command stopped, and that docs/ci/detailed.schema.json says what it prints.

load ../harness/common
load ../harness/sessions
load plans

SCHEMA=$ROOT/docs/ci/detailed.schema.json

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE users (id integer PRIMARY KEY, email text);
       INSERT INTO users SELECT g, g || '@example.com' FROM generate_series(1, 20) g;
       CREATE TABLE jobs (version integer)"
    write_plan rename <<'YAML'
settings: {lock_deadline: 1s}
hooks: {gate_opened: nobody}
phases:
  - add_column: {name: expand, table: users, columns: {address: {up: email}}, down: {email: address}}
  - backfill: {name: fill, table: users}
  - gate:
      name: deployed
      ask: Redeployed?
      evidence: [{query: {sql: "SELECT count(*) = 0 FROM jobs", expect: t}}]
  - constrain: {name: constrain, table: users, add: [unique: {name: users_address_key, columns: [address]}]}
YAML
}

# detailed STATUS STOPPED NEXT-COMMAND ARGUMENT…: what a command ends with, and that what it prints
# is as the schema says. The words that were seen are in the file `seen`.
detailed() {
    local wanted=$1 stopped=$2 next=$3
    shift 3
    run_sluice "$@" --detailed-json
    assert_status "$wanted"
    as_schema
    assert_equal "$(jq -c '[.exit_status, .stopped, .next_command]' <<<"$output")" \
        "$(jq -nc '[$s, $w, (if $n == "" then null else $n end)]' --argjson s "$wanted" \
            --arg w "$stopped" --arg n "$next")"
    printf '%s\n' "$stopped" >>seen
}

as_schema() {
    printf '%s' "$output" >real.json
    run /usr/bin/python3 - "$SCHEMA" real.json <<'PY'
import json
import sys
import jsonschema
schema, real = (json.load(open(path)) for path in sys.argv[1:])
jsonschema.Draft202012Validator.check_schema(schema)
jsonschema.Draft202012Validator(schema).validate(real)
PY
    assert_status 0
    output=$(<real.json)
}

@test "every way to stop, with its word, exit status and the next command" {
    local confirm='sluice confirm rename deployed --by WHO --reason TEXT'
    detailed 2 usage '' advance rename.yaml --until nowhere
    detailed 4 refused '' confirm rename.yaml deployed --by me --reason early
    detailed 75 time 'sluice wait rename.yaml' wait rename.yaml --for gate --timeout 0s
    detailed 0 target 'sluice advance rename.yaml' advance rename.yaml

    session_open reader
    session_do reader 'BEGIN; SELECT pg_advisory_lock(hashtextextended($$sluice plan rename$$, 0))'
    detailed 75 busy 'sluice advance rename' advance rename
    assert_equal "$(json holders,0,pid)" "$(backend_of reader)"
    session_close reader
    run_sluice pause rename --by ann
    detailed 75 paused 'sluice advance rename' advance rename
    run_sluice resume rename

    detailed 0 gate "$confirm" advance rename --until gate
    # The gate has only just been opened, and is looked at all the same.
    assert_equal "$(jq -c '[.gate.name, .gate.approvals, [.gate.evidence[] | [.kind, .holds, .value]]]' \
        <<<"$output")" '["deployed",[],[["approvals",false,"0 of 1"],["query",true,"t, expected t"]]]'
    assert_equal "$(jq -c '.hooks | map([.hook, .result])' <<<"$output")" '[["nobody","not run"]]'
    detailed 3 gate "$confirm" advance rename
    assert_equal "$(json gate,ask)" 'Redeployed?'
    detailed 0 gate 'sluice advance rename' confirm rename deployed --by ann --reason 'it is'
    assert_equal "$(jq -c '.gate.approvals | map([.role, .by, .reason])' <<<"$output")" \
        '[["postgres","ann","it is"]]'

    q 'INSERT INTO jobs VALUES (1)'
    detailed 4 evidence 'sluice advance rename' advance rename
    assert_equal "$(jq -c '[.gate.evidence[] | select(.holds | not) | .value]' <<<"$output")" \
        '["f, expected t"]'
    q 'DELETE FROM jobs'
    fail_index_builds 'could not create unique index "users_address_key"'
    detailed 1 'phase failed' 'sluice advance rename' advance rename
    assert_equal "$(jq -c '[.phase.name, .phase.state, .phase.attempts, .error.sqlstate]' <<<"$output")" \
        '["constrain","failed",1,"53100"]'
    assert_contains "$(json phase,error)" 'exception raised in PL/pgSQL function'
    assert_contains "$(json error,hint)" 'Mend the cause'
    mend_index_builds
    detailed 0 complete '' advance rename --until complete
    detailed 0 complete '' wait rename --for complete
    detailed 0 target '' revert rename --all
    detailed 4 reverted '' wait rename --for gate
    echo 'description: edited' >>rename.yaml
    run_sluice advance rename.yaml
    sed -i 's,: edited,: again,' rename.yaml
    detailed 5 drift '' advance rename.yaml
    detailed 2 usage '' advance nowhere
    echo 'phases: 7' >broken.yaml
    run_sluice advance broken.yaml --detailed-json
    assert_status 2
    as_schema
    [[ $(jq '.problems | length' <<<"$output") -gt 0 ]]

    # Every word that has been seen is in the schema, and few of the schema's have not.
    assert_equal "$(comm -13 <(jq -r '.properties.stopped.enum[] | values' "$SCHEMA" | sort) \
        <(sort -u seen))" ''
    assert_equal "$(comm -23 <(jq -r '.properties.stopped.enum[] | values' "$SCHEMA" | sort) \
        <(sort -u seen) | tr '\n' ' ')" 'connection failed interrupted lock temporary '
}

@test "a lock that cannot be had: who holds it, in parts" {
    session_open report
    session_do report 'BEGIN; SELECT count(*) FROM users'
    wait_until 20 "SELECT clock_timestamp() - xact_start > interval '1100 ms' FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'report'"
    detailed 75 lock 'sluice advance rename.yaml' advance rename.yaml
    assert_equal "$(jq -c '.holders | map([.pid, .prepared, .role, .application, .state, .query])' \
        <<<"$output")" "[[$(backend_of report),null,\"postgres\",\"report\",\"idle in transaction\",\"SELECT count …\"]]"
    [[ $(json holders,0,transaction_seconds) -ge 1 ]]
    assert_equal "$(json phase,name)" expand
    session_do report ROLLBACK
    session_do report "BEGIN; LOCK TABLE users IN SHARE MODE; PREPARE TRANSACTION 'forgotten'"
    detailed 75 lock 'sluice advance rename.yaml' advance rename.yaml
    assert_equal "$(jq -c '.holders | map([.pid, .prepared])' <<<"$output")" '[[null,"forgotten"]]'
    q "ROLLBACK PREPARED 'forgotten'"
}

@test "SIGINT, and a connection that is lost" {
    q "CREATE FUNCTION slow(text) RETURNS text LANGUAGE sql VOLATILE AS 'SELECT \$1 FROM pg_sleep(20)'"
    run_sluice advance rename.yaml
    start_sluice waiter wait rename --for complete --detailed-json
    wait_for 20 grep -q waiting waiter.stderr
    sluice_signal waiter INT
    finish_sluice waiter
    assert_status 75
    as_schema
    assert_equal "$(json stopped)" interrupted

    session_open blocker
    session_do blocker 'BEGIN; LOCK TABLE users'
    # It waits for the lock on the way to the gate; its backend is ended under it.
    start_sluice run advance rename --until gate --detailed-json
    wait_until 20 "SELECT count(*) > 0 FROM pg_stat_activity
        WHERE application_name = 'sluice' AND datname = current_database()"
    q "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'sluice' AND datname = current_database()" >/dev/null
    session_close blocker
    finish_sluice run
    if [[ $status -ne 0 ]]; then # it may have found itself a new connection
        as_schema
        assert_equal "$(json stopped)" connection
    fi
}

@test "the manual lists the keys and words of the schema" {
    local page keys
    page=$(sed -n '/^\.It Fl -detailed-json$/,/^\.It Cm throttle/p' "$ROOT/docs/sluice.1" |
        sed -n '/^The same, and$/,$p')
    for keys in exit_status stopped phase holders next_command gate; do
        grep -qE "^\.Li $keys\b" <<<"$page"
    done
    assert_equal "$(sed -n '/^one of$/,/^\.Li phase ,$/p' <<<"$page" | sed '1d;$d' | tr '\n' ' ' |
        sed 's/\.Li //g; s/\band\b//; s/ ;.*//; s/  *, */\n/g; s/ *$//' | sed 's/  \(.*\)/\n\1/' | sort)" \
        "$(jq -r '.properties.stopped.enum[] | values' "$SCHEMA" | sort)"
    assert_equal "$(sed -n '/who holds a lock/,/^\.Pc\|^and$/p' <<<"$page" | grep '^\.Pq' |
        sed 's/^\.Pq Li //; s/ ;$//; s/ , /\n/g' | sort)" \
        "$(jq -r '.properties.holders.items.properties | keys[]' "$SCHEMA" | sort)"
}
