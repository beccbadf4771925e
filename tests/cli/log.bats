#!/usr/bin/env bats
# The audit trail as a chain: what was changed, removed or inserted is found.

load ../harness/common
load ../harness/sessions

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    local plan
    for plan in p q; do
        printf '%s\n' 'sluice: 1' "plan: $plan" "phases: [add_column: {table: t_$plan, columns: {b: {type: int}}}]" >"$plan.yaml"
        q "CREATE TABLE t_$plan (a int)"
        run_sluice advance "$plan.yaml"
        assert_status 0
    done
}

teardown() {
    close_sessions
    end_sluices
    drop_database
}

# tamper SQL: as the owner, who alone can.
tamper() {
    q "BEGIN; ALTER TABLE sluice.log DISABLE TRIGGER USER; $1; COMMIT"
    run_sluice log --check
    assert_status 4
    assert_contains "$stderr" 'the log is not what was written'
}

@test "a log that nobody touched is whole, and its heads are told" {
    run_sluice log --check --json
    assert_status 0
    assert_equal "$(jq -c '[.holds, (.plans[] | [.plan, .entries, (.head | length), .problems])]' <<<"$output")" \
        '[true,["p",3,64,[]],["q",3,64,[]]]'
    local head
    head=$(jq -r '.plans[0].head' <<<"$output")
    run_sluice revert p --all
    run_sluice log p --check --head "$head"
    assert_status 0
    assert_contains "$output" 'ok     plan p: 5 entries, head '
    assert_lacks "$output" 'plan q'
    run_sluice log q --check --head "$head"
    assert_status 4
    assert_contains "$stderr" 'the log does not contain an entry with hash'
    run_sluice log --head "$head"
    assert_status 2
}

@test "of a plan that was never here there is no log" {
    local check
    for check in '' --check; do
        run_sluice log r $check
        assert_status 2
        assert_contains "$stderr" 'nothing is in the log of plan "r" in this database'
    done
    drop_database
    new_database
    for check in '' --check; do
        run_sluice log p $check
        assert_status 2
        run_sluice log $check
        assert_status 0
    done
}

@test "a changed entry is found, whatever was changed" {
    local set
    for set in "detail = 'x'" "at = at + interval '1 us'" "role = 'eve'" "result = 'failed'" \
        "claimed_by = ''" "plan = 'q', number = 9" "evidence = '{}'" 'duration_ms = 1'; do
        tamper "UPDATE sluice.log SET $set WHERE plan = 'p' AND number = 2"
        drop_database
        setup
    done
    tamper "UPDATE sluice.log SET detail = 'x' WHERE plan = 'p' AND number = 2"
    assert_contains "$output" 'FAILS  plan p: 3 entries'
    assert_contains "$output" 'entry 2 is not what was written'
    assert_contains "$output" 'ok     plan q'
}

@test "a removed entry is found, in the middle, at the end, and all of them" {
    tamper "DELETE FROM sluice.log WHERE plan = 'p' AND number = 2"
    assert_contains "$output" 'entry 2 is missing'
    tamper "DELETE FROM sluice.log WHERE plan = 'q' AND number = 3"
    assert_contains "$output" 'entries after 2 are missing'
    tamper 'DELETE FROM sluice.log'
    assert_contains "$output" 'all entries are missing'
    tamper 'DELETE FROM sluice.log_head'
    assert_contains "$output" 'it has no log'
}

@test "an inserted entry is found, and one whose own hash was made to fit" {
    tamper "INSERT INTO sluice.log (plan, event, result, os_user, host, number, hash)
        VALUES ('p', 'confirm', 'ok', 'x', 'y', 4, sha256('x'))"
    assert_contains "$output" 'entry 4 was not written by sluice'
    drop_database
    setup
    tamper "UPDATE sluice.log SET detail = 'x' WHERE plan = 'p' AND number = 3;
        UPDATE sluice.log l SET hash = sluice.log_hash(l, (SELECT hash FROM sluice.log
            WHERE plan = 'p' AND number = 2)) WHERE plan = 'p' AND number = 3"
    assert_contains "$output" 'entry 3 is not the one that was written last'
}

@test "time and role of an entry are the server's word; entries at once form one chain" {
    q "INSERT INTO sluice.log (plan, at, role, event, result, os_user, host)
        VALUES ('p', now() - interval '1 year', 'eve', 'x', 'ok', '', '')"
    assert_equal "$(q "SELECT role, at > now() - interval '1 minute' FROM sluice.log WHERE event = 'x'")" \
        'postgres|t'
    local n
    for n in {1..8}; do
        start_sluice "a$n" deployed p --by me --reason "to log it"
        start_sluice "b$n" deployed q --by me --reason "to log it"
    done
    for n in {1..8}; do
        finish_sluice "a$n"
        finish_sluice "b$n"
    done
    run_sluice log --check --json
    assert_status 0
    assert_equal "$(jq -c '[.plans[].entries]' <<<"$output")" '[12,11]'
    # who holds the end of one log holds up no other plan
    session_open p
    session_do p "BEGIN; INSERT INTO sluice.log (plan, event, result, os_user, host) VALUES ('p', 'x', 'ok', '', '')"
    run_sluice resume q
    assert_status 0
}
