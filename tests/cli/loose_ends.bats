#!/usr/bin/env bats
# What check says of a plan that leaves a sync running, or drops without asking anybody.

load ../harness/common
load ../harness/sessions
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE t (id int PRIMARY KEY, a text, b text); INSERT INTO t VALUES (1, 'x', 'y')"
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {n: {type: text, up: "upper(a)"}}}
  - backfill: {table: t}
YAML
}

# check_offline FILE: without a database.
check_offline() {
    run_sluice_without_database check "$1"
}
run_sluice_without_database() {
    local kept=$PGDATABASE host=$PGHOST user=${PGUSER:-} port=${PGPORT:-}
    unset PGDATABASE PGHOST PGUSER PGPORT
    run_sluice "$@"
    export PGDATABASE=$kept PGHOST=$host
    [[ -z $user ]] || export PGUSER=$user
    [[ -z $port ]] || export PGPORT=$port
}

@test "a sync that the plan does not end is a problem, with or without a database" {
    check_offline p.yaml
    assert_status 4
    assert_contains "$stderr" 'p.yaml:4:5: error: the plan ends while the sync of phase "add_column-t" goes on'
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'p.yaml:4:5: error: the plan ends while the sync of phase "add_column-t" goes on'
    printf '  - gate: {name: g, ask: "?"}\n  - release: {table: t, columns: [n]}\n' >>p.yaml
    check_offline p.yaml
    assert_status 0
    run_sluice check p.yaml
    assert_status 0
}

@test "a drop of other columns of the table ends no sync" {
    printf '  - gate: {name: g, ask: "?"}\n  - drop: {table: t, columns: [b]}\n' >>p.yaml
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'the plan ends while the sync'
    sed -i 's/columns: \[b\]/columns: [a]/' p.yaml
    run_sluice check p.yaml
    assert_status 0
}

@test "a plan that was begun before goes on, and is warned of" {
    run_sluice advance p.yaml
    assert_status 0
    run_sluice check p
    assert_status 0
    assert_contains "$stderr" 'warning: the plan ends while the sync of phase "add_column-t" goes on'
}

@test "a drop for good needs a gate, or says why not" {
    write_plan d <<'YAML'
phases:
  - drop: {table: t, columns: [a]}
YAML
    check_offline d.yaml
    assert_status 4
    assert_contains "$stderr" 'd.yaml:4:5: error: phase "drop-t" drops for good, and no gate stands before it'
    run_sluice check d.yaml
    assert_status 4
    assert_contains "$stderr" 'd.yaml:4:5: error: phase "drop-t" drops for good, and no gate stands before it'
    sed -i 's/\[a\]}/[a], ungated: "nothing has read it since March"}/' d.yaml
    check_offline d.yaml
    assert_status 0
    run_sluice check d.yaml
    assert_status 0
    run_sluice plan d.yaml
    assert_contains "$output" 'ungated: nothing has read it since March'
    run_sluice plan d.yaml --json
    assert_contains "$output" '"ungated": "nothing has read it since March"'
    run_sluice advance d.yaml
    assert_status 0
    run_sluice status d
    assert_contains "$output" 'ungated: nothing has read it since March'
    run_sluice log d
    assert_contains "$output" 'ungated: nothing has read it since March'
    sed -i 's/ungated: .*}/ungated: ""}/' d.yaml
    check_offline d.yaml
    assert_status 2
}

@test "what comes back by a revert needs no gate" {
    q "CREATE INDEX i ON t (a); ALTER TABLE t ADD CONSTRAINT c CHECK (a <> '')"
    write_plan i <<'YAML'
phases:
  - drop: {table: t, constraints: [c], indexes: [i]}
YAML
    run_sluice check i.yaml
    assert_status 0
}
