#!/usr/bin/env bats
# A database that is in the end state of a plan already: it is adopted, for evidence of the whole.

load ../harness/common

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    cat >rename.yaml <<'YAML'
sluice: 1
plan: rename
phases:
  - add_column: {name: add, table: users, columns: {mail: {type: text, up: email}}, down: {email: mail}}
  - backfill: {name: fill, table: users}
  - constrain:
      name: keys
      table: users
      add:
        - like: {mail: email}
        - not_null: [mail]
        - unique: {name: users_mail_key, columns: [mail]}
        - index: {name: users_mail_lower, on: "(lower(mail))"}
        - check: {name: mail_shape, expression: "mail LIKE '%@%'"}
        - foreign_key: {name: users_org, columns: [org], references: orgs, referenced: [id], on_delete: cascade}
  - alter: {name: attributes, table: users, columns: {plan: {default: "'free'"}, nick: {not_null: false}}}
  - gate: {name: deployed, ask: Deployed?}
  - drop: {name: contract, table: users, columns: [email]}
YAML
}

start_of_rename() {
    q "CREATE TABLE orgs (id int PRIMARY KEY);
       CREATE TABLE users (id int PRIMARY KEY, email text, org int, plan text, nick text NOT NULL DEFAULT '')"
}

# The schema of this database, without sluice, becomes that of a new one.
restore() {
    pg_dump --schema-only --no-owner --exclude-schema=sluice >schema.sql
    drop_database
    new_database
    psql -XAtq -v ON_ERROR_STOP=1 -f schema.sql >/dev/null
}

complete() { # PLAN GATE...
    local plan=$1 gate
    shift
    run_sluice advance "$plan" --until gate
    assert_status 0
    for gate; do
        run_sluice confirm "$plan" "$gate" --by tester --reason tested
        assert_status 0
        run_sluice advance "$plan" --until gate
        assert_status 0
    done
    run_sluice advance "$plan" --until complete
    assert_status 0
}

assert_adopted() { # FILE NAME
    run_sluice check "$1"
    assert_status 0
    assert_contains "$output" 'adopted'
    assert_equal "$(q "SELECT to_regclass('sluice.plan')")" ''
    run_sluice advance "$1"
    assert_status 0
    assert_contains "$output" 'adopted'
    run_sluice status "$2"
    assert_contains "$output" 'adopted'
    run_sluice status "$2" --json
    assert_equal "$(json state)" complete
    assert_equal "$(json adopted)" true
}

refuses_with() { # TEXT
    run_sluice check rename.yaml
    ((status != 0))
    assert_contains "$stderr" "$1"
    assert_contains "$stderr" "end state is not there either"
}

@test "a fresh database with the end state is adopted, which is recorded" {
    start_of_rename
    complete rename.yaml deployed
    restore
    assert_adopted rename.yaml rename
    run_sluice advance rename.yaml --until complete
    assert_status 0
    assert_contains "$output" 'was adopted'
    run_sluice status --all
    assert_contains "$output" 'complete (adopted)'
    run_sluice log rename
    assert_contains "$output" adopt
    run_sluice verify rename
    assert_status 0
    assert_contains "$output" 'users_mail_lower'
    run_sluice revert rename --all
    assert_status 4
    assert_contains "$stderr" 'was adopted: nothing of it ran'
    q 'DROP INDEX users_mail_lower'
    run_sluice verify rename
    assert_status 4
}

@test "an empty database lacks the table, as ever" {
    run_sluice check rename.yaml
    assert_status 2
    assert_contains "$stderr" 'table "public.users" does not exist'
    run_sluice advance rename.yaml
    assert_status 2
    assert_contains "$stderr" 'table "public.users" does not exist'
}

@test "what is not as the plan leaves it is no end state, and is named" {
    start_of_rename
    complete rename.yaml deployed
    restore
    q 'DROP INDEX users_mail_lower; CREATE INDEX users_mail_lower ON users (upper(mail))'
    refuses_with 'index "users_mail_lower" is btree (upper(mail))'
    q 'DROP INDEX users_mail_lower; CREATE INDEX users_mail_lower ON users (lower(mail))'
    q 'ALTER TABLE users ALTER mail DROP NOT NULL'
    refuses_with 'column "mail" of table "public.users" is not NOT NULL'
    q 'ALTER TABLE users ALTER mail SET NOT NULL, ALTER mail TYPE varchar(9)'
    refuses_with 'is of type character varying(9), not text'
    q 'ALTER TABLE users ALTER mail TYPE text, DROP CONSTRAINT mail_shape'
    refuses_with 'constraint "mail_shape" is missing'
    q "ALTER TABLE users ADD CONSTRAINT mail_shape CHECK (mail LIKE '%@%') NOT VALID"
    refuses_with 'constraint "mail_shape" is not validated'
    q "ALTER TABLE users VALIDATE CONSTRAINT mail_shape, ALTER plan SET DEFAULT 'paid'"
    refuses_with "has default 'paid'::text, not 'free'::text"
    q "ALTER TABLE users ALTER plan SET DEFAULT 'free', DROP CONSTRAINT users_org"
    refuses_with 'constraint "users_org" is missing'
    q 'ALTER TABLE users ADD CONSTRAINT users_org FOREIGN KEY (org) REFERENCES orgs'
    refuses_with 'constraint "users_org" is FOREIGN KEY'
    q 'ALTER TABLE users DROP CONSTRAINT users_org,
       ADD CONSTRAINT users_org FOREIGN KEY (org) REFERENCES orgs ON DELETE CASCADE, ADD email text'
    refuses_with 'column "email" of table "public.users" is still there'
    q 'ALTER TABLE users DROP email, ALTER nick SET NOT NULL'
    refuses_with 'column "nick" of table "public.users" is NOT NULL'
    q 'ALTER TABLE users ALTER nick DROP NOT NULL'
    assert_adopted rename.yaml rename
}

@test "a change of type, by a new column or in place, is adopted" {
    q 'CREATE TABLE orders (id int PRIMARY KEY, total int NOT NULL)'
    cat >type.yaml <<'YAML'
sluice: 1
plan: type
change_type: {table: orders, column: total, type: bigint, gate: {name: changed}}
YAML
    q 'ALTER TABLE orders ALTER total TYPE bigint'
    assert_adopted type.yaml type
    drop_database
    new_database
    q 'CREATE TABLE orders (id int PRIMARY KEY, total bigint, total_old int)'
    run_sluice check type.yaml
    [[ $output != *adopted* ]]
}

@test "tables that plain SQL makes are compared, and rows are asked for" {
    cat >roles.yaml <<'YAML'
sluice: 1
plan: roles
phases:
  - sql:
      name: make
      do: |
        CREATE TABLE roles (id int PRIMARY KEY, name text NOT NULL UNIQUE, owner int REFERENCES users);
        CREATE INDEX roles_owner ON roles (owner);
        INSERT INTO roles VALUES (1, 'admin'), (2, 'user');
  - backfill: {name: fill, table: users, set: {plan: "'free'"}, where: plan IS NULL}
YAML
    q "CREATE TABLE users (id int PRIMARY KEY, plan text); INSERT INTO users VALUES (1, NULL)"
    q "CREATE TABLE roles (id int PRIMARY KEY, name text NOT NULL UNIQUE, owner int REFERENCES users);
       CREATE INDEX roles_owner ON roles (owner); INSERT INTO roles VALUES (1, 'admin')"
    run_sluice check roles.yaml
    ((status != 0))
    assert_contains "$stderr" 'it is not so that the rows that the plan inserts into "public.roles" are there'
    q "INSERT INTO roles VALUES (2, 'user')"
    run_sluice check roles.yaml
    ((status != 0))
    assert_contains "$stderr" 'it is not so that no row of "public.users" is left to be done'
    q "UPDATE users SET plan = 'paid'; ALTER TABLE roles ALTER name TYPE varchar(20)"
    run_sluice check roles.yaml
    ((status != 0))
    assert_contains "$stderr" 'column "name" of table "public.roles" is missing, or says something else'
    q "ALTER TABLE roles ALTER name TYPE text"
    assert_adopted roles.yaml roles
}

@test "what cannot be told is no evidence, and said so" {
    q 'CREATE TABLE users (id int PRIMARY KEY, plan text)'
    cat >drop.yaml <<'YAML'
sluice: 1
plan: drop
phases:
  - gate: {name: g, ask: Sure?}
  - drop: {table: users, columns: [emial]}
YAML
    run_sluice check drop.yaml
    ((status != 0))
    assert_contains "$stderr" 'column "emial" of table "public.users" does not exist'
    cat >function.yaml <<'YAML'
sluice: 1
plan: function
phases:
  - sql: {do: "CREATE TABLE made (id int)"}
  - sql: {do: "CREATE FUNCTION made() RETURNS int LANGUAGE sql AS 'SELECT 1'"}
YAML
    q "CREATE TABLE made (id int); CREATE FUNCTION made() RETURNS int LANGUAGE sql AS 'SELECT 1'"
    run_sluice check function.yaml
    ((status != 0))
    assert_contains "$stderr" 'is plain SQL of which it cannot be told whether it has run: CREATE FUNCTION is not compared'
}

@test "an enum that changes places has to have the values of the end" {
    cat >swap.yaml <<'YAML'
sluice: 1
plan: swap
phases:
  - add_column: {name: add, table: t, columns: {s_new: {type: st_new, up: "s::text::st_new"}}, down: {s: "s_new::text::st"}}
  - backfill: {name: fill, table: t}
  - swap: {name: swap, table: t, columns: {s: {from: s_new, retired: s_old}}, types: [{type: st, from: st_new, retired: st_old}]}
  - gate: {name: g, ask: Sure?}
  - drop: {name: contract, table: t, columns: [s_old]}
YAML
    q "CREATE TYPE st AS ENUM ('a', 'b'); CREATE TABLE t (id int PRIMARY KEY, s st)"
    run_sluice check swap.yaml
    [[ $output != *adopted* ]]
}

@test "a trigger that plain SQL makes is not compared, and so not taken for done" {
    cat >audit.yaml <<'YAML'
sluice: 1
plan: audit
phases:
  - sql:
      name: make
      do: |
        CREATE TABLE audit (id int PRIMARY KEY);
        CREATE TRIGGER once BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
YAML
    q "CREATE TABLE audit (id int PRIMARY KEY)"
    run_sluice check audit.yaml
    [[ $output != *adopted* ]]
}
