#!/usr/bin/env bats
# Hooks: when they are run, what they are told, and that nothing they do matters to the plan.
# shellcheck disable=SC2030,SC2031 # each test is a subshell of its own

load ../harness/common
load ../harness/sessions
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    mkdir -m 755 hooks
    q "CREATE TABLE users (id integer PRIMARY KEY, email text);
       INSERT INTO users SELECT g, g || '@example.com' FROM generate_series(1, 20) g"
    plan_with_hooks '{gate_opened: tell, confirmed: tell, phase_failed: tell, complete: tell}'
}

teardown() {
    end_sluices
    close_sessions
    drop_database
    [[ ! -f daemon.pid ]] || kill "$(<daemon.pid)" 2>/dev/null || true
}

plan_with_hooks() {
    write_plan rename <<YAML
hooks: $1
phases:
  - add_column: {name: expand, table: users, columns: {address: {up: email}}, down: {email: address}}
  - backfill: {name: fill, table: users}
  - gate: {name: deployed, ask: "Redeployed?"}
  - constrain: {name: constrain, table: users, add: [unique: {name: users_address_key, columns: [address]}]}
YAML
}

# hook NAME [INTERPRETER]: a program from standard input.
hook() {
    { printf '#!%s\n' "${2:-/bin/bash}" && cat; } >"hooks/$1"
    chmod 755 "hooks/$1"
}

# What the audit trail has on hooks.
trail() {
    q "SELECT result || ' ' || coalesce(phase, '-') || ' ' || detail FROM sluice.log
        WHERE event = 'hook' ORDER BY id"
}

state() {
    q 'SELECT state FROM sluice.plan'
}

# to_gate_with SECONDS STATUS-LINE: an advance to the gate, which no hook may spoil or keep up for
# more than so many seconds; afterwards the audit trail ends with this line.
to_gate_with() {
    local began=$SECONDS
    run_sluice advance rename.yaml --until gate --hooks hooks --hook-timeout "${3:-20s}"
    assert_status 0
    [[ $((SECONDS - began)) -le $1 ]] || { echo "took $((SECONDS - began)) s" >&2 && return 1; }
    assert_contains "$output" 'the plan stands at gate "deployed"'
    assert_equal "$(state)" waiting
    assert_equal "$(trail | tail -n 1)" "$2"
}

@test "each event runs its hook, once, when it is committed" {
    hook tell <<'SH'
state=$(psql -XAtq -d "$SLUICE_HOOK_DATABASE" -c 'SELECT state FROM sluice.plan')
printf '%s %s %s %s\n' "$SLUICE_EVENT" "${SLUICE_PHASE:--}" "$SLUICE_STATE" "$state" >>told
jq -r '[.event, .phase, .state] | join(" ")' >>told.json
SH
    export SLUICE_HOOKS=$PWD/hooks
    SLUICE_HOOK_DATABASE="host=$PGHOST user=$PGUSER dbname=$PGDATABASE"
    export SLUICE_HOOK_DATABASE
    run_sluice advance rename.yaml
    assert_status 0
    [[ ! -e told ]]
    run_sluice advance rename --until gate
    run_sluice advance rename --until gate # nothing happens, nothing is told
    fail_index_builds 'could not create unique index "users_address_key"'
    run_sluice confirm rename deployed --by ann --reason 'it is'
    run_sluice confirm rename deployed --by ann --reason 'it is'
    run_sluice advance rename
    assert_status 1
    mend_index_builds
    run_sluice advance rename --json
    assert_status 0
    assert_equal "$(jq -c '.hooks | map([.event, .hook, .result, .detail])' <<<"$output")" \
        '[["complete","tell","ok",null]]'
    assert_equal "$(<told)" 'gate_opened deployed waiting waiting
confirmed deployed waiting waiting
phase_failed constrain failed failed
complete - complete complete'
    assert_equal "$(<told.json)" 'gate_opened deployed waiting
confirmed deployed waiting
phase_failed constrain failed
complete  complete'
    assert_equal "$(trail)" 'ok deployed gate_opened: tell
ok deployed confirmed: tell
ok constrain phase_failed: tell
ok - complete: tell'
}

@test "the facts are the same in variables and JSON; nothing of the connection is among them" {
    hook tell <<'SH'
env -0 | sort -z | tr '\0' '\n' >told.env
cat >told.json
SH
    PGPASSWORD=geheim PGOPTIONS='' TOKEN=geheim SLUICE_HOOK_URL=https://example.com \
        run_sluice advance rename.yaml --until gate --hooks hooks \
        --db "dbname=$PGDATABASE password=geheim"
    assert_status 0
    assert_lacks "$(<told.env)" geheim
    assert_lacks "$(<told.json)" geheim
    assert_equal "$(grep -c '^PG' told.env || true)" 0
    assert_contains "$(<told.env)" SLUICE_HOOK_URL=https://example.com
    assert_lacks "$(<told.env)" SLUICE_HOOKS=
    run_sluice confirm rename deployed --by ann --reason $'two\nlines; $(touch shell) "q"' --hooks hooks
    assert_status 0
    assert_contains "$(<told.env)" $'SLUICE_REASON=two\nlines; $(touch shell) "q"'
    assert_equal "$(jq -r .reason told.json)" $'two\nlines; $(touch shell) "q"'
    [[ ! -e shell ]]
    assert_equal "$(jq -c '[.format_version, .by, .gate.approvals[0].by, .gate.evidence[0].holds]' \
        told.json)" '[1,"ann","ann",true]'
    # Every key of the JSON that is a text has its variable, and the other way round.
    assert_equal "$(jq -r 'del(.format_version, .gate) | keys[]' told.json | sort)" \
        "$(grep -o '^SLUICE_[A-Z]*=' told.env | tr -d = | sed 's/SLUICE_//; s/^NEXT$/next_command/' |
            tr '[:upper:]' '[:lower:]' | sort)"
    fail_index_builds 'could not create unique index "users_address_key"'
    run_sluice advance rename --hooks hooks
    assert_status 1
    assert_equal "$(jq -c '[.phase, .sqlstate, .next_command]' told.json)" \
        '["constrain","53100","sluice advance rename"]'
    assert_contains "$(jq -r .error told.json)" 'exception raised in PL/pgSQL function'
    assert_contains "$(jq -r .hint told.json)" 'Mend the cause'
}

@test "what is put off or refused is no failure, and no hook hears of it" {
    plan_with_hooks $'{phase_failed: tell}\nsettings: {lock_deadline: 300ms}'
    hook tell <<<'echo "$SLUICE_EVENT $SLUICE_PHASE" >>told'
    session_open report
    session_do report 'BEGIN; SELECT count(*) FROM users'
    run_sluice advance rename.yaml --hooks hooks
    assert_status 75
    session_close report
    run_sluice advance rename --until gate --hooks hooks
    assert_status 0
    run_sluice confirm rename nosuch --by ann --reason early --hooks hooks
    assert_status 2
    run_sluice advance rename --hooks hooks
    assert_status 3
    q "ALTER TABLE users DISABLE TRIGGER ALL"
    run_sluice confirm rename deployed --by ann --reason 'it is' --hooks hooks
    run_sluice advance rename --hooks hooks
    assert_status 5
    [[ ! -e told ]]
}

@test "gates at the beginning and in a row are told of one by one, each once" {
    write_plan rename <<'YAML'
hooks: {gate_opened: tell, complete: tell}
phases:
  - gate: {name: first, ask: "Ready?"}
  - gate: {name: second, ask: "Really?"}
  - add_column: {table: users, columns: {extra: {type: integer}}}
YAML
    hook tell <<<'echo "$SLUICE_EVENT $SLUICE_PHASE $SLUICE_ASK" >>told'
    local gate
    for gate in first second; do
        run_sluice advance rename.yaml --hooks hooks
        run_sluice advance rename.yaml --hooks hooks
        assert_status 3
        run_sluice confirm rename "$gate" --by ann --reason 'it is' --hooks hooks
    done
    run_sluice advance rename.yaml --hooks hooks
    assert_status 0
    assert_equal "$(<told)" 'gate_opened first Ready?
gate_opened second Really?
complete  '
}

@test "the operator's own hooks bear the name of the event, and are run for every plan" {
    plan_with_hooks '{gate_opened: tell}'
    hook gate_opened <<<'echo operator >>told'
    hook complete <<<'echo complete >>told'
    hook tell <<<'echo plan >>told'
    run_sluice advance rename.yaml --until gate --hooks hooks
    run_sluice confirm rename deployed --by ann --reason 'it is' --hooks hooks
    run_sluice advance rename --hooks hooks
    assert_status 0
    assert_equal "$(<told)" $'operator\nplan\ncomplete'
}

@test "without a directory a plan's hooks are not run, and it is said" {
    run_sluice advance rename.yaml --until gate
    assert_status 0
    assert_contains "$stderr" \
        'warning: hook "tell" for gate_opened was not run: no directory of hooks was given'
    assert_equal "$(trail)" 'not run deployed gate_opened: tell: no directory of hooks was given'
}

@test "a plan cannot name a program elsewhere" {
    local name
    for name in /bin/true ../tell a/b .. . '""' .hidden; do
        plan_with_hooks "{complete: $name}"
        run_sluice check rename.yaml
        assert_status 2
    done
    plan_with_hooks '{finished: tell}'
    run_sluice check rename.yaml
    assert_status 2
    assert_contains "$stderr" 'unknown key "finished"'
}

@test "a directory that is not there is a usage error, before anything is done" {
    run_sluice advance rename.yaml --hooks nowhere
    assert_status 2
    run_sluice advance rename.yaml --hooks hooks --hook-timeout never
    assert_status 2
    assert_equal "$(q "SELECT to_regnamespace('sluice') IS NULL")" t
}

@test "bad: a hook that fails, with what it says, which stays out of the database" {
    hook tell <<<'echo "the token geheim is not valid" >&2; exit 3'
    to_gate_with 60 'failed deployed gate_opened: tell: exit status 3'
    assert_contains "$stderr" $'hook "tell" for gate_opened failed: exit status 3\n  the token geheim'
    assert_lacks "$(pg_dump --data-only)" geheim
}

@test "bad: a hook that is missing, not executable, a directory, or writable for everybody" {
    to_gate_with 60 'not run deployed gate_opened: tell: No such file or directory'
    run_sluice confirm rename deployed --by ann --reason 'it is'
    echo 'no program' >hooks/tell
    run_sluice advance rename --hooks hooks
    assert_status 0
    assert_equal "$(trail | tail -n 1)" 'not run - complete: tell: it is not executable'
    local again
    for again in 'chmod 755 hooks/tell' 'chmod 777 hooks/tell' 'rm hooks/tell; mkdir hooks/tell'; do
        eval "$again"
        run_sluice revert rename --to expand
        run_sluice advance rename --until gate --hooks hooks
        assert_status 0
    done
    assert_equal "$(trail | tail -n 3)" 'not run deployed gate_opened: tell: Exec format error
not run deployed gate_opened: tell: everybody may write it
not run deployed gate_opened: tell: it is no file'
}

@test "bad: a hook that hangs is killed with all of its process group" {
    hook tell <<'SH'
trap '' TERM INT HUP
sleep 100 &
echo $! >sleeper
wait
SH
    to_gate_with 60 'failed deployed gate_opened: tell: killed after 300 ms' 300ms
    wait_for 10 gone "$(<sleeper)"
}
# Ended, be it as a zombie that nobody asks for.
gone() {
    [[ ! -e /proc/$1 || $(cut -d' ' -f3 "/proc/$1/stat") == Z ]]
}

@test "bad: a hook that leaves something behind which holds its output" {
    hook tell <<'SH'
sleep 100 &
echo $! >sleeper
setsid sh -c 'echo $$ >daemon.pid; exec sleep 100' &
until [ -s daemon.pid ]; do sleep 0.01; done # by then it has its session
SH
    to_gate_with 15 'ok deployed gate_opened: tell'
    wait_for 10 gone "$(<sleeper)"
    run ! gone "$(<daemon.pid)" # a session of its own is its own affair
}

@test "bad: a hook that never reads, one that closes everything, one that prints without end" {
    hook tell <<<'exit 0'
    to_gate_with 60 'ok deployed gate_opened: tell'
    hook tell <<<'exec 0<&- 1>&- 2>&-; sleep 0.2'
    run_sluice confirm rename deployed --by ann --reason "$(printf '%0100000d' 7)" --hooks hooks
    assert_status 0
    assert_equal "$(trail | tail -n 1)" 'ok deployed confirmed: tell'
    run_sluice revert rename --to expand
    run_sluice advance rename --until gate
    hook tell <<<'printf "%s" "$SLUICE_REASON" | wc -c >reason; jq -r .reason | wc -c >>reason'
    run_sluice confirm rename deployed --by ann --reason "$(printf '%0120000d' 7)" --hooks hooks
    assert_equal "$(<reason)" $'16384\n120001'
    hook tell <<<'head -c 50000000 /dev/zero | tr "\0" x; echo; exit 4'
    run_sluice advance rename --hooks hooks
    assert_status 0
    assert_equal "$(trail | tail -n 1)" 'failed - complete: tell: exit status 4'
    [[ ${#stderr} -lt 1000 ]]
}

@test "bad: a hook that kills itself, one that tries SIGPIPE, one that kills its process group" {
    hook tell <<<'kill -SEGV $$'
    to_gate_with 60 'failed deployed gate_opened: tell: ended by signal 11'
    # Signals are as a program expects them: `yes` ends quietly.
    hook tell <<<'yes | head -n 1 >/dev/null; echo "${PIPESTATUS[0]}" >pipe; kill 0'
    run_sluice confirm rename deployed --by ann --reason 'it is' --hooks hooks
    assert_status 0
    assert_equal "$(<pipe)" 141
    assert_equal "$(trail | tail -n 1)" 'failed deployed confirmed: tell: ended by signal 15'
}

@test "a hook gets three descriptors and no more, whatever sluice was given" {
    hook tell <<'SH'
ls /proc/$$/fd >descriptors # of bash, which has its script open as 255
SH
    exec 7<rename.yaml 8>eight
    to_gate_with 60 'ok deployed gate_opened: tell'
    exec 7<&- 8>&-
    assert_equal "$(grep -vx 255 descriptors)" $'0\n1\n2'
    hook tell <<<'cat >/dev/null; exit 0'
    "$SLUICE" confirm rename deployed --by ann --reason 'it is' --hooks hooks <&- >&- 2>&- || true
    assert_equal "$(trail | tail -n 1)" 'ok deployed confirmed: tell'
}

@test "SIGINT while a hook runs ends the hook; what is done stays, and so does the exit status" {
    hook tell <<<'touch begun; sleep 100'
    start_sluice run advance rename.yaml --until gate --hooks hooks --hook-timeout 1m
    wait_for 60 test -e begun
    sluice_signal run INT
    finish_sluice run
    assert_status 0
    assert_equal "$(trail)" 'failed deployed gate_opened: tell: interrupted'
    assert_equal "$(state)" waiting
}

@test "a run that is killed before its hook does not run it later: at most once" {
    hook tell <<<'echo "$SLUICE_EVENT" >>told; touch begun; sleep 100'
    start_sluice run advance rename.yaml --until gate --hooks hooks
    wait_for 60 test -e begun
    sluice_signal run KILL
    finish_sluice run
    run_sluice advance rename --until gate --hooks hooks
    assert_status 0
    assert_equal "$(<told)" gate_opened
    assert_equal "$(trail)" ''
}

@test "a hook may use sluice itself: the plan is not held meanwhile" {
    hook tell <<'SH'
[[ $SLUICE_EVENT == gate_opened ]] || exit 0
unset "${!SLUICE_@}"
set -- --db "$(cat database)"
program=$(<program)
"$program" status rename "$@" && "$program" confirm rename deployed --by robot --reason auto "$@" &&
    "$program" advance rename "$@"
SH
    printf 'host=%s user=%s dbname=%s' "$PGHOST" "$PGUSER" "$PGDATABASE" >database
    printf '%s' "$SLUICE" >program
    run_sluice advance rename.yaml --until gate --hooks hooks --hook-timeout 1m
    assert_status 0
    assert_equal "$(state)" complete
}

@test "rejected, paused, resumed and reverted are told by the commands that do it, when they do" {
    local command
    for command in rejected paused resumed reverted; do
        hook "$command" <<<'echo "$SLUICE_EVENT ${SLUICE_PHASE:--} $SLUICE_STATE ${SLUICE_REASON:--}" >>told'
    done
    export SLUICE_HOOKS=$PWD/hooks
    plan_with_hooks '{rejected: tell, reverted: tell}'
    hook tell <<<'echo plan >>told'
    run_sluice advance rename.yaml --until gate
    run_sluice reject rename deployed --by ann --reason 'not yet'
    assert_status 0
    run_sluice pause rename
    run_sluice pause rename
    run_sluice resume rename
    run_sluice resume rename
    run_sluice revert rename --to expand
    run_sluice revert rename --to expand # nothing is left to take back
    run_sluice revert rename --all
    assert_status 0
    assert_equal "$(<told)" 'rejected deployed waiting not yet
plan
paused - waiting -
resumed - waiting -
reverted fill running -
plan
reverted expand reverted -
plan'
}

@test "a gate that waits for long is told of by --remind, once in that time" {
    hook gate_waits <<<'echo "$SLUICE_PHASE $SLUICE_ASK $SLUICE_NEXT" >>told'
    run_sluice advance rename.yaml --remind soon
    assert_status 2
    run_sluice advance rename.yaml --until gate --hooks hooks --remind 1h
    run_sluice advance rename --hooks hooks --remind 1h
    assert_status 3
    [[ ! -e told ]]
    q "UPDATE sluice.phase SET started_at = started_at - interval '2 hours' WHERE kind = 'gate'"
    run_sluice advance rename --hooks hooks
    [[ ! -e told ]]
    run_sluice advance rename --hooks hooks --remind 1h
    assert_status 3
    run_sluice advance rename --hooks hooks --remind 1h
    assert_equal "$(<told)" 'deployed Redeployed? sluice confirm rename deployed --by WHO --reason TEXT'
    run_sluice advance rename --hooks hooks --remind 1ms
    assert_equal "$(wc -l <told)" 2
}

@test "a backfill that waits tells so while it waits, once for each reason" {
    plan_with_hooks '{resting: tell}'
    sed -i 's/backfill: {name: fill, table: users}/backfill: {name: fill, table: users, throttle_query: "SELECT EXISTS (SELECT FROM busy)"}/' rename.yaml
    q 'CREATE TABLE busy (x int); INSERT INTO busy VALUES (1)'
    hook tell <<'SH'
echo "$SLUICE_EVENT $SLUICE_PHASE $SLUICE_STATE" >>told
printf '%s\n' "$SLUICE_MESSAGE" >message
SH
    run_sluice advance rename.yaml
    start_sluice run advance rename --hooks hooks
    wait_for 60 test -s message
    assert_equal "$(q "SELECT state FROM sluice.phase WHERE name = 'fill'")" running
    sleep 0.5
    q 'DELETE FROM busy'
    finish_sluice run
    assert_status 0
    assert_equal "$(<told)" 'resting fill running'
    assert_contains "$(<message)" throttle_query
    assert_equal "$(trail)" 'ok fill resting: tell'
}

@test "the example posts to the webhook of a chat" {
    cat >server.py <<'PY'
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        open("posted", "ab").write(body + b"\n")
        self.send_response(200 if self.path == "/good" else 500)
        self.end_headers()
    def log_message(self, *args):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
open("port", "w").write(str(server.server_port))
server.serve_forever()
PY
    /usr/bin/python3 server.py 3>&- &
    echo $! >daemon.pid
    wait_for 20 test -s port
    for event in gate_opened phase_failed rejected; do
        cp "$ROOT/docs/ci/post-to-chat" "hooks/$event"
    done
    SLUICE_HOOK_URL=http://127.0.0.1:$(<port)/good
    export SLUICE_HOOK_URL
    plan_with_hooks '{}'
    run_sluice advance rename.yaml --until gate --hooks hooks
    assert_lacks "$stderr" warning
    run_sluice reject rename deployed --by ann --reason '"not" `yet`' --hooks hooks
    assert_equal "$(jq -rs '.[].text' posted)" 'rename waits at gate deployed: Redeployed?
next: `sluice confirm rename.yaml deployed --by WHO --reason TEXT`
rename gate deployed was rejected by ann: "not" `yet`
next: `sluice confirm rename deployed --by WHO --reason TEXT`'
    SLUICE_HOOK_URL=http://127.0.0.1:$(<port)/bad run_sluice reject rename deployed --by bob --reason no --hooks hooks
    assert_status 4
    unset SLUICE_HOOK_URL
    run_sluice revert rename --to expand --hooks hooks
    run_sluice advance rename.yaml --until gate --hooks hooks
    assert_contains "$stderr" 'hook "gate_opened" for gate_opened failed'
}

@test "hooks stand in what plan --yaml prints, and it is read again as it was" {
    run_sluice plan rename.yaml --yaml
    assert_contains "$output" $'hooks:\n  gate_opened: tell\n  confirmed: tell\n  phase_failed: tell\n  complete: tell\n'
    printf '%s\n' "$output" >again.yaml
    run_sluice plan again.yaml --yaml
    diff again.yaml <(printf '%s\n' "$output")
}
