#!/usr/bin/env bats
# The command line without a database: what is understood, what is refused, and in which words.

load ../harness/common

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    cp "$ROOT/plans/rename-users-email.yaml" good.yaml
}

# As in a shell where nobody has set up a database; `json` still needs one.
run_sluice() {
    run --separate-stderr env -u PGHOST -u PGHOSTADDR -u PGPORT -u PGDATABASE -u PGUSER \
        -u PGSERVICE "$SLUICE" "$@"
}

# refused STDERR ARGUMENT…: exit status 2, nothing on standard output, STDERR word by word.
refused() {
    local expected=$1
    shift
    run_sluice "$@"
    assert_status 2
    assert_equal "$output" ''
    assert_equal "$stderr" "$expected"
}

@test "usage errors say what is wrong and what to type" {
    local advance='hint: Type `sluice advance --help` for its arguments and options.'
    refused 'sluice: error: a command is missing
hint: Type `sluice --help` for the commands.'
    refused 'sluice: error: unknown command "advence"
hint: Did you mean "advance"?' advence
    refused 'sluice: error: unknown option "--untli"
hint: Did you mean "--until"?' advance good.yaml --untli gate
    refused 'sluice: error: unknown option "-x"
'"$advance" advance good.yaml -x
    refused 'sluice: error: option "--until" needs a value
'"$advance" advance good.yaml --until
    refused 'sluice: error: option "--until" is empty
'"$advance" advance good.yaml --until=
    refused 'sluice: error: option "--json" takes no value
'"$advance" advance good.yaml --json=yes
    refused 'sluice: error: argument PLAN is missing
'"$advance" advance
    refused 'sluice: error: argument PLAN is empty
'"$advance" advance ''
    refused 'sluice: error: unexpected argument "more"
'"$advance" advance good.yaml more
    refused 'sluice: error: options "--to" and "--all" exclude each other
hint: Give --to PHASE or --all.' revert good.yaml --to expand --all
    refused 'sluice: error: unknown option "--db"
hint: Write "--json", "--color" or "--help".' version --db x
}

@test "confirm wants to know who and why" {
    refused 'sluice: error: option "--by" is missing
hint: Give --by WHO: who confirms (default: SLUICE_BY, or what CI sets).' confirm good.yaml gate --reason r
    refused 'sluice: error: option "--reason" is missing
hint: Give --reason TEXT: why the gate may open.' confirm good.yaml gate --by me
    SLUICE_BY=me refused 'sluice: error: option "--reason" is missing
hint: Give --reason TEXT: why the gate may open.' confirm good.yaml gate
    SLUICE_BY='' refused 'sluice: error: option "--by" is missing
hint: Give --by WHO: who confirms (default: SLUICE_BY, or what CI sets).' confirm good.yaml gate --reason r
}

@test "options stand anywhere, and nothing after -- is one" {
    for arguments in '--json check good.yaml' 'check --json good.yaml' 'check good.yaml --json' \
        '-- check --json -- good.yaml'; do
        # shellcheck disable=SC2086
        run_sluice $arguments
        assert_status 0
        assert_equal "$(json plan)" rename-users-email
    done
    refused 'sluice: error: unexpected argument "--json"
hint: Type `sluice plan --help` for its arguments and options.' plan -- good.yaml --json
}

@test "a password is never echoed" {
    for arguments in 'status password=hunter2 more' 'hunter2://u:hunter2@h' '--hunter=hunter2' \
        'status --dbb=password=hunter2' 'status --json=password=hunter2'; do
        # shellcheck disable=SC2086
        run_sluice $arguments
        assert_status 2
        assert_lacks "$stderr" hunter2
    done
    for conninfo in 'password=hunter2 host=/nowhere' 'host=/nowhere password=my hunter2' \
        'postgresql://u:hun@hunter2@127.0.0.1:1/x' 'password=hunter2 nonsense=1'; do
        run_sluice status --json --db "$conninfo"
        [[ $status -eq 75 || $status -eq 2 ]]
        assert_equal "$(json error,message)" 'could not connect to the database'
        assert_lacks "$output$stderr" hunter2
    done
}

@test "help goes to standard output, for the program and for each command" {
    run_sluice --help
    assert_status 0
    assert_equal "$stderr" ''
    assert_equal "${lines[0]}" 'usage: sluice COMMAND [ARGUMENT]... [OPTION]...'
    local general=$output command
    run_sluice help
    assert_equal "$output" "$general"
    for command in check lint plan advance confirm status verify revert pause resume log metrics schema help \
        version; do
        assert_contains "$general" "
  $command "
        run_sluice help "$command"
        assert_status 0
        assert_contains "${lines[0]}" "usage: sluice $command"
        assert_contains "${lines[1]}" "sluice $command "
        local help=$output
        run_sluice "$command" --help
        assert_status 0
        assert_equal "$output" "$help"
        run_sluice "$command" -h --json
        assert_equal "$(json help)" "$help"
    done
    refused 'sluice: error: unknown command "nothing"
hint: Write "new", "check", "lint", "plan", "rehearse", "advance", "confirm", "reject", "deployed", "wait", "status", "show", "migration", "verify", "report", "revert", "pause", "resume", "throttle", "log", "metrics", "fleet", "schema", "completion", "help" or "version".' help nothing
}

@test "the help of advance, word by word" {
    run_sluice advance --help
    assert_equal "$output" 'usage: sluice advance PLAN [OPTION]...

sluice advance completes the next phase.
Goes on after an interruption or a failure where it was left. A closed gate ends it
with exit status 3; no option goes through one.

options:
      --until WHERE            go on: to "gate", "complete", the end of a phase, or a gate
      --accept-drift REASON    go on although the schema was changed by others
      --next                   PLAN is a folder: the first plan in it that is not complete, and whose requires are
      --remind DURATION        tell hook gate_waits of a gate that stands closed for longer, and so often
      --dry-run                print what would be done now, and change nothing
      --detailed-json          as --json, and say in detail why it stopped
      --hooks DIR              where hooks are, your own and the plan'\''s (default: SLUICE_HOOKS)
      --hook-timeout DURATION  how long a hook may run: 10s by default
  -d, --db CONNINFO            the database, as libpq takes it: keywords or a URI (default: PG* variables, then DATABASE_URL)
      --schema SCHEMA          what names without a schema mean (default: public); a plan stands apart in each
      --by WHO                 who you are, for the audit trail (default: SLUICE_BY, or what CI sets)
      --trust-owner ROLE       trust schema sluice of ROLE, which is neither yours nor the database'\''s owner
      --show-values            on this terminal, show what rows contain in what the server says of a failure
      --json                   print one JSON object on standard output
      --color WHEN             colour: auto (default: on a terminal), always or never
  -h, --help                   print this help'
    run_sluice confirm --help
    assert_equal "${lines[0]}" \
        'usage: sluice confirm PLAN GATE --by WHO --reason TEXT [OPTION]...'
}

@test "the version, in four ways" {
    run_sluice --version
    assert_status 0
    [[ $output =~ ^sluice\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
    local version=$output
    run_sluice -V
    assert_equal "$output" "$version"
    run_sluice version
    assert_equal "${lines[0]}" "$version"
    [[ ${lines[1]} =~ ^'commit:  '[0-9a-f]{7,}$ ]]
    [[ ${lines[2]} =~ ^'libpq:   '[0-9.]+$ ]]
    [[ ${lines[3]} =~ ^'grammar: PostgreSQL '[0-9.]+$ ]]
    [[ ${lines[4]} =~ ^'schema:  version '[0-9]+', reads 1 to '[0-9]+$ ]]
    run_sluice version --json
    assert_equal "sluice $(json version)" "$version"
    assert_equal "$(json format_version)" 1
}

@test "check reads a plan without a database, and says that it was not preflighted" {
    run_sluice check good.yaml
    assert_status 0
    assert_equal "$output" 'plan rename-users-email: 5 phases, the file is valid'
    assert_equal "$stderr" 'sluice: note: no database was given, so the plan was not preflighted
hint: Give --db CONNINFO, or set PGDATABASE or another PG* variable.'
    run_sluice check good.yaml --json
    assert_status 0
    assert_equal "$(json preflighted)" false
    assert_equal "$(json error)" ''
    [[ $(json checksum) =~ ^[0-9a-f]{64}$ ]]
    assert_equal "$(json phases,3,kind)" gate
}

bad_plan() {
    printf '%s\n' 'sluice: 1' 'plan: bad' 'phases:' '  - backfil: {table: users}' \
        '  - drop: {table: users, columns: [a, a]}' >bad.yaml
}

@test "every problem of a plan file is shown with its place" {
    bad_plan
    refused 'bad.yaml:4:5: error: unknown phase "backfil"
bad.yaml:4:5: hint: Did you mean "backfill"?
bad.yaml:5:39: error: column "a" is named twice
bad.yaml:5:39: hint: Remove one of the two.
sluice: error: plan file "bad.yaml" has 2 problems
hint: Correct it, and see with `sluice check bad.yaml`.' check bad.yaml
    # No command asks a server anything before the file is right.
    for command in plan advance status verify revert pause resume log 'plan --yaml'; do
        # shellcheck disable=SC2086
        run_sluice $command bad.yaml --db host=/nowhere
        assert_status 2
        assert_contains "$stderr" 'bad.yaml:4:5: error: unknown phase "backfil"'
    done
}

@test "problems are in the JSON object too" {
    bad_plan
    run_sluice check bad.yaml --json
    assert_status 2
    assert_equal "$(json problems,0)" '{"file": "bad.yaml", "hint": "Did you mean \"backfill\"?", "line": 4, "column": 5, "message": "unknown phase \"backfil\""}'
    assert_equal "$(json problems,1,line)" 5
    assert_equal "$(json error,exit_status)" 2
    assert_equal "$(json error,sqlstate)" ''
    assert_equal "$(jq -c '[.findings[] | del(.severity)] == .problems' <<<"$output")" true
    assert_contains "$stderr" 'bad.yaml:4:5: error: '
}

@test "usage errors are JSON when JSON was asked for" {
    run_sluice advance --json
    assert_status 2
    assert_equal "$(json error,message)" 'argument PLAN is missing'
    assert_equal "$(json error,exit_status)" 2
    assert_equal "$(json format_version)" 1
    for arguments in 'advence --json' '--nothing --json' 'status --nothing --json' \
        '--json status --nothing' 'status --json one two'; do
        # shellcheck disable=SC2086
        run_sluice $arguments
        assert_status 2
        assert_equal "$(json error,exit_status)" 2
    done
    # --json as the value of another option does not ask for it.
    refused 'sluice: error: argument GATE is missing
hint: Type `sluice confirm --help` for its arguments and options.' \
        confirm good.yaml --by --json --reason r
}

@test "a plan that is not there" {
    refused 'sluice: error: could not read plan file "./gone.yaml": No such file or directory
hint: Name the file of a plan, or a plan that `sluice status` lists.' \
        check ./gone.yaml
    refused 'sluice: error: could not find plan file "gone"
hint: Name a file, or give --db CONNINFO to look the name up there.' check gone
}

@test "plan --yaml expands a recipe without a database, and reads it again" {
    run_sluice plan --yaml good.yaml
    assert_status 0
    assert_contains "$output" '- add_column:'
    printf '%s\n' "$output" >again.yaml
    run_sluice check again.yaml
    assert_status 0
    assert_equal "$output" 'plan rename-users-email: 5 phases, the file is valid'
    run_sluice plan --yaml good.yaml --json
    assert_equal "$(json yaml)" "$(<again.yaml)"
}

@test "the schema of plans is one JSON document, and an object when asked for" {
    run_sluice schema
    assert_status 0
    assert_equal "$(json title)" 'Sluice plan'
    run_sluice schema --json
    assert_equal "$(json schema,title)" 'Sluice plan'
    assert_equal "$(json format_version)" 1
}

@test "output that cannot be written is a failure" {
    run bash -c '"$SLUICE" schema 2>&1 >/dev/full'
    assert_status 75
    assert_equal "$output" \
        'sluice: error: could not write to standard output: No space left on device
hint: What was done stands: see `sluice status`.'
}
