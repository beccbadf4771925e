#!/usr/bin/env bats
# Encrypted and authenticated connections: what libpq is told reaches it from every place where it
# can be told, for every session of a run; and the password stays where it was given.

load ../harness/common

SECRET='kPq7@hunter 2%:x'
ENCODED='kPq7%40hunter%202%25%3Ax'

# One server for the file, with TLS on a port of its own, that asks everybody for a password or a
# certificate there. Two authorities: the second has not signed anything that the server has.
setup_file() {
    create_server
    export ADMIN_HOST=$OWN_SERVER CERTS=$BATS_FILE_TMPDIR
    make_certificates
    PORT=$((20000 + RANDOM % 10000))
    until ! (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; do PORT=$((PORT + 1)); done
    export PORT
    local data=$OWN_SERVER/data owner
    owner=$(stat -c %U "$data")
    install -o "$owner" -m 600 "$CERTS"/{server.crt,server.key,ca.crt} "$data"
    cat >>"$data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $PORT
ssl = on
ssl_cert_file = 'server.crt'
ssl_key_file = 'server.key'
ssl_ca_file = 'ca.crt'
log_statement = 'all'
CONF
    cat >"$data/pg_hba.conf" <<CONF
local all postgres trust
local all all scram-sha-256
hostssl all certain 127.0.0.1/32 cert
hostssl all all 127.0.0.1/32 scram-sha-256
CONF
    start_server
    export PGHOST=$OWN_SERVER PGPORT=$PORT PGDATABASE=postgres
    q "CREATE ROLE certain LOGIN; CREATE ROLE owner LOGIN PASSWORD '$SECRET';
       GRANT pg_read_all_stats TO owner"
}

teardown_file() {
    drop_server
    check_answers
}

make_certificates() {
    local name
    cd "$CERTS"
    for name in ca other; do
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$name" \
            -keyout $name.key -out $name.crt 2>/dev/null
    done
    for name in server certain; do
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$name" \
            -keyout $name.key -out $name.csr 2>/dev/null
        openssl x509 -req -in $name.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 \
            -extfile <(echo 'subjectAltName=IP:127.0.0.1') -out $name.crt 2>/dev/null
    done
    openssl ec -aes256 -passout "pass:$SECRET" -in certain.key -out locked.key 2>/dev/null
    chmod 600 ./*.key
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    PGHOST=$ADMIN_HOST new_database
    admin "GRANT CREATE ON DATABASE $PGDATABASE TO owner, certain"
    unset PGUSER PGHOST PGPORT
}
teardown() {
    PGHOST=$ADMIN_HOST PGPORT=$PORT PGUSER=postgres drop_database
}

admin() {
    PGHOST=$ADMIN_HOST PGPORT=$PORT PGUSER=postgres q "$1"
}

# refused STATUS PART [ARGUMENT…]: no connection, and libpq's reason.
refused() {
    local part=$2 expected=$1
    shift 2
    for form in '' --json; do
        # shellcheck disable=SC2086 # no word when it is empty
        run_sluice status $form "$@"
        assert_status "$expected"
        assert_contains "$stderr" 'could not connect to the database'
        assert_contains "$stderr" "$part"
        assert_lacks "$output$stderr" "$SECRET"
        assert_lacks "$output$stderr" "$ENCODED"
        assert_lacks "$output$stderr" hunter
    done
}
answers() {
    run_sluice status "$@"
    assert_status 0
    assert_equal "$output" 'no plan is registered in this database'
}

@test "settings reach libpq from the command line, the environment, a service and a password file" {
    local tls="sslmode=verify-full sslrootcert=$CERTS/ca.crt" to="host=127.0.0.1 port=$PORT dbname=$PGDATABASE user=owner"
    answers --db "$to $tls password='$SECRET'"
    answers --db "postgresql://owner:$ENCODED@127.0.0.1:$PORT/$PGDATABASE?sslmode=verify-full&sslrootcert=$CERTS/ca.crt"
    answers --db "postgresql://127.0.0.1:1,127.0.0.1:$PORT/$PGDATABASE?user=owner&password=$ENCODED&sslmode=require&sslrootcert=$CERTS/ca.crt"
    PGPASSWORD=$SECRET PGSSLMODE=verify-full PGSSLROOTCERT=$CERTS/ca.crt PGUSER=owner PGHOST=127.0.0.1 PGPORT=$PORT answers
    printf '[shop]\nhost=127.0.0.1\nport=%s\ndbname=%s\nuser=owner\npassword=%s\nsslmode=verify-full\nsslrootcert=%s\n' \
        "$PORT" "$PGDATABASE" "$SECRET" "$CERTS/ca.crt" >services
    PGSERVICEFILE=services PGSERVICE=shop answers
    PGSERVICEFILE=services answers --db service=shop
    printf '127.0.0.1:%s:*:owner:%s\n' "$PORT" "${SECRET//:/\\:}" >passwords
    chmod 600 passwords
    PGPASSFILE=passwords answers --db "$to $tls"
    answers --db "$to $tls passfile=passwords channel_binding=require gssencmode=disable application_name=x"
    # and the wrong ones
    refused 4 'certificate verify failed' --db "$to sslmode=verify-ca sslrootcert=$CERTS/other.crt password='$SECRET'"
    refused 4 'does not match host name' --db "$to $tls host=shop.example hostaddr=127.0.0.1 password='$SECRET'"
    refused 4 'no encryption' --db "$to sslmode=disable password='$SECRET'"
    PGSSLMODE=disable PGPASSWORD=$SECRET refused 4 'no encryption' --db "$to"
    refused 4 'channel binding' --db "host=$ADMIN_HOST port=$PORT dbname=$PGDATABASE user=owner password='$SECRET' channel_binding=require"
    refused 2 'invalid connection option "nosuch"' --db "$to nosuch=1 password='$SECRET'"
    refused 2 'invalid sslmode value' --db "$to sslmode=perhaps password='$SECRET'"
    refused 2 'nosuch.crt' --db "$to sslmode=verify-ca sslrootcert=nosuch.crt password='$SECRET'"
}

@test "a certificate of one's own, and its locked key" {
    local to="host=127.0.0.1 port=$PORT dbname=$PGDATABASE user=certain sslmode=verify-full sslrootcert=$CERTS/ca.crt"
    answers --db "$to sslcert=$CERTS/certain.crt sslkey=$CERTS/certain.key"
    PGSSLCERT=$CERTS/certain.crt PGSSLKEY=$CERTS/certain.key answers --db "$to"
    answers --db "$to sslcert=$CERTS/certain.crt sslkey=$CERTS/locked.key sslpassword='$SECRET'"
    refused 4 'valid client certificate' --db "$to"
    refused 2 'could not load private key' --db "$to sslcert=$CERTS/certain.crt sslkey=$CERTS/locked.key sslpassword='wrong-$SECRET'"
    refused 4 'valid client certificate' --db "$to password='$SECRET'"
}

@test "a wrong password is not told, however it was given" {
    local to="host=127.0.0.1 port=$PORT dbname=$PGDATABASE user=owner" failed='password authentication failed'
    admin "ALTER ROLE owner PASSWORD 'another'"
    refused 4 "$failed" --db "$to password='$SECRET'"
    refused 4 "$failed" --db "postgresql://owner:$ENCODED@127.0.0.1:$PORT/$PGDATABASE"
    refused 4 "$failed" --db "postgresql://127.0.0.1:1,127.0.0.1:$PORT/$PGDATABASE?user=owner&password=$ENCODED"
    PGPASSWORD=$SECRET refused 4 "$failed" --db "$to"
    printf '[shop]\nhost=127.0.0.1\nport=%s\nuser=owner\npassword=%s\n' "$PORT" "$SECRET" >services
    PGSERVICEFILE=services refused 4 "$failed" --db service=shop
    printf '*:*:*:*:%s\n' "${SECRET//:/\\:}" >passwords
    chmod 600 passwords
    PGPASSFILE=passwords refused 4 "$failed" --db "$to"
    PGPASSFILE=passwords refused 75 'could not translate host name' --db "host=nowhere.invalid user=owner"
    # what libpq cannot take apart
    refused 2 'invalid percent-encoded token' --db "postgresql://owner:$SECRET%zz@127.0.0.1:$PORT/x"
    printf '[shop]\npassword %s\n' "$SECRET" >services
    PGSERVICEFILE=services refused 2 'syntax error' --db service=shop
    admin "ALTER ROLE owner PASSWORD '$SECRET'"
}

@test "every session of a run is as the first: encrypted, in the same role; nothing keeps the password" {
    local db
    admin "CREATE TABLE t (id int PRIMARY KEY, a text) WITH (fillfactor = 20); INSERT INTO t SELECT i, repeat('a', 100) FROM generate_series(1, 3000) i;
           CREATE TABLE seen (pid int, ssl boolean, role text); GRANT INSERT ON seen TO owner;
           CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS \$\$BEGIN
               INSERT INTO seen SELECT pg_backend_pid(), ssl, session_user FROM pg_catalog.pg_stat_ssl WHERE pid = pg_backend_pid();
               PERFORM pg_sleep(0.02); RETURN NULL; END\$\$;
           CREATE TRIGGER see AFTER UPDATE ON t FOR EACH STATEMENT EXECUTE FUNCTION see();
           ALTER TABLE t OWNER TO owner; GRANT CREATE ON SCHEMA public TO owner"
    cat >p.yaml <<'YAML'
sluice: 1
plan: p
settings: {workers: 3, batch_pages: 8}
phases:
  - add_column: {table: t, columns: {b: {up: a}}, down: {a: b}}
  - backfill: {table: t}
  - gate: {name: deployed, ask: Is it?}
  - drop: {table: t, columns: [a]}
YAML
    db="postgresql://owner:$ENCODED@127.0.0.1:$PORT/$PGDATABASE?sslmode=verify-full&sslrootcert=$CERTS/ca.crt"
    run_sluice advance p.yaml --until gate --db "$db"
    assert_status 0
    printf '%s\n' "$output" "$stderr" >said
    admin 'SELECT DISTINCT ssl, role FROM seen' >roles
    assert_equal "$(<roles)" 't|owner'
    [[ $(admin 'SELECT count(DISTINCT pid) FROM seen') -eq 3 ]]
    run_sluice log --json --db "$db"
    printf '%s\n' "$output" "$stderr" >>said
    PGHOST=$ADMIN_HOST PGPORT=$PORT PGUSER=postgres pg_dump >>said
    # The role's own ALTER ROLE, of the tests, is the server's only line with it.
    assert_equal "$(cat said "$OWN_SERVER/log" | grep -v 'ROLE owner' | grep -c -e hunter)" 0
}
