#!/usr/bin/env bats
# Hostile names and texts, each in every place of a plan and of a database where one may stand, all
# the way there and back. The places of one table take names of the list in turn, so that as many
# tables as there are names have every name in every place.

load ../harness/common
load plans
load hostile

# All of it takes longer than other tests may.
[[ -z ${SLUICE_KILL_ALL:-} ]] || export BATS_TEST_TIMEOUT=900

# places: of every table, what is called how.
PLACES='["schema", "table", "a", "b", "c", "d", "retired", "own_index", "own_check", "own_unique", "own_statistics",
    "index", "check", "unique", "foreign", "other", "key", "type", "label", "role", "text"]'

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

make_tables() {
    each "
        BEGIN
            EXECUTE format('CREATE ROLE %I', 'hostile ' || left(t->>'role', 20));
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END;
        EXECUTE format('CREATE SCHEMA %I', t->>'schema');
        EXECUTE format('CREATE TYPE %I.%I AS ENUM (''plain'', %L)', t->>'schema', t->>'type', t->>'label');
        EXECUTE format('CREATE TABLE %I.%I (%I int PRIMARY KEY)', t->>'schema', t->>'other', t->>'key');
        EXECUTE format('INSERT INTO %I.%I VALUES (1), (2), (3)', t->>'schema', t->>'other');
        EXECUTE format('CREATE TABLE %s (id int PRIMARY KEY, %I text DEFAULT %L, %I text, e %I.%I DEFAULT %L, ref int)',
            q, t->>'a', t->>'text', t->>'c', t->>'schema', t->>'type', t->>'label');
        EXECUTE format('INSERT INTO %s SELECT i, %L || i, %L || i, %4\$L, 1 FROM generate_series(1, 20) i',
            q, t->>'text', t->>'text', t->>'label');
        EXECUTE format('CREATE INDEX %I ON %s (%I, id) WHERE %3\$I <> %L', t->>'own_index', q, t->>'a', t->>'text');
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I CHECK (%I <> %L)', q, t->>'own_check', t->>'a', 'no ' || (t->>'text'));
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I UNIQUE (%I)', q, t->>'own_unique', t->>'a');
        EXECUTE format('CREATE STATISTICS %I.%I ON id, %I FROM %s', t->>'schema', t->>'own_statistics', t->>'a', q);
        EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', q, t->>'a', t->>'text');
        EXECUTE format('COMMENT ON CONSTRAINT %I ON %s IS %L', t->>'own_check', q, t->>'text');
        EXECUTE format('COMMENT ON INDEX %I.%I IS %L', t->>'schema', t->>'own_index', t->>'text');
        EXECUTE format('GRANT SELECT (%1\$I), UPDATE (%1\$I) ON %2\$s TO %3\$I', t->>'a', q, 'hostile ' || left(t->>'role', 20));"
}

# JSON is YAML too.
make_plan() {
    jq '
        def name: "\"" + gsub("\""; "\"\"") + "\"";
        def value: "'"'"'" + gsub("'"'"'"; "'"''"'") + "'"'"'";
        {sluice: 1, plan: "hostile", description: (map(.table) | join(" ")), phases: (
            [.[] | [.schema, .table] as $t |
                {add_column: {name: "a-\(.number)", table: $t, columns: {(.b): {up: (.a | name)}}, down: {(.a): (.b | name)}}},
                {add_column: {name: "b-\(.number)", table: $t,
                    columns: {(.d): {type: "text", up: "\(.c | name) || \(.d | value)"}},
                    down: {(.c): "left(\(.d | name), -length(\(.d | value)))"}}},
                {backfill: {name: "fill-\(.number)", table: $t}},
                {constrain: {name: "constrain-\(.number)", table: $t, add: [
                    {like: {(.b): .a}}, {not_null: [.d]},
                    {index: {name: .index, on: "(lower(\(.d | name)), \(.b | name))", where: "\(.d | name) <> \(.d | value)"}},
                    {check: {name: .check, expression: "\(.d | name) IS DISTINCT FROM \(.index | value)"}},
                    {unique: {name: .unique, columns: [.d, .b]}},
                    {foreign_key: {name: .foreign, columns: ["ref"], references: [.schema, .other], referenced: [.key]}}]}}]
            + [{gate: {name: "first", ask: (map(.table) | join("?")), evidence: [.[] |
                {verified: {table: [.schema, .table]}},
                {query: {sql: "SELECT count(*) = 20 FROM \(.schema | name).\(.table | name) WHERE \(.a | name) IS NOT NULL", expect: "t"}}]}}]
            + [.[] | {swap: {name: "swap-\(.number)", table: [.schema, .table], columns: {(.c): {from: .d, retired: .retired}}}}]
            + [{gate: {name: "second", ask: "?"}}]
            + [.[] | {drop: {name: "drop-\(.number)", table: [.schema, .table], columns: [.a, .retired]}}])}' tables.json >p.yaml
}

# rows COLUMN FORMAT: the rows of every table; of the place COLUMN, and of c by the expression FORMAT.
rows() {
    psql -XAtq -v ON_ERROR_STOP=1 -v tables="$(<tables.json)" <<SQL
SELECT format('SELECT %1\$s, id, %2\$I, $2, e, ref FROM %5\$I.%6\$I ORDER BY id', t->>'number', t->>'$1', t->>'c', t->>'d',
    t->>'schema', t->>'table') FROM jsonb_array_elements(:'tables'::jsonb) t \gexec
SQL
}

# The names of everything that hangs on the tables, and what is said of it.
attached() {
    q "SELECT conrelid::regclass, conname, obj_description(oid, 'pg_constraint') FROM pg_constraint
           WHERE conrelid <> 0 AND connamespace::regnamespace::text <> 'sluice' AND contype <> 'n'
       UNION ALL SELECT indrelid::regclass, indexrelid::regclass::text, obj_description(indexrelid) FROM pg_index i
           JOIN pg_class c ON c.oid = indexrelid WHERE relnamespace NOT IN ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace, 'sluice'::regnamespace)
       UNION ALL SELECT attrelid::regclass, attname || coalesce(attacl::text, ''), col_description(attrelid, attnum) FROM pg_attribute a
           JOIN pg_class c ON c.oid = attrelid WHERE relkind = 'r' AND attnum > 0 AND NOT attisdropped
           AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'sluice'::regnamespace)
       UNION ALL SELECT stxrelid::regclass, stxname, '' FROM pg_statistic_ext
       ORDER BY 1, 2, 3"
}

valid_json() {
    jq -e .format_version <<<"$output" >/dev/null || { echo "no JSON: $output" >&2 && return 1; }
}

# no_controls COMMAND…: on a terminal, nothing that steers it but our own colours.
no_controls() {
    env TERM=xterm script --quiet --return --echo never --command "'$SLUICE' $(printf '%q ' "$@")" /dev/null |
        sed -E 's/\x1b\[(0|1|31|32|33|36)m//g' >screen
    [[ -s screen ]]
    LC_ALL=C run ! grep -qP '[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]' screen
}

# Writes of both versions, on both groups.
write_both() {
    each "
        EXECUTE format('UPDATE %s SET %I = %L, %I = %L WHERE id = 1', q, t->>'a', (t->>'text') || 'old', t->>'c', t->>'d');
        EXECUTE format('UPDATE %s SET %I = %L, %I = %L WHERE id = 2', q, t->>'b', (t->>'text') || 'new', t->>'d', (t->>'text') || (t->>'d'));"
}

forth_and_back() {
    local before rows command by
    new_database
    psql -XAtq -d postgres -v new="$(jq -r ".[0].text" tables.json)" -v old="$PGDATABASE" <<<'ALTER DATABASE :"old" RENAME TO :"new"'
    PGDATABASE=$(jq -r ".[0].text" tables.json)
    # shellcheck disable=SC2034 # which drop_database reads
    TEST_DATABASE=\"${PGDATABASE//\"/\"\"}\"
    make_tables
    make_plan
    before=$(dump_schema)
    rows=$(rows a '%3$I')
    run_sluice advance p.yaml --until gate --json
    assert_status 0
    valid_json
    write_both
    run_sluice verify p.yaml --json
    assert_status 0
    valid_json
    for command in status log; do
        run_sluice "$command" hostile --json
        valid_json
    done
    if [[ $1 == whole ]]; then # these take their time
        for command in check plan; do
            run_sluice "$command" p.yaml --json
            assert_status 0
            valid_json
        done
        no_controls plan hostile
    fi
    no_controls verify hostile
    run_sluice revert p.yaml --all
    assert_status 0
    diff <(echo "$before") <(printf '%s\n' "$(dump_schema)")
    rows=$(rows a '%3$I')
    by=$(jq -r ".[0] | .own_check + .role" tables.json)
    run_sluice advance p.yaml --until gate
    assert_status 0
    run_sluice confirm hostile first --by "$by" --reason "$by; -- '" --json
    assert_status 0
    valid_json
    run_sluice advance p.yaml --until gate
    assert_status 0
    run_sluice verify p.yaml
    assert_status 0
    run_sluice confirm hostile second --by "$by" --reason x
    no_controls status hostile
    run_sluice advance p.yaml --until complete
    assert_status 0
    diff <(echo "$rows") <(rows b 'left(%3$I, -length(%4$L))')
    assert_equal "$(attached | grep sluice_)" ""
    is "SELECT claimed_by FROM sluice.approval ORDER BY id LIMIT 1" "$by"
}

# every NTH of the tables, from FIRST on: with SLUICE_KILL_ALL, as in `make torture`, all of them; else
# a fifth, so that each name comes to a fifth of the places, and each place gets a fifth of the names.
part() {
    local count step=15 from=$(($1 * 5)) plans=0
    count=$(jq length <<<"$NAMES")
    [[ $count -ge 40 ]]
    [[ -z ${SLUICE_KILL_ALL:-} ]] || { step=3 from=$1; }
    tables "$from" "$count" "$step" >all.json
    for ((at = 0; at < $(jq length all.json); at += 5)); do
        jq ".[$at : $((at + 5))]" all.json >tables.json
        forth_and_back "$([[ $1 -ne 0 ]] || echo whole)"
        drop_database
        plans=$((plans + 1))
    done
    echo "# $(jq length all.json) tables in $plans plans, $(jq length <<<"$PLACES") names each" >&3
}

@test "every name in every place, there and back: the first third" {
    long
    part 0
}

@test "every name in every place, there and back: the second third" {
    long
    part 1
}

@test "every name in every place, there and back: the last third" {
    long
    part 2
}

@test "names that a plan cannot have are refused one by one, each in its place" {
    local name
    new_database
    q "CREATE TABLE t (id int PRIMARY KEY, a text)"
    local long=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx wide=€€€€€€€€€€€€€€€€€€€€€x
    {
        printf 'sluice: 1\nplan: p\nphases:\n'
        # what phases and gates may be called is less than what PostgreSQL takes
        jq -r '.[], "x/y", "", ".x", "-x", "complete", "gate", "start", "\u0000", "\u001b[0m" | @json | "  - gate: {name: \(.), ask: q}"' \
            <<<"$(jq 'map(select(test("^[A-Za-z0-9][A-Za-z0-9_.-]*$") | not))' <<<"$NAMES")"
        for name in "$long" "$wide" '' sluice_x zz_sluice_x ctid xmax tableoid $'\e[0m'; do
            jq -rn --arg n "$name" '$n | @json | "  - add_column: {table: t, columns: {\(.): {type: text}}}"'
            jq -rn --arg n "$name" '$n | @json | "  - constrain: {table: t, add: [{not_null: [\(.)]}]}"'
        done
        for name in "$long" "$wide" '' sluice_x zz_sluice_x $'\e[0m'; do
            jq -rn --arg n "$name" '$n | @json | "  - constrain: {table: t, add: [{check: {name: \(.), expression: \"true\"}}]}"'
            jq -rn --arg n "$name" '$n | @json | "  - constrain: {table: t, add: [{index: {name: \(.), on: \"(a)\"}}]}"'
        done
        for name in "$long" "$wide" '' pg_x pg_catalog information_schema sluice; do
            jq -rn --arg n "$name" '$n | @json | "  - backfill: {table: [\(.), t]}"'
        done
        for name in "$long" "$wide" ''; do
            jq -rn --arg n "$name" '$n | @json | "  - backfill: {table: [public, \(.)]}"'
            jq -rn --arg n "$name" '$n | @json | "  - gate: {ask: q, by_role: \(.)}"'
        done
    } >p.yaml
    run_sluice check p.yaml
    assert_status 2
    [[ $(wc -l <p.yaml) -gt 80 ]] || { wc -l p.yaml >&2 && return 1; }
    assert_equal "$(grep -o '^p.yaml:[0-9]*' <<<"$stderr" | sort -u | wc -l)" "$(($(wc -l <p.yaml) - 3))"
    # each of them names a column of its line, and control characters are not repeated
    [[ $(grep -c '^p.yaml:[0-9]*:[0-9]*: error: ' <<<"$stderr") -ge $(($(wc -l <p.yaml) - 3)) ]]
    assert_lacks "$stderr" $'\e'
    for name in "$(jq -r '.[0]' <<<"$NAMES")" $'a\nb' '../x' "$long" '' '%s'; do
        jq -n --arg n "$name" '{sluice: 1, plan: $n, phases: [{backfill: {table: "t"}}]}' >p.yaml
        run_sluice check p.yaml --json
        assert_status 2
        valid_json
        assert_equal "$(jq -r '.problems[0].place.line // .problems[0].line' <<<"$output")" 3
    done
    # as a plan by its name, which no database knows
    for name in "'" '"; DROP SCHEMA public; --' '%n%s' $'a\nb\e[31m' "$long$long"; do
        run_sluice status "$name" --json
        assert_status 2
        valid_json
    done
    is "SELECT count(*) FROM pg_namespace WHERE nspname = 'sluice'" 0
}
