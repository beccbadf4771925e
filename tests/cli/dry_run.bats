#!/usr/bin/env bats
# --dry-run: what an advance or a revert would do now, without a trace.
# shellcheck disable=SC2154 # variables that bats sets

load ../harness/common
load ../harness/sessions
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t SELECT g, 'x' FROM generate_series(1, 200) g; ANALYZE"
    sync_plan p t '[a]' '{b: {up: a}}' '{a: b}'
}
# All of the database, schema sluice with it.
everything() {
    pg_dump | grep -v '^\\\(un\)\?restrict ' | sha256sum
}

# dry STATUS ARGUMENT…: with --dry-run it ends with that status, says so in JSON too, and leaves everything as it
# was.
dry() {
    local before expected=$1
    shift
    before=$(everything)
    run_sluice "$@" --dry-run --json
    assert_status "$expected"
    json=$output
    run_sluice "$@" --dry-run
    assert_status "$expected"
    assert_equal "$(everything)" "$before"
}

@test "dry run: of a plan that is new the first phase is shown, and nothing of schema sluice is made" {
    dry 0 advance p.yaml
    assert_contains "$output" 'plan p would be registered, with its 4 phases
phase 1 of 4 would be completed:

1  add  (add_column, reversible)'
    assert_contains "$output" 'lock: ACCESS EXCLUSIVE on public.t (blocks reads and writes, held for a moment, waits at most 200 ms)'
    assert_contains "$output" 'ALTER TABLE public.t ADD COLUMN b text'
    assert_equal "${lines[-1]}" 'nothing was changed'
    assert_equal "$(q "SELECT to_regnamespace('sluice') IS NULL")" t
    assert_equal "$(jq -c '[.dry_run, .registers, .plan, .state, (.phases | length), .phases[0].name, (.phases[0].operations | length > 2)]' <<<"$json")" \
        '[true,true,"p","pending",1,"add",true]'
}

@test "dry run: the statements are those that the advance then executes" {
    run_sluice advance p.yaml
    dry 0 advance p.yaml
    assert_contains "$output" 'phase 2 of 4 would be completed:'
    assert_contains "$output" 'rows: about 200 on 1 page'
    shown=$(jq -c '[.phases[0].operations[].sql]' <<<"$json")
    assert_equal "$shown" "$("$SLUICE" plan p --json | jq -c '[.phases[1].operations[].sql]')"
}

@test "dry run: a closed gate is exit status 3, and behind an open one the phase is shown" {
    to_gate p
    dry 3 advance p.yaml
    assert_contains "$stderr" 'gate "deployed" is closed'
    assert_equal "$(jq -c '[.gate.name, .phases, .error.message]' <<<"$json")" \
        '["deployed",[],"gate \"deployed\" is closed"]'
    run_sluice confirm p deployed --by tester --reason tested
    dry 0 advance p
    assert_contains "$output" 'gate deployed is open, and would be passed
phase 4 of 4 would be completed:

4  contract  (drop, NOT reversible)'
    run_sluice advance p
    assert_status 0
    dry 0 advance p
    assert_contains "$output" 'nothing is left to do: the plan is complete'
}

@test "dry run: a gate that a plan begins with would open" {
    write_plan g <<'YAML'
phases:
  - gate: {name: first, ask: "Ready?", evidence: [no_writes_to: {column: t.a, for: 1m}]}
  - drop: {table: t, columns: [a]}
YAML
    dry 3 advance g.yaml
    assert_contains "$stderr" 'it would open now'
    assert_equal "$(jq -r '.gate.name, (.phases[0].operations | length > 0)' <<<"$json")" $'first\ntrue'
}

@test "dry run: what an advance is refused for is refused, with the same exit status" {
    sed -i '2a requires: [other]' p.yaml
    dry 4 advance p.yaml
    assert_contains "$stderr" 'required plan "other" is not registered'
    sed -i 3d p.yaml
    run_sluice advance p.yaml
    sed -i 's/redeployed?/here?/' p.yaml
    dry 5 advance p.yaml
    assert_contains "$stderr" 'is registered with another text'
    q "ALTER TABLE t DROP COLUMN b CASCADE"
    dry 5 advance p
}

@test "dry run: findings are shown, and what stands against a plan" {
    q "UPDATE t SET a = NULL WHERE id = 7"
    write_plan n <<'YAML'
phases:
  - constrain: {name: shape, table: t, add: [not_null: [a]]}
YAML
    dry 4 advance n.yaml
    assert_equal "$(jq '.findings | length > 0' <<<"$json")" true
}

@test "dry run: a schema that has changed is planned again only in words" {
    run_sluice advance p.yaml
    run_sluice advance p.yaml
    run_sluice confirm p deployed --by tester --reason tested
    q "CREATE INDEX t_a ON t (a)"
    run_sluice advance p --dry-run
    drifted=$status
    before=$(everything)
    run_sluice advance p --dry-run --accept-drift 'an index came'
    assert_status 0
    assert_equal "$(everything)" "$before"
    run_sluice advance p
    assert_status "$drifted"
}

@test "dry run: paused, or worked on by somebody else, is exit status 75" {
    run_sluice advance p.yaml
    run_sluice pause p
    dry 75 advance p
    assert_contains "$stderr" 'plan "p" is paused'
    run_sluice resume p
    session_open holder
    session_do holder "BEGIN; LOCK TABLE t"
    start_sluice back revert p --all
    wait_until 30 "SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    for command in advance revert; do
        run_sluice "$command" p --dry-run
        assert_status 75
        assert_contains "$stderr" 'plan "p" is being worked on by another session'
    done
    session_close holder
    finish_sluice back
    assert_status 0
}

@test "dry run: a revert shows the way back, the latest phase first, and goes none of it" {
    run_sluice advance p.yaml
    run_sluice advance p.yaml
    dry 0 revert p
    assert_contains "$output" 'phase 2 of 4 would be taken back:'
    dry 0 revert p --all
    assert_contains "$output" '2 phases would be taken back, the latest first:

2  fill  (backfill, done)'
    assert_contains "$output" 'DROP COLUMN'
    assert_contains "$output" 'lock: ACCESS EXCLUSIVE on public.t (blocks reads and writes, waits at most 200 ms)'
    assert_equal "$(jq -c '[.command, [.phases[].name]]' <<<"$json")" '["revert",["fill","add"]]'
    run_sluice revert p --all
    assert_status 0
    dry 0 revert p
    assert_contains "$output" 'nothing to take back'
}

@test "dry run: a revert that would lose writes, or cannot be done, is refused" {
    sync_plan w t '[a]' '{c: {up: a}}' ''
    run_sluice advance w.yaml
    q "UPDATE t SET c = 'new' WHERE id = 3"
    dry 4 revert w
    dry 0 revert w --lose-writes
    run_sluice revert w --lose-writes
    assert_status 0
    dry 0 revert w
    assert_contains "$output" 'nothing to take back'
    to_gate p
    pass_gate p
    dry 4 revert p --all
    assert_contains "$stderr" 'cannot be taken back'
}

@test "dry run: goes on to no target, and has one form of JSON" {
    run_sluice advance p.yaml --dry-run --until complete
    assert_status 2
    assert_contains "$stderr" 'options "--dry-run" and "--until" exclude each other'
    run_sluice revert p.yaml --dry-run --detailed-json
    assert_status 2
    assert_contains "$stderr" 'options "--dry-run" and "--detailed-json" exclude each other'
    mkdir plans && cp p.yaml plans/
    dry 0 advance --next plans
    assert_contains "$output" 'phase 1 of 4 would be completed'
}
