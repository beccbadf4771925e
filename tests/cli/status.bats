#!/usr/bin/env bats
# status without a plan, a line for each; what pause and resume say; files that were edited.

load ../harness/common
load ../harness/sessions
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t SELECT g, 'x' FROM generate_series(1, 200) g;
       CREATE TABLE u (id int PRIMARY KEY, a text)"
}

# line PLAN: that of the list, with one space between words.
line() {
    "$SLUICE" status | sed -n "/^$1 /p" | sed -E 's/ +/ /g; s/[0-9-]+T[0-9:.]+Z/TIME/g; s/ $//'
}

@test "status: a line for each plan that is not finished, newest first; the others are counted" {
    sync_plan old t '[a]' '{b: {up: a}}' '{a: b}'
    to_gate old
    sync_plan new u '[a]' '{b: {up: a}}' '{a: b}'
    run_sluice advance new.yaml
    assert_status 0
    run_sluice status
    assert_status 0
    assert_equal "$(cut -d' ' -f1 <<<"$output" | xargs)" 'plan new old'
    assert_equal "$(line new)" 'new running 2 of 4 fill TIME sluice advance new'
    assert_equal "$(line old)" 'old waiting 3 of 4 deployed TIME gate "deployed", confirmed 0 of 1: Has every service been redeployed? sluice confirm old deployed --by WHO --reason TEXT'
    run_sluice reject old deployed --by eve --reason 'it is broken'
    assert_contains "$(line old)" 'gate "deployed": rejected TIME by eve (role postgres): it is broken'
    run_sluice status old
    assert_contains "$output" 'waits  confirmed by 1 role: 0 of 1'
    assert_contains "$output" 'hint: Lifted when role postgres confirms it: `sluice confirm old deployed --by WHO --reason TEXT`.'
    run_sluice revert new --all
    pass_gate old
    run_sluice status
    assert_equal "$output" '2 plans are finished: sluice status --all'
    run_sluice status --all
    assert_equal "$(sed -E 's/ +/ /g; s/[0-9-]+T[0-9:.]+Z/TIME/g; s/ $//' <<<"$output")" \
        $'plan state phase since waits for run by next\nnew reverted 0 of 4\nold complete 4 of 4 TIME'
    run_sluice status --json
    assert_equal "$(jq -c '[.plans, .finished]' <<<"$output")" '[[],2]'
    run_sluice status old --all
    assert_status 2
}

@test "status: who works on it, from which host, and for whom they wait" {
    sync_plan p t '[a]' '{b: {up: a}}' '{a: b}'
    sed -i 's/lock_deadline: 5s/lock_deadline: 5m/' p.yaml
    run_sluice advance p.yaml
    assert_status 0
    session_open reader
    session_do reader "BEGIN; UPDATE t SET a = 'y' WHERE id = 100"
    start_sluice fill advance p
    wait_until 20 "SELECT count(*) > 0 FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'sluice' AND wait_event_type = 'Lock'"
    assert_contains "$("$SLUICE" status)" "@$(hostname), pid "
    assert_equal "$("$SLUICE" status --json | jq -c '.plans[0] | [(.worker != null), .next_command]')" '[true,null]'
    run_sluice pause p --by ann
    assert_status 0
    assert_contains "$output" 'plan "p" is paused: backfill "fill" stops within one batch (pid '
    run_sluice resume p
    assert_contains "$output" 'plan "p" may go on: pid '
    assert_lacks "$output" 'next:'
    session_close reader
    finish_sluice fill
}

@test "status: pause is refused where there is nothing to pause, and says what it does not stop" {
    sync_plan p t '[a]' '{b: {up: a}}' '{a: b}'
    run_sluice advance p.yaml
    run_sluice pause p --by ann
    assert_equal "${lines[0]}" 'plan "p" is paused: nobody works on it, and no advance begins'
    assert_equal "$(line p)" 'p running 2 of 4 fill TIME paused by ann sluice resume p'
    run_sluice resume p
    assert_equal "$output" $'plan "p" may go on: nobody works on it\nnext: sluice advance p  # fill'
    run_sluice revert p --all
    run_sluice pause p
    assert_status 4
    assert_contains "$stderr" 'plan "p" is reverted: there is nothing to pause'
}

@test "status: resume says what is next: a gate with what it lacks, or the phase behind one that is open" {
    sync_plan p t '[a]' '{b: {up: a}}' '{a: b}'
    to_gate p
    run_sluice pause p --by ann
    run_sluice pause p --by ann --json
    assert_equal "$(jq -r .next <<<"$output")" deployed
    run_sluice resume p
    assert_contains "$output" 'waits  confirmed by 1 role: 0 of 1'
    assert_equal "${lines[-1]}" 'next: sluice confirm p deployed --by WHO --reason TEXT'
    run_sluice resume p --json
    assert_equal "$(jq -c '[.state, .next, .gate.name]' <<<"$output")" '["waiting","deployed","deployed"]'
    run_sluice confirm p deployed --by ann --reason tested
    run_sluice resume p
    assert_equal "${lines[-1]}" 'next: sluice advance p  # contract'
    run_sluice resume p --json
    assert_equal "$(jq -c '[.next, .gate]' <<<"$output")" '["contract",null]'
}

@test "status: a file that was edited is said to be another" {
    sync_plan p t '[a]' '{b: {up: a}}' '{a: b}'
    run_sluice advance p.yaml
    run_sluice status p.yaml
    assert_lacks "$output" 'another text'
    echo '# a comment is no other plan' >>p.yaml
    run_sluice status p.yaml
    assert_lacks "$output" 'another text'
    sed -i 's/been redeployed/been deployed/' p.yaml
    run_sluice status p.yaml
    assert_status 0
    assert_contains "$output" 'p.yaml has another text: what is shown, and runs, is what was registered (checksum '
    run_sluice status p.yaml --json
    assert_equal "$(json file_differs)" true
    run_sluice status p --json
    assert_equal "$(json file_differs)" false
}

@test "status: after a swap rows are told by the names that hold now" {
    write_plan p <<'YAML'
change_type: {table: t, column: id, type: bigint}
YAML
    to_gate p
    run_sluice verify p
    assert_contains "$output" 'rows of public.t agree: id_new'
    run_sluice confirm p t-id-either-type --by me --reason ok
    run_sluice advance p --until gate
    assert_status 0
    run_sluice verify p
    assert_contains "$output" $'rows of public.t agree: id\n'
    run_sluice verify p --json
    assert_equal "$(jq -r '.checks[0].what' <<<"$output")" 'rows of public.t agree: id'
}

@test "status: the same number of statements for one plan and for many" {
    sync_plan p t '[a]' '{b: {up: a}}' '{a: b}'
    run_sluice advance p.yaml
    local one many
    one=$(SLUICE_TRACE=1 "$SLUICE" status 2>&1 >/dev/null | wc -l)
    q "INSERT INTO sluice.plan (name, checksum, text_checksum, file, source, state)
           SELECT 'many-' || n, checksum, text_checksum, file, source, 'complete' FROM sluice.plan, generate_series(1, 200) n;
       INSERT INTO sluice.phase (plan_id, ordinal, name, kind, state)
           SELECT p.id, f.ordinal, f.name, f.kind, 'done' FROM sluice.plan p, sluice.phase f
           WHERE p.name LIKE 'many-%' AND f.plan_id = (SELECT id FROM sluice.plan WHERE name = 'p')"
    many=$(SLUICE_TRACE=1 "$SLUICE" status 2>&1 >/dev/null | wc -l)
    [[ $one -gt 3 ]]
    assert_equal "$many" "$one"
    assert_equal "$("$SLUICE" status | tail -n 1)" '200 plans are finished: sluice status --all'
    assert_equal "$(SLUICE_TRACE=1 "$SLUICE" status --all 2>&1 >/dev/null | wc -l)" "$one"
    assert_equal "$("$SLUICE" status --all | wc -l)" 202
}
