#!/usr/bin/env bats
# What stands in schema sluice is read and called with no more rights than its owner has, nobody else
# may write it, and what it would execute is what was registered. A refusal leaves nothing behind.

load ../harness/common
load plans

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    local role
    roles=()
    for role in MALLORY DEPLOY SECOND GROUP ANN; do
        declare -g "$role=${role,,}_$TEST_DATABASE"
        roles+=("${!role}")
        q "CREATE ROLE ${!role} LOGIN"
    done
    q "CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t SELECT i, i FROM generate_series(1, 10) i"
    write_plan rename <<<'rename_column: {table: t, column: a, to: b, gate: {name: g}}'
}

teardown() {
    drop_database
    local role
    for role in "${roles[@]}"; do
        psql -XAtqc "DROP ROLE IF EXISTS \"$role\"" postgres
    done
}

as() {
    PGUSER=$1 q "$2"
}

# A view of our table's name that makes its maker a superuser when one looks at it.
squat() {
    q "GRANT CREATE ON DATABASE $PGDATABASE TO $MALLORY"
    as "$MALLORY" "CREATE SCHEMA sluice; GRANT USAGE ON SCHEMA sluice TO PUBLIC;
        CREATE FUNCTION sluice.pwn() RETURNS boolean LANGUAGE plpgsql AS \$\$BEGIN
            PERFORM set_config('role', 'none', false);
            IF (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) THEN
                EXECUTE 'ALTER ROLE $MALLORY SUPERUSER'; END IF; RETURN true; END\$\$;
        CREATE VIEW sluice.meta AS SELECT 3 AS version WHERE sluice.pwn();
        GRANT SELECT ON sluice.meta TO PUBLIC"
}

is_super() {
    q "SELECT rolsuper FROM pg_roles WHERE rolname = '$MALLORY'"
}

@test "a schema that another role made is refused before any of it is looked at" {
    squat
    local command
    for command in status 'status rename' 'check rename.yaml' 'plan rename.yaml' 'advance rename.yaml' \
        'log' 'log --check' 'wait rename --for gate --timeout 1s' 'verify rename' 'revert rename' \
        'pause rename' 'confirm rename g --by x --reason y' 'deployed rename' 'throttle rename'; do
        # shellcheck disable=SC2086
        run_sluice $command
        assert_status 4
        assert_contains "$stderr" "schema \"sluice\" belongs to role \"$MALLORY\""
        assert_contains "$stderr" "--trust-owner $MALLORY"
        assert_equal "$(is_super)" f
    done
    # neither who was granted the role, nor who trusts it, reads a view in a table's place
    run_sluice status --trust-owner "$MALLORY"
    assert_status 4
    assert_contains "$stderr" 'cannot read table "sluice.meta"'
    assert_equal "$(is_super)" f
    q "ALTER DATABASE $PGDATABASE OWNER TO $MALLORY"
    run_sluice status
    assert_status 4
    assert_equal "$(is_super)" f
}

@test "who may create in schema sluice plants nothing there" {
    run_sluice advance rename.yaml
    assert_status 0
    q "GRANT CREATE, USAGE ON SCHEMA sluice TO $MALLORY"
    local what
    for what in 'VIEW sluice.operation_files AS SELECT 1' 'TABLE sluice.remembered_x (a int)' \
        'SEQUENCE sluice.plan_ids' "FUNCTION sluice.quote_ident(name) RETURNS text LANGUAGE sql AS 'SELECT 1::text'"; do
        as "$MALLORY" "CREATE $what"
        run_sluice status
        assert_status 4
        assert_contains "$stderr" 'belongs to another role'
        run_sluice advance rename
        assert_status 4
        as "$MALLORY" "$(sed 's/^/DROP /; s/ AS .*//; s/ RETURNS .*//; s/(a int)//' <<<"$what")"
    done
    run_sluice status
    assert_status 0
}

@test "an owner that is meant: by --trust-owner, by its variable, by a grant, as the database's owner" {
    q "GRANT CREATE ON DATABASE $PGDATABASE TO $DEPLOY; ALTER TABLE t OWNER TO $DEPLOY; GRANT CREATE ON SCHEMA public TO $DEPLOY"
    PGUSER=$DEPLOY run_sluice advance rename.yaml
    assert_status 0
    run_sluice status
    assert_status 4
    run_sluice status --trust-owner "$ANN"
    assert_status 4
    run_sluice status --trust-owner "$DEPLOY"
    assert_status 0
    SLUICE_TRUST_OWNER=$DEPLOY run_sluice status
    assert_status 0
    # a superuser acts as the owner too: what it makes is the owner's
    run_sluice advance rename --until gate --trust-owner "$DEPLOY"
    assert_status 0
    assert_equal "$(q "SELECT DISTINCT proowner::regrole FROM pg_proc WHERE pronamespace = 'sluice'::regnamespace")" "$DEPLOY"
    q "GRANT $DEPLOY TO $SECOND"
    PGUSER=$SECOND run_sluice status
    assert_status 0
    q "ALTER DATABASE $PGDATABASE OWNER TO $DEPLOY"
    run_sluice status
    assert_status 0
}

@test "a second deployer of the owning group goes on without knowing a trick" {
    q "GRANT $GROUP TO $DEPLOY, $SECOND; GRANT CREATE ON DATABASE $PGDATABASE TO $DEPLOY;
       GRANT CREATE ON SCHEMA public TO $GROUP; ALTER TABLE t OWNER TO $GROUP"
    PGUSER=$DEPLOY run_sluice advance rename.yaml
    assert_status 0
    assert_equal "$(q "SELECT nspowner::regrole FROM pg_namespace WHERE nspname = 'sluice'")" "$GROUP"
    PGUSER=$SECOND run_sluice advance rename --until gate
    assert_status 0
    PGUSER=$SECOND run_sluice confirm rename g --by x --reason y
    assert_status 0
    assert_equal "$(q "SELECT role FROM sluice.approval")" "$SECOND"
    q "ALTER ROLE $DEPLOY NOINHERIT"
    PGUSER=$DEPLOY run_sluice advance rename --until complete
    assert_status 0
}

# What others than the owner may do in schema sluice.
rights() {
    q "SELECT concat_ws(' ', r.rolname, x.what) FROM pg_roles r, LATERAL (
        SELECT 'schema ' || p FROM unnest('{CREATE,USAGE}'::text[]) p
            WHERE has_schema_privilege(r.oid, 'sluice', p)
        UNION ALL SELECT c.relname || ' ' || p FROM pg_class c, unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,TRIGGER,REFERENCES}'::text[]) p
            WHERE c.relnamespace = 'sluice'::regnamespace AND c.relkind = 'r' AND has_table_privilege(r.oid, c.oid, p)
        UNION ALL SELECT c.relname || ' ' || p FROM pg_class c, unnest('{USAGE,SELECT,UPDATE}'::text[]) p
            WHERE c.relnamespace = 'sluice'::regnamespace AND c.relkind = 'S' AND has_sequence_privilege(r.oid, c.oid, p)
        UNION ALL SELECT p.proname || '()' FROM pg_proc p
            WHERE p.pronamespace = 'sluice'::regnamespace AND has_function_privilege(r.oid, p.oid, 'EXECUTE')) x (what)
        WHERE r.rolname IN ('$ANN', '$MALLORY') ORDER BY 1"
}

@test "ALTER DEFAULT PRIVILEGES give nobody a right on ours, also on what phases make" {
    q "ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO $ANN, PUBLIC;
       ALTER DEFAULT PRIVILEGES GRANT ALL ON SEQUENCES TO $ANN; ALTER DEFAULT PRIVILEGES GRANT ALL ON FUNCTIONS TO $ANN;
       ALTER DEFAULT PRIVILEGES GRANT ALL ON SCHEMAS TO $MALLORY"
    run_sluice advance rename.yaml
    assert_status 0
    [[ $(q "SELECT count(*) FROM pg_proc WHERE pronamespace = 'sluice'::regnamespace AND proname LIKE 'sync%'") -gt 0 ]]
    assert_equal "$(rights)" "$MALLORY schema USAGE"
    # what writes notes cannot be attached to a table of another's
    as "$ANN" "CREATE TEMP TABLE mine (id int)" || true
    q "CREATE SCHEMA $ANN AUTHORIZATION $ANN; GRANT USAGE ON SCHEMA sluice TO $ANN"
    local function
    for function in $(q "SELECT proname FROM pg_proc WHERE pronamespace = 'sluice'::regnamespace AND prorettype = 'trigger'::regtype"); do
        run as "$ANN" "CREATE TABLE IF NOT EXISTS $ANN.mine (id int);
            CREATE TRIGGER x BEFORE INSERT ON $ANN.mine FOR EACH ROW EXECUTE FUNCTION sluice.$function()"
        [[ $status -ne 0 ]]
        assert_contains "$output" 'permission denied for function'
    done
}

@test "what is stored to be executed, there and back, is compared before it runs" {
    local column
    for column in undo sql repair; do
        run_sluice advance rename.yaml
        assert_status 0
        q "UPDATE sluice.operation SET $column = 'COMMENT ON TABLE public.t IS ''forged'';' || coalesce($column, '') WHERE phase = 0 AND ordinal = 0"
        run_sluice revert rename --all
        assert_status 4
        assert_contains "$stderr" 'is not what was registered'
        q "UPDATE sluice.operation SET $column = nullif(replace($column, 'COMMENT ON TABLE public.t IS ''forged'';', ''), '') WHERE phase = 0 AND ordinal = 0"
        run_sluice revert rename --all
        assert_status 0
    done
    run_sluice advance rename.yaml
    q "UPDATE sluice.operation SET sql = 'COMMENT ON TABLE public.t IS ''forged''' WHERE phase = 1 AND ordinal = 0"
    run_sluice advance rename --until gate
    assert_status 5
    assert_equal "$(q "SELECT obj_description('t'::regclass)")" ''
}

@test "an approval counts for a role, not for a name" {
    sed -i 's/name: g/name: g, approvals: 2/' rename.yaml
    run_sluice advance rename.yaml --until gate
    assert_status 0
    q "GRANT USAGE ON SCHEMA sluice TO $ANN; GRANT SELECT ON ALL TABLES IN SCHEMA sluice TO $ANN;
       GRANT EXECUTE ON FUNCTION sluice.approve, sluice.reject, sluice.deployed, sluice.note_refusal, sluice.watch_reads TO $ANN"
    PGUSER=$ANN run_sluice confirm rename g --by a --reason r
    assert_status 0
    q "ALTER ROLE $ANN RENAME TO renamed_$TEST_DATABASE"
    roles+=("renamed_$TEST_DATABASE")
    PGUSER=renamed_$TEST_DATABASE run_sluice confirm rename g --by b --reason r
    assert_status 4
    assert_contains "$stderr" 'has confirmed gate "g" already'
    run_sluice advance rename
    assert_status 3
}

@test "an installation of before is mended: rights of every sort, a key for every table" {
    psql -XAtq -v ON_ERROR_STOP=1 -f "$ROOT/tests/state/version_1.sql" >/dev/null
    q "GRANT ALL ON SCHEMA sluice TO $ANN WITH GRANT OPTION; GRANT ALL ON ALL TABLES IN SCHEMA sluice TO PUBLIC; GRANT ALL ON ALL TABLES IN SCHEMA sluice TO $ANN WITH GRANT OPTION;
       GRANT ALL ON ALL FUNCTIONS IN SCHEMA sluice TO $ANN, PUBLIC; GRANT ALL ON ALL SEQUENCES IN SCHEMA sluice TO $ANN;
       GRANT UPDATE (state), INSERT (name) ON sluice.plan TO $MALLORY; CREATE PUBLICATION everything FOR ALL TABLES"
    as "$ANN" "GRANT UPDATE ON sluice.phase TO $MALLORY"
    run_sluice status
    assert_status 0
    assert_equal "$(rights | grep -v ' SELECT$')" "$ANN attached_to()
$ANN log_hash()
$ANN schema USAGE"
    assert_equal "$(rights | grep -c "^$MALLORY")" 0
    assert_equal "$(q "SELECT count(*) FROM information_schema.column_privileges WHERE table_schema = 'sluice' AND grantee = '$MALLORY'")" 0
    assert_equal "$(q "SELECT string_agg(relname, ' ') FROM pg_class c WHERE relnamespace = 'sluice'::regnamespace AND relkind = 'r'
        AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND indisprimary)")" ''
}

@test "a refusal leaves nothing behind" {
    q "GRANT CREATE ON DATABASE $PGDATABASE TO $DEPLOY; GRANT SELECT ON t TO $DEPLOY"
    PGUSER=$DEPLOY run_sluice advance rename.yaml
    assert_status 4
    assert_equal "$(q "SELECT count(*) FROM pg_namespace WHERE nspname = 'sluice'")" 0
    write_plan late <<<'requires: [never]
rename_column: {table: t, column: a, to: b}'
    run_sluice advance late.yaml
    assert_status 4
    write_plan wrong <<<'rename_column: {table: nobody, column: a, to: b}'
    run_sluice advance wrong.yaml
    assert_status 2
    run_sluice advance rename.yaml --until nosuch
    assert_status 2
    assert_equal "$(q "SELECT count(*) FROM pg_namespace WHERE nspname = 'sluice'")" 0
}
