#!/usr/bin/env bats
# `like` makes a faithful copy: after a plan the schema is what ALTER TABLE … RENAME COLUMN would have
# made of it, the place of the column aside.

load ../harness/common
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
}

teardown() {
    [[ -z ${CLONE:-} ]] || psql -XAtqc "DROP DATABASE IF EXISTS $CLONE" postgres
    drop_database
}

# The schema, without what pg_dump says anew each time.
picture() {
    pg_dump --schema-only --no-owner --exclude-schema=sluice "${1:-$PGDATABASE}" | sed '/^\\[a-z]*restrict /d'
}

# Its lines in no order: the new column comes last in its table.
lines() {
    picture "$@" | sed 's/,$//' | sort
}

# same_as_renamed TABLE OLD NEW [TYPE]: quoted as SQL has them. A plan that renames the column, compared with
# what the server's own rename does.
same_as_renamed() {
    CLONE=${PGDATABASE}_renamed
    psql -XAtqc "CREATE DATABASE $CLONE TEMPLATE $PGDATABASE" postgres
    psql -XAtqc "ALTER TABLE $1 RENAME COLUMN $2 TO $3" "$CLONE"
    local before
    before=$(picture)
    run_sluice advance p.yaml --until gate
    assert_status 0
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(picture)" "$before"
    run_sluice advance p.yaml --until gate
    assert_status 0
    run_sluice confirm p go --by Ann --reason tested
    assert_status 0
    run_sluice advance p --until complete
    assert_status 0
    run_sluice verify p
    assert_status 0
    diff <(lines "$CLONE") <(lines)
}

plan() {
    write_plan p <<YAML
rename_column: {table: $1, column: $2, to: $3, gate: {name: go}}
YAML
}

# bats test_tags=quick
@test "everything that a column has, under names of every kind" {
    q "CREATE TABLE teams (id int PRIMARY KEY, code text UNIQUE);
       CREATE TABLE \"Users, all\" (id int PRIMARY KEY, \"name\" text, region text COLLATE \"C\",
           \"E-Mail\" text NOT NULL DEFAULT 'none' CHECK (\"E-Mail\" <> ''),
           CONSTRAINT \"user \"\"key\"\"\" UNIQUE (\"E-Mail\", region) DEFERRABLE INITIALLY DEFERRED,
           CONSTRAINT team FOREIGN KEY (\"E-Mail\") REFERENCES teams (code) ON UPDATE CASCADE DEFERRABLE);
       CREATE INDEX \"größer als 63 Zeichen wird kein Name, auch nicht dieser hier\" ON \"Users, all\" (lower(\"E-Mail\") text_pattern_ops DESC NULLS LAST, region);
       CREATE UNIQUE INDEX \"select\" ON \"Users, all\" (\"E-Mail\") INCLUDE (region) WITH (fillfactor = 70) WHERE \"E-Mail\" LIKE '%E-Mail%';
       CREATE INDEX hashed ON \"Users, all\" USING hash (\"E-Mail\");
       CREATE INDEX \"C index\" ON \"Users, all\" (\"E-Mail\" COLLATE \"C\" text_pattern_ops);
       ALTER TABLE \"Users, all\" ADD CONSTRAINT \"weird; name\" CHECK (\"E-Mail\" <> 'E-Mail' AND \"name\" <> \"E-Mail\");
       COMMENT ON COLUMN \"Users, all\".\"E-Mail\" IS 'it''s where we write; to \"E-Mail\"';
       COMMENT ON INDEX hashed IS 'a comment';
       COMMENT ON INDEX \"user \"\"key\"\"\" IS 'of the index'; COMMENT ON CONSTRAINT \"user \"\"key\"\"\" ON \"Users, all\" IS 'of the key';
       COMMENT ON CONSTRAINT team ON \"Users, all\" IS 'the team''s';
       ALTER TABLE \"Users, all\" ALTER \"E-Mail\" SET STATISTICS 321, ALTER \"E-Mail\" SET (n_distinct = -0.5),
           ALTER \"E-Mail\" SET STORAGE EXTERNAL, ALTER \"E-Mail\" SET COMPRESSION pglz;
       CREATE STATISTICS pair (mcv, ndistinct) ON \"E-Mail\", region FROM \"Users, all\";
       CREATE STATISTICS \"Lower E-Mail\" ON lower(\"E-Mail\"), region FROM \"Users, all\";
       CREATE STATISTICS single ON (upper(\"E-Mail\")) FROM \"Users, all\";
       ALTER STATISTICS pair SET STATISTICS 77;
       COMMENT ON STATISTICS single IS 'one expression';
       DO \$\$BEGIN CREATE ROLE reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END\$\$;
       GRANT SELECT (\"E-Mail\"), UPDATE (\"E-Mail\") ON \"Users, all\" TO reader WITH GRANT OPTION;
       GRANT REFERENCES (\"E-Mail\") ON \"Users, all\" TO PUBLIC;
       INSERT INTO teams VALUES (1, 'a'), (2, 'b');
       INSERT INTO \"Users, all\" VALUES (1, 'x', 'eu', 'a'), (2, 'y', 'us', 'b')"
    plan '[public, "Users, all"]' E-Mail 'order'
    same_as_renamed '"Users, all"' '"E-Mail"' '"order"'
    assert_equal "$(q "SELECT count(*) FROM pg_stats_ext WHERE statistics_name = 'pair' AND n_distinct IS NOT NULL")" 1
}

# bats test_tags=quick
@test "the index that CLUSTER uses, and the replica identity" {
    q "CREATE TABLE t (id int PRIMARY KEY, code text NOT NULL, CONSTRAINT t_code UNIQUE (code));
       CREATE UNIQUE INDEX t_both ON t (code, id);
       COMMENT ON INDEX t_code IS 'of the index alone';
       ALTER TABLE t CLUSTER ON t_code, REPLICA IDENTITY USING INDEX t_both;
       INSERT INTO t SELECT i, i FROM generate_series(1, 100) i"
    plan t code number
    same_as_renamed t code number
    q "CREATE PUBLICATION all_of_t FOR TABLE t; UPDATE t SET number = number || 'x'; DELETE FROM t WHERE id = 1"
}

@test "statistics that name two of the replaced columns are carried with both" {
    q "CREATE TABLE t (id int PRIMARY KEY, a int, b int); CREATE STATISTICS ab ON a, b FROM t"
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {c: {up: a}, d: {up: b}}, down: {a: c, b: d}}
  - backfill: {table: t}
  - constrain: {table: t, add: [{like: {c: a, d: b}}]}
  - gate: {name: deployed, ask: ready?}
  - drop: {table: t, columns: [a, b]}
YAML
    to_gate p
    pass_gate p
    assert_equal "$(q "SELECT pg_get_statisticsobjdef(oid) FROM pg_statistic_ext")" 'CREATE STATISTICS public.ab ON c, d FROM t'
}

@test "statistics targets of an index's expressions are refused by name" {
    q "CREATE TABLE t (id int PRIMARY KEY, a text); CREATE INDEX low ON t (lower(a)); ALTER INDEX low ALTER 1 SET STATISTICS 500"
    plan t a b
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'like cannot carry index "low": it has statistics targets on its expressions'
}

@test "a check by IN over a varchar is as a rename would have it" {
    local renamed
    q "CREATE TABLE v (id int PRIMARY KEY, s varchar(9) CONSTRAINT v_s CHECK (s IN ('a', 'b')))"
    q "CREATE INDEX v_i ON v (id) WHERE s IN ('a', 'b')"
    renamed=$(psql -XAtq -v ON_ERROR_STOP=1 <<<"BEGIN; ALTER TABLE v RENAME s TO n;
        SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'v_s';
        SELECT pg_get_indexdef('v_i'::regclass); ROLLBACK")
    write_plan p <<<'rename_column: {table: v, column: s, to: n, gate: {name: deployed}}'
    to_gate p
    pass_gate p
    assert_equal "$(q "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'v_s'")
$(q "SELECT pg_get_indexdef('v_i'::regclass)")" "$renamed"
}

@test "what is carried gets the names that the plan gives" {
    q "CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE, CONSTRAINT users_email_shape CHECK (email LIKE '%@%'));
       CREATE INDEX users_email_lower ON users (lower(email))"
    write_plan p <<'YAML'
rename_column:
  table: users
  column: email
  to: mail
  names: {users_email_key: users_mail_key, users_email_shape: users_pkey, users_email: x}
  gate: {name: deployed}
YAML
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'nothing named "users_email" is carried to another column of table "public.users"'
    assert_contains "$stderr" 'table "users" already has an index or constraint "users_pkey"'
    write_plan p <<'YAML'
rename_column:
  table: users
  column: email
  to: mail
  names: {users_email_key: users_mail_key, users_email_shape: users_mail_shape}
  gate: {name: deployed}
YAML
    to_gate p
    pass_gate p
    assert_equal "$(q "SELECT string_agg(conname, ' ' ORDER BY conname) FROM pg_constraint WHERE conrelid = 'users'::regclass
        AND contype <> 'n'")" 'users_mail_key users_mail_shape users_pkey'
    assert_equal "$(q "SELECT to_regclass('users_email_lower'), to_regclass('users_mail_key')")" \
        'users_email_lower|users_mail_key'
    run_sluice verify p
    assert_status 0
}

# bats test_tags=quick
@test "what is carried gets the names that a tool derives from the new column, and what is called otherwise keeps its own" {
    q "CREATE TABLE orgs (id int PRIMARY KEY);
       CREATE TABLE users (id int PRIMARY KEY, team text, mail text, org_id int
           CONSTRAINT fk_rails_$(printf users_org_id_fk | sha256sum | cut -c1-10) REFERENCES orgs);
       CREATE UNIQUE INDEX index_users_on_team_and_org_id ON users (team, org_id);
       CREATE INDEX index_users_on_org_id ON users (org_id);
       CREATE INDEX by_org ON users (org_id, mail)"
    write_plan p <<<'rename_column: {table: users, column: org_id, to: company_id, names: rails, gate: {name: deployed}}'
    run_sluice plan p.yaml --yaml
    assert_contains "$output" 'names: rails'
    to_gate p
    pass_gate p
    assert_equal "$(q "SELECT string_agg(indexrelid::regclass::text, ' ' ORDER BY indexrelid::regclass::text COLLATE \"C\")
        FROM pg_index WHERE indrelid = 'users'::regclass")" \
        'by_org index_users_on_company_id index_users_on_team_and_company_id users_pkey'
    assert_equal "$(q "SELECT conname FROM pg_constraint WHERE conrelid = 'users'::regclass AND contype = 'f'")" \
        "fk_rails_$(printf users_company_id_fk | sha256sum | cut -c1-10)"
    run_sluice verify p
    assert_status 0
}

@test "every tool's convention in a plan is that of its migration" {
    local tool derived
    for tool in prisma rails drizzle alembic django knex sequelize; do
        q 'SET client_min_messages = error; DROP TABLE IF EXISTS users, orgs CASCADE'
        case $tool in
        prisma) derived='users_org_id_key users_org_id_idx users_org_id_fkey' ;;
        rails) derived="- index_users_on_org_id fk_rails_$(printf users_org_id_fk | sha256sum | cut -c1-10)" ;;
        drizzle) derived='users_org_id_unique users_org_id_idx users_org_id_orgs_id_fk' ;;
        alembic) derived='uq_users_org_id ix_users_org_id users_org_id_fkey' ;;
        django) derived=$(printf usersorg_id | md5sum | cut -c1-8) &&
            derived="users_org_id_${derived}_uniq users_org_id_$derived users_org_id_${derived}_fk_orgs_id" ;;
        knex) derived='users_org_id_unique users_org_id_index users_org_id_foreign' ;;
        sequelize) derived='users_org_id_key users_org_id users_org_id_fkey' ;;
        esac
        read -r unique index key <<<"$derived"
        [[ $unique != - ]] || unique=other
        q "CREATE TABLE orgs (id int PRIMARY KEY);
           CREATE TABLE users (id int PRIMARY KEY, org_id int CONSTRAINT $unique UNIQUE CONSTRAINT $key REFERENCES orgs);
           CREATE INDEX $index ON users (org_id)"
        write_plan "$tool" <<<"rename_column: {table: users, column: org_id, to: company_id, names: $tool, gate: {name: deployed}}"
        to_gate "$tool"
        pass_gate "$tool"
        all_names >names.$tool
        # Nothing of the old name is left, but what is called otherwise; the migration finds nothing to rename.
        [[ $(<names.$tool) != *org_id* && $(<names.$tool) == *company_id* || $tool == rails ]]
        run_sluice migration "$tool" --format "$tool"
        assert_status 0
        block_of "$tool" <<<"$output" | psql -XAtq -v ON_ERROR_STOP=1
        all_names | diff names.$tool -
    done
}

# Without what is around it in the tool's language.
block_of() { # TOOL
    case $1 in
    knex | sequelize) sed 's/\\\\?/?/g; s/\\\([`$\\]\)/\1/g' ;;
    *) cat ;;
    esac | sed -n '/^DO /,/^\$sluice\$;/p'
}

all_names() {
    q "SELECT conname FROM pg_constraint WHERE conrelid = 'users'::regclass UNION
       SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'users'::regclass ORDER BY 1"
}

@test "a derived name that is taken, or of a tool that is not known, is refused" {
    local long
    q "CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE, CONSTRAINT users_mail_key CHECK (id > 0))"
    write_plan p <<<'rename_column: {table: users, column: email, to: mail, names: prisma, gate: {name: deployed}}'
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'p.yaml:3:63: error: table "users" already has an index or constraint "users_mail_key"'
    long=$(printf 'm%.0s' {1..60})
    sed -i "s/to: mail/to: $long/" p.yaml
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" "name \"users_${long}_key\" has more than 63 bytes"
    sed -i 's/names: prisma/names: hibernate/' p.yaml
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'names cannot be "hibernate"'
}

@test "an index that the new column is not to have is left out, and goes with the old one" {
    q "CREATE TABLE users (id int PRIMARY KEY, code varchar(9) UNIQUE, team text);
       CREATE INDEX users_code_1f2e3d4c_like ON users (code varchar_pattern_ops);
       CREATE INDEX users_code_idx ON users (code);
       INSERT INTO users VALUES (1, '5')"
    write_plan p <<<'change_type: {table: users, column: code, type: int, gate: {name: deployed}}'
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'operator class "varchar_pattern_ops" does not accept data type integer'
    write_plan p <<<'change_type: {table: users, column: code, type: int, without: [users_code_1f2e3d4c_like], gate: {name: deployed}}'
    run_sluice plan p.yaml --yaml
    assert_contains "$output" 'without:'
    to_gate p
    run_sluice confirm p users-code-either-type --by tester --reason tested
    run_sluice advance p --until gate
    assert_status 0
    pass_gate p
    assert_equal "$(q "SELECT string_agg(indexrelid::regclass::text, ' ' ORDER BY indexrelid::regclass::text COLLATE \"C\") FROM pg_index WHERE indrelid = 'users'::regclass")" \
        'users_code_idx users_code_key users_pkey'
    run_sluice verify p
    assert_status 0
}

# bats test_tags=quick
@test "a rename without an index, taken back before the drop, leaves what was there" {
    q "CREATE TABLE users (id int PRIMARY KEY, code varchar(9));
       CREATE INDEX users_code_like ON users (code varchar_pattern_ops);
       CREATE INDEX users_code_idx ON users (code)"
    dump_schema >before
    write_plan p <<<'rename_column: {table: users, column: code, to: label, without: [users_code_like], gate: {name: deployed}}'
    to_gate p
    assert_equal "$(q "SELECT count(*) FROM pg_index WHERE indrelid = 'users'::regclass")" 4
    run_sluice revert p --all
    assert_status 0
    dump_schema | diff before -
    run_sluice advance p --until gate
    pass_gate p
    assert_equal "$(q "SELECT string_agg(indexrelid::regclass::text, ' ' ORDER BY indexrelid::regclass::text COLLATE \"C\") FROM pg_index WHERE indrelid = 'users'::regclass")" \
        'users_code_idx users_pkey'
}

@test "what cannot be left out, or is not there, is refused by name" {
    q "CREATE TABLE users (id int PRIMARY KEY, code varchar(9) NOT NULL UNIQUE, other int);
       CREATE UNIQUE INDEX users_code_replica ON users (code);
       ALTER TABLE users REPLICA IDENTITY USING INDEX users_code_replica;
       CREATE INDEX users_other ON users (other)"
    write_plan p <<<'rename_column: {table: users, column: code, to: label, without: [users_code_key, users_code_replica, users_other, users_none]}'
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'index "users_code_key" cannot be left out: it belongs to a constraint'
    assert_contains "$stderr" 'index "users_code_replica" cannot be left out: it is the replica identity'
    assert_contains "$stderr" 'no index "users_other" of table "public.users" would be carried to another column'
    assert_contains "$stderr" 'no index "users_none" of table "public.users" would be carried to another column'
}
