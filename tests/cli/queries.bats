#!/usr/bin/env bats
# What check asks of queries of the plan, which are asked only in their turn, and of the plans that it requires.

load ../harness/common
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q 'CREATE TABLE users (id int PRIMARY KEY, plan text)'
}
teardown() {
    drop_database
}

# query_in WHERE SQL: a plan with the query in its verify, or in its gate.
query_in() {
    if [[ $1 == verify ]]; then
        write_plan p <<<"phases: [verify: [query: {sql: \"$2\", expect: t}]]"
    else
        write_plan p <<<"phases: [gate: {name: g, ask: x, evidence: [query: {sql: \"$2\", expect: t}]}, drop: {table: users, columns: [plan]}]"
    fi
}

@test "a query that can never be asked is refused, with its place" {
    local where
    for where in verify gate; do
        query_in "$where" 'SELECT count(*) = 0 FROM usres'
        run_sluice check p.yaml
        assert_status 4
        assert_contains "$stderr" 'error: query: relation "usres" does not exist'
        [[ $stderr == *p.yaml:3:* ]]
        run_sluice advance p.yaml
        assert_status 4
        assert_contains "$stderr" 'query: relation "usres" does not exist'
        query_in "$where" 'SELECT nope FROM users'
        run_sluice check p.yaml
        assert_status 4
        assert_contains "$stderr" 'query: column "nope" does not exist'
        query_in "$where" 'SELECT count(*) > 0 FROM users'
        run_sluice check p.yaml
        assert_status 0
    done
    # what a phase before makes may be what it names
    write_plan p <<'YAML'
phases:
  - sql: {do: "CREATE TABLE usres (id int)"}
  - verify: [query: {sql: "SELECT count(*) = 0 FROM usres", expect: t}]
YAML
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'warning: query: relation "usres" does not exist'
    run_sluice advance p.yaml --until complete
    assert_status 0
}

@test "a plan that is required and not complete is said" {
    write_plan first <<<'phases: [sql: {do: "CREATE TABLE one (id int)"}]'
    printf 'requires: [first]\nphases: [sql: {do: "CREATE TABLE two (id int)"}]\n' | write_plan second
    run_sluice check second.yaml
    assert_status 0
    assert_contains "$stderr" 'second.yaml:3:12: warning: required plan "first" is not registered in this database'
    run_sluice advance first.yaml
    run_sluice check second.yaml
    assert_status 0
    assert_lacks "$stderr" required
}

@test "verify counts what does not hold" {
    q 'CREATE TABLE orgs (id int PRIMARY KEY); CREATE TABLE members (id int PRIMARY KEY, org int); INSERT INTO members VALUES (1, 1), (2, 2)'
    write_plan p <<'YAML'
phases:
  - verify:
      - orphans: {table: members, columns: [org], references: orgs, referenced: [id]}
      - present: {table: members, constraints: [n1], indexes: [n2]}
YAML
    run_sluice advance p.yaml
    assert_status 4
    run_sluice verify p
    assert_status 4
    assert_contains "$output" '2 rows of table "public.members" name none that is in "public.orgs"'
    assert_contains "$output" '2 constraints or indexes of table "public.members" are not as they must be'
    assert_lacks "$output" 'rows disagree'
}

@test "log of a schema has the plans of that schema alone" {
    q 'CREATE SCHEMA a; CREATE SCHEMA b; CREATE TABLE a.t (id int); CREATE TABLE b.t (id int)'
    write_plan p <<<'phases: [add_column: {table: t, columns: {x: {type: int}}}]'
    run_sluice advance p.yaml --schema a
    run_sluice advance p.yaml --schema b
    assert_status 0
    run_sluice log --schema a
    assert_contains "$output" p@a
    assert_lacks "$output" p@b
    run_sluice log
    assert_contains "$output" p@b
}
