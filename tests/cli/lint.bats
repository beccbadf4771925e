#!/usr/bin/env bats
# sluice lint: what raw SQL migrations would break or block.
# The migrations of tests/lint are in the words of many tools; each ends with what must be found in it,
# and nothing else may be.

load ../harness/common

setup() {
    # The harness points at a server, which lint would ask.
    SERVER=("PGHOST=${PGHOST:-}" "PGPORT=${PGPORT:-}" "PGUSER=${PGUSER:-}")
    unset PGHOST PGPORT PGUSER PGDATABASE
    cd "$BATS_TEST_TMPDIR"
}

teardown() {
    export "${SERVER[@]}"
    drop_database
}

# lint ARGUMENT…: runs it; its answer is in $output, what it says to people in $stderr.
lint() {
    run --separate-stderr "$SLUICE" lint "$@"
}

# findings [JQ]: of JSON, one a line.
findings() {
    jq -r '.files[].findings[] | "\(.line) \(.rule)"' <<<"$output" | sort
}

# assert_expected FILE: finds what the file says, at the lines that it says.
assert_expected() {
    lint --json --fail-on never "$1"
    [[ $status -eq 0 ]] || { echo "$stderr" >&2 && return 1; }
    diff <(sed -n 's/^-- expect: //p' "$1" | sort) <(findings) || { echo "in $1" >&2 && return 1; }
}

@test "migrations of many tools are read as the tools run them" {
    local file count=0
    while read -r file; do
        assert_expected "$file"
        count=$((count + 1))
    done < <(find "$ROOT/tests/lint" -name '*.sql' -not -path '*/catalogue/*' | sort)
    [[ $count -gt 15 ]]
}

@test "the catalogue decides what the text cannot" {
    export "${SERVER[@]}"
    new_database
    psql -Xqv ON_ERROR_STOP=1 -f "$ROOT/tests/lint/catalogue/schema.psql"
    local file
    for file in "$ROOT"/tests/lint/catalogue/*.sql; do
        assert_expected "$file"
    done
    # Nothing was executed.
    assert_equal "$(psql -XAtc "SELECT count(*) FROM pg_attribute WHERE attrelid = 'people'::regclass
        AND attnum > 0 AND attisdropped")" 0
}

@test "a small table is named as one, and does not fail the run" {
    export "${SERVER[@]}"
    new_database
    psql -Xqc 'CREATE TABLE small (a int); INSERT INTO small VALUES (1); ANALYZE small'
    lint - --fail-on blocks <<<'CREATE INDEX i ON small (a);'
    assert_equal "$status" 0
    [[ $output == *'hygiene: writes of small wait'*'it is small now: 8.0 kB (1 rows)'* ]]
}

@test "a statement of newer syntax is given to the server's own parser" {
    export "${SERVER[@]}"
    new_database
    lint - <<<'SELEC 1; ALTER TABLE x DROP COLUMN y;'
    assert_equal "$status" 4
    [[ $output == *'the server refuses it too: syntax error at or near "SELEC"'*'drop-column'* ]]
}

@test "an answer has file, line and column, the rule and the safe way" {
    printf 'SELECT 1;\n  -- é\n  /* ü */ ALTER TABLE users\nDROP COLUMN nick;\n' >a.sql
    lint a.sql
    assert_equal "$status" 4
    assert_equal "$(head -n 1 <<<"$output")" \
        'a.sql:3:11: breaks: every statement of the old version that names users.nick fails, and its values are gone [drop-column]'
    [[ $output == *'      table: users
          columns: [nick]'* ]]
    [[ $output == *'2 statements analysed, 1 finding: 1 breaks' ]]
    [[ $stderr == *'error: 1 finding of severity "data" or worse'* ]]
}

# way RULE SQL SED NUMBER: the plan that lint prints for the rule, its words in capitals filled in.
way() {
    local safe word
    safe=$("$SLUICE" lint - --json --hygiene --fail-on never <<<"$2" 2>/dev/null |
        jq -re --arg rule "$1" '[.files[].findings[] | select(.rule == $rule)][0].safe')
    safe=$(sed "${3:-b}" <<<"$safe")
    word=${2//\"/\\\"}
    safe=${safe//: STATEMENT/: \"$word\"}
    [[ $2 == *'Old Users'* ]] && word='"\"Id\" < 0"' || word='id < 0'
    printf 'sluice: 1\nplan: %s-%d\n%s\n' "$1" "$4" "${safe//: CONDITION/: $word}"
}

@test "every safe way is a plan that the database takes" {
    export "${SERVER[@]}"
    new_database
    psql -Xqv ON_ERROR_STOP=1 -f "$ROOT/tests/lint/safe/schema.psql"
    local rule sql filled count=0
    echo 'lint: {rules: {constraint-before-clients: breaks}}' >.sluice.yaml
    while IFS=$'\t' read -r rule sql filled; do
        count=$((count + 1))
        way "$rule" "$sql" "$filled" "$count" >"$count.yaml" || { echo "$rule: $sql" >&2 && return 1; }
    done <"$ROOT/tests/lint/safe/ways.tsv"
    run "$SLUICE" check ./*.yaml
    [[ $status -eq 0 ]] || { grep -A1 error <<<"$output" >&2 && return 1; }
    # None is left out.
    diff <(cut -f 1 "$ROOT/tests/lint/safe/ways.tsv" | sort -u) <("$SLUICE" lint --explain all |
        awk '/^### / { rule = $2 } /^(phases|change_type|rename_column):/ { print rule }' | sort)
}

@test "JSON has the form of the contract" {
    printf 'DROP TABLE a;\nSELEC 1;\n' >a.sql
    lint --json a.sql
    assert_equal "$(jq -c '[.format_version, .statements, .unparsed, .files[0].file]' <<<"$output")" \
        '[1,2,1,"a.sql"]'
    assert_equal "$(jq -c '.files[0].findings[0] | keys' <<<"$output")" \
        '["column","line","message","rule","safe","severity"]'
    assert_equal "$(jq -r '.files[0].findings[].severity' <<<"$output" | sort -u)" breaks
    assert_equal "$(jq -r .error.exit_status <<<"$output")" 4
}

@test "a severity decides the exit status, and habits are told on request" {
    printf 'CREATE TABLE t (a json);\nCREATE INDEX i ON u (a);\n' >a.sql
    lint a.sql --fail-on breaks
    assert_equal "$status" 0
    [[ $output != *json-column* ]]
    lint a.sql --fail-on blocks
    assert_equal "$status" 4
    lint a.sql --hygiene --fail-on never
    assert_equal "$status" 0
    [[ $output == *json-column*missing-primary-key* || $output == *missing-primary-key*json-column* ]]
    lint a.sql --fail-on nothing
    assert_equal "$status" 2
}

@test "a file that cannot be read is exit status 2" {
    lint nowhere.sql
    assert_equal "$status" 2
    [[ $stderr == *'could not open "nowhere.sql": No such file or directory'* ]]
    lint
    assert_equal "$status" 2
}

@test "a comment allows what follows, with a reason" {
    cat >a.sql <<'SQL'
-- sluice:allow drop-column: nothing reads it since March
ALTER TABLE users DROP COLUMN nick;
ALTER TABLE users DROP COLUMN name;
-- sluice:allow drop-table
DROP TABLE x;
-- sluice:ignore truncate -- it is empty
TRUNCATE y;
-- sluice:allow reindex: never
SELECT 1;
SQL
    lint --json a.sql
    assert_equal "$(findings)" '3 drop-column
4 unused-ignore
5 drop-table
8 unused-ignore'
    printf -- '-- sluice:allow-file drop-table, drop-column: the service is off\nDROP TABLE x;\nALTER TABLE y DROP z;' >b.sql
    lint b.sql
    assert_equal "$status" 0
}

@test "what files before have made is new, and a check that they validated proves NOT NULL" {
    mkdir m
    echo 'CREATE TABLE drafts (id bigint PRIMARY KEY, a text);' >m/2.sql
    echo 'CREATE INDEX i ON drafts (a); ALTER TABLE drafts DROP COLUMN a;' >m/10.sql
    echo 'ALTER TABLE o ADD CONSTRAINT c CHECK (x IS NOT NULL AND y > 0) NOT VALID;' >m/11.sql
    echo 'ALTER TABLE o VALIDATE CONSTRAINT c;' >m/12.sql
    echo 'ALTER TABLE o ALTER x SET NOT NULL, ALTER y SET NOT NULL;' >m/13.sql
    lint m --json
    assert_equal "$(findings)" '1 set-not-null'
    [[ $output == *o.y* || $output == *'leave y out'* ]]
}

@test "a configuration above the file says rules, severities and since when" {
    mkdir -p db/migrate
    echo 'DROP TABLE old;' >db/migrate/1.sql
    echo 'CREATE INDEX i ON t (a); CREATE TABLE n (v varchar(5)); DROP TABLE d;' >db/migrate/2.sql
    cat >.sluice.yaml <<'YAML'
lint:
  since: 2.sql
  paths: [db/migrate]
  fail_on: breaks
  rules: {create-index: off, varchar-column: data, drop-table: blocks}
YAML
    lint --json
    assert_equal "$status" 0
    assert_equal "$(findings)" '1 drop-table
1 varchar-column'
    assert_equal "$(jq -r '.files[].findings[].severity' <<<"$output" | sort)" 'blocks
data'
    cd db/migrate
    lint --json 1.sql
    assert_equal "$(findings)" ''
    echo 'lint: {rules: {creat-index: off}}' >.sluice.yaml
    lint 1.sql
    assert_equal "$status" 2
    [[ $stderr == *'.sluice.yaml:1:16: error: unknown rule "creat-index"'*'Did you mean "create-index"?'* ]]
}

@test "only what git says has changed is linted" {
    git init -q .
    git config user.email a@example.com
    git config user.name a
    mkdir m
    echo 'DROP TABLE a;' >m/1.sql
    git add . && git commit -qm one
    echo 'DROP TABLE b;' >m/2.sql
    git add m/2.sql
    lint --changed HEAD --json m
    assert_equal "$(jq -r '.files[].file' <<<"$output")" m/2.sql
    lint --changed HEAD --json
    assert_equal "$(jq -r '.files[].file' <<<"$output")" m/2.sql
    lint --changed nothing
    assert_equal "$status" 2
}

@test "how the tool runs a file can be said" {
    echo 'CREATE INDEX CONCURRENTLY i ON t (a);' >a.sql
    lint a.sql
    assert_equal "$status" 0
    lint a.sql --transaction file
    [[ $status -eq 4 && $output == *concurrently-in-transaction* ]]
    mkdir 1_x
    cp a.sql 1_x/up.sql
    lint 1_x/up.sql
    assert_equal "$status" 4
    printf '[migration]\nrun_in_transaction = false\n' >1_x/metadata.toml
    lint 1_x/up.sql
    assert_equal "$status" 0
    { echo 'ALTER TABLE t ADD x int;' && cat a.sql; } >V1__x.sql
    lint V1__x.sql
    assert_equal "$status" 4
    echo 'executeInTransaction=false' >V1__x.sql.conf
    lint V1__x.sql
    assert_equal "$status" 0
    lint a.sql --transaction maybe
    assert_equal "$status" 2
}

@test "every rule explains itself, and the page in docs is what they say" {
    lint --explain drop-column
    [[ $status -eq 0 && $output == 'drop-column: breaks'*'sluice:allow drop-column: REASON' ]]
    lint --explain drop-colum
    [[ $status -eq 2 && $stderr == *'Did you mean "drop-column"?'* ]]
    diff "$ROOT/docs/lint-rules.md" <("$SLUICE" lint --explain all)
}

@test "rules of the table have names of their own" {
    assert_equal "$("$SLUICE" lint --explain all | grep '^### ' | sort | uniq -d)" ''
    [[ $("$SLUICE" lint --explain all | grep -c '^### ') -eq 145 ]]
}

@test "pipelines read it: SARIF, GitLab, JUnit and annotations" {
    printf 'DROP TABLE "a&b";\nTRUNCATE t;\n' >'a b.sql'
    lint 'a b.sql' --format sarif
    assert_equal "$(jq -r '.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri' \
        <<<"$output")" 'a%20b.sql'
    assert_equal "$(jq -r '.version, (.runs[0].results | length)' <<<"$output")" '2.1.0
2'
    python3 -c 'import json, jsonschema, sys
jsonschema.validate(json.load(sys.stdin), json.load(open(sys.argv[1])))' \
        "$ROOT/tests/lint/sarif.schema.json" <<<"$output"
    lint 'a b.sql' --format gitlab
    assert_equal "$(jq -r '.[0] | .check_name, .severity, .location.path, .location.lines.begin' \
        <<<"$output")" 'drop-table
critical
a b.sql
1'
    assert_equal "$(jq -r '[.[].fingerprint] | unique | length' <<<"$output")" 2
    lint 'a b.sql' --format junit
    python3 -c 'import sys, xml.dom.minidom as m; d = m.parseString(sys.stdin.read());
assert len(d.getElementsByTagName("failure")) == 2' <<<"$output"
    lint 'a b.sql' --format github
    [[ $output == '::error file=a b.sql,line=1,col=1,title=sluice drop-table::every statement'*%0A* ]]
}

@test "output that cannot be written is an error" {
    echo 'SELECT 1;' >a.sql
    run bash -c '"$SLUICE" lint a.sql 2>&1 >/dev/full'
    assert_equal "$status" 75
}

# steps FILE JQ: the shell text of a CI file, from YAML.
steps() {
    python3 -c 'import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))' "$1" | jq -r "$2"
}

# A repository whose last commit brings m/2.sql, and `sluice` in PATH.
pipeline() {
    mkdir -p bin m
    ln -s "$SLUICE" bin/sluice
    export PATH=$PWD/bin:$PATH
    git init -q .
    git config user.email a@example.com
    git config user.name a
    echo 'DROP TABLE a;' >m/1.sql
    git add m && git commit -qm one
    echo 'DROP TABLE b;' >m/2.sql
    git add m && git commit -qm two
}

@test "the GitHub action annotates what changed, and writes SARIF" {
    pipeline
    steps "$ROOT/docs/lint/action.yml" '.runs.steps[].run' >run.sh
    export PATHS=m SINCE=HEAD^ FAIL_ON=data SARIF=out.sarif
    run --separate-stderr bash -eo pipefail run.sh
    assert_equal "$status" 4
    [[ $output == '::error file=m/2.sql,line=1,col=1,title=sluice drop-table::'* ]]
    assert_equal "$(jq -r '.runs[0].results[].ruleId' out.sarif)" drop-table
    # Its inputs are those that its steps ask for.
    assert_equal "$(steps "$ROOT/docs/lint/action.yml" '.inputs | keys[]')" \
        "$(steps "$ROOT/docs/lint/action.yml" '.runs.steps[] | .env[], .if // empty' |
            grep -o 'inputs\.[a-z-]*' | sed 's/inputs\.//' | sort -u)"
}

@test "the GitLab job writes a Code Quality report and fails" {
    pipeline
    local job='.["sluice-lint"]'
    steps "$ROOT/docs/lint/gitlab-ci.yml" "$job.script[]" >run.sh
    export CI_MERGE_REQUEST_DIFF_BASE_SHA=HEAD^ LINT_PATHS=m LINT_FAIL_ON=data
    run bash -eo pipefail run.sh
    assert_equal "$status" 4
    assert_equal "$(jq -r '.[].location.path' \
        "$(steps "$ROOT/docs/lint/gitlab-ci.yml" "$job.artifacts.reports.codequality")")" m/2.sql
}

@test "the pre-commit hook takes the files that are committed" {
    pipeline
    local entry
    entry=$(steps "$ROOT/.pre-commit-hooks.yaml" '.[0].entry')
    run $entry m/1.sql m/2.sql
    assert_equal "$status" 4
    [[ $output == *m/1.sql:1:1*m/2.sql:1:1* ]]
}
