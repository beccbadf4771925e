#!/usr/bin/env bats
# The audit trail as a chain: what was changed, removed or inserted is found.

load ../harness/common
load ../harness/sessions
load plans

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

@test "fields: what an entry says, for programs, and under the same chain" {
    write_plan f <<'YAML'
settings: {lock_deadline: 2s}
phases:
  - add_column: {name: add, table: t_p, columns: {c: {type: text, up: a::text}}, down: {a: c::int}}
  - backfill: {name: fill, table: t_p}
  - constrain: {name: hold, table: t_p, add: [unique: {name: once, columns: [c]}]}
  - gate: {name: deployed, ask: "Is it?"}
  - release: {table: t_p}
YAML
    q 'INSERT INTO t_p (a) VALUES (1), (2)'
    run_sluice advance f.yaml
    run_sluice throttle f rate=5000 --for 1h
    run_sluice throttle f --reset
    q "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION \$\$no %\$\$, NEW.a; END';
        CREATE TRIGGER no BEFORE UPDATE ON t_p FOR EACH ROW EXECUTE FUNCTION no()"
    run_sluice advance f
    assert_status 1
    q 'DROP TRIGGER no ON t_p'
    run_sluice advance f --until gate
    assert_status 0
    run_sluice confirm f deployed --by Ann --reason ' '
    run_sluice confirm f deployed --by Ann --reason 'it is; reason given: x'
    run_sluice revert f --all --lose-writes
    assert_status 0
    run_sluice log f --json
    of() { jq -c "[.entries[] | select($1) | .fields]" <<<"$output"; }
    assert_equal "$(of '.event == "register"' | jq -r '.[0].checksum')" "$(q "SELECT checksum FROM sluice.plan WHERE name = 'f'")"
    assert_equal "$(of '.phase == "fill" and .result == "done" and .event == "advance"')" '[{"rows":2}]'
    assert_equal "$(of '.event == "throttle"')" '[{"rate":"5000","for_ms":3600000},{"reset":true}]'
    assert_equal "$(of '.event == "gate" and .result == "opened"')" '[{"ask":"Is it?"}]'
    assert_equal "$(of '.event == "confirm" and .result == "ok"')" '[{"reason":"it is; reason given: x"}]'
    assert_equal "$(of '.result == "failed"' | jq -c '[.[] | [.sqlstate, (.message | length > 0)]]')" '[["P0001",true]]'
    assert_equal "$(of '.event == "revert" and .result == "begun"' | jq -c unique)" '[{"lose_writes":true}]'
    assert_equal "$(of '.event == "advance" and .phase == "add" and .result == "begun"')" '[{}]'
    run_sluice log --check
    assert_status 0
    tamper "UPDATE sluice.log SET fields = '{\"rows\": 3}' WHERE fields ? 'rows'"
    assert_contains "$output" 'is not what was written'
}
