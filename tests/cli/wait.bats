#!/usr/bin/env bats
# wait: what it waits for, when it gives up, and that it leaves no trace. And the stages of a pipeline
# that are run again.

load ../harness/common
load ../harness/sessions
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE users (id integer PRIMARY KEY, email text);
       INSERT INTO users SELECT g, g || '@example.com' FROM generate_series(1, 20) g;
       CREATE TABLE jobs (version integer)"
    write_plan rename <<'YAML'
settings: {lock_deadline: 2s}
phases:
  - add_column:
      name: expand
      table: users
      columns: {address: {type: text, up: email}}
      down: {email: address}
  - backfill: {name: fill, table: users}
  - gate:
      name: deployed
      ask: Redeployed?
      evidence: [{query: {sql: "SELECT count(*) = 0 FROM jobs", expect: t}}]
  - constrain: {name: constrain, table: users, add: [unique: {name: users_address_key, columns: [address]}]}
  - gate: {name: drained, ask: Drained?}
  - drop: {name: contract, table: users, columns: [email]}
YAML
}

confirm() {
    run_sluice confirm rename "$1" --by tester --reason tested
    assert_status 0
}

# said NAME TEXT: what a sluice in the background has printed on standard error so far.
said() {
    sluice_said "$1" | grep -F -- "$2"
}

@test "wait: for a gate, from before the plan is begun" {
    start_sluice waiter wait rename.yaml --for gate
    wait_for 20 said waiter 'waiting for a gate: the plan has not begun'
    run_sluice advance rename.yaml --until gate
    assert_status 0
    finish_sluice waiter
    assert_status 0
    assert_contains "$output" 'the plan stands at gate "deployed": Redeployed?'
    run_sluice wait rename --for gate --json # a stage that is run again
    assert_status 0
    assert_equal "$(jq -c '[.command, .state, .next, .error]' <<<"$output")" \
        '["wait","waiting","deployed",null]'
}

@test "wait: for evidence, whoever has approved or not" {
    q 'INSERT INTO jobs VALUES (1)'
    run_sluice advance rename.yaml --until gate
    run_sluice wait rename --for evidence --timeout 0s
    assert_status 75
    assert_contains "$stderr" 'SELECT count(*) = 0 FROM jobs (f, expected t)'
    start_sluice waiter wait rename --for evidence
    wait_for 20 said waiter 'waiting for evidence: gate "deployed": SELECT count(*) = 0 FROM jobs'
    q 'DELETE FROM jobs'
    finish_sluice waiter
    assert_status 0
    assert_contains "$output" 'the evidence of gate "deployed" holds'
    assert_contains "$output" 'next: sluice confirm rename deployed'
    confirm deployed
    run_sluice advance rename
    assert_status 0
    run_sluice wait rename --for evidence --timeout 0s # of the next gate, which asks for none
    assert_status 0
}

@test "wait: for the end, over gates and a pause; then every target is reached" {
    run_sluice advance rename.yaml
    run_sluice pause rename --by ann
    start_sluice waiter wait rename --for complete
    wait_for 20 said waiter "waiting for the end: the plan is paused by ann"
    run_sluice resume rename
    run_sluice advance rename --until gate
    wait_for 20 said waiter 'the plan is waiting, at gate "deployed"'
    confirm deployed
    run_sluice advance rename
    confirm drained
    run_sluice advance rename --until complete
    assert_status 0
    finish_sluice waiter
    assert_status 0
    local target
    for target in gate evidence complete; do
        run_sluice wait rename --for "$target" --timeout 0s
        assert_status 0
        assert_equal "$output" 'the plan is complete'
    done
}

@test "wait: the time is over, or SIGINT: 75" {
    run_sluice wait rename.yaml --for complete --timeout 1s --json
    assert_status 75
    assert_contains "$(json error,message)" "waited 1.0 s for the end of plan"
    assert_equal "$(json next)" expand
    start_sluice waiter wait rename.yaml --for gate
    wait_for 20 said waiter 'waiting for a gate'
    sluice_signal waiter INT
    finish_sluice waiter
    assert_status 75
}

@test "wait: what can no longer come: a failed plan is 1, one that is taken back 4, another text 5" {
    fail_index_builds 'could not create unique index "users_address_key"'
    run_sluice advance rename.yaml --until gate
    confirm deployed
    run_sluice advance rename
    assert_status 1
    run_sluice wait rename --for complete --detailed-json
    assert_status 1
    assert_equal "$(json stopped)" 'phase failed'
    assert_contains "$(json error,message)" 'plan "rename" has failed in phase "constrain"'
    assert_contains "$(json error,detail)" 'exception raised in PL/pgSQL function'
    run_sluice revert rename --all
    assert_status 0
    run_sluice wait rename --for gate
    assert_status 4
    assert_contains "$stderr" 'plan "rename" was taken back'
    run_sluice advance rename.yaml
    echo 'description: edited' >>rename.yaml
    run_sluice wait rename.yaml --for gate
    assert_status 5
}

@test "wait: a failed plan on which somebody is at work may still get there" {
    fail_index_builds 'could not create unique index "users_address_key"'
    run_sluice advance rename.yaml --until gate
    confirm deployed
    run_sluice advance rename
    assert_status 1
    session_open worker
    session_do worker "SELECT pg_advisory_lock(hashtextextended('sluice plan rename', 0))"
    start_sluice waiter wait rename --for complete
    wait_for 20 said waiter 'the plan is failed'
    session_close worker
    finish_sluice waiter
    assert_status 1
}

@test "wait: targets and times that there are not" {
    run_sluice wait rename.yaml
    assert_status 2
    assert_contains "$stderr" 'option "--for" is missing'
    run_sluice wait rename.yaml --for dinner
    assert_status 2
    assert_contains "$stderr" '--for takes gate, complete or evidence'
    run_sluice wait rename.yaml --for gate --timeout soon
    assert_status 2
    write_plan plain <<<'phases: [{add_column: {table: users, columns: {extra: {type: integer}}}}]'
    run_sluice wait plain.yaml --for gate
    assert_status 2
    assert_contains "$stderr" 'plan "plain" has no gate'
}

@test "wait: a role that may only read is enough, and nothing is written, not even the log" {
    run_sluice advance rename.yaml --until gate
    q "DO \$\$BEGIN CREATE ROLE waiter LOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END\$\$;
       GRANT USAGE ON SCHEMA sluice TO waiter;
       GRANT SELECT ON ALL TABLES IN SCHEMA sluice, public TO waiter"
    local before after
    before=$(pg_dump --data-only)
    for target in gate evidence; do
        PGUSER=waiter run_sluice wait rename --for "$target"
        assert_status 0
    done
    PGUSER=waiter run_sluice wait rename --for complete --timeout 0s
    assert_status 75
    after=$(pg_dump --data-only)
    diff <(grep -v restrict <<<"$before") <(grep -v restrict <<<"$after")
}

@test "wait: for a recipe whose phases only the first advance decides upon" {
    q 'ALTER TABLE users ALTER email TYPE varchar(40)'
    write_plan wider <<<'change_type: {table: users, column: email, type: varchar(60)}'
    start_sluice waiter wait wider.yaml --for gate
    wait_for 20 said waiter 'the plan has not begun'
    run_sluice advance wider.yaml
    assert_status 3
    finish_sluice waiter
    assert_status 0
    assert_contains "$output" 'the plan stands at gate "users-email-either-type"'
    run_sluice confirm wider users-email-either-type --by tester --reason tested
    run_sluice advance wider
    assert_status 0
    assert_contains "$output" 'alter_type'
    run_sluice wait wider --for complete --timeout 0s
    assert_status 0
}

@test "wait: takes no lease and holds no transaction or lock between its looks" {
    run_sluice advance rename.yaml
    start_sluice waiter wait rename --for complete
    wait_for 20 said waiter 'waiting for'
    # `xact_start` stays empty, whenever one looks.
    wait_until 20 "SELECT state = 'idle' FROM pg_stat_activity
        WHERE application_name = 'sluice' AND datname = current_database()"
    assert_equal "$(q "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
        WHERE application_name = 'sluice' AND datname = current_database()")" 0
    run_sluice advance rename
    assert_status 0
}

@test "wait: a server that is restarted meanwhile is waited for too" {
    own_server
    new_database
    q "CREATE TABLE users (id integer PRIMARY KEY, email text); CREATE TABLE jobs (version integer)"
    run_sluice advance rename.yaml
    start_sluice waiter wait rename --for gate
    wait_for 20 said waiter 'waiting for a gate'
    crash_server
    wait_for 20 said waiter 'the connection to the server was lost'
    start_server
    run_sluice advance rename --until gate
    assert_status 0
    finish_sluice waiter
    assert_status 0
}

@test "wait: schema sluice of an older version is refused, not upgraded" {
    run_sluice advance rename.yaml
    q 'UPDATE sluice.meta SET version = version - 1'
    local before
    before=$(q 'SELECT version FROM sluice.meta')
    run_sluice wait rename.yaml --for gate
    assert_status 4
    assert_contains "$stderr" 'has to be upgraded'
    run_sluice wait rename --for gate
    assert_status 4
    assert_equal "$(q 'SELECT version FROM sluice.meta')" "$before"
}

# ---- advance --until gate, in a stage that is run again ----

steps() {
    q "SELECT string_agg(phase || ' ' || result, ', ' ORDER BY id) FROM sluice.log
        WHERE event = 'advance' AND result = 'done'"
}

latest() {
    q 'SELECT max(id) FROM sluice.log'
}

# does_nothing WHERE…: an advance to there has status 0 and leaves no trace; `output` is the last one's.
does_nothing() {
    local before where
    before=$(latest)
    for where in "$@"; do
        run_sluice advance rename.yaml --until "$where"
        assert_status 0
        assert_equal "$(latest)" "$before"
    done
}

@test "a stage that is run again does nothing, also when the gate is open, failed or passed" {
    run_sluice advance rename.yaml --until gate
    assert_status 0
    does_nothing gate deployed
    confirm deployed
    does_nothing deployed
    assert_contains "$output" 'the plan stands at gate "deployed"'
    assert_contains "$output" 'next: sluice advance rename.yaml'
    q 'INSERT INTO jobs VALUES (1)' # open no longer
    does_nothing gate deployed
    q "DELETE FROM jobs"
    fail_index_builds 'could not create unique index "users_address_key"'
    run_sluice advance rename
    assert_status 1
    does_nothing deployed
    assert_equal "$output" 'the plan went past gate "deployed": phase "constrain" is failed
next: sluice advance rename.yaml  # constrain'
    run_sluice wait rename --for gate # there is another one ahead
    assert_status 1
    mend_index_builds
    run_sluice advance rename.yaml --until gate
    assert_status 0
    does_nothing deployed drained gate
    assert_equal "$(steps)" 'expand done, fill done, constrain done'
    confirm drained # the last one: nothing goes past it but who says so
    does_nothing deployed drained gate
    assert_contains "$output" 'the plan stands at gate "drained"'
    run_sluice advance rename.yaml --until complete
    assert_status 0
    does_nothing deployed drained gate complete
}

@test "wait: what failed after the last gate is no matter of who waits for one" {
    run_sluice advance rename.yaml --until gate
    confirm deployed
    run_sluice advance rename --until drained
    confirm drained
    q "CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS \$\$BEGIN
           IF EXISTS (SELECT FROM pg_event_trigger_dropped_objects()
               WHERE object_identity = 'public.users.email') THEN RAISE EXCEPTION 'no'; END IF;
       END\$\$;
       CREATE EVENT TRIGGER no ON sql_drop EXECUTE FUNCTION no()"
    run_sluice advance rename
    assert_status 1
    local target
    for target in gate evidence; do
        run_sluice wait rename --for "$target"
        assert_status 0
        assert_equal "${lines[0]}" 'the plan has no gate ahead'
    done
    run_sluice wait rename --for complete
    assert_status 1
    assert_contains "$stderr" 'plan "rename" has failed in phase "contract"'
}

@test "a stage that is killed at any statement and run again ends as if it had not been" {
    [[ -x $SLUICE_TORTURE_BIN ]] || skip 'build/torture/sluice is not built'
    local n=0 ended=0
    # Ever later, until a run gets through.
    while [[ $ended -ne 0 || $n -eq 0 ]]; do
        n=$((n + 7)) ended=0
        SLUICE_DIE_AT=$n SLUICE_DIE_WHEN=after "$SLUICE_TORTURE_BIN" advance rename.yaml \
            --until gate >/dev/null 2>&1 || ended=$?
        wait_until 20 "SELECT count(*) = 0 FROM pg_stat_activity
            WHERE application_name = 'sluice' AND datname = current_database()"
    done
    [[ $n -gt 40 ]]
    run_sluice advance rename.yaml --until gate
    assert_status 0
    assert_equal "$(steps)" 'expand done, fill done'
    assert_equal "$(q "SELECT count(*) FROM sluice.log WHERE result = 'opened'")" 1
}

@test "two stages at the same time: one does the work, the other says 75 or finds it done" {
    start_sluice one advance rename.yaml --until gate
    start_sluice two advance rename.yaml --until gate
    local name
    for name in one two; do
        finish_sluice "$name"
        [[ $status -eq 75 ]] || assert_status 0
    done
    run_sluice advance rename.yaml --until gate
    assert_status 0
    assert_equal "$(steps)" 'expand done, fill done'
    assert_equal "$(q "SELECT count(*) FROM sluice.log WHERE result = 'opened'")" 1
}
