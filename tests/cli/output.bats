#!/usr/bin/env bats
# What goes where: one JSON object on standard output, people's text beside it, and what a
# terminal gets to see.

load ../harness/common

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    q 'CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL);
       INSERT INTO users (email) SELECT n || $$@example.com$$ FROM generate_series(1, 3000) n' \
        >/dev/null
    printf '%s\n' 'sluice: 1' 'plan: rename-email' \
        'rename_column: {table: users, column: email, to: mail, gate: {name: deployed}}' >plan.yaml
}

# one_object STATUS ARGUMENT…: JSON, nothing else, on standard output.
one_object() {
    local expected=$1
    shift
    run_sluice "$@" --json
    assert_status "$expected"
    assert_equal "$(json format_version)" 1
    if [[ $expected -eq 0 ]]; then
        assert_equal "$(json error)" ''
    else
        assert_equal "$(json error,exit_status)" "$expected"
        assert_contains "$stderr" "$(json error,message)"
    fi
}

@test "every command answers with one object, in success and in failure" {
    one_object 0 check plan.yaml
    one_object 0 plan plan.yaml
    assert_equal "$(json phases,0,operations,0,lock)" 'ACCESS EXCLUSIVE'
    one_object 0 status
    assert_equal "$(json plans)" '[]'
    one_object 0 status plan.yaml
    assert_equal "$(json state)" pending
    one_object 0 log
    one_object 4 verify plan.yaml
    one_object 4 confirm plan.yaml deployed --by me --reason early
    one_object 0 advance plan.yaml
    assert_equal "$(json completed,0,phase)" add_column-users
    one_object 0 advance plan.yaml --until gate
    one_object 3 advance plan.yaml
    assert_equal "$(json gate,name)" deployed
    assert_equal "$(json gate,evidence,0,holds)" false
    one_object 0 pause plan.yaml
    one_object 75 advance plan.yaml
    one_object 0 resume plan.yaml
    one_object 0 verify plan.yaml
    assert_equal "$(json holds)" true
    one_object 0 confirm plan.yaml deployed --by me --reason r
    assert_equal "$(json gate,approvals,0,by)" me
    one_object 0 status rename-email
    assert_equal "$(json phases,1,rows_done)" 3000
    assert_equal "$(json plans,0,plan)" rename-email
    one_object 0 revert plan.yaml
    assert_equal "$(json reverted,0,phase)" constrain-users
    one_object 0 revert plan.yaml --all
    assert_equal "$(json state)" reverted
    one_object 0 log rename-email
    assert_equal "$(json entries,0,event)" register
    one_object 2 status nobody-knows
    one_object 75 status --db host=/nowhere
}

@test "advance says what was done, and status what to type next" {
    run_sluice advance plan.yaml --until gate
    assert_status 0
    [[ ${lines[0]} =~ ^done\ +add_column-users\ +add_column\ +[0-9] ]]
    [[ ${lines[1]} =~ ^done\ +backfill-users\ +backfill\ +[0-9].*\ 3000\ rows\ filled$ ]]
    local next='next: sluice confirm plan.yaml deployed --by WHO --reason TEXT'
    assert_equal "${lines[-1]}" "$next"
    run_sluice status plan.yaml
    assert_equal "${lines[0]}" 'plan rename-email: waiting'
    assert_contains "$output" '  waits  confirmed by 1 role: 0 of 1'
    assert_equal "${lines[-1]}" "$next"
    SLUICE_BY=me run_sluice confirm plan.yaml deployed --reason r
    assert_equal "${lines[-1]}" 'next: sluice advance plan.yaml'
}

@test "what stands against a plan is shown once, with its place" {
    sed -i 's/email,/nothing,/' plan.yaml
    for command in check plan; do
        run_sluice "$command" plan.yaml
        assert_status 4
        assert_equal "$output" ''
        assert_equal "$(sort <<<"$stderr" | uniq -d)" ''
        assert_lacks "$stderr" 'sluice: error: '
        assert_contains "$stderr" 'plan.yaml:3:39: error: column "nothing" of table "public.users" does not exist'
        assert_contains "$stderr" 'plan.yaml:3:39: hint: '
    done
}

# on_terminal ARGUMENT…: what somebody sees who types it, in $output.
on_terminal() {
    run env TERM=xterm script --quiet --return --echo never \
        --command "stty cols 100 && '$SLUICE' $(printf '%q ' "$@")" /dev/null
}

@test "a terminal gets a bar, and nothing of it stays" {
    sed -i '2a settings: {batch_pages: 8, batch_pause: 20ms}' plan.yaml
    on_terminal advance plan.yaml --until gate
    assert_status 0
    assert_contains "$output" '[#######'
    assert_contains "$output" $'\r\e[Ksluice: phase 2 of 5: backfill-users done in '
    # Neither where the bar would be kept in a file, nor where a program reads.
    run_sluice revert plan.yaml --all
    run_sluice advance plan.yaml --until gate
    assert_lacks "$stderr" '[#'
    run_sluice revert plan.yaml --all
    on_terminal advance plan.yaml --until gate --json
    assert_lacks "$output" '[#'
}

@test "text from the database does not steer the terminal" {
    run_sluice advance plan.yaml --until gate
    run_sluice confirm plan.yaml deployed --by $'\e[31mme' --reason $'a\xc2\x9bb\r'
    assert_status 0
    on_terminal status plan.yaml
    assert_contains "$output" 'by ?[31mme (role '
    assert_contains "$output" ': a?b'
    assert_lacks "$output" $'\e[31m'
}

@test "text from the database does not steer the terminal while work goes on" {
    q 'CREATE TABLE hold (until timestamptz)'
    printf '%s\n' 'sluice: 1' 'plan: rename-email' 'settings:' \
        '  throttle_query: SELECT E'"'"'\x1b[31mred'"'"' FROM hold WHERE clock_timestamp() < until' \
        'rename_column: {table: users, column: email, to: mail, gate: {name: deployed}}' >plan.yaml
    run_sluice advance plan.yaml
    q 'INSERT INTO hold VALUES (clock_timestamp() + $$5 s$$)'
    on_terminal advance plan.yaml
    assert_status 0
    assert_contains "$output" 'sluice: waiting: '
    assert_contains "$output" '; waits: '
    assert_contains "$output" '?[31mred'
    assert_lacks "$output" $'\e[31m'
}

@test "an answer that cannot be written does not undo what was done" {
    run bash -c '"$SLUICE" advance plan.yaml 2>&1 >/dev/full'
    assert_status 75
    assert_contains "$output" 'could not write to standard output: No space left on device'
    run_sluice status plan.yaml --json
    assert_equal "$(json phases,0,state)" 'done'
}
