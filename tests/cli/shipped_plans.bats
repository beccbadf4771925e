#!/usr/bin/env bats
# Every plan in plans/ does what it says: to its end, and back from each of its phases.
# shellcheck disable=SC2030,SC2031 # each test is a subshell with a status and output of its own

load ../harness/common
load plans

# Forty plans, one after the other, also where there is other work to do.
export BATS_TEST_TIMEOUT=600

# Roles that approve belong to a server.
setup_file() {
    own_server
}

teardown_file() {
    drop_server
    check_answers
}

# advance_all PLAN [PHASE]: to its end, or a phase's, with every approval that it asks for.
advance_all() {
    local plan=$1 gate needed role
    while run_sluice advance "$plan" --until "${2:-complete}" && [[ $status -ne 0 ]]; do
        assert_status 3
        run_sluice advance "$plan" --json
        gate=$(json next)
        run_sluice verify "$plan"
        assert_status 0
        next_day
        needed=$("$SLUICE" status "$plan" --json | jq ".phases[] | select(.name == \"$gate\")
            | .approvals_needed")
        for role in $(seq "$needed"); do
            q "DO \$\$BEGIN CREATE ROLE approver$role SUPERUSER LOGIN;
                EXCEPTION WHEN duplicate_object THEN NULL; END\$\$"
            run_sluice confirm "$plan" "$gate" --db "user=approver$role" --by "$role" --reason tested
            assert_status 0
        done
    done
}

@test "every plan in plans/ runs to its end" {
    long
    local plan
    cd "$ROOT"
    for plan in plans/*.yaml; do
        new_database
        psql -Xq -v ON_ERROR_STOP=1 -f "plans/schema/$(basename "$plan" .yaml).sql"
        run_sluice check "$plan"
        assert_status 0
        advance_all "$plan"
        run_sluice verify "$plan"
        assert_status 0
        run_sluice status "$plan" --json
        assert_equal "$(json state)" complete
        drop_database
    done
}

# taken_back N: the even or the odd ones of all phases; with SLUICE_LONG_SHARE half of these.
taken_back() {
    local plan phase phases before count=0 done=0 share=2
    ((${SLUICE_LONG_SHARE:-1} == 1)) || share=4
    cd "$ROOT"
    for plan in plans/*.yaml; do
        new_database
        psql -Xq -v ON_ERROR_STOP=1 -f "plans/schema/$(basename "$plan" .yaml).sql"
        before=$(dump_schema)
        phases=$("$SLUICE" plan "$plan" --json 2>/dev/null | jq -r '
            .phases | map(.kind == "gate" or .reversible) as $good
            | to_entries[] | select(.value.kind != "gate" and ($good[: .key + 1] | all)) | .value.name')
        for phase in $phases; do
            count=$((count + 1))
            ((count % share == $1)) || continue
            done=$((done + 1))
            advance_all "$plan" "$phase"
            run_sluice revert "$plan" --all
            assert_status 0
            assert_equal "$(dump_schema)" "$before"
        done
        drop_database
    done
    [[ $done -ge 20 ]]
}

@test "every plan in plans/ can be taken back from its phases, and leaves the schema as it was: one half" {
    long
    taken_back 0
}

@test "every plan in plans/ can be taken back from its phases, and leaves the schema as it was: the other" {
    long
    taken_back 1
}
