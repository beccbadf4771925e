# shellcheck shell=bash
# What tests of change_type share, setup and teardown among it. Their table is t, their plan p; CLONE is
# a second database, WRITERS a pgbench.

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
}

teardown() {
    [[ -z ${WRITERS:-} ]] || kill "$WRITERS" 2>/dev/null || true
    close_sessions
    [[ -z ${CLONE:-} ]] || psql -XAtqc "DROP DATABASE IF EXISTS $CLONE" postgres
    drop_database
}

picture() {
    pg_dump --schema-only --no-owner --exclude-schema=sluice "${1:-$PGDATABASE}" |
        sed '/^\\[a-z]*restrict /d'
}
lines() {
    picture "$@" | sed 's/,$//; /^$/d' | sort
}

# change COLUMN TYPE [KEYS]: writes plan p for table t.
change() {
    write_plan p <<YAML
change_type: {table: t, column: $1, type: $2${3:+, $3}}
YAML
}

# confirm GATE: opens it.
confirm() {
    run_sluice confirm p "$1" --by Ann --reason tested
    assert_status 0
}

# content DATABASE: every row of every table, whatever the order of columns and rows.
content() {
    local table
    psql -XAtqc "SELECT oid::regclass FROM pg_class WHERE relkind = 'r'
        AND relnamespace = 'public'::regnamespace ORDER BY relname" "$1" |
        while read -r table; do
            psql -XAtqc "SELECT to_jsonb(x)::text FROM $table x" "$1" </dev/null | sort | sed "s/^/$table /"
        done
}

# same_as_altered COLUMN TYPE [SQL]: the whole plan, with a look at its undoing, gives what one ALTER
# TABLE gives that rewrites the table: schema and rows, but for the column's place. SQL: what is
# altered besides.
same_as_altered() {
    CLONE=${PGDATABASE}_altered
    psql -XAtqc "CREATE DATABASE $CLONE TEMPLATE $PGDATABASE" postgres
    psql -XAtqc "ALTER TABLE t ALTER COLUMN $1 TYPE $2 USING $1::$2; ${3:-}" "$CLONE"
    local before
    before=$(picture)
    to_gate p
    confirm "t-$1-either-type"
    run_sluice advance p --until gate
    assert_status 0
    agrees p
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(picture)" "$before"
    to_gate p
    confirm "t-$1-either-type"
    run_sluice advance p --until gate
    assert_status 0
    confirm "t-$1-changed"
    run_sluice advance p --until complete
    assert_status 0
    agrees p
    diff <(lines "$CLONE") <(lines)
    diff <(content "$CLONE") <(content "$PGDATABASE")
}
