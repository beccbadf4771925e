#!/usr/bin/env bats
# What a tool's own comparison finds once a plan is complete and its migration has run; a database that
# the tool has made of its history, and one that it makes of today's models.

load ../harness/common
load orm

setup_file() {
    prepare_orm
}

setup() {
    export NODE_PATH=$ROOT/build/orm/node_modules
    cd "$BATS_TEST_TMPDIR" || return
}

tables() { # without what belongs to the tools
    pg_dump --schema-only --no-owner --table users --table posts | grep -v '^[\\]'
}

anew() {
    drop_database
    new_database
}

whole_plan() { # CHANGE
    local gate=
    run_sluice advance plan.yaml --until gate
    assert_status 0
    while [[ $gate != deployed ]]; do
        gate=$(next_gate)
        pass_gate "$1" "$gate"
    done
}

assert_no_difference() { # TOOL CHANGE
    run --separate-stderr orm differs "$1" "$2" after
    assert_status 0
    assert_equal "$output" ''
}

same_everywhere() { # TOOL CHANGE
    write_plan "$2"
    orm build "$1" "$2" before
    run_sluice migration plan.yaml --format "${1/sqlalchemy/alembic}"
    assert_status 0
    printf '%s\n' "$output" >migration
    whole_plan "$2"
    orm migrate "$1" migration "$2"
    assert_no_difference "$1" "$2"
    tables >complete.sql
    anew
    orm build "$1" "$2" before
    orm migrate "$1" migration "$2"
    tables | diff complete.sql - # so the tool would find no difference either
    run_sluice advance plan.yaml
    assert_status 0
    assert_contains "$output" adopted
    anew
    orm build "$1" "$2" after
    run_sluice advance plan.yaml
    assert_status 0
    assert_contains "$output" adopted
}

# It would drop the column that the new version needs, but nothing of ours elsewhere.
proposes() { # TOOL
    run --separate-stderr orm differs "$1" rename before
    assert_status 0
    assert_contains "$output" mail
    [[ $output != *"'sluice'"* && $output != *'"sluice"'* ]]
}

@test "Knex" {
    long
    for_each same_everywhere knex rename split widen key
}

@test "Sequelize" {
    long
    for_each same_everywhere sequelize rename split widen key
}

@test "TypeORM" {
    long
    for_each same_everywhere typeorm rename split widen key
}

@test "Prisma" {
    long
    for_each same_everywhere prisma rename split widen key enum
}

@test "Drizzle" {
    long
    for_each same_everywhere drizzle rename split widen key enum
}

@test "Alembic" {
    long
    for_each same_everywhere sqlalchemy rename split widen key enum
}

@test "Django" {
    long
    for_each same_everywhere django rename split widen key
}

@test "Rails" {
    long
    for_each same_everywhere rails rename split widen key
}

@test "what tools would do in the middle of a plan, and what they leave alone once they are told" {
    long
    local tool tools=(drizzle sqlalchemy)
    [[ ${SLUICE_ORM:-} != all ]] || tools+=(typeorm prisma)
    new_database
    write_plan rename
    orm build sqlalchemy rename before
    run_sluice advance plan.yaml --until gate
    assert_status 0
    for tool in "${tools[@]}"; do
        proposes "$tool"
    done
    ORM_SCHEMAS=left-alone proposes sqlalchemy
    run --separate-stderr env ORM_SCHEMAS=all /usr/bin/python3 "$ROOT/tests/orm/orm.py" differs sqlalchemy rename before
    assert_contains "$output" "schema='sluice'"
}
