#!/usr/bin/env bats
# sluice new: a plan to begin with, that is one, and that the database has nothing against.
# shellcheck disable=SC2154,SC2001,SC2016 # variables that bats sets; backquotes of a hint

load ../harness/common
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL, plan varchar(9));
       INSERT INTO users SELECT g, 'e' || g, 'x' FROM generate_series(1, 20) g;
       CREATE TYPE status AS ENUM ('opened', 'done'); CREATE TABLE jobs (id int PRIMARY KEY, status status);
       CREATE TABLE events (id int PRIMARY KEY, at date NOT NULL, kind text); CREATE SCHEMA app; CREATE TABLE app.\"Odd Name\" (\"a b\" int, \"null\" text)"
}

# Each recipe, with words that fit the tables.
recipes=('rename_column users email email_address' 'rename_table users accounts'
    'change_type users plan text' 'change_enum status open,done,opened=open' 'replace_table events at'
    'add_column users age int' 'drop_column users plan' 'retire_column users plan'
    'drop_table users' 'add_index users plan' 'set_not_null users plan')

@test "new: every recipe gives a plan that the database has nothing against" {
    local recipe name known=()
    for recipe in "${recipes[@]}"; do
        # shellcheck disable=SC2086 # its words
        run_sluice new $recipe
        assert_status 0
        name=${lines[0]% is written}
        assert_equal "${lines[1]}" "next: sluice plan $name"
        run_sluice check "$name"
        assert_status 0
        known+=("${recipe%% *}")
        # What is commented out is no plan's text by accident: without comments it is the same plan.
        assert_equal "$(sed 's/ *# .*//; /^#/d' "$name" >bare.yaml && "$SLUICE" check bare.yaml --json | jq .checksum)" \
            "$("$SLUICE" check "$name" --json | jq .checksum)"
    done
    run_sluice new nothing a
    assert_status 2
    assert_equal "${stderr_lines[1]}" "hint: Write one of $(sed 's/ /, /g' <<<"${known[*]}")."
    local help
    help=$("$SLUICE" help new)
    for name in "${known[@]}"; do
        assert_contains "$help" "$name "
    done
    run_sluice advance rename-users-email.yaml --until complete
    assert_status 3
    assert_equal "$(q 'SELECT count(*) FROM users WHERE email_address = email')" 20
}

@test "new: what the database has against it is said, and nothing is written; nor is a file that is there" {
    run_sluice new rename_column users mail email_address
    assert_status 4
    assert_contains "$stderr" 'column "mail" of table "public.users" does not exist'
    run_sluice new change_type users email int --json # whose rows are no numbers
    assert_status 4
    assert_equal "$(json plan)" change-users-email
    assert_equal "$(compgen -G '*.yaml')" ''
    echo mine >rename-users-accounts.yaml
    run_sluice new rename_table users accounts
    assert_status 2
    assert_contains "$stderr" 'could not write "rename-users-accounts.yaml": it is there already'
    assert_equal "$(cat rename-users-accounts.yaml)" mine
    run_sluice new rename_table users accounts --out there/x.yaml
    assert_status 2
    run_sluice new rename_table users accounts --out other.yaml --json
    assert_status 0
    assert_equal "$(json file) $(json plan)" 'other.yaml rename-users-accounts'
    assert_equal "$(json text)" "$(cat other.yaml)"
    run_sluice new rename_table users
    assert_status 2
    assert_contains "$stderr" 'hint: Type `sluice new rename_table TABLE TO`.'
    assert_equal "$(plan_count)" 0
}

@test "new: odd names are quoted; without a database it says that nobody was asked" {
    run_sluice new drop_column 'app.Odd Name' 'a b' --out -
    assert_status 0
    assert_contains "$output" '  - drop: {table: "app.Odd Name", columns: ["a b"]}'
    run_sluice new add_index 'app.Odd Name' null --out -
    assert_status 0
    assert_contains "$output" 'on: "(\"null\")"}'
    run_sluice new add_column users 'x: {y' 'numeric(10,2)' --out -
    assert_contains "$output" '        "x: {y":
          type: "numeric(10,2)"'
    run env -u PGHOST -u PGDATABASE -u PGUSER -u PGPORT "$SLUICE" new rename_column users email mail
    assert_status 0
    assert_contains "$output" 'note: no database was given'
    run_sluice new rename_table users $'two\nlines' --out -
    assert_status 0
    assert_contains "$output" '  to: "two\x0Alines"'
}
