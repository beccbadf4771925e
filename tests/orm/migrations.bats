#!/usr/bin/env bats
# What `sluice migration` prints, run by the migrators of the tools themselves.

load ../harness/common
load orm

setup_file() {
    prepare_orm
}

setup() {
    new_database
    export NODE_PATH=$ROOT/build/orm/node_modules
    cd "$BATS_TEST_TMPDIR" || return
    cat >plan.yaml <<'YAML'
sluice: 1
plan: rename
rename_column: {table: users, column: email, to: mail, gate: {name: deployed, ask: Deployed?}}
YAML
    cat >start.sql <<'SQL'
CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE DEFAULT 'a%b%s?c:d$e\f`g#{h}"""', team text,
    CHECK (email LIKE '%@%' OR email LIKE '%:%'));
CREATE INDEX users_email_idx ON users (email);
INSERT INTO users VALUES (1, 'a@x'), (2, 'b@x');
SQL
    psql -XAtq -v ON_ERROR_STOP=1 -f start.sql
}

schema() { # without what belongs to the tools
    pg_dump --schema-only --no-owner --table users | grep -v '^[\\]'
}

migrate() { # TOOL
    run --separate-stderr orm migrate "${1/alembic/sqlalchemy}" migration
}

write_migration() { # TOOL
    run_sluice migration plan.yaml --format "$1"
    assert_status 0
    printf '%s\n' "$output" >migration
}

# Before the plan is complete it fails, behind it it renames; a fresh database ends the same.
check_tool() {
    write_migration "$1"
    run_sluice advance plan.yaml --until gate
    assert_status 0
    migrate "$1"
    assert_status 1
    assert_contains "$stderr" 'plan "rename" is waiting in this database, not complete'
    run_sluice confirm rename deployed --by tester --reason tested
    run_sluice advance rename --until complete
    assert_status 0
    migrate "$1"
    assert_status 0
    schema >complete.sql
    drop_database
    new_database
    psql -XAtq -v ON_ERROR_STOP=1 -f start.sql
    migrate "$1"
    assert_status 0
    schema | diff complete.sql -
    run_sluice advance plan.yaml
    assert_status 0
    assert_contains "$output" adopted
}

@test "Knex" {
    long
    check_tool knex
}

@test "Sequelize" {
    long
    check_tool sequelize
    assert_contains "$(cat complete.sql)" users_mail_key
}

@test "TypeORM" {
    long
    check_tool typeorm
}

@test "Drizzle" {
    long
    check_tool drizzle
    assert_contains "$(cat complete.sql)" users_mail_idx
}

@test "Alembic" {
    long
    check_tool alembic
    assert_contains "$(cat complete.sql)" users_mail_key
}

@test "Django" {
    long
    check_tool django
    assert_contains "$(cat complete.sql)" users_mail_key
}

@test "Rails" {
    long
    check_tool rails
}
