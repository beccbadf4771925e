#!/usr/bin/env bats
# Every row of the table of exit statuses, with what is said on both outputs, and the commands'
# part in it. Durations, times and pids are blotted out.
bats_require_minimum_version 1.5.0
load ../harness/common
load plans

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    q "CREATE TABLE users (id integer PRIMARY KEY, email text, name text);
       INSERT INTO users SELECT g, g || '@example.com' FROM generate_series(1, 20) g"
    write_plan rename <<'YAML'
settings: {lock_deadline: 1s}
phases:
  - add_column:
      name: expand
      table: users
      columns: {address: {type: text, up: email}}
      down: {email: address}
  - backfill: {name: fill, table: users}
  - constrain: {name: constrain, table: users, add: [unique: {name: users_address_key, columns: [address]}]}
  - gate: {name: deployed, ask: Redeployed?}
  - drop: {name: contract, table: users, columns: [email]}
YAML
}

# triggers_of TABLE ACTION: ENABLE ALWAYS or DISABLE all of them.
triggers_of() {
    q "DO \$\$DECLARE name text; BEGIN
        FOR name IN SELECT tgname FROM pg_trigger WHERE tgrelid = '$1'::regclass AND NOT tgisinternal
        LOOP EXECUTE format('ALTER TABLE $1 $2 TRIGGER %I', name); END LOOP; END\$\$"
}

# Outputs with durations, times and pids blotted out.
plain() {
    sed -E 's/[0-9]+ ms|[0-9]+\.[0-9] s/TIME/g; s/[0-9-]{10}T[0-9:.]+Z/WHEN/g; s/pid [0-9]+/pid N/
        s/TIME +/TIME /g; s/ +TIME/ TIME/g; s/[0-9a-f]{64}/SUM/g; s/ +$//' <<<"$1"
}

says() {
    assert_equal "$(plain "$output")" "$1"
    assert_equal "$(plain "$stderr")" "$2"
}

@test "0: a phase was completed, the target was reached, nothing is left to do" {
    run_sluice advance rename.yaml
    assert_status 0
    says $'done  expand  add_column TIME\nnext: sluice advance rename.yaml  # fill' ''
    run_sluice advance rename --until fill
    assert_status 0
    says $'done  fill  backfill TIME 20 rows filled\nnext: sluice advance rename  # constrain' \
        'sluice: phase 2 of 5: fill done in TIME, 20 rows filled'
    run_sluice advance rename --until gate
    assert_status 0
    run_sluice advance rename --until gate # a stage that is run again
    assert_status 0
    assert_contains "$output" 'the plan stands at gate "deployed": Redeployed?'
    pass_gate rename
    run_sluice advance rename
    assert_status 0
    says 'nothing is left to do: the plan is complete' ''
    run_sluice status rename --json
    assert_equal "$(json state)" complete
    assert_equal "$(json next)" ''
}

@test "1: a phase fails, state is kept, and running again resumes" {
    fail_index_builds 'could not create unique index "users_address_key"'
    run_sluice advance rename.yaml --until gate
    assert_status 1
    assert_contains "$stderr" 'exception raised in PL/pgSQL function'
    assert_contains "$stderr" 'hint: Mend the cause and run `sluice advance rename` again'
    run_sluice status rename --json
    assert_equal "$(json state)" failed
    assert_equal "$(json phases,2,state)" failed
    assert_contains "$(json phases,2,error)" 'exception raised in PL/pgSQL function'
    assert_equal "$(q "SELECT count(*) FROM pg_index WHERE NOT indisvalid")" 0
    mend_index_builds
    run_sluice advance rename
    assert_status 0
    run_sluice status rename --json
    assert_equal "$(json state)" waiting
    assert_equal "$(json phases,2,attempts)" 2
}

@test "1: a row whose up raises an error fails the backfill, which goes on when it is mended" {
    write_plan number <<'YAML'
phases:
  - add_column:
      table: users
      columns: {number: {type: integer, up: "split_part(email, '@', 1)::integer"}}
  - backfill: {table: users}
YAML
    q "UPDATE users SET email = 'none@example.com' WHERE id = 7"
    run_sluice advance number.yaml --until complete
    assert_status 1
    assert_contains "$stderr" 'invalid input syntax for type integer: …'
    q "UPDATE users SET email = '7@example.com' WHERE id = 7"
    run_sluice advance number --until complete
    assert_status 0
    assert_equal "$(q 'SELECT number FROM users WHERE id = 7')" 7
}

@test "2: a usage error or an invalid plan changes nothing" {
    run_sluice advance rename.yaml --until nosuch
    assert_status 2
    assert_contains "$stderr" 'plan "rename" has no phase "nosuch"'
    run_sluice confirm rename.yaml nosuch --by me --reason why
    assert_status 2
    run_sluice confirm rename.yaml deployed
    assert_status 2
    sed -i 's/table: users/table: nobody/' rename.yaml
    run_sluice advance rename.yaml
    assert_status 2
    assert_contains "$stderr" 'rename.yaml:7:14: error: table "public.nobody" does not exist'
    assert_equal "$(plan_count)" 0
}

@test "3: a closed gate stands in the way" {
    run_sluice advance rename.yaml --until complete
    assert_status 3
    assert_contains "$stderr" 'sluice: error: gate "deployed" is closed'
    assert_contains "$stderr" \
        'hint: When it is so: `sluice confirm rename deployed --by WHO --reason TEXT`.'
    run_sluice advance rename
    assert_status 3
    run_sluice status rename --json
    assert_equal "$(json state)" waiting
}

@test "4: a verification that does not hold refuses the contract, and names the rows" {
    run_sluice advance rename.yaml --until gate
    triggers_of users DISABLE
    q "UPDATE users SET email = 'stray' || id WHERE id <= 12"
    triggers_of users 'ENABLE ALWAYS'
    run_sluice verify rename
    assert_status 4
    run_sluice verify rename --json
    assert_status 4
    assert_equal "$(json checks,0,differing)" 12
    assert_equal "$(json checks,0,keys | jq length)" 10
    run_sluice confirm rename deployed --by me --reason sure
    run_sluice advance rename
    assert_status 4
    assert_contains "$stderr" '12 rows of table "public.users" disagree between old and new'
    assert_contains "$stderr" 'id=1'
    assert_contains "$stderr" '… and 2 more'
    run_sluice status rename --json # the gate is passed only by who completes the phase after it
    assert_equal "$(json state)" waiting
    q "UPDATE users SET email = 'fresh' || id WHERE id <= 12"
    run_sluice advance rename
    assert_status 0
}

@test "4: confirming before the gate is reached is refused, recorded, and no approval" {
    run_sluice advance rename.yaml
    run_sluice confirm rename deployed --by eve --reason early
    assert_status 4
    assert_equal "$(q 'SELECT count(*) FROM sluice.approval')" 0
    run_sluice log rename --json
    assert_contains "$output" '"refused"'
    assert_contains "$output" eve
    run_sluice advance rename --until complete
    assert_status 3
}

@test "4: what cannot be taken back is not begun" {
    to_gate rename
    pass_gate rename
    local before
    before=$(dump_schema)
    run_sluice revert rename --all
    assert_status 4
    assert_contains "$stderr" 'phase "contract" cannot be taken back'
    assert_equal "$(dump_schema)" "$before"
}

@test "4: two approvals take two roles" {
    q "DO \$\$BEGIN CREATE ROLE second SUPERUSER LOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END\$\$"
    sed -i 's/ask: Redeployed?/ask: Redeployed?, approvals: 2/' rename.yaml
    to_gate rename
    run_sluice confirm rename deployed --by ann --reason yes
    assert_status 0
    run_sluice confirm rename deployed --by bob --reason yes # another claimed name, the same role
    assert_status 4
    run_sluice advance rename
    assert_status 3
    PGUSER=second run_sluice confirm rename deployed --by bob --reason yes
    assert_status 0
    run_sluice advance rename
    assert_status 0
    run_sluice status rename --json
    assert_equal "$(json phases,3,approvals,1,role)" second
    assert_equal "$(json phases,3,approvals,1,by)" bob
}

@test "4: a required plan comes first" {
    write_plan later <<'YAML'
requires: [rename]
phases:
  - add_column: {table: users, columns: {extra: {type: integer}}}
YAML
    run_sluice advance later.yaml
    assert_status 4
    assert_contains "$stderr" 'required plan "rename" is not registered in this database'
    to_gate rename
    run_sluice advance later.yaml
    assert_status 4
    assert_contains "$stderr" 'required plan "rename" is waiting'
    pass_gate rename
    run_sluice advance later.yaml
    assert_status 0
}

@test "5: a file that was edited after registration; after revert --all it may change" {
    run_sluice advance rename.yaml
    sed -i '2i description: edited' rename.yaml
    run_sluice advance rename.yaml
    assert_status 5
    assert_contains "$stderr" 'plan "rename" is registered with another text'
    run_sluice advance rename # by name, the registered text goes on
    assert_status 0
    run_sluice revert rename --all
    assert_status 0
    run_sluice advance rename.yaml
    assert_status 0
}

@test "5: a schema that has drifted is found before the next phase does anything" {
    run_sluice advance rename.yaml
    triggers_of users DISABLE
    run_sluice advance rename
    assert_status 5
    assert_contains "$stderr" 'is partial, phase "expand" left it present'
    run_sluice status rename --json
    assert_equal "$(json phases,1,state)" pending
    triggers_of users 'ENABLE ALWAYS'
    run_sluice advance rename
    assert_status 0
}

@test "75: somebody else runs the plan" {
    run_sluice advance rename.yaml
    psql -XAtq >/dev/null <<'SQL' &
SELECT pg_advisory_lock(hashtextextended('sluice plan rename', 0));
SELECT pg_sleep(30);
SQL
    local holder=$!
    wait_until 10 "SELECT count(*) = 1 FROM pg_locks WHERE locktype = 'advisory' AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    run_sluice advance rename
    assert_status 75
    assert_contains "$(plain "$stderr")" 'pid N, role postgres'
    run_sluice revert rename
    assert_status 75
    kill "$holder"
}

@test "75: paused" {
    run_sluice advance rename.yaml
    run_sluice pause rename --by ann
    assert_status 0
    run_sluice advance rename
    assert_status 75
    assert_contains "$stderr" 'plan "rename" is paused by ann'
    run_sluice status rename --json
    assert_equal "$(json paused_by)" ann
    run_sluice resume rename
    assert_status 0
    run_sluice advance rename
    assert_status 0
}

@test "every command answers --json with one object that names its format" {
    local command
    for command in 'check rename.yaml' 'plan rename.yaml' 'advance rename.yaml' 'status rename' \
        status 'verify rename' 'pause rename' 'resume rename' 'advance rename --until gate' \
        'advance rename' 'confirm rename deployed --by me --reason tested' 'log rename' \
        'revert rename' 'revert rename --all' 'advance nosuch'; do
        # shellcheck disable=SC2086 # words on purpose
        run_sluice $command --json
        jq -es 'length == 1 and (.[0] | type == "object" and .format_version == 1)' <<<"$output" \
            >/dev/null || { echo "$command: $output"; return 1; }
        if [[ $status -ne 0 ]]; then
            assert_equal "$(jq .error.exit_status <<<"$output")" "$status"
        fi
    done
}

@test "revert takes back the latest phase, those after one that stays, or all of them" {
    local before
    before=$(dump_schema)
    to_gate rename
    run_sluice revert rename
    assert_status 0
    run_sluice status rename --json
    assert_equal "$(json next)" constrain
    run_sluice advance rename
    run_sluice revert rename --to expand
    assert_status 0
    run_sluice status rename --json
    assert_equal "$(json next)" fill
    assert_equal "$(json reversible_to)" start
    run_sluice revert rename --all
    assert_status 0
    assert_equal "$(dump_schema)" "$before"
    run_sluice status rename --json
    assert_equal "$(json state)" reverted
    run_sluice revert rename --all
    assert_status 0
    to_gate rename
    pass_gate rename
    agrees rename
}

@test "gates: first, two in a row, and last; a soak that has not passed" {
    write_plan gates <<'YAML'
phases:
  - gate: {name: first, ask: Ready?}
  - add_column: {table: users, columns: {extra: {type: integer}}}
  - gate: {name: second, ask: Seen?}
  - gate: {name: third, ask: Done?, soak: 1h}
YAML
    run_sluice advance gates.yaml
    assert_status 3
    run_sluice confirm gates first --by me --reason yes
    run_sluice advance gates --until first # it stands at this one, open or not
    assert_status 0
    run_sluice status gates --json
    assert_equal "$(jq -c '[.phases[].state]' <<<"$output")" '["pending","pending","pending","pending"]'
    run_sluice advance gates --until gate
    assert_status 0
    run_sluice confirm gates second --by me --reason yes
    assert_status 0
    run_sluice advance gates
    assert_status 3
    assert_contains "$stderr" 'gate "third" is closed'
    assert_contains "$stderr" 'soak: open for at least 1h (open for'
    q "UPDATE sluice.phase SET started_at = started_at - interval '2 hours' WHERE name = 'third'"
    run_sluice confirm gates third --by me --reason yes
    run_sluice advance gates
    assert_status 0
    run_sluice status gates --json
    assert_equal "$(json state)" complete
}
