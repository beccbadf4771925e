#!/usr/bin/env bats
# The manual pages say what the program's own tables say.

load ../harness/common

setup() {
    PAGE=$ROOT/docs/sluice.1
    PLAN_PAGE=$ROOT/docs/sluice-plan.5
    COMMANDS=$("$SLUICE" help | awk '/^commands:/ { on = 1; next } /^$/ { on = 0 } on { print $1 }')
}

# options_of COMMAND: the names of the long options that its help lists, one a line.
options_of() {
    "$SLUICE" help "$@" | grep -o '^  *\(-., \)\?--[a-z-]*' | grep -o -- '--.*' | sort
}

# documented SECTION: the options that have an entry there; SECTION is a command or a heading.
documented() {
    awk -v section="$1" '
        /^\.S[hs] / { on = $2 == section }
        on && /^\.It .*Fl -/ { match($0, /Fl -[a-z-]+/); print "-" substr($0, RSTART + 3, RLENGTH - 3) }
    ' "$PAGE" | sort
}

@test "every command has its section, and no other has" {
    assert_equal "$(awk '/^\.Sh/ { on = $2 == "COMMANDS" } on && /^\.Ss/ { print $2 }' "$PAGE")" \
        "$COMMANDS"
}

@test "the arguments in the page are those of the help" {
    local command
    for command in $COMMANDS; do
        local usage
        usage=$("$SLUICE" help "$command" | head -n 1)
        usage=${usage#usage: sluice }
        usage=${usage%% --*}
        usage=${usage%% '[OPTION]'*}
        grep -qFx ".Ss $usage" "$PAGE" || {
            echo "no section \"$usage\"" >&2
            return 1
        }
    done
}

@test "every option of every command is in the page, and no other is" {
    local command common
    common=$(documented OPTIONS | grep -vxe --version)
    assert_equal "$common" "$(options_of show | grep -vxe --diff)"
    for command in $COMMANDS; do
        local own
        own=$(options_of "$command" | grep -vxF -e "$common" || true)
        # These have their own words for --by.
        [[ $command != @(confirm|reject) ]] || own=$(printf -- '--by\n%s' "$own")
        assert_equal "$(documented "$command")" "$own"
    done
    assert_equal "$(documented OPTIONS | grep -xe --version)" --version
}

@test "the exit statuses are those of the contract" {
    assert_equal "$(awk '/^\.Sh/ { on = /EXIT STATUS/ } on && /^\.It/ { print $2 }' "$PAGE" |
        tr '\n' ' ')" '0 1 2 3 4 5 75 '
}

# Every key of the schema, once.
schema_keys() {
    psql -XAtq -v ON_ERROR_STOP=1 <<SQL
\\set schema \`"$SLUICE" schema\`
WITH RECURSIVE node (value) AS (
    SELECT :'schema'::jsonb
    UNION ALL
    SELECT child.value FROM node, LATERAL (
        SELECT value FROM jsonb_each(CASE jsonb_typeof(node.value) WHEN 'object' THEN node.value END)
        UNION ALL
        SELECT value FROM jsonb_array_elements(
            CASE jsonb_typeof(node.value) WHEN 'array' THEN node.value END)
    ) child
)
SELECT DISTINCT key COLLATE "C" FROM node, jsonb_object_keys(value -> 'properties') key
WHERE jsonb_typeof(value -> 'properties') = 'object' ORDER BY 1;
SQL
}

@test "every key of a plan is explained, and no other is" {
    local keys
    keys=$(schema_keys)
    [[ $(wc -l <<<"$keys") -gt 30 ]]
    # An entry, or the heading of the kinds and recipes.
    assert_equal "$(awk '
        /^\.It Cm/ { for (i = 3; i <= NF; i++) if ($i != ",") print $i }
        /^\.Ss [a-z]/ { print $2 }' "$PLAN_PAGE" | LC_ALL=C sort -u)" "$keys"
}

@test "the example plans of the page are valid" {
    cd "$BATS_TEST_TMPDIR" || return
    awk '/^\.Bd/ { on = 1; n++; next } /^\.Ed/ { on = 0 } on { print > ("example" n ".yaml") }' \
        "$PLAN_PAGE"
    [[ -s example2.yaml ]]
    for file in example*.yaml; do
        run_sluice plan --yaml "$file"
        assert_status 0
    done
}

@test "groff has nothing to complain of" {
    command -v groff >/dev/null || skip 'groff is not installed'
    run groff -mandoc -ww -z -Tutf8 "$PAGE" "$PLAN_PAGE"
    assert_status 0
    assert_equal "$output" ''
}

@test "settings are explained in the words of the program" {
    local key words
    run_sluice schema
    [[ $(jq -r '.properties.settings.properties | length' <<<"$output") -gt 10 ]]
    while IFS=$'\t' read -r key words; do
        assert_equal "$key: $(awk -v key="$key" '
            /^\.Sh/ { settings = $2 == "SETTINGS" }
            /^\.(It|El)/ { on = settings && $3 == key; next }
            on { printf "%s%s", gap, $0; gap = " " }' "$PLAN_PAGE")" "$key: $words"
    done < <(jq -r '.properties.settings.properties | to_entries[] | .key + "\t" + .value.description' \
        <<<"$output")
}
