#!/usr/bin/env bats
# Evidence that nobody reads a column, from the pg_stat_statements of a real server.

load ../harness/common
load ../harness/sessions

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# server [SETTING…]: with pg_stat_statements in it.
server() {
    create_server
    printf '%s\n' "shared_preload_libraries = 'pg_stat_statements'" "$@" \
        >>"$OWN_SERVER/data/postgresql.conf"
    start_server
    export PGHOST=$OWN_SERVER
    new_database
    q 'CREATE EXTENSION pg_stat_statements;
        CREATE TABLE users (id bigint PRIMARY KEY, email text, name text);
        INSERT INTO users SELECT i, i || $$@example.org$$ FROM generate_series(1, 20) i;
        CREATE ROLE shop LOGIN; GRANT SELECT, UPDATE ON users TO shop'
}

# gate [FOR] [REST]: a rename that stands at its gate, which asks for no reads.
gate() {
    cat >plan.yaml <<YAML
sluice: 1
plan: rename
rename_column:
  table: users
  column: email
  to: email_address
  gate:
    name: ready
    evidence: [no_reads_of: {column: users.email, for: ${1:-1s}${2:-}}]
YAML
    run_sluice advance plan.yaml --until gate
    assert_status 0
}

confirm() {
    run_sluice confirm rename ready --by Ann --reason 'it is so'
}
confirms() {
    "$SLUICE" confirm rename ready --by Ann --reason 'it is so'
}

told() {
    "$SLUICE" status rename --json | jq -r ".phases[3].evidence[1].${1:-value}"
}

# shop SQL: as the application.
shop() {
    PGUSER=shop PGAPPNAME=shop/1.9 psql -XAtq -v ON_ERROR_STOP=1 -c "$1" >/dev/null
}

@test "it turns when the old version is drained, and stays when only the new one reads" {
    server
    shop 'SELECT email FROM users WHERE id = 1' # before the gate opened: of no interest
    gate 4s
    assert_contains "$(told)" 'not read in the '
    PGUSER=shop start_writers old 1 'SELECT id FROM users u WHERE u.email = $$x$$'
    PGUSER=shop start_writers new 1 'SELECT email_address AS email FROM users WHERE id = 3'
    wait_until 10 "SELECT calls > 10 FROM pg_stat_statements WHERE query LIKE '%u.email = %'"
    confirm
    assert_status 4
    assert_contains "$stderr" 'no reads of public.users.email for 4.0 s (read by role shop, called '
    assert_contains "$stderr" 'SELECT id FROM users u WHERE u.email = $1'
    stop_writers old
    confirm
    assert_status 4
    assert_contains "$stderr" ', called '
    confirm # none since, but not long ago
    assert_status 4
    assert_contains "$stderr" ', last called at most '
    wait_for 20 confirms
    assert_contains "$(told)" 'not read in the '
    # and the advance asks again
    shop 'SELECT email FROM users WHERE id = 1'
    run_sluice advance rename
    assert_status 4
    assert_contains "$stderr" 'called 1 time in the last '
    wait_for 20 "$SLUICE" advance rename
    stop_writers new
}

@test "a wait for evidence looks again and again" {
    server
    gate 1s
    shop 'SELECT email FROM users WHERE id = 1'
    assert_contains "$(told)" 'called 1 time in the last '
    assert_contains "$(told)" 'called 1 time in the last ' # status remembers nothing
    run_sluice wait rename --for evidence --timeout 60s
    assert_status 0
    confirm
    assert_status 0
}

@test "SELECT * cannot be seen through; a statement of ours does not count" {
    server
    gate 1s
    run_sluice verify rename
    assert_status 0
    shop "UPDATE users SET email = 'y' WHERE id = 2"
    sleep 1.1
    assert_contains "$(told)" 'not read in the '
    assert_equal "$(told holds)" true
    shop 'SELECT * FROM users'
    assert_equal "$(told holds)" false
    assert_contains "$(told)" 'unknown: all columns read by role shop, called 1 time in the last '
    assert_contains "$(told hint)" 'allow_star: true'
    run_sluice revert rename --all
    gate 1s ', allow_star: true'
    shop 'SELECT * FROM users'
    sleep 1.1
    assert_equal "$(told holds)" true
    shop 'SELECT *, email FROM users'
    assert_equal "$(told holds)" false
    # other databases and tables are not ours
    shop 'SELECT email FROM (VALUES (1)) v (email)'
    PGDATABASE=postgres q 'CREATE TABLE users (email text)'
    wait_for 20 confirms
    PGDATABASE=postgres q 'SELECT email FROM users'
    assert_equal "$(told holds)" true
}

@test "a reset or an eviction makes it unknown, and the time begin again" {
    server 'pg_stat_statements.max = 500'
    gate 1s
    shop 'SELECT email FROM users WHERE id = 1'
    q 'SELECT pg_stat_statements_reset()' >/dev/null
    sleep 1.1
    confirm
    assert_status 4
    assert_contains "$stderr" 'unknown: pg_stat_statements was reset since it was last looked at'
    wait_for 20 confirms
    shop 'SELECT email FROM users WHERE id = 2' # one that is forgotten alone
    run_sluice advance rename
    assert_status 4
    q "SELECT pg_stat_statements_reset(userid, dbid, queryid) FROM pg_stat_statements
        WHERE query LIKE 'SELECT email FROM users%'" >/dev/null
    sleep 1.1
    run_sluice advance rename
    assert_status 4
    assert_contains "$stderr" 'unknown: pg_stat_statements was reset since it was last looked at'
    for n in {1..600}; do printf 'SET my.v%s = 1;\n' "$n"; done | psql -XAtq >/dev/null
    sleep 1.1
    run_sluice advance rename
    assert_status 4
    assert_contains "$stderr" 'unknown: pg_stat_statements has evicted statements'
    wait_for 20 "$SLUICE" advance rename
}

@test "without the extension it is refused; without rights or tracking it is unknown" {
    server
    q 'DROP EXTENSION pg_stat_statements'
    cat >plan.yaml <<'YAML'
sluice: 1
plan: rename
rename_column: {table: users, column: email, to: email_address, gate: {name: ready,
    evidence: [no_reads_of: {column: users.mail, for: 1s}, no_reads_of: {column: u.email, for: 1s}]}}
YAML
    run_sluice check plan.yaml
    assert_status 2
    assert_contains "$stderr" 'no_reads_of needs the extension pg_stat_statements, which this database lacks'
    assert_contains "$stderr" 'column "mail" of table "public.users" does not exist'
    assert_contains "$stderr" 'table "public.u" does not exist'
    q 'CREATE SCHEMA stats; CREATE EXTENSION pg_stat_statements SCHEMA stats'
    gate 1s
    sleep 1.1
    assert_equal "$(told holds)" true
    q 'GRANT USAGE ON SCHEMA sluice TO shop; GRANT SELECT ON ALL TABLES IN SCHEMA sluice TO shop'
    assert_equal "$(PGUSER=shop told holds)" false
    assert_contains "$(PGUSER=shop told)" "unknown: this role does not see other roles' statements"
    q 'GRANT pg_read_all_stats TO shop; GRANT USAGE ON SCHEMA stats TO shop'
    assert_equal "$(PGUSER=shop told holds)" true
    q "ALTER ROLE shop SET pg_stat_statements.track = 'none'"
    assert_contains "$(PGUSER=shop told)" 'unknown: pg_stat_statements does not track statements'
    q 'DROP EXTENSION pg_stat_statements'
    assert_contains "$(told)" 'unknown: the extension pg_stat_statements is not there'
    confirm
    assert_status 4
}

@test "what an alias could not take is found among the statements that were run" {
    server
    q 'COPY users (email) TO stdout; SELECT u.email FROM users u GROUP BY u.id; SELECT count(*) FROM users' >/dev/null
    cat >plan.yaml <<'YAML'
sluice: 1
plan: rename
rename_column: {table: users, column: email, to: email_address, method: view}
YAML
    run_sluice check plan.yaml
    assert_status 0
    assert_contains "$stderr" 'warning: statement "COPY users (email) TO stdout" has COPY … TO of table "public.users"'
    assert_contains "$stderr" 'has GROUP BY of its primary key alone of table "public.users"'
    assert_lacks "$stderr" 'SELECT count'
    assert_lacks "$stderr" 'is not seen here'
}

@test "an alias tells which statements that were sent would fail through its view" {
    server
    q 'GRANT ALL ON users TO shop; CREATE SEQUENCE s OWNED BY users.id'
    local statement
    for statement in "COPY users FROM '/dev/null'" 'COPY users (id) TO STDOUT' 'ANALYZE users' 'TRUNCATE users' \
        "INSERT INTO users VALUES (1, 'a') ON CONFLICT ON CONSTRAINT users_pkey DO NOTHING" \
        "SELECT pg_get_serial_sequence('users', 'id')" 'SELECT email FROM users GROUP BY id' 'SELECT xmin FROM public.users' \
        'SELECT id FROM users TABLESAMPLE system (1)' 'SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid WHERE indisprimary' \
        'CREATE TEMP TABLE child () INHERITS (users)' 'CREATE INDEX late ON users (email)'; do
        q "$statement"
    done >/dev/null
    PGDATABASE=postgres q 'CREATE TABLE other ()'
    cat >plan.yaml <<'YAML'
sluice: 1
plan: rename
rename_column: {table: users, column: email, to: mail, method: view}
YAML
    run_sluice check plan.yaml
    assert_status 0
    for statement in 'COPY … FROM' 'COPY … TO' 'VACUUM or ANALYZE' TRUNCATE 'ON CONFLICT ON CONSTRAINT' \
        'GROUP BY of its primary key alone' 'a system column (xmin, ctid, tableoid, …)' TABLESAMPLE \
        INHERITS 'a look-up of keys, sequences or sizes, perhaps'; do
        assert_contains "$stderr" " has $statement"
    done
    assert_lacks "$stderr" 'CREATE INDEX'
    assert_contains "$stderr" 'warning: statement "TRUNCATE users" has TRUNCATE of table "public.users" in it'
}

@test "a role that does not see others' statements is told so before" {
    server
    q 'CREATE ROLE deployer LOGIN; ALTER TABLE users OWNER TO deployer'
    q "GRANT CREATE ON DATABASE $PGDATABASE TO deployer"
    cat >plan.yaml <<'YAML'
sluice: 1
plan: p
phases:
  - gate: {name: g, ask: "Is it unread?", evidence: [no_reads_of: {column: users.email, for: 1s}]}
  - drop: {table: users, columns: [email]}
YAML
    PGUSER=deployer run_sluice check plan.yaml
    assert_status 0
    assert_contains "$stderr" "role \"deployer\" does not see other roles' statements, so that no_reads_of would be unknown to it"
    assert_contains "$stderr" 'GRANT pg_read_all_stats TO'
    q 'GRANT pg_read_all_stats TO deployer'
    PGUSER=deployer run_sluice check plan.yaml
    assert_status 0
    assert_lacks "$stderr" 'does not see'
}

@test "a query of the same gate reads the table, too: that is refused" {
    new_database
    q 'CREATE TABLE legacy (id int PRIMARY KEY); CREATE TABLE other (id int PRIMARY KEY)'
    cat >plan.yaml <<'YAML'
sluice: 1
plan: quiet
phases:
  - gate:
      name: quiet
      ask: "Is it quiet?"
      evidence:
        - no_reads_of: {table: legacy, for: 1s}
        - query: {sql: "SELECT count(*) FROM legacy", expect: 0}
  - drop: {table: legacy}
YAML
    run_sluice check plan.yaml
    assert_status 4
    assert_contains "$stderr" 'the query reads table "public.legacy", and no_reads_of of the same gate would count that'
    sed -i 's/FROM legacy/FROM other/' plan.yaml
    run_sluice check plan.yaml
    assert_status 0
    drop_database
}
