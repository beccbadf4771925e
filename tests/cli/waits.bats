#!/usr/bin/env bats
# Nothing waits without bound or word: whoever holds what a command has to write or to read, the
# command ends in time with 75, and names who it is.

load ../harness/common
load ../harness/sessions
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE users (id int PRIMARY KEY, email text);
        INSERT INTO users SELECT i, 'm' || i FROM generate_series(1, 100) i"
    write_plan users <<YAML
settings: {lock_timeout: 200ms, lock_deadline: 1s}
rename_column: {table: users, column: email, to: mail, gate: {name: deployed}}
YAML
}

to_gate() {
    run_sluice advance users.yaml --until gate
    assert_status 0
}

# at_once COMMAND…: all at the same time, each a line of arguments; sluice.N.{status,stderr} are left.
at_once() {
    local n=0 pids=() command
    for command in "$@"; do
        n=$((n + 1))
        # shellcheck disable=SC2086 # words are arguments
        (
            said=0
            timeout 60 "$SLUICE" $command >"sluice.$n.stdout" 2>"sluice.$n.stderr" 3>&- || said=$?
            echo "$said" >"sluice.$n.status"
        ) &
        pids+=($!)
    done
    wait "${pids[@]}"
}

# ends SESSION EXPECTED COMMAND…: the commands end, each as it is EXPECTED of it (a word each): "named" with
# 75 and the pid of SESSION in what it says, "works" with 0, or with 4 where it tells what does not hold.
ends() {
    local holder=${SESSION_BACKEND[$1]} expected n=0 said
    read -ra expected <<<"$2"
    shift 2
    at_once "$@"
    for command in "$@"; do
        said=$(<"sluice.$((n + 1)).status")
        case ${expected[n]} in
            named)
                [[ $said == 75 ]] && grep -q "pid $holder, role .*application holder" "sluice.$((n + 1)).stderr" &&
                    grep -q '^hint: ' "sluice.$((n + 1)).stderr"
                ;;
            works) [[ $said == 0 || $said == 4 || $said == 3 ]] ;;
            # it has to wait only where another of the commands does while it holds the plan
            either) [[ $said == 3 ]] || { [[ $said == 75 ]] && grep -q "pid $holder, role" "sluice.$((n + 1)).stderr"; } ;;
        esac || {
            printf '%s: exit %s, expected that it is %s (pid %s)\n' "$command" "$said" "${expected[n]}" "$holder" >&2
            cat "sluice.$((n + 1)).stderr" >&2
            return 1
        }
        n=$((n + 1))
    done
}

# What each command does while a session holds SQL; two waves, because one plan has one run.
held() {
    session_open holder
    session_do holder "BEGIN; $1"
    ends holder "$2" 'advance users.yaml' 'confirm users.yaml deployed --by anna --reason it' \
        'pause users.yaml' 'status users.yaml' 'verify users.yaml' 'log users.yaml' \
        'check users.yaml' 'wait users.yaml --for gate --timeout 2s'
    ends holder "$3" 'revert users.yaml' 'resume users.yaml' 'reject users.yaml deployed --by a --reason b' \
        'throttle users.yaml rate=5' 'deployed users.yaml --by a --reason b' 'status' 'plan users.yaml'
    session_close holder
}

@test "an approval that is open keeps who writes the plan waiting for lock_deadline, and nobody else" {
    to_gate
    held "SELECT sluice.approve('users', 'deployed', (SELECT checksum FROM sluice.plan), 'x', 'y')" \
        'named named named works works works works works' 'named named named named named works works'
}

@test "a table of schema sluice that somebody has locked: who reads it is bounded too" {
    to_gate
    held 'LOCK TABLE sluice.plan IN ACCESS EXCLUSIVE MODE' \
        'named named named named named works named named' 'named named named named named named named'
    held 'LOCK TABLE sluice.log IN ACCESS EXCLUSIVE MODE' \
        'either named named works works named works works' 'named named named named named named works'
}

@test "by its name a plan is not known yet: two seconds; a prepared transaction is named as such" {
    to_gate
    session_open holder
    session_do holder 'BEGIN; LOCK TABLE sluice.plan IN ACCESS EXCLUSIVE MODE'
    ends holder 'named named named' 'advance users' 'status users' 'confirm users deployed --by a --reason b'
    session_close holder
    q "BEGIN; SELECT sluice.approve('users', 'deployed', (SELECT checksum FROM sluice.plan), 'x', 'y');
        PREPARE TRANSACTION 'waits_$TEST_DATABASE'" >holder.out
    run_sluice confirm users.yaml deployed --by ben --reason it
    q "ROLLBACK PREPARED 'waits_$TEST_DATABASE'"
    assert_status 75
    assert_contains "$stderr" "prepared transaction \"waits_$TEST_DATABASE\""
    assert_contains "$stderr" "\`ROLLBACK PREPARED 'waits_$TEST_DATABASE'\`"
}

@test "the keys of the installation and of the lease, held by somebody else" {
    session_open holder
    session_do holder "BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('sluice schema', 0))"
    ends holder 'named works works' 'advance users.yaml' 'status users.yaml' 'check users.yaml'
    assert_contains "$(<sluice.1.stderr)" 'the installation of schema "sluice"'
    session_do holder "COMMIT; SELECT pg_advisory_lock(hashtextextended('sluice plan users', 0))"
    ends holder 'named works works' 'advance users.yaml' 'status users.yaml' 'check users.yaml'
    session_close holder
    run_sluice advance users.yaml
    assert_status 0
}

@test "the record of what a phase does, of a batch, and of a try that gave up" {
    run_sluice check users.yaml
    session_open holder
    run_sluice advance users.yaml
    assert_status 0
    session_do holder 'BEGIN; LOCK TABLE sluice.backfill_range IN EXCLUSIVE MODE'
    ends holder named 'advance users.yaml'
    session_do holder 'ROLLBACK; BEGIN; LOCK TABLE sluice.operation IN EXCLUSIVE MODE'
    ends holder named 'revert users.yaml --all'
    session_do holder "ROLLBACK; BEGIN; LOCK TABLE users; LOCK TABLE sluice.log IN EXCLUSIVE MODE"
    ends holder named 'revert users.yaml --all'
    session_close holder
    run_sluice revert users.yaml --all
    assert_status 0
    run_sluice advance users.yaml --until gate
    assert_status 0
}

@test "an index build waits for old transactions as long as they last, and says for whom" {
    q 'CREATE INDEX users_email ON users (email)'
    run_sluice advance users.yaml
    assert_status 0
    run_sluice advance users.yaml
    assert_status 0
    session_open holder
    session_do holder 'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1'
    start_sluice build advance users.yaml
    wait_for 30 grep -q "waiting for transactions that began before: pid ${SESSION_BACKEND[holder]}, .*application holder" \
        build.stderr
    session_close holder
    wait "${SLUICE_PID[build]}"
    run_sluice status users
    assert_contains "$output" 'waiting'
}
