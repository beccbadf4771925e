#!/usr/bin/env bats
# Applications of ORMs, both versions at once on the same rows, through whole plans: what they did, and
# what failed.

load ../harness/common
load orm

setup_file() {
    prepare_orm
}

setup() {
    export NODE_PATH=$ROOT/build/orm/node_modules
    cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
    touch stop.before stop.after
    drop_database
}

make_tables() {
    q "CREATE TYPE ticket_status AS ENUM ('open', 'done', 'late');
       CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE, name text, visits int,
           status text NOT NULL DEFAULT 'open', version int NOT NULL DEFAULT 1);
       CREATE INDEX users_visits_idx ON users (visits);
       CREATE TABLE posts (id serial PRIMARY KEY, user_id int NOT NULL REFERENCES users, title text);
       CREATE INDEX posts_user ON posts (user_id)"
}

start_app() { # TOOL CHANGE SIDE
    orm app "$1" "$2" "$3" "$BATS_TEST_TMPDIR/stop.$3" >"$3.json" 2>"$3.err" 3>&- &
    printf '%s' "$!" >"$3.pid"
    wait_for 60 works "$3" 0
}

rows_of() { # SIDE
    case $1 in
    before) q 'SELECT count(*) FROM users WHERE id < 2000000' ;;
    after) q 'SELECT count(*) FROM users WHERE id >= 2000000' ;;
    esac
}

# Every connection of it has added rows since there were that many.
works() { # SIDE COUNT
    (($(rows_of "$1") > $2 + 10))
}

go_on() { # SIDE
    wait_for 60 works "$1" "$(rows_of "$1")"
}

stop_app() { # SIDE
    touch "stop.$1"
    wait_for 60 eval "! kill -0 $(<"$1.pid") 2>/dev/null"
}

assert_clean() { # SIDE
    local counts
    counts=$(<"$1.json")
    assert_equal "$(json failures "$counts") $(json wrong "$counts") $(json first "$counts")" '0 0 '
    (($(json operations "$counts") > 0))
}

# The new version begins before the last gate is confirmed, and works beside the old one for a while.
run_change() { # TOOL CHANGE
    local gate=
    write_plan "$2"
    start_app "$1" "$2" before
    run_sluice advance plan.yaml --until gate
    assert_status 0
    while [[ $gate != deployed ]]; do
        gate=$(next_gate)
        if [[ $gate == deployed ]]; then
            start_app "$1" "$2" after
            go_on before
            stop_app before
        fi
        pass_gate "$2" "$gate"
    done
    go_on after
    stop_app after
}

clean_under() { # TOOL CHANGE
    make_tables
    run_change "$1" "$2"
    assert_clean before
    assert_clean after
}

@test "Knex" {
    long
    for_each clean_under knex rename split widen key enum
}

@test "Sequelize, whose children are loaded apart" {
    long
    for_each clean_under sequelize key rename split widen enum
}

@test "TypeORM, whose relations are loaded by queries" {
    long
    for_each clean_under typeorm key rename split widen enum
}

@test "Prisma, whose relations are loaded by queries and by joins" {
    long
    for_each clean_under prisma enum rename split widen key
}

@test "Drizzle" {
    long
    for_each clean_under drizzle split rename widen key enum
}

@test "SQLAlchemy" {
    long
    for_each clean_under sqlalchemy rename split widen key enum
}

@test "Django" {
    long
    for_each clean_under django widen rename split key enum
}

@test "Rails" {
    long
    for_each clean_under rails rename split widen key enum
}

@test "Rails, begun in the middle of a plan without ignored_columns, fails after the drop" {
    [[ ${SLUICE_ORM:-} == all ]] || skip "make orm runs it"
    new_database
    make_tables
    write_plan rename
    run_sluice advance plan.yaml --until gate
    assert_status 0
    ORM_ALL_COLUMNS=1 start_app rails rename after
    pass_gate rename deployed
    sleep 1
    stop_app after
    (($(json failures "$(<after.json)") > 0))
    assert_contains "$(json first "$(<after.json)")" 'column "email" of relation "users" does not exist'
}
