#!/usr/bin/env bats
# The documentation is true: what README, docs/ and plans/ show is done, and answers as shown.
# tests/harness/run-doc says how; `run-doc --update PAGE` brings a page up to date.
# shellcheck disable=SC2030,SC2031 # each test is a subshell with a status and output of its own

load ../harness/common

# The pages name roles, which a server has only once.
setup_file() {
    own_server
    export OWN_SERVER
}

teardown_file() {
    drop_server
    check_answers
}

teardown() {
    drop_database
}

run_doc() {
    run "$ROOT/tests/harness/run-doc" "$@"
}

# A day passes, for soaking gates and for evidence about time; also in hidden commands of a page.
next_day() {
    psql -XAtqc "DO \$\$ BEGIN
        UPDATE sluice.phase SET started_at = started_at - interval '1 day';
        UPDATE sluice.operation SET finished_at = finished_at - interval '1 day';
        EXCEPTION WHEN undefined_table OR invalid_schema_name THEN NULL; END \$\$"
}
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
        [[ $page == */guide.md ]] || pages+=("$page")
    done
    [[ ${#pages[@]} -ge 5 ]]
    run_doc "${pages[@]}"
    assert_status 0
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

# advance_all PLAN [PHASE]: to its end, or a phase's, with every approval that it asks for.
advance_all() {
    local plan=$1 gate needed role
    while run_sluice advance "$plan" --until "${2:-complete}" && [[ $status -ne 0 ]]; do
        assert_status 3
        run_sluice advance "$plan" --json
        gate=$(json next)
        run_sluice verify "$plan"
        assert_status 0
        next_day
        needed=$("$SLUICE" status "$plan" --json | jq ".phases[] | select(.name == \"$gate\")
            | .approvals_needed")
        for role in $(seq "$needed"); do
            q "DO \$\$BEGIN CREATE ROLE approver$role SUPERUSER LOGIN;
                EXCEPTION WHEN duplicate_object THEN NULL; END\$\$"
            run_sluice confirm "$plan" "$gate" --db "user=approver$role" --by "$role" --reason tested
            assert_status 0
        done
    done
}

@test "every plan in plans/ runs to its end" {
    local plan
    cd "$ROOT"
    for plan in plans/*.yaml; do
        new_database
        psql -Xq -v ON_ERROR_STOP=1 -f "plans/schema/$(basename "$plan" .yaml).sql"
        run_sluice check "$plan"
        assert_status 0
        advance_all "$plan"
        run_sluice verify "$plan"
        assert_status 0
        run_sluice status "$plan" --json
        assert_equal "$(json state)" complete
        drop_database
    done
}

@test "every plan in plans/ can be taken back from each phase, and leaves the schema as it was" {
    local plan phase phases before count=0
    cd "$ROOT"
    for plan in plans/*.yaml; do
        new_database
        psql -Xq -v ON_ERROR_STOP=1 -f "plans/schema/$(basename "$plan" .yaml).sql"
        before=$(dump_schema)
        phases=$("$SLUICE" plan "$plan" --json 2>/dev/null | jq -r '
            .phases | map(.kind == "gate" or .reversible) as $good
            | to_entries[] | select(.value.kind != "gate" and ($good[: .key + 1] | all)) | .value.name')
        for phase in $phases; do
            advance_all "$plan" "$phase"
            run_sluice revert "$plan" --all
            assert_status 0
            assert_equal "$(dump_schema)" "$before"
            count=$((count + 1))
        done
        drop_database
    done
    [[ $count -ge 40 ]]
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
    local source message count=0
    source=$(messages)
    while read -r message; do
        count=$((count + 1))
        assert_contains_message "$source" "$message"
    done < <(sed -n 's/^| `\([^`]*\)` |.*/\1/p' "$ROOT/docs/limits.md")
    [[ $count -ge 30 ]]
}
assert_contains_message() {
    [[ $1 == *"$2"* ]] || { echo "docs/limits.md: the program does not say: $2" >&2 && return 1; }
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
