#!/usr/bin/env bats
# What the JSON says means one thing, whichever command says it. That docs/json has a schema for all of
# it is asked of every run in this suite: see check_answers.

load ../harness/common
load plans

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    q "CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t VALUES (1, 'x'), (2, 'y')"
    write_plan p <<'YAML'
phases:
  - add_column: {name: add, table: t, columns: {b: {type: text}}}
  - gate: {name: one, ask: First?}
  - gate: {name: two, ask: Second?, soak: 1h}
  - constrain: {name: unique, table: t, add: [unique: {name: t_a_key, columns: [a]}]}
YAML
}

# says_next COMMAND…: its answer, and status after it, have the same `next`.
says_next() {
    local wanted=$1
    shift
    run_sluice "$@" --json
    assert_equal "$(json next)" "$wanted"
    run_sluice status p --json
    assert_equal "$(json next)" "$wanted"
}

@test "next is what advance would do, in every answer" {
    says_next one advance p.yaml
    says_next one advance p # it is closed
    assert_equal "$status" 0
    says_next two confirm p one --by me --reason why
    says_next two confirm p one --by me --reason again
    says_next two advance p
    says_next two confirm p two --by me --reason early
    q "UPDATE sluice.phase SET started_at = started_at - interval '2 h'"
    says_next unique confirm p two --by me --reason again
    says_next unique advance p --until two
    run_sluice advance p --json
    assert_equal "$(json completed,0,phase)" unique
    assert_equal "$(json next)" ''
}

@test "a failure that is repeated says the failure" {
    run_sluice advance p.yaml --json
    assert_status 0
    q "UPDATE t SET a = 'x'"
    local gate
    for gate in one two; do
        run_sluice advance p --json
        assert_status 3
        assert_equal "$(json message)" "$(json error,message)"
        q "UPDATE sluice.phase SET started_at = started_at - interval '2 h'"
        run_sluice confirm p $gate --by me --reason why
    done
    for _ in 1 2; do
        run_sluice advance p --json
        assert_status 4
        assert_equal "$(json message)" "$(json error,message)"
        assert_lacks "$output" 'nothing to do'
        run_sluice advance p --until unique --json
        assert_status 4
        assert_lacks "$output" 'nothing to do'
    done
}

@test "a schema that does not fit is noticed" {
    run_sluice status p --json
    mkdir wrong
    printf '%s\n' status p --json '' "${output/\"plans\"/\"plan\"}" >wrong/1
    run "$ROOT/tests/harness/check-answers" wrong
    assert_status 1
    printf '%s\n' status p --json '' "$(jq 'del(.error)' <<<"$output")" >wrong/1
    run "$ROOT/tests/harness/check-answers" wrong
    assert_status 1
}

@test "the schema of plans takes every shipped plan, and what its recipe stands for" {
    local file
    "$SLUICE" schema >schema.json
    for file in change-tickets-status partition-events; do # their recipes ask for a type, a table
        q "$(<"$ROOT/plans/schema/$file.sql")"
    done
    mkdir plans
    for file in "$ROOT"/plans/*.yaml; do
        cp "$file" plans/
        "$SLUICE" plan --yaml "$file" >"plans/long-${file##*/}"
    done
    run /usr/bin/python3 - schema.json plans/*.yaml <<'PY'
import json
import re
import sys
import jsonschema
import yaml
# as in YAML 1.2, which editors read: "on" is text
yaml.SafeLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in all if not tag.endswith(':bool')]
    for first, all in yaml.SafeLoader.yaml_implicit_resolvers.items()}
yaml.SafeLoader.add_implicit_resolver('tag:yaml.org,2002:bool', re.compile('^(true|false)$'), 'tf')
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
check = jsonschema.Draft202012Validator(schema)
for name in sys.argv[2:]:
    plan = yaml.safe_load(open(name))
    check.validate(plan)
    assert not check.is_valid({**plan, "planned": 1}), name
PY
    assert_status 0
}
