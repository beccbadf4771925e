# shellcheck shell=bash
# shellcheck disable=SC2154 # bats sets status, output and stderr
# plans: what the files that hold the program to its contract share (`load plans`, after common).

# write_plan NAME: a plan file NAME.yaml in the working directory; standard input is what follows
# its name.
write_plan() {
    {
        printf 'sluice: 1\nplan: %s\n' "$1"
        cat
    } >"$1.yaml"
}

# sync_plan NAME TABLE OLD COLUMNS DOWN [KEYS]: a plan that replaces the columns OLD (a YAML list)
# by COLUMNS (a YAML mapping) with DOWN (one too, or nothing) as the way back. KEYS are further
# lines of the add_column phase.
sync_plan() {
    local down=
    [[ -z $5 ]] || down="down: $5"
    write_plan "$1" <<YAML
settings: {lock_deadline: 5s}
phases:
  - add_column:
      name: add
      table: $2
      columns: $4
      $down
      ${6:-}
  - backfill: {name: fill, table: $2}
  - gate: {name: deployed, ask: "Has every service been redeployed?"}
  - drop: {name: contract, table: $2, columns: $3}
YAML
}

# to_gate NAME: advances the plan to its gate.
to_gate() {
    run_sluice advance "$1.yaml" --until gate
    assert_status 0
}

# pass_gate NAME [GATE]: confirms the gate and completes the plan.
pass_gate() {
    run_sluice confirm "$1" "${2:-deployed}" --by tester --reason tested
    assert_status 0
    run_sluice advance "$1" --until complete
    assert_status 0
}

# agrees NAME: every row and object is as the plan says.
agrees() {
    run_sluice verify "$1"
    assert_status 0
}

# A role of the application: it may use tables of schema public, and knows nothing of ours.
create_app_role() {
    q "DO \$\$BEGIN CREATE ROLE app LOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END\$\$;
        ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO app"
}

# app SQL…: runs each SQL as one transaction of the application.
app() {
    local sql arguments=()
    for sql in "$@"; do
        arguments+=(-c "$sql")
    done
    psql -XAtq -U app -v ON_ERROR_STOP=1 "${arguments[@]}"
}

# fails SQLSTATE SQL: the application's statement is refused with this code.
fails() {
    local said
    ! said=$(psql -XAtq -U app -v ON_ERROR_STOP=1 -v VERBOSITY=sqlstate -c "$2" 2>&1) ||
        { printf 'should have failed: %s\n' "$2" >&2 && return 1; }
    assert_contains "$said" "$1"
}

# is SQL VALUE: what a query gives, rows and columns as in q.
is() {
    local actual
    actual=$(q "$1")
    [[ $actual == "$2" ]] || printf '%s\n' "$1" >&2
    assert_equal "$actual" "$2"
}

# What differs from run to run, and how wide a table is, made the same.
normal() {
    sed -E 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/TIME/g
        s/\b[0-9a-f]{64}\b/CHECKSUM/g
        s/\b[0-9a-f]{16}\b/HASH/g
        s/\b[0-9]+(\.[0-9]+)? (ms|s)\b/DURATION/g
        s/pid [0-9]+/pid PID/
        s/connected for DURATION/connected for SOME TIME/
        s/, [0-9]+ rows\/s//
        s/[0-9.]+ (bytes|kB) of WAL/SOME WAL/
        s/disk: about .*/disk: SOME/
        s/\([^ ()]+@[^ ()]+\)/(USER@HOST)/
        s/ {2,}/  /g'
}

# expect STATUS ARGUMENT…: what the program prints, as standard input says: standard output, then a
# line "--" and standard error when there is any.
expect() {
    local wanted=$1 expected=$BATS_TEST_TMPDIR/expected
    shift
    cat >"$expected"
    run_sluice "$@"
    assert_status "$wanted"
    {
        [[ -z $output ]] || printf '%s\n' "$output"
        [[ -z $stderr ]] || printf -- '--\n%s\n' "$stderr"
    } | normal | diff -u --label expected --label "sluice $*" "$expected" -
}

# A day passes, for soaking gates and for evidence about time.
next_day() {
    psql -XAtqc "DO \$\$ BEGIN
        UPDATE sluice.phase SET started_at = started_at - interval '1 day';
        UPDATE sluice.operation SET finished_at = finished_at - interval '1 day';
        EXCEPTION WHEN undefined_table OR invalid_schema_name THEN NULL; END \$\$"
}
