#!/usr/bin/env bats
# Exit statuses by what they mean: 1 only where a phase was begun and failed, 2 for what was given
# wrongly, 75 for what passes by itself, 4 for what a role or a server does not allow; and hints that
# fit what was given.

# shellcheck disable=SC2030,SC2031 # each test has variables of its own

load ../harness/common
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    unset PGSERVICE PGPASSFILE PGPASSWORD
    roles=()
}

teardown() {
    drop_server
    drop_database
    local role
    for role in "${roles[@]}"; do
        psql -XAtqc "DROP ROLE IF EXISTS \"$role\"" postgres
    done
}

# says STATUS WHAT HINT ARGUMENT…
says() {
    run_sluice "${@:4}"
    assert_status "$1"
    assert_contains "$stderr" "$2"
    assert_contains "$stderr" "hint: "
    assert_contains "$stderr" "$3"
    run_sluice "${@:4}" --json
    assert_status "$1"
    assert_equal "$(jq .error.exit_status <<<"$output")" "$1"
    assert_contains "$(jq -r .error.hint <<<"$output")" "$3"
}

@test "2: what was given wrongly: a URI, an option, a service, a port, a file, a folder of hooks" {
    says 2 'invalid integer value' 'Correct --db' status --db 'postgresql://h:port/x'
    says 2 'invalid connection option "nosuch"' 'Correct --db' status --db 'nosuch=1'
    says 2 'invalid sslmode value' 'Correct --db' status --db 'sslmode=perhaps'
    says 2 'invalid port number' 'Correct --db' status --db 'host=localhost port=70000'
    says 2 'missing "="' 'Correct --db' status --db 'host=x words'
    PGSERVICE=nosuch says 2 'definition of service "nosuch" not found' 'service "nosuch" of PGSERVICE' status
    PGSSLMODE=perhaps says 2 'invalid sslmode value' 'PGHOST' status
    says 2 'could not read plan file "nosuch.yaml"' 'sluice status' advance nosuch.yaml
    new_database
    write_plan nothing <<<'phases: [{constrain: {table: t, add: [{not_null: [id]}]}}]'
    says 2 'could not find directory "nosuch" of hooks' 'Give --hooks DIR' advance nothing.yaml --hooks nosuch
    SLUICE_HOOKS=nosuch says 2 'could not find directory "nosuch" of hooks' 'SLUICE_HOOKS' advance nothing.yaml
    PGOPTIONS='-c nosuch=1' says 2 'unrecognized configuration parameter' 'PG' status
}

@test "75: a server that is not reached, takes nobody yet, or nobody more" {
    says 75 'No such file or directory' 'Check --db' status --db "host=$BATS_TEST_TMPDIR/nowhere"
    says 75 'Connection refused' 'Check --db' status --db 'host=127.0.0.1 port=1'
    PGHOST=127.0.0.1 PGPORT=1 says 75 'Connection refused' 'Check PGHOST, PGPORT' status
    says 75 'could not translate host name' 'Check --db' status --db 'host=nowhere.invalid'
    new_database
    roles=("few_$TEST_DATABASE")
    q "CREATE ROLE ${roles[0]} LOGIN CONNECTION LIMIT 0"
    PGUSER=${roles[0]} says 75 'too many connections' 'pg_stat_activity' status
    drop_database
    psql -XAtqc "DROP ROLE ${roles[0]}" postgres
    roles=()
    own_server
    crash_server
    touch "$OWN_SERVER/data/standby.signal"
    [[ $(id -u) -ne 0 ]] || chown --reference="$OWN_SERVER/data/PG_VERSION" "$OWN_SERVER/data/standby.signal"
    echo 'hot_standby = off' >>"$OWN_SERVER/data/postgresql.conf"
    "$ROOT/tests/harness/cluster" start "$OWN_SERVER" 3>&- || true
    says 75 'the database system is' 'pg_isready' status
}

@test "4: a database that is not there, a role that is not let in, a right that is missing" {
    new_database
    says 4 'database "nosuch" does not exist' 'psql -l' status --db 'dbname=nosuch'
    PGUSER=nosuch says 4 'role "nosuch" does not exist' 'psql -U nosuch' status
    roles=("none_$TEST_DATABASE")
    q "CREATE ROLE ${roles[0]} LOGIN; REVOKE CONNECT ON DATABASE $PGDATABASE FROM PUBLIC"
    PGUSER=${roles[0]} says 4 "permission denied for database" \
        "GRANT CONNECT ON DATABASE $PGDATABASE TO ${roles[0]}" status
}

@test "4: permission denied says which GRANT is missing, wherever it is met" {
    new_database
    q "CREATE TABLE t (id int PRIMARY KEY, a text)"
    write_plan denied <<<'rename_column: {table: t, column: a, to: b, gate: {name: g}}'
    run_sluice advance denied.yaml --until gate
    assert_status 0
    roles=("none_$TEST_DATABASE")
    local who=${roles[0]}
    q "CREATE ROLE $who LOGIN"
    PGUSER=$who says 4 'permission denied for schema sluice' "GRANT USAGE ON SCHEMA sluice TO $who" status
    q "GRANT USAGE ON SCHEMA sluice TO $who"
    PGUSER=$who says 4 'permission denied for table' "GRANT SELECT ON TABLE sluice.meta TO $who" status
    q "GRANT SELECT ON ALL TABLES IN SCHEMA sluice TO $who"
    PGUSER=$who run_sluice status denied
    assert_status 0
    PGUSER=$who says 4 'permission denied for function' 'GRANT EXECUTE ON FUNCTION' \
        confirm denied g --by x --reason y
    PGUSER=$who run_sluice confirm denied g --by x --reason y
    assert_contains "$stderr" "TO $who"
}

# granted STATEMENT: a sql phase of it is refused with the GRANT that it lacks, and taken once that was typed.
granted() {
    printf 'sluice: 1\nplan: p\nphases:\n  - sql: {name: one, irreversible: true, do: "%s"}\n' "$1" >p.yaml
    PGUSER=$who run_sluice check p.yaml
    echo "$1: $stderr"
    assert_status 4
    local grant
    grant=$(sed -nE '/: error: /s/.* \((GRANT .*)\)$/\1/p' <<<"$stderr")
    grant=${grant%, or connect as its owner}
    assert_equal "$(wc -l <<<"$grant") $(grep -c "^GRANT .* TO $who$" <<<"$grant")" '1 1'
    q "$grant"
    PGUSER=$who run_sluice check p.yaml
    echo "$grant: $stderr"
    assert_status 0
}

@test "what plain SQL and expressions lack is named so that it can be typed" {
    new_database
    roles=("none_$TEST_DATABASE" "owner_$TEST_DATABASE")
    local who=${roles[0]}
    q "CREATE ROLE $who LOGIN; CREATE ROLE ${roles[1]};
       CREATE SCHEMA mine AUTHORIZATION $who; CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO $who;
       CREATE TABLE app.o (id int PRIMARY KEY, a text); ALTER TABLE app.o OWNER TO ${roles[1]};
       CREATE TABLE app.\"An o\" (id int PRIMARY KEY); CREATE TABLE mine.o (id int PRIMARY KEY);
       ALTER TABLE mine.o OWNER TO $who; CREATE VIEW app.v AS SELECT 1 AS id; CREATE SEQUENCE app.s;
       CREATE TYPE app.mood AS ENUM ('a'); REVOKE USAGE ON TYPE app.mood FROM PUBLIC;
       CREATE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
       CREATE FUNCTION app.f(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1';
       REVOKE EXECUTE ON FUNCTION app.f(), app.f(int) FROM PUBLIC"
    printf 'sluice: 1\nplan: p\nphases:\n  - sql: {name: one, irreversible: true, do: "SELECT 1"}\n' >p.yaml
    PGUSER=$who says 4 "role \"$who\" cannot create schema \"sluice\"" \
        "GRANT CREATE ON DATABASE $PGDATABASE TO $who" advance p.yaml
    q "GRANT CREATE ON DATABASE $PGDATABASE TO $who"
    granted 'INSERT INTO app.o (id) VALUES (1)'
    granted 'CREATE TABLE app.n (id int)'
    granted 'CREATE TABLE mine.n (a app.mood)'
    granted 'CREATE TRIGGER t BEFORE INSERT ON mine.o FOR EACH ROW EXECUTE FUNCTION app.f()'
    granted 'UPDATE app.o SET a = 1 WHERE id = 2'
    granted 'DELETE FROM ONLY app.\"An o\" WHERE id = 3'
    granted "CREATE SCHEMA n AUTHORIZATION ${roles[1]}"
    q "REVOKE ${roles[1]} FROM $who"
    granted "COMMENT ON TABLE app.o IS 'x'"
    write_plan e <<<'phases: [add_column: {table: mine.o, columns: {n: {type: int, up: app.f(id)}}}]'
    PGUSER=$who run_sluice check e.yaml
    assert_contains "$stderr" "permission denied for function f (GRANT EXECUTE ON FUNCTION app.f(integer) TO $who)"
    printf 'sluice: 1\nplan: p\nphases:\n  - sql: {name: one, irreversible: true, do: "COMMENT ON SEQUENCE app.s IS 1"}\n' >p.yaml
    sed -i "s/IS 1/IS '1'/" p.yaml
    PGUSER=$who run_sluice check p.yaml
    assert_contains "$stderr" "(ALTER SEQUENCE app.s OWNER TO $who: a superuser owns it)"
}

@test "an error outside a phase is no failed phase" {
    new_database
    q "CREATE TABLE t (id int PRIMARY KEY, a text)"
    write_plan broken <<<'rename_column: {table: t, column: a, to: b, gate: {name: g}}'
    run_sluice advance broken.yaml
    assert_status 0
    q "ALTER TABLE sluice.phase RENAME COLUMN kind TO sort"
    says 4 'column' 'sluice' status broken
    says 4 'column' 'sluice' advance broken
}

@test "Ctrl-C: one sentence, and what to type next" {
    new_database
    local pid ended=0
    # connecting to who never answers; in the foreground timeout sends one signal, and not another to the group, which
    # the leak sanitizer does not survive while it looks
    mkfifo never
    python3 -c 'import socket, time
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(1)
print(s.getsockname()[1], flush=True); time.sleep(60)' >port 3>&- &
    pid=$!
    for ((i = 0; i < 100; i++)); do [[ ! -s port ]] || break; sleep 0.1; done
    ended=0
    timeout --foreground --preserve-status -s INT 4 "$SLUICE" status --db "host=127.0.0.1 port=$(<port)" 2>said 3>&- || ended=$?
    kill "$pid"
    assert_equal "$ended" 75
    assert_equal "$(<said)" $'sluice: error: interrupted\nhint: Go on with `sluice status`.'
    # reading a plan that does not come
    ended=0
    timeout --foreground --preserve-status -s INT 4 "$SLUICE" advance ./never 2>said 3>&- || ended=$?
    assert_equal "$ended" 75
    assert_equal "$(<said)" $'sluice: error: interrupted\nhint: Go on with `sluice advance ./never`.'
    # in a statement
    q "CREATE TABLE t (id int PRIMARY KEY, a text)"
    write_plan held <<<'rename_column: {table: t, column: a, to: b, gate: {name: g}}'
    run_sluice advance held.yaml --until gate
    assert_status 0
    psql -Xqc 'BEGIN' -c 'LOCK TABLE sluice.plan' -c 'SELECT pg_sleep(60)' >/dev/null 2>&1 3>&- &
    pid=$!
    wait_until 20 "SELECT count(*) = 1 FROM pg_locks WHERE relation = 'sluice.plan'::regclass AND mode = 'AccessExclusiveLock' AND granted"
    ended=0
    timeout --foreground --preserve-status -s INT 4 "$SLUICE" advance held.yaml 2>said 3>&- || ended=$?
    assert_equal "$ended" 75
    assert_equal "$(tail -n 2 said)" $'sluice: error: interrupted\nhint: Go on with `sluice advance held.yaml`.'
    q "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()" >/dev/null
    wait "$pid" || true
}
