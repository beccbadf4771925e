#!/usr/bin/env bats
# The plan as a migration in an ORM's folder: one block, run in every kind of database.

load ../harness/common

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    cat >plan.yaml <<'YAML'
sluice: 1
plan: rename
rename_column: {table: users, column: email, to: email_address, gate: {name: deployed, ask: Deployed?}}
YAML
    cat >start.sql <<'SQL'
CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL UNIQUE DEFAULT 'a%b?c:d$e\f`g', team text);
CREATE INDEX users_email_idx ON users (email);
CREATE INDEX users_email_lower ON users (lower(email));
INSERT INTO users VALUES (1, 'a@x'), (2, 'b@x');
SQL
    psql -XAtq -v ON_ERROR_STOP=1 -f start.sql
}

run_block() { # FILE
    run --separate-stderr psql -XAtq -v ON_ERROR_STOP=1 -f "$1"
}

fresh() {
    drop_database
    new_database
    psql -XAtq -v ON_ERROR_STOP=1 -f start.sql
}

schema() {
    pg_dump --schema-only --no-owner --exclude-schema=sluice | grep -v '^[\\]'
}

complete() {
    run_sluice advance plan.yaml --until gate
    assert_status 0
    run_sluice confirm rename deployed --by tester --reason tested
    assert_status 0
    run_sluice advance rename --until complete
    assert_status 0
}

@test "where the plan is not complete it fails; where it is, and on a fresh database, all end the same" {
    run_sluice migration plan.yaml
    assert_status 0
    printf '%s\n' "$output" >before.sql
    run_sluice advance plan.yaml --until gate
    assert_status 0
    run_block before.sql
    ((status != 0))
    assert_contains "$stderr" 'plan "rename" is waiting in this database, not complete'
    assert_contains "$stderr" 'sluice advance rename --until complete'
    run_sluice confirm rename deployed --by tester --reason tested
    run_sluice advance rename --until complete
    assert_status 0
    run_sluice migration rename
    assert_status 0
    printf '%s\n' "$output" >after.sql
    schema >complete.sql
    run_block after.sql
    assert_status 0
    run_block before.sql
    assert_status 0
    schema | diff complete.sql -
    for block in before after; do
        fresh
        run_block $block.sql
        assert_status 0
        run_block $block.sql
        assert_status 0
        schema | diff complete.sql -
        assert_equal "$(q 'SELECT string_agg(email_address, $$ $$ ORDER BY id) FROM users')" 'a@x b@x'
    done
    run_sluice advance plan.yaml
    assert_status 0
    assert_contains "$output" adopted
}

@test "a table of some size is no fresh database" {
    run_sluice migration plan.yaml
    printf '%s\n' "$output" >block.sql
    q "INSERT INTO users SELECT i, i FROM generate_series(10, 11000) i"
    run_block block.sql
    ((status != 0))
    assert_contains "$stderr" 'has not been run in this database, and table "public.users" has more than 10000 rows'
    assert_equal "$(q 'SELECT count(email) > 0 FROM users')" t
}

@test "names of the tool's convention follow the column, and no others" {
    complete
    run_sluice migration rename --format prisma
    assert_status 0
    printf '%s\n' "$output" >block.sql
    run_block block.sql
    assert_status 0
    run_block block.sql
    assert_status 0
    assert_equal "$(q "SELECT string_agg(indexrelid::regclass::text, ' ' ORDER BY indexrelid::regclass::text)
        FROM pg_index WHERE indrelid = 'users'::regclass")" \
        'users_email_address_idx users_email_address_key users_email_lower users_pkey'
    fresh
    run_block block.sql
    assert_status 0
    assert_equal "$(q "SELECT count(*) FROM pg_index WHERE indrelid = 'users'::regclass AND
        indexrelid::regclass::text IN ('users_email_address_idx', 'users_email_address_key')")" 2
}

@test "every wrapper is valid in its language, and holds the same block" {
    complete
    for format in sql prisma knex sequelize typeorm alembic django rails drizzle; do
        run_sluice migration rename --format $format
        assert_status 0
        printf '%s\n' "$output" >migration.$format
        assert_contains "$output" 'plan "rename" is '
    done
    run_sluice migration rename --format sql
    printf '%s\n' "$output" | sed -n '/^DO/,$p' >block
    for format in alembic django; do
        sed 's/^from .*//; s/migrations\.[A-Z][A-Za-z]*(/dict(/; /^class/,$d; /^def/,$d' migration.$format |
            sed '$a print(SQL, end="")' | python3 - | sed -n '/^DO/,$p' | sed -e '/FOR sluice_row/,/END LOOP/d' \
            -e '/sluice_table := /d' | diff block -
    done
    if command -v node; then
        for format in knex sequelize typeorm; do
            cp migration.$format $format.js
            node -e '
                const m = require(process.argv[1]);
                const said = [];
                if (m.up) m.up({ raw: (s) => said.push(s.replaceAll("\\?", "?")),
                    sequelize: { query: (s) => said.push(s) } });
                else new m().up({ query: (s) => said.push(s) });
                process.stdout.write(said[0].trimStart());' "$PWD/$format.js" |
                sed -n '/^DO/,$p' | sed -e '/FOR sluice_row/,/END LOOP/d' -e '/sluice_table := /d' | diff block -
        done
    fi
    run_sluice migration rename --format orm
    assert_status 2
    assert_contains "$stderr" 'unknown format "orm"'
}

@test "a plan that was adopted, or that no schema shows, has no migration" {
    cat >rows.yaml <<'YAML'
sluice: 1
plan: rows
phases:
  - backfill: {table: users, set: {team: "'a'"}, where: team IS NULL}
YAML
    run_sluice migration rows.yaml
    assert_status 4
    assert_contains "$stderr" 'nothing in the schema tells whether plan "rows" has been done'
    q 'ALTER TABLE users RENAME email TO email_address'
    run_sluice advance plan.yaml
    assert_status 0
    run_sluice migration plan.yaml
    assert_status 4
    assert_contains "$stderr" 'was adopted here'
}
