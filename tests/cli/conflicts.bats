#!/usr/bin/env bats
# Plans that would get in each other's way, and rights that a plan needs on tables not its own.
bats_require_minimum_version 1.5.0
load ../harness/common
load plans

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    q "CREATE TABLE orgs (id integer PRIMARY KEY);
       CREATE TABLE users (id integer PRIMARY KEY, email text, org_id integer);
       INSERT INTO users SELECT g, g || '@example.com' FROM generate_series(1, 100) g"
}

@test "a column that one plan keeps in step is refused to another until that one is done" {
    sync_plan first public.users '[email]' '{address: {type: text, up: email}}' '{email: address}'
    sync_plan second public.users '[email]' '{mail: {type: text, up: lower(email)}}' ''
    run_sluice advance first.yaml
    assert_status 0
    run_sluice advance second.yaml
    assert_status 4
    assert_contains "$stderr" 'column "email" of table "public.users" is kept in step by another plan'
    assert_equal "$(q "SELECT count(*) FROM pg_attribute WHERE attrelid = 'users'::regclass
        AND attname = 'mail'")" 0
    run_sluice revert first --all
    assert_status 0
    run_sluice advance second.yaml
    assert_status 0
}

# refused_beside PLAN PHASES: refused while plan "first" has its triggers, with the message that is set.
refused_beside() {
    write_plan "$1" <<<"phases: [$2]"
    run_sluice check "$1.yaml"
    assert_status 4
    assert_contains "$stderr" "$message"
    run_sluice advance "$1.yaml"
    assert_status 4
    assert_contains "$stderr" "$message"
    q "INSERT INTO users (id, email) VALUES ((SELECT max(id) + 1 FROM users), 'more')"
}

@test "names that triggers of a plan go by are not taken by another, nor taken back" {
    local message
    write_plan first <<'YAML'
phases:
  - backfill: {table: users, set: {org_id: 7}, where: org_id IS NULL AND length(email) > 0, keep: true}
  - gate: {name: written, ask: all?, evidence: [{no_writes_to: {table: orgs, for: 1s}}]}
  - release: {table: users}
YAML
    run_sluice advance first.yaml
    assert_status 0
    message='column "email" is kept in step by plan "first"'
    refused_beside taking 'retire: {table: users, columns: [email]}'
    refused_beside typing 'alter_type: {table: users, column: email, type: varchar}'
    message='columns of table "public.users" are kept in step by plan "first"'
    refused_beside tabling 'retire: {table: users}'
    refused_beside naming '{alias: {table: users, columns: {mail: email}}}, {gate: {name: g, ask: all?}}, {release: {table: users}}'
    message='plan "first" watches who writes table "public.orgs"'
    refused_beside watched 'retire: {table: orgs}'

    run_sluice revert first --all
    assert_status 0
    run_sluice advance taking.yaml
    assert_status 0
    run_sluice advance tabling.yaml --until complete
    assert_status 0
    q 'ALTER TABLE users_retired RENAME TO users'
    sed -i 's/(email)/(email_retired)/' first.yaml
    run_sluice advance first.yaml
    assert_status 0
    run_sluice revert taking
    assert_status 4
    assert_contains "$stderr" 'triggers of plan "first" go by the name of column "email_retired" of table "public.users"'
    run_sluice revert first --all
    assert_status 0
    run_sluice revert taking
    assert_status 0
}

@test "two syncs of one plan that would miss what the other sets are refused" {
    write_plan chain <<'YAML'
phases:
  - add_column:
      table: public.users
      columns: {address: {type: text, up: email}}
      down: {email: address}
  - add_column:
      table: public.users
      columns: {domain: {type: text, up: "split_part(email, '@', 2)"}}
  - backfill: {table: public.users}
YAML
    run_sluice advance chain.yaml
    assert_status 4
    assert_contains "$stderr" 'column "email" is set by the sync of phase "add_column-users"'
}

@test "plans on other columns of one table go on side by side" {
    sync_plan first public.users '[email]' '{address: {type: text, up: email}}' '{email: address}'
    sync_plan second public.users '[org_id]' '{team: {type: bigint, up: org_id}}' \
        '{org_id: team::integer}'
    to_gate first
    to_gate second
    q "UPDATE users SET email = 'new', team = 7 WHERE id = 1"
    assert_equal "$(q 'SELECT address, org_id FROM users WHERE id = 1')" 'new|7'
    pass_gate first
    pass_gate second
    agrees first
    agrees second
}

@test "a foreign key to another owner's table takes REFERENCES, and no more" {
    q "DO \$\$BEGIN CREATE ROLE sluice_owner LOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END\$\$;
       GRANT CREATE ON DATABASE $PGDATABASE TO sluice_owner;
       ALTER TABLE users OWNER TO sluice_owner"
    write_plan key <<'YAML'
phases:
  - constrain:
      table: public.users
      add:
        - foreign_key: {name: users_org, columns: [org_id], references: public.orgs, referenced: [id]}
YAML
    PGUSER=sluice_owner run_sluice advance key.yaml
    assert_status 4
    assert_contains "$stderr" 'role "sluice_owner" may not make foreign keys to table "public.orgs"'
    q "GRANT REFERENCES ON orgs TO sluice_owner"
    PGUSER=sluice_owner run_sluice advance key.yaml
    assert_status 0
    PGUSER=sluice_owner run_sluice verify key
    assert_status 0
}

@test "an index of another table that has the name stays there when ours cannot be built" {
    q 'CREATE TABLE one (id int PRIMARY KEY, a int); CREATE TABLE other (id int PRIMARY KEY, a int); CREATE INDEX mine ON other (a)'
    cat >p.yaml <<'YAML'
sluice: 1
plan: p
phases:
  - constrain: {table: one, add: [{index: {name: mine, on: (a)}}]}
YAML
    run_sluice advance p.yaml
    assert_status 1
    assert_contains "$stderr" 'relation "mine" already exists'
    assert_equal "$(q "SELECT indrelid::regclass || ' ' || indisvalid FROM pg_index WHERE indexrelid = 'mine'::regclass")" 'other true'
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(q "SELECT indrelid::regclass || ' ' || indisvalid FROM pg_index WHERE indexrelid = 'mine'::regclass")" 'other true'
}

@test "an index takes CREATE on the table's schema" {
    q "DO \$\$BEGIN CREATE ROLE sluice_owner LOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END\$\$;
       GRANT CREATE ON DATABASE $PGDATABASE TO sluice_owner;
       REVOKE CREATE ON SCHEMA public FROM PUBLIC; -- as it is from PostgreSQL 15 on
       ALTER TABLE users OWNER TO sluice_owner"
    write_plan index <<'YAML'
phases:
  - constrain:
      table: public.users
      add:
        - index: {name: users_email, on: (email)}
YAML
    PGUSER=sluice_owner run_sluice advance index.yaml
    assert_status 4
    assert_contains "$stderr" 'role "sluice_owner" may not create an index in schema "public"'
    q "GRANT CREATE ON SCHEMA public TO sluice_owner"
    PGUSER=sluice_owner run_sluice advance index.yaml
    assert_status 0
}

@test "like carries privileges on the column, and revert takes them back" {
    q "DO \$\$BEGIN CREATE ROLE \"odd role\" NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END\$\$;
       GRANT SELECT (email) ON users TO PUBLIC;
       GRANT SELECT (email), UPDATE (email) ON users TO \"odd role\" WITH GRANT OPTION"
    write_plan rename <<'YAML'
rename_column: {table: users, column: email, to: address, gate: {name: deployed}}
YAML
    local before
    before=$(dump_schema)
    to_gate rename
    run_sluice revert rename --all
    assert_status 0
    assert_equal "$(dump_schema)" "$before"
    to_gate rename
    pass_gate rename
    assert_equal "$(q "SELECT attacl FROM pg_attribute
        WHERE attrelid = 'users'::regclass AND attname = 'address'")" \
        '{=r/postgres,"\"odd role\"=r*w*/postgres"}'
}
