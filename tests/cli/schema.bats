#!/usr/bin/env bats
# --schema: one text as a plan for each of several schemas.

# shellcheck disable=SC2154 # variables that bats sets

load ../harness/common
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    local schema
    for schema in t1 t2 'Odd "one"' public; do
        q "CREATE SCHEMA IF NOT EXISTS \"${schema//\"/\"\"}\"; SET search_path = \"${schema//\"/\"\"}\";
            CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL UNIQUE);
            INSERT INTO users SELECT i, 'user' || i FROM generate_series(1, 50) i;
            CREATE VIEW senders AS SELECT id, email FROM users"
    done
    cat >rename.yaml <<'PLAN'
sluice: 1
plan: rename
rename_column: {table: users, column: email, to: address, gate: {name: deployed}}
PLAN
    cat >roles.yaml <<'PLAN'
sluice: 1
plan: roles
requires: [rename]
phases:
  - sql:
      do: |
        CREATE TABLE roles (id int PRIMARY KEY, name text);
        CREATE INDEX ON roles (name);
        COMMENT ON TABLE users IS 'who may come in';
        INSERT INTO roles VALUES (1, 'admin');
  - add_column: {table: users, columns: {role: {type: int, up: "(SELECT min(id) FROM roles)"}}}
  - backfill: {table: users}
  - release: {table: users}
PLAN
}

columns() { # columns SCHEMA
    q "SELECT string_agg(attname, ',' ORDER BY attname) FROM pg_attribute
        WHERE attrelid = '$1.users'::regclass AND attnum > 0 AND NOT attisdropped"
}

state() { # state NAME [OPTION…]
    "$SLUICE" status --json "$@" | jq -r '[.plan, .schema, .state] | join(" ")'
}

@test "a plan stands apart in each schema" {
    run_sluice check rename.yaml --schema t1
    assert_status 0
    run_sluice advance rename.yaml --schema t1 --until gate
    assert_status 0
    assert_equal "$(columns t1)" address,email,id
    assert_equal "$(columns t2) $(columns public)" 'email,id email,id'
    assert_equal "$(state rename --schema t1)" 'rename t1 waiting'
    assert_equal "$(state rename@t1)" 'rename t1 waiting'
    run_sluice status rename
    assert_status 2
    assert_contains "$stderr" 'plan "rename" is not registered in this database, and is no file'
    run_sluice status rename --schema t2
    assert_status 2
    assert_contains "$stderr" 'plan "rename@t2" is not registered'
    assert_equal "$(state rename.yaml --schema t2)" 'rename t2 pending'

    # the two have triggers, functions, state and leases of their own
    run_sluice advance rename.yaml --until gate
    assert_status 0
    run_sluice advance rename.yaml --schema 'Odd "one"' --until gate --json
    assert_status 0
    assert_equal "$(jq -r '.plan + " " + .schema' <<<"$output")" 'rename Odd "one"'
    q "INSERT INTO t1.users (id, email) VALUES (51, 'one'); INSERT INTO public.users (id, address) VALUES (51, 'two')"
    assert_equal "$(q "SELECT address FROM t1.users WHERE id = 51") $(q "SELECT email FROM users WHERE id = 51")" 'one two'
    run_sluice confirm rename@t1 deployed --by anna --reason 'both are out'
    assert_status 0
    run_sluice confirm rename deployed --schema 'Odd "one"' --by anna --reason 'both are out'
    assert_status 0
    run_sluice advance rename@t1 --until complete
    assert_status 0
    run_sluice advance 'rename@Odd "one"' --until complete
    assert_status 0
    assert_equal "$(columns t1) $(columns '"Odd ""one"""') $(columns public)" 'address,id address,id address,email,id'
    assert_equal "$(state rename)" 'rename  waiting'
    run_sluice revert rename --all
    assert_status 0
    assert_equal "$(columns t1) $(columns public)" 'address,id email,id'
    assert_equal "$(q 'SELECT count(email) FROM t1.senders')" 51
}

@test "lists, logs and texts are of the schema that is named, or of all" {
    "$SLUICE" advance rename.yaml --schema t1 --until gate
    "$SLUICE" advance rename.yaml --schema t2
    "$SLUICE" advance rename.yaml
    assert_equal "$("$SLUICE" status --json | jq -c '[.plans[] | [.plan, .schema]]')" \
        '[["rename",null],["rename","t2"],["rename","t1"]]'
    assert_equal "$("$SLUICE" status --schema t1 --json | jq -c '[.plans[] | [.plan, .schema]]')" '[["rename","t1"]]'
    assert_equal "$("$SLUICE" status --schema public --json | jq -c '[.plans[].schema]')" '[null]'
    assert_contains "$("$SLUICE" status)" 'sluice confirm rename@t1 deployed'
    assert_equal "$("$SLUICE" log rename --schema t2 --json | jq -r '[.entries[].schema] | unique[]')" t2
    "$SLUICE" show rename --schema t2 | cmp - rename.yaml
    run_sluice show rename@t2 --diff rename.yaml --schema t2
    assert_status 0
    run_sluice log rename --schema nowhere
    assert_status 2
    # of another schema it is another plan, and its text the same
    assert_equal "$("$SLUICE" status --json | jq -r '[.plans[].checksum] | unique | length')" 1
    run_sluice plan rename@t1 --yaml
    assert_status 0
    assert_contains "$output" 'plan: rename
'
    assert_contains "$output" 'table: t1.users'
}

@test "SQL of a plan makes and finds its names in the schema, and what it requires is of it too" {
    run_sluice advance roles.yaml --schema t1
    assert_status 4
    assert_contains "$stderr" 'required plan "rename@t1" is not registered'
    sed -i '/^requires/d' roles.yaml
    run_sluice advance roles.yaml --schema t1 --until complete
    assert_status 0
    assert_equal "$(q "SELECT string_agg(schemaname || '.' || tablename, ' ') FROM pg_tables WHERE tablename = 'roles'")" t1.roles
    assert_equal "$(q "SELECT obj_description('t1.users'::regclass), obj_description('users'::regclass)")" 'who may come in|'
    assert_equal "$(q 'SELECT count(*), sum(role) FROM t1.users')" '50|50'
    run_sluice revert roles@t1 --all
    assert_status 0
    assert_equal "$(q "SELECT count(*) FROM pg_tables WHERE tablename = 'roles'")" 0
    # what is in public alone is not found there, and so not touched
    q 'CREATE TABLE only_here (a int)'
    printf 'sluice: 1\nplan: drops\nphases: [{sql: {do: DROP TABLE only_here, irreversible: true, allow: {drop-table: gone}}}]\n' >drops.yaml
    run_sluice check drops.yaml --schema t1
    assert_status 4
    assert_contains "$stderr" 'only_here'
}

@test "a schema that is not there, an empty one, and one where the plan has no place" {
    run_sluice check rename.yaml --schema nowhere
    assert_status 2
    assert_contains "$stderr" 'nowhere.users'
    run_sluice check rename.yaml --schema ''
    assert_status 2
    assert_contains "$stderr" 'option "--schema" is empty'
    run_sluice status rename@t1 --schema t2
    assert_status 2
    assert_contains "$stderr" 'plan "rename@t1" is of schema "t1", and --schema names "t2"'
}
