#!/usr/bin/env bats
# The text of a plan as it was registered: what is the same plan, and what differs in another.

load ../harness/common

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    q "CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t VALUES (1, 'x')"
    cat >p.yaml <<'YAML'
sluice: 1
plan: p
# why it is done
phases:
  - add_column: {name: add, table: t, columns: {b: {type: text}}}
  - gate:
      name: ready
      ask: Ready?
  - add_column: {name: more, table: t, columns: {c: {type: int}}}
YAML
    # the same: other comments, white space, quotes, order of keys
    cat >same.yaml <<'YAML'
plan: p
sluice: 1
phases:
- add_column:     # now with a comment
    table: t
    name: "add"
    columns:
      b: {type: 'text'}

- gate: {ask: Ready?, name: ready}
- add_column: {table: t, columns: {c: {type: int}}, name: more}
YAML
    sed 's/Ready?/Is it ready?/' p.yaml >other.yaml
}

@test "show prints the text that was registered, whatever the file says now" {
    run_sluice show p
    assert_status 4
    assert_contains "$stderr" 'error: plan "p" is not registered in this database'
    run_sluice advance p.yaml
    assert_status 0
    cp p.yaml was.yaml
    mv other.yaml p.yaml
    for name in p p.yaml; do
        "$SLUICE" show "$name" >shown.yaml
        diff was.yaml shown.yaml
    done
    run_sluice show p --json
    assert_status 0
    assert_equal "$(json text)" "$(cat was.yaml)"
    assert_equal "$(jq -c '[.plan, .state, .file, .other_file, .same, .diff]' <<<"$output")" \
        '["p","waiting","p.yaml",null,null,null]'
}

@test "show --diff shows what differs, and exit status 5 says that it is another plan" {
    run_sluice advance p.yaml
    assert_status 0
    run_sluice show p --diff other.yaml
    assert_status 5
    assert_equal "$output" "$(diff -u --label 'registered p.yaml' --label other.yaml p.yaml other.yaml)"
    assert_contains "$stderr" 'error: plan "p" is registered with another text than other.yaml'
    run_sluice show p --diff other.yaml --json
    assert_status 5
    assert_equal "$(json same)" false
    assert_contains "$(json diff)" '+      ask: Is it ready?'

    run_sluice show p --diff same.yaml
    assert_status 0
    assert_equal "$output" "$(diff -u --label 'registered p.yaml' --label same.yaml p.yaml same.yaml)"
    assert_contains "$stderr" 'only comments, white space or the order of keys differ'
    run_sluice show p --diff p.yaml
    assert_status 0
    assert_equal "$output" ''
    assert_contains "$stderr" 'the two are equal'
    run_sluice show p --diff absent.yaml
    assert_status 2
}

@test "a plan goes on with other comments, white space and order of keys" {
    run_sluice check same.yaml --json
    local checksum
    checksum=$(json checksum)
    run_sluice advance p.yaml
    assert_status 0
    run_sluice status same.yaml --json
    assert_equal "$(json checksum)" "$checksum"
    run_sluice confirm same.yaml ready --by me --reason why
    assert_status 0
    run_sluice advance same.yaml
    assert_status 0
    assert_equal "$(json state "$("$SLUICE" status p --json)")" complete
    # what was reviewed and registered is kept
    diff p.yaml <("$SLUICE" show p)
}

@test "every command that refuses another text shows what differs" {
    run_sluice advance p.yaml
    assert_status 0
    for arguments in 'advance other.yaml' 'check other.yaml' 'plan other.yaml' 'verify other.yaml' \
        'revert other.yaml' 'pause other.yaml' 'wait other.yaml --for complete' \
        'confirm other.yaml ready --by me --reason why'; do
        # shellcheck disable=SC2086 # words
        run_sluice $arguments
        assert_status 5
        assert_contains "$stderr" '  --- registered p.yaml'
        assert_contains "$stderr" '  -      ask: Ready?'
        assert_contains "$stderr" '  +      ask: Is it ready?'
    done
    # of a long difference the beginning
    { cat p.yaml; for i in {1..60}; do echo "  - gate: {name: g$i, ask: Ready?}"; done; } >long.yaml
    run_sluice advance long.yaml
    assert_status 5
    assert_contains "$stderr" '  …'
    ((${#stderr_lines[@]} < 50))
}

@test "a plan that was registered with the checksum of its text goes on, also with other comments" {
    run_sluice advance p.yaml
    assert_status 0
    q "UPDATE sluice.plan SET checksum = '$(sha256sum p.yaml | cut -d' ' -f1)'"
    run_sluice advance other.yaml
    assert_status 5
    run_sluice status p.yaml --json
    assert_status 0
    assert_equal "$(json checksum)" "$(sha256sum p.yaml | cut -d' ' -f1)"
    run_sluice confirm same.yaml ready --by me --reason why
    assert_status 0
    run_sluice status p --json
    assert_equal "$(json phases,1,approvals,0,by)" me
    run_sluice advance same.yaml --json
    assert_status 0
    assert_equal "$(json state)" complete
}
