#!/usr/bin/env bats
# The documentation is true: what README, docs/ and plans/ show is done, and answers as shown.
# tests/harness/run-doc says how; `run-doc --update PAGE` brings a page up to date.
# shellcheck disable=SC2030,SC2031 # each test is a subshell with a status and output of its own

load ../harness/common
load ../harness/maria
load plans

# The pages name roles, which a server has only once.
setup_file() {
    own_server
}

teardown_file() {
    drop_server
    check_answers
}

run_doc() {
    run "$ROOT/tests/harness/run-doc" "$@"
}

# Hidden commands of a page use it.
export -f next_day

@test "README" {
    run_doc "$ROOT/README.md"
    assert_status 0
}

@test "what lint says" {
    run_doc "$ROOT/docs/lint.md"
    assert_status 0
}

@test "the guide" {
    run_doc "$ROOT/docs/guide.md"
    assert_status 0
}

@test "the other pages" {
    local page pages=("$ROOT"/CHANGELOG.md "$ROOT"/plans/*.md)
    for page in "$ROOT"/docs/*.md; do
        [[ $page == */guide.md || $page == */move-mysql.md ]] || pages+=("$page")
    done
    [[ ${#pages[@]} -ge 5 ]]
    run_doc "${pages[@]}"
    assert_status 0
}

@test "the page of MySQL, with a server of it" {
    need_maria
    start_maria
    maria_root "CREATE DATABASE shop; CREATE USER app@'127.0.0.1' IDENTIFIED BY 'pw'; GRANT ALL ON shop.* TO app@'127.0.0.1'"
    cd "$BATS_TEST_TMPDIR"
    mkdir bin
    printf '#!/bin/sh\nexec "%s/run" shop\n' "$MARIA" >bin/mysql
    chmod +x bin/mysql
    export MYSQL_PWD=pw SHOP=mysql://app@127.0.0.1:$MARIA_PORT/shop PATH=$PWD/bin:$PATH
    run_doc "$ROOT/docs/move-mysql.md"
    stop_maria
    assert_status 0
}

@test "each page says at its top whom it is for" {
    local page
    for page in "$ROOT"/docs/*.md "$ROOT"/plans/README.md "$ROOT"/CONTRIBUTING.md; do
        sed -n 2,6p "$page" | grep -q '^For ' || { echo "$page" >&2 && return 1; }
    done
}

@test "the first commands of README need nothing that it does not show" {
    assert_equal "$(sed '/^## At a gate/,$d' "$ROOT/README.md" | grep '<!--' | grep -v '<!-- file: ')" '<!-- setup -->'
}

# examples PAGE LANGUAGE: the literal blocks of a manual page's EXAMPLES as a page of Markdown.
# `$ ` before a command, which may go on in the next line after \e.
examples() {
    sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/p' "$ROOT/docs/$1" | sed -n '/^\.Bd/,/^\.Ed/p' |
        sed -e "s/^\.Bd.*/<!-- run: next_day -->\n\`\`\`$2/" -e 's/^\.Ed/```/' -e 's/^\$ //' -e 's/\\e/\\/g'
}

@test "the examples of the manual pages" {
    {
        echo '<!-- setup: plans/schema/rename-users-email.sql -->'
        examples sluice.1 sh
    } >"$BATS_TEST_TMPDIR/sluice.md"
    {
        echo '<!-- setup -->'
        examples sluice-plan.5 yaml
    } >"$BATS_TEST_TMPDIR/sluice-plan.md"
    [[ $(grep -c '^```sh' "$BATS_TEST_TMPDIR/sluice.md") -ge 4 ]]
    [[ $(grep -c '^```yaml' "$BATS_TEST_TMPDIR/sluice-plan.md") -ge 2 ]]
    run_doc "$BATS_TEST_TMPDIR/sluice.md" "$BATS_TEST_TMPDIR/sluice-plan.md"
    assert_status 0
}

@test "links lead to pages and headings that are there" {
    local page target file heading bad=
    for page in "$ROOT"/README.md "$ROOT"/CHANGELOG.md "$ROOT"/docs/*.md "$ROOT"/plans/*.md; do
        while read -r target; do
            file=${target%%#*} heading=
            [[ $target != *'#'* ]] || heading=${target#*#}
            [[ -n $file ]] && file=$(dirname "$page")/$file || file=$page
            if [[ ! -e $file ]]; then
                bad+="$page: $target"$'\n'
            elif [[ -n $heading ]] && ! sed -n 's/^##* //p' "$file" | tr 'A-Z ' 'a-z-' |
                tr -cd 'a-z0-9_\n-' | grep -qx -- "$heading"; then
                bad+="$page: no heading $target"$'\n'
            fi
        done < <(grep -o '](\([^)]*\))' "$page" | sed 's/^](//; s/)$//' | grep -v '^https\?:')
    done
    assert_equal "$bad" ''
}

# Messages as they stand in the source, with … for what is filled in.
messages() {
    find "$ROOT/lib" "$ROOT/cmd" -name "*.c" -exec cat {} + |
        perl -0777 -CSD -pe 's/"\s*\n\s*"//g; s/\\"/"/g; s/%(\.\d+)?(zu|lld|s|d|c)/\x{2026}/g'
}

@test "the limits are given with the program's words" {
    local message count=0
    cd "$BATS_TEST_TMPDIR"
    messages >said # much text, which the shell itself is slow to search
    while read -r message; do
        count=$((count + 1))
        grep -qF -- "$message" said || { echo "docs/limits.md: the program does not say: $message" >&2 && return 1; }
    done < <(sed -n 's/^| `\([^`]*\)` |.*/\1/p' "$ROOT/docs/limits.md")
    [[ $count -ge 30 ]]
}

@test "no message with which a phase refuses is missing from the limits" {
    local message missing='' count=0
    while read -r message; do
        count=$((count + 1))
        grep -qF -- "$message" "$ROOT/docs/limits.md" || missing+="$message"$'\n'
    done < <(find "$ROOT/lib/phase" -name "*.c" -exec cat {} + | perl -0777 -CSD -ne '
        s/"\s*\n\s*"//g;
        while (/finding_add\(\s*findings,\s*FINDING_ERROR,[^;"]*?(?:NULL|"(?:[^"\\]|\\.)*"),\s*"((?:[^"\\]|\\.)*)"/g) {
            my $m = $1;
            $m =~ s/\\"/"/g; $m =~ s/%(zu|lld|s|d)/\x{2026}/g;
            print "$m\n";
        }')
    assert_equal "$missing" ''
    [[ $count -ge 25 ]]
}

# wrong TEXT PART: run-doc refuses a page with this text, and says so with this part.
wrong() {
    printf '%s\n' "$1" >"$BATS_TEST_TMPDIR/wrong.md"
    run_doc "$BATS_TEST_TMPDIR/wrong.md"
    [[ $status -ne 0 ]]
    assert_contains "$output" "$2"
}

@test "a page that is wrong does not pass" {
    local right
    right=$(printf '%s\n' '<!-- setup -->' '```console' '$ sluice status' \
        'no plan is registered in this database' '```')
    printf '%s\n' "$right" >"$BATS_TEST_TMPDIR/right.md"
    run_doc "$BATS_TEST_TMPDIR/right.md"
    assert_status 0

    wrong "${right/no plan/one plan}" 'it answers:'
    wrong "$(sed 4d <<<"$right")" 'it answers:'
    wrong "$(sed '4a and more' <<<"$right")" 'and more'
    wrong "$(sed 4s/plan.*/plan/ <<<"$right")" 'is registered in this database'
    wrong "$(sed '$d' <<<"$right")" 'a block is not closed'
    wrong "${right/status/statu}" 'exit status 2, which the page does not show'
    wrong "$(printf '%s\n' '<!-- setup -->' '```console' '$ sluice statu' '…' '$ echo $?' 0 '```')" \
        'echo $?'
    wrong "$(printf '%s\n' '```sh' 'false' 'true' '```')" 'sh block: exit status 1'
    wrong "$(printf '%s\n' '<!-- setup -->' '```sql' 'SELECT nothing;' '```')" 'sql block'
    wrong "$(printf '%s\n' '```yaml' 'sluice: 1' 'plan: x' '```')" 'yaml block: exit status 2'
    wrong "$(printf '%s\n' '<!-- run: false -->')" 'hidden command: exit status 1'
    wrong "$(printf '%s\n' '```sh' 'make no-such-target' '```')" 'sh block'
}

@test "a row beside SQL is what a plan may say, or what is said of it" {
    local right
    right=$(printf '%s\n' '<!-- setup -->' "<!-- run: psql -qc 'CREATE TABLE t (a int)' -->" '<!-- rows -->' \
        '| typed | written |' '|---|---|' \
        '| `ALTER TABLE t ADD b int` | `add_column: {table: t, columns: {b: {type: int}}}` |' \
        '| `ALTER TABLE t RENAME TO u` | refused: `that names t fails` |')
    printf '%s\n' "$right" >"$BATS_TEST_TMPDIR/right.md"
    run_doc "$BATS_TEST_TMPDIR/right.md"
    assert_status 0
    wrong "${right/type: int/type: nothing}" 'ALTER TABLE t ADD b int: exit status 4'
    wrong "${right/ADD b/ADD a}" 'the server does not take it'
    wrong "${right/names t/names u}" 'ALTER TABLE t RENAME TO u: exit status 4'
}

@test "what is left out, and what differs from run to run, does not count" {
    printf '%s\n' '<!-- setup -->' '```console' '$ printf "a\nb\nc 12 ms\n"' '…' 'c 9 ms' \
        '$ printf "one two three\n"' 'one … three' '```' >"$BATS_TEST_TMPDIR/right.md"
    run_doc "$BATS_TEST_TMPDIR/right.md"
    assert_status 0
    wrong "$(sed 's/^c 9 ms/d 9 ms/' "$BATS_TEST_TMPDIR/right.md")" 'it answers:'
    wrong "$(sed 's/^one … three/one … four/' "$BATS_TEST_TMPDIR/right.md")" 'it answers:'
    wrong "$(sed 4d "$BATS_TEST_TMPDIR/right.md")" 'it answers:'
}
