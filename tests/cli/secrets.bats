#!/usr/bin/env bats
# A password that the connection was given stands nowhere afterwards: not in what the program
# prints, not in the database, not in the server's log.

load ../harness/common

SECRET=kPq7-hunter-2

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    cat >plan.yaml <<'YAML'
sluice: 1
plan: quiet
phases:
  - add_column: {name: add, table: t, columns: {b: {up: a}}, down: {a: b}}
  - backfill: {name: fill, table: t}
  - gate: {name: deployed, ask: Is it?}
  - drop: {name: drop, table: t, columns: [a]}
YAML
    q 'CREATE TABLE t (id int PRIMARY KEY, a int); INSERT INTO t VALUES (1, 1)'
    # The statements of this database only: with all of them in the server's log.
    q "ALTER DATABASE $PGDATABASE SET log_statement = 'all'"
}

every_command() {
    local db=$1 form
    for form in '' --json; do
        for command in 'check plan.yaml' 'plan plan.yaml' 'advance plan.yaml --until gate' \
            'status' 'verify quiet' 'pause quiet' 'resume quiet' 'revert quiet --all' 'log' \
            'confirm quiet deployed --by anna --reason sure' 'advance missing.yaml'; do
            # shellcheck disable=SC2086 # words of a command
            "$SLUICE" $command $form --db "$db" >>said 2>&1 || true
        done
    done
}

@test "a password stands in no output, no table and no log" {
    [[ -s $SLUICE_CLUSTER/log ]]
    every_command "host=$PGHOST port=$PGPORT dbname=$PGDATABASE user=$PGUSER password=$SECRET"
    every_command "postgresql://$PGUSER:$SECRET@:$PGPORT/$PGDATABASE?host=$PGHOST"
    PGPASSWORD=$SECRET every_command "host=$PGHOST"
    # The commands did their work, and the dump has what they left behind.
    assert_contains "$(cat said)" 'the plan stands at gate'
    pg_dump >dump
    assert_contains "$(cat dump)" 'quiet'
    assert_equal "$(grep -c -e "$SECRET" said dump "$SLUICE_CLUSTER/log" | grep -v ':0$')" ''
}

@test "a password stands in no error about a connection" {
    for db in "host=/nowhere password=$SECRET" "postgresql://me:$SECRET@nowhere.invalid/x" \
        "host=/nowhere password='$SECRET" "postgresql://me:$SECRET@[::1" "password = $SECRET x"; do
        for form in '' --json; do
            # shellcheck disable=SC2086 # no word when it is empty
            run_sluice status $form --db "$db"
            [[ $status -eq 75 || $status -eq 2 ]]
            assert_lacks "$output$stderr" "$SECRET"
        done
    done
}

# seen PID: what the list of processes shows of it.
seen() {
    tr '\0' ' ' <"/proc/$1/cmdline"
}

@test "a password stands in no process title, and no core file is left with it" {
    local db pid
    "$SLUICE" advance plan.yaml --until gate
    ulimit -c unlimited 2>/dev/null || true
    for db in "host=$PGHOST dbname=$PGDATABASE application_name=titled password=$SECRET" \
        "postgresql:///$PGDATABASE?host=$PGHOST&application_name=titled&password=$SECRET" \
        "postgresql://$PGUSER:$SECRET@:$PGPORT/$PGDATABASE?host=$PGHOST&application_name=titled"; do
        for form in "--db $db" "--db=$db"; do
            # shellcheck disable=SC2086 # the option and its value
            if [[ $form == --db=* ]]; then set -- "$form"; else set -- --db "$db"; fi
            "$SLUICE" wait plan.yaml --for complete --timeout 1m "$@" >said 2>&1 3>&- &
            pid=$!
            wait_until 20 "SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'titled'"
            assert_contains "$(seen $pid)" ' wait plan.yaml '
            assert_contains "$(seen $pid)" '***'
            assert_lacks "$(seen $pid)" "$SECRET"
            assert_contains "$(grep 'core file' /proc/$pid/limits | tr -s ' ')" 'size 0 '
            is_gone "SELECT query FROM pg_stat_activity WHERE query || application_name LIKE '%$SECRET%' AND pid <> pg_backend_pid()"
            kill -ABRT $pid
            wait $pid || true
            assert_lacks "$(cat said)" "$SECRET"
            wait_until 20 "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'titled'"
        done
    done
    assert_equal "$(find . -name 'core*')" ''
    # One without a password stays as it was given.
    "$SLUICE" wait plan.yaml --for complete --timeout 1m --db "host=$PGHOST application_name=titled" 3>&- >said 2>&1 &
    pid=$!
    wait_until 20 "SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'titled'"
    assert_contains "$(seen $pid)" "host=$PGHOST"
    kill $pid
    wait $pid || true
}
is_gone() {
    assert_equal "$(q "$1")" ''
}
