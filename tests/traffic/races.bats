#!/usr/bin/env bats
# Two runs of one plan at once, and confirmations beside a run.

load ../harness/common
load ../harness/sessions
load small

# ---- Two runs of one plan ----

@test "two runs: one does the work, the other ends at once and names it" {
    create_users 3000
    rename_plan 'batch_pages: 1, batch_pause: 60ms'
    run_sluice advance rename.yaml
    assert_status 0
    start_sluice first advance rename.yaml
    wait_until 20 'SELECT rows_done > 0 FROM sluice.backfill'
    local pid command
    pid=$(backend_of sluice)
    for command in 'advance rename.yaml' 'advance rename --until complete' 'revert rename --all'; do
        # shellcheck disable=SC2086 # words
        run_sluice $command
        assert_status 75
        assert_contains "$stderr" "pid $pid"
        assert_contains "$stderr" 'role postgres'
    done
    # None of them has waited until the first was done.
    assert_equal "$(q 'SELECT rows_done < 3000 FROM sluice.backfill')" t
    run_sluice throttle rename batch_pause=0ms
    finish_sluice first
    assert_status 0
    assert_equal "$(q "SELECT attempts FROM sluice.phase WHERE kind = 'backfill'")" 1
    assert_equal "$(q 'SELECT rows_done FROM sluice.backfill')" 3000
}

@test "two runs: one that waits for a lock is running the plan too" {
    create_users 100
    rename_plan
    session_open reader
    session_do reader 'BEGIN; SELECT count(*) FROM users'
    start_sluice first advance rename.yaml
    wait_for 20 grep -q 'in use' "$BATS_TEST_TMPDIR/first.stderr"
    run_sluice advance rename.yaml
    assert_status 75
    assert_contains "$stderr" "pid $(backend_of sluice)"
    session_close reader
    finish_sluice first
    assert_status 0
}

@test "two runs: four that begin at once, also the very first of a database, do each phase once" {
    local round i
    for round in one two three; do
        create_users 500 "$round"
        rename_plan '' "$round"
        for i in 1 2 3 4; do
            start_sluice "run$i" advance "$round.yaml" --until gate
        done
        for i in 1 2 3 4; do
            finish_sluice "run$i"
            [[ $status -eq 75 ]] || assert_status 0
        done
        run_sluice advance "$round.yaml" --until gate
        assert_status 0
        assert_equal "$(q "SELECT string_agg(phase || ' ' || n, ', ' ORDER BY phase) FROM
            (SELECT phase, count(*) AS n FROM sluice.log
                WHERE plan = '$round' AND event = 'advance' AND result = 'done' GROUP BY phase) p")" \
            "add_column-$round 1, backfill-$round 1, constrain-$round 1"
        run_sluice verify "$round"
        assert_status 0
    done
}

# ---- Confirming beside a run ----

approvals_of() {
    q "SELECT count(*) FROM sluice.approval a JOIN sluice.plan p ON p.id = a.plan_id
        WHERE p.name = '$1' AND NOT a.void"
}

@test "confirm: before the gate is reached it is refused, and nothing is recorded as an approval" {
    create_users 3000
    rename_plan 'batch_pages: 1, batch_pause: 40ms'
    run_sluice advance rename.yaml
    assert_status 0
    start_sluice fill advance rename.yaml
    wait_until 20 'SELECT rows_done > 0 FROM sluice.backfill'
    run_sluice confirm rename users-email_address-deployed --by me --reason 'too early'
    assert_status 4
    run_sluice throttle rename batch_pause=0ms
    finish_sluice fill
    assert_status 0
    assert_equal "$(approvals_of rename)" 0
    run_sluice advance rename --until gate
    assert_status 0
    run_sluice advance rename
    assert_status 3
}

@test "confirm: beside an advance it counts, or comes too late for that one; it is recorded once" {
    local t name # `run` of bats would change an i
    for t in t1 t2 t3 t4 t5 t6; do
        create_users 50 "$t"
        rename_plan '' "$t"
        run_sluice advance "$t.yaml" --until gate
        assert_status 0
        start_sluice advance advance "$t"
        start_sluice confirm confirm "$t" "$t-email_address-deployed" --by me --reason race
        start_sluice again confirm "$t" "$t-email_address-deployed" --by me --reason race
        finish_sluice advance
        local advanced=$status confirmed=no
        [[ $advanced -eq 0 || $advanced -eq 3 ]] || assert_status 0
        for name in confirm again; do
            finish_sluice "$name"
            case $status in
                0) confirmed=yes ;;
                4 | 75) ;; # the other one did it, or the plan moved meanwhile
                *) assert_status 0 ;;
            esac
        done
        if [[ $confirmed == no ]]; then
            run_sluice confirm "$t" "$t-email_address-deployed" --by me --reason race
            assert_status 0
        fi
        assert_equal "$(approvals_of "$t")" 1
        run_sluice advance "$t" --until complete
        assert_status 0
        assert_equal "$(q "SELECT string_agg(column_name, ' ' ORDER BY ordinal_position)
            FROM information_schema.columns WHERE table_name = '$t'")" \
            'id touched filler email_address'
    done
}
