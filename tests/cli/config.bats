#!/usr/bin/env bats
# .sluice.yaml: found upwards, it stands in for options; options and the environment win over it.
# shellcheck disable=SC2154 # variables that bats sets

load ../harness/common
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE t (id int PRIMARY KEY, a text)"
    mkdir -p db/plans ops/hooks deep/er
    unset SLUICE_BY
}

# Without what tells libpq of the database: only the file does.
without_database() {
    conninfo="host=$PGHOST dbname=$PGDATABASE user=${PGUSER:-$(id -un)}"
    unset PGHOST PGDATABASE PGUSER PGPORT PGSERVICE DATABASE_URL
}

@test "config: the database, and who somebody is, come from the file above, unless something says otherwise" {
    sync_plan p t '[a]' '{b: {up: a}}' '{a: b}'
    host=$PGHOST base=$PGDATABASE user=${PGUSER:-$(id -un)}
    without_database
    printf 'db: %s\nby: release team\n' "$conninfo" >.sluice.yaml
    cd deep/er
    run_sluice advance ../../p.yaml
    assert_status 0
    assert_equal "$("$SLUICE" log p --json | jq -r '[.entries[].by] | unique[]')" 'release team'
    run_sluice pause p --by ann
    assert_equal "$("$SLUICE" log p --json | jq -r '.entries[-1].by')" ann
    SLUICE_BY=bob run_sluice resume p
    assert_equal "$("$SLUICE" log p --json | jq -r '.entries[-1].by')" bob
    run_sluice status p --db "host=$host dbname=template1 user=$user"
    assert_status 2
    PGHOST=$host PGDATABASE=template1 PGUSER=$user run_sluice status p
    assert_status 2
    export PGHOST=$host PGDATABASE=$base PGUSER=$user
}

@test "config: a folder of plans is what check and advance --next take, and where new ones are written" {
    printf 'plans: db/plans\nsettings: {lock_timeout: 123ms, rate: 500}\n' >.sluice.yaml
    cd deep
    run_sluice new add_column t b text
    assert_status 0
    assert_contains "$(<../db/plans/add-t-b.yaml)" 'settings:
  lock_timeout: 123ms'
    assert_contains "$(<../db/plans/add-t-b.yaml)" '  rate: 500'
    run_sluice check
    assert_status 0
    assert_contains "$output" 'plan add-t-b: 1 phase, nothing stands against it'
    run_sluice advance --next
    assert_status 0
    run_sluice advance
    assert_status 2
    assert_contains "$stderr" 'is a folder, and this command takes one plan'
    cd .. && rm .sluice.yaml
    run_sluice check
    assert_status 2
    assert_contains "$stderr" 'argument PLAN... is missing'
}

@test "config: hooks are in its folder" {
    sync_plan p t '[a]' '{b: {up: a}}' '{a: b}'
    echo 'hooks: ops/hooks' >.sluice.yaml
    printf '#!/bin/sh\necho "$SLUICE_EVENT" >>%s/told\n' "$PWD" >ops/hooks/gate_opened
    chmod 755 ops/hooks/gate_opened
    cd deep
    run_sluice advance ../p.yaml --until gate
    assert_status 0
    assert_equal "$(<../told)" gate_opened
}

@test "config: an unknown key, a wrong value and a password are refused, with their place" {
    local key
    printf 'plan: x\n' >.sluice.yaml
    run_sluice status
    assert_status 2
    assert_contains "$stderr" '.sluice.yaml:1:1: error: unknown key "plan"'
    printf 'settings: {lock_timeout: soon}\n' >.sluice.yaml
    run_sluice status --json
    assert_status 2
    assert_contains "$stderr" '.sluice.yaml:1:26: error:'
    for key in 'db: "host=x password=geheim"' 'db: postgres://ann:geheim@x/y' 'by: password=geheim'; do
        printf '%s\n' "$key" >.sluice.yaml
        run_sluice status
        assert_status 2
        assert_contains "$stderr" 'has a password in it, and this file is no place for one'
        assert_contains "$stderr" 'hint: Keep it in ~/.pgpass, or in the service that "db: service=NAME" names.'
        assert_lacks "$stderr$output" geheim
    done
    printf 'password: geheim\n' >.sluice.yaml
    run_sluice status
    assert_status 2
    assert_contains "$stderr" '"password" is no key of this file'
    assert_lacks "$stderr" geheim
    run_sluice version
    assert_status 0
}

@test "config: a file of another user names neither a database nor hooks" {
    ((EUID == 0)) || skip 'only root can give a file away'
    echo 'hooks: ops/hooks' >.sluice.yaml
    chown 12345 .sluice.yaml
    run_sluice status
    assert_status 2
    assert_contains "$stderr" 'belongs to another user, and names a database or hooks'
    echo 'by: ann' >.sluice.yaml
    run_sluice status
    assert_status 0
}

@test "config: what the manual shows is read" {
    awk '/^\.Sh/ { on = /CONFIGURATION/ } on && /^\.Ed/ { exit } on && text { print } on && /^\.Bd/ { text = 1 }' \
        "$ROOT/docs/sluice.1" >.sluice.yaml
    [[ $(wc -l <.sluice.yaml) -ge 8 ]]
    run_sluice lint --explain all
    assert_status 0
}
