#!/usr/bin/env bats
# A run that is started from within a transaction which waits for it.

load ../harness/common

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    q 'CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t VALUES (1)'
    cat >plan.yaml <<'YAML'
sluice: 1
plan: renames
rename_column: {table: t, column: a, to: b}
YAML
}

# psql stands in for the ORM: its transaction is open while its \! waits for the program.
from_transaction() { # SQL COMMAND
    run --separate-stderr psql -XAtq -v ON_ERROR_STOP=1 <<SQL
BEGIN;
$1;
\! $2
COMMIT;
SQL
}

@test "it does not wait for the transaction that has started it" {
    from_transaction 'INSERT INTO t VALUES (2)' "$SLUICE advance plan.yaml --until gate; echo status \$?"
    assert_contains "$output" 'status 4'
    assert_contains "$stderr" 'it would wait for its own caller'
    assert_contains "$stderr" 'disable_ddl_transaction!'
    run_sluice advance plan.yaml --until gate
    assert_status 0
}

@test "nor where the session is named, behind what hides it" {
    from_transaction 'INSERT INTO t VALUES (2)' \
        "SLUICE_CALLER_PID=\$(psql -XAtqc \"SELECT pid FROM pg_stat_activity WHERE datname = '$PGDATABASE' AND state LIKE 'idle in%'\") setsid -w $SLUICE advance plan.yaml --until gate; echo status \$?"
    assert_contains "$output" 'status 4'
    assert_contains "$stderr" 'it would wait for its own caller'
}
