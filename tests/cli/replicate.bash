# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables that bats and the tests set and read
# replicate: what the tests of a move to another server share.

# two_sides: a database here, and one there that has the same tables and no rows: on the same server, or
# on the one that OTHER_HOST names. `there SQL` runs something in it.
two_sides() {
    new_database
    OTHER_DATABASE=${PGDATABASE}_there
    local host=${OTHER_HOST:-$PGHOST}
    psql -XAtq -h "$host" -d postgres -v ON_ERROR_STOP=1 -c "CREATE DATABASE $OTHER_DATABASE"
    export BOOKS_NEW="host=$host port=5432 user=postgres dbname=$OTHER_DATABASE"
    export BOOKS_OLD="host=$PGHOST port=5432 user=postgres dbname=$PGDATABASE"
}

there() {
    psql -XAtq -v ON_ERROR_STOP=1 -d "$BOOKS_NEW" -c "$1"
}

# both SQL
both() {
    q "$1"
    there "$1"
}

# Slots keep a database from being dropped, and subscriptions, too.
drop_sides() {
    [[ -n ${OTHER_DATABASE:-} ]] || return 0
    local side
    for side in "$BOOKS_OLD" "$BOOKS_NEW"; do
        psql -XAtq -d "$side" <<'SQL' || true
SELECT format('ALTER SUBSCRIPTION %1$I DISABLE; ALTER SUBSCRIPTION %1$I SET (slot_name = NONE); DROP SUBSCRIPTION %1$I', subname)
FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE datname = current_database()
\gexec
SQL
    done
    for side in "$BOOKS_OLD" "$BOOKS_NEW"; do
        psql -XAtq -d "$side" -c "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE
            database = current_database() AND active; SELECT pg_sleep(0.1)" \
            -c "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE
            database = current_database()" >/dev/null || true
    done
    psql -XAtq -h "${OTHER_HOST:-$PGHOST}" -d postgres -c "DROP DATABASE IF EXISTS $OTHER_DATABASE WITH (FORCE)"
    unset OTHER_DATABASE
}

# write_move [KEYS OF THE REPLICATE]: the plan of a whole move, move.yaml.
write_move() {
    cat >move.yaml <<YAML
sluice: 1
plan: move
phases:
  - replicate:
      name: over
      tables: [accounts, history]
      to: {env: BOOKS_NEW}
      from_there: {env: BOOKS_OLD}
      from_here: {env: BOOKS_NEW}
      ${1:-}
  - verify:
      name: compared
      checks:
        - same_rows: {of: over}
  - gate:
      name: ready
      ask: May writers go over?
      evidence:
        - replicated: {within: 10s}
  - switch: {name: moved, within: 20s}
  - gate: {name: settled, ask: Is everybody there to stay?}
  - disconnect: {name: apart}
YAML
}

accounts="CREATE TABLE accounts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner text NOT NULL,
        balance numeric NOT NULL DEFAULT 0);
    CREATE TABLE history (account bigint, at timestamptz DEFAULT clock_timestamp(), number serial, amount numeric,
        note text, PRIMARY KEY (account, number))"

# other_server VERSION: a second server, of that version unless this one is; else of 16.
other_server() {
    local version=$1 bin
    [[ $(q 'SHOW server_version_num') != "$version"* ]] || version=16
    bin=$("$ROOT/tests/matrix/run" --bin "$version")
    export OTHER_HOST=$SLUICE_CLUSTER/other$RANDOM OTHER_BIN=$bin
    SLUICE_PG_BIN=$bin "$ROOT/tests/harness/cluster" create "$OTHER_HOST"
    start_other_server
}
start_other_server() {
    SLUICE_PG_BIN=$OTHER_BIN "$ROOT/tests/harness/cluster" start "$OTHER_HOST" 3>&-
}
stop_other_server() {
    SLUICE_PG_BIN=$OTHER_BIN "$ROOT/tests/harness/cluster" stop "$OTHER_HOST" immediate
}
drop_other_server() {
    [[ -n ${OTHER_HOST:-} ]] || return 0
    stop_other_server || true
    rm -rf "$OTHER_HOST"
    unset OTHER_HOST OTHER_BIN
}
