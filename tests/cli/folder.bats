#!/usr/bin/env bats
# A folder of plans: where each stands, and which is next.

# shellcheck disable=SC2154 # variables that bats sets

load ../harness/common
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE t (id int PRIMARY KEY, a text); CREATE TABLE u (id int PRIMARY KEY, a text)"
    mkdir -p plans/later
    cd plans || return
    small 2-first
    small 10-third 'requires: [second]'
    small later/20-fourth 'requires: [nowhere, third]'
    sync_plan 9-second t '[a]' '{b: {up: a}}' '{a: b}'
    sed -i 's/^plan: 9-second/plan: second/' 9-second.yaml
    echo 'no plan' >README
    cd ..
}

# small FILE [LINE]: a plan of one phase that takes a moment, named by what follows the number.
small() {
    printf 'sluice: 1\nplan: %s\n%s\nphases: [{alter: {table: u, columns: {a: {comment: %s}}}}]\n' \
        "${1#*-}" "${2:-}" "$(basename "$1")" >"$1.yaml"
}

# files: what status says of the folder, with one space between words.
files() {
    "$SLUICE" status plans | sed -E 's/ +/ /g; s/[0-9-]+T[0-9:.]+Z/TIME/g; s/ $//'
}

@test "status DIR: what is registered, edited, invalid, and what the folder lacks" {
    assert_equal "$(files)" 'file plan state phase since waits for run by next
plans/2-first.yaml first not registered sluice advance plans/2-first.yaml
plans/9-second.yaml second not registered sluice advance plans/9-second.yaml
plans/10-third.yaml third not registered plan "second"
plans/later/20-fourth.yaml fourth not registered plan "nowhere", "third"'
    run_sluice advance plans/2-first.yaml
    to_gate plans/9-second
    run_sluice status plans --json
    assert_status 0
    assert_equal "$(jq -c '[.folder, (.files[] | [.plan, .registered.state, .edited, .lacks, .next_command])]' <<<"$output")" \
        '["plans",["first","complete",false,[],null],["second","waiting",false,[],"sluice confirm second deployed --by WHO --reason TEXT"],["third",null,false,["second"],null],["fourth",null,false,["nowhere","third"],null]]'
    echo '# a comment is no other plan' >>plans/9-second.yaml
    sed -i 's/2-first/other/' plans/2-first.yaml
    assert_contains "$(files)" 'plans/2-first.yaml first complete, edited 1 of 1 TIME sluice show first --diff plans/2-first.yaml
plans/9-second.yaml second waiting 3 of 4 deployed TIME gate "deployed", confirmed 0 of 1: Has every service been redeployed? sluice confirm'
    rm plans/2-first.yaml
    mv plans/9-second.yaml .
    echo 'sluice: 2' >plans/30-odd.yml
    run_sluice status plans
    assert_status 2
    assert_contains "$(tr -s ' ' <<<"$output")" 'plans/30-odd.yml invalid sluice check plans/30-odd.yml
plans/later/20-fourth.yaml fourth not registered plan "nowhere", "third"
- second waiting 3 of 4 deployed'
    assert_contains "$output" '1 plan is finished, and not in the folder: sluice status --all plans'
    assert_contains "$stderr" 'plans/30-odd.yml:1:'
    assert_contains "$stderr" '1 of the 3 plans in folder "plans" is invalid'
    run_sluice status --all plans --json
    assert_status 2
    assert_equal "$(jq -c '[(.files[] | select(.plan == null) | .valid), (.others | map(.plan)), .finished]' <<<"$output")" '[false,["second","first"],1]'
    mkdir empty
    run_sluice status empty
    assert_status 2
    PGHOST=/nowhere run_sluice status plans --json
    assert_status 75
}

@test "advance --next DIR: the first that can go on, past what is complete or was taken back" {
    run_sluice advance --next plans
    assert_status 0
    assert_contains "$stderr" 'note: plan "first" of plans/2-first.yaml'
    run_sluice advance --next plans --until gate
    assert_status 0
    assert_contains "$output" 'next: sluice confirm plans/9-second.yaml deployed --by WHO --reason TEXT'
    run_sluice advance --next plans --json # what stands at a gate is not passed by
    assert_status 3
    assert_equal "$(json plan)" second
    pass_gate second
    run_sluice advance --next plans --json
    assert_status 0
    assert_equal "$(json plan) $(json state)" 'third complete'
    run_sluice advance --next plans
    assert_status 4
    assert_contains "$stderr" 'plan "fourth" requires plan "nowhere", which is not complete'
    rm plans/later/*
    run_sluice advance --next plans
    assert_status 0
    assert_equal "$output" 'nothing is left to do in folder "plans"'
    run_sluice advance --next plans --json
    assert_equal "$(json plan)|$(json message)|$(json error)" '|nothing is left to do in folder "plans"|'
    run_sluice revert third
    assert_status 0
    run_sluice advance --next plans
    assert_status 0
    assert_equal "$output" 'nothing is left to do in folder "plans"'
    assert_contains "$stderr" 'note: plan "third" of plans/10-third.yaml was taken back, and is passed over'
    sed -i 's/10-third/better/' plans/10-third.yaml
    run_sluice advance --next plans
    assert_status 0
    assert_equal "$(q "SELECT col_description('u'::regclass, 2)")" better
}

@test "advance --next DIR: nothing runs while a plan of the folder is invalid, or two bear one name" {
    cp plans/2-first.yaml plans/3-again.yaml
    run_sluice advance --next plans --json
    assert_status 2
    assert_contains "$stderr" 'plan "first" of plans/3-again.yaml is the name of that of plans/2-first.yaml too'
    assert_equal "$(plan_count)" 0
    run_sluice advance --next plans/2-first.yaml
    assert_status 2
    assert_contains "$stderr" 'option "--next" takes a folder of plans'
    run_sluice advance plans
    assert_status 2
    assert_contains "$stderr" '"plans" is a folder, and this command takes one plan'
}
