#!/usr/bin/env bats
# Colour where a terminal asks for it, and the same words without.
# shellcheck disable=SC2154 # variables that bats sets

load ../harness/common
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE t (id int PRIMARY KEY, a text)"
    sync_plan p t '[a]' '{b: {up: a}}' '{a: b}'
    unset NO_COLOR CLICOLOR_FORCE
    export TERM=xterm
}

ESC=$'\033'

# both ARGUMENT…: what is printed, standard error too.
both() {
    "$SLUICE" "$@" 2>&1 || true
}
# The same on a terminal.
terminal() {
    script -qec "$(printf '%q ' "$SLUICE" "$@")" /dev/null </dev/null | tr -d '\r'
}
plain() {
    sed "s/$ESC\[[0-9;]*[mK]//g"
}

@test "color: none where nothing asks for it, and the same words with it" {
    assert_lacks "$(both plan p.yaml)" "$ESC"
    coloured=$(both plan p.yaml --color always)
    assert_contains "$coloured" "${ESC}[31mNOT reversible${ESC}[0m"
    assert_equal "$(plain <<<"$coloured")" "$(both plan p.yaml)"
    coloured=$(both nosuch --color always)
    coloured=$(both --color always advance nosuch.yaml)
    assert_contains "$coloured" "${ESC}[31merror:${ESC}[0m"
    assert_contains "$coloured" "${ESC}[36mhint:${ESC}[0m"
    assert_equal "$(plain <<<"$coloured")" "$(both advance nosuch.yaml)"
}

@test "color: a terminal has it, unless NO_COLOR, an option, the file or TERM says otherwise" {
    command -v script >/dev/null || skip 'there is no script(1)'
    assert_contains "$(terminal plan p.yaml)" "${ESC}[31m"
    assert_equal "$(terminal plan p.yaml | plain)" "$(both plan p.yaml)"
    assert_lacks "$(NO_COLOR=1 terminal plan p.yaml)" "$ESC"
    assert_contains "$(NO_COLOR='' terminal plan p.yaml)" "$ESC"
    assert_lacks "$(TERM=dumb terminal plan p.yaml)" "$ESC"
    assert_lacks "$(terminal plan p.yaml --color never)" "$ESC"
    echo 'color: never' >.sluice.yaml
    assert_lacks "$(terminal plan p.yaml)" "$ESC"
}

@test "color: CLICOLOR_FORCE and options, in their order; never in what programs read" {
    assert_contains "$(CLICOLOR_FORCE=1 both plan p.yaml)" "$ESC"
    assert_lacks "$(CLICOLOR_FORCE=0 both plan p.yaml)" "$ESC"
    assert_lacks "$(NO_COLOR=1 CLICOLOR_FORCE=1 both plan p.yaml)" "$ESC"
    assert_contains "$(NO_COLOR=1 both plan p.yaml --color always)" "$ESC"
    local arguments
    for arguments in 'plan p.yaml --json' 'plan p.yaml --yaml' 'plan p.yaml --format markdown' 'schema' 'version'; do
        # shellcheck disable=SC2086 # words
        assert_lacks "$("$SLUICE" $arguments --color always 2>/dev/null)" "$ESC"
    done
    run_sluice status --color sometimes
    assert_status 2
    assert_contains "$stderr" 'unknown colour "sometimes"'
}
