# shellcheck shell=bash
# maria: a MariaDB server for the tests of a file (`load ../harness/maria`), and PostgreSQL's way to it.
# start_maria in setup_file, stop_maria in teardown_file; my SQL runs it in database far there.

# need_maria: skips where the server or mysql_fdw is missing.
need_maria() {
    command -v mariadb-install-db >/dev/null || skip 'no MariaDB here'
    [[ $(psql -XAtqc "SELECT count(*) FROM pg_available_extensions WHERE name = 'mysql_fdw'" postgres) == 1 ]] ||
        skip 'no mysql_fdw for this server'
}

start_maria() {
    export MARIA=$SLUICE_CLUSTER/maria$RANDOM
    "$ROOT/tests/harness/mariadb" start "$MARIA" 3>&-
    MARIA_PORT=$(<"$MARIA/port")
    export MARIA_PORT
    maria_root "CREATE DATABASE far CHARACTER SET utf8mb4;
        CREATE USER s@'127.0.0.1' IDENTIFIED BY 'x'; GRANT ALL ON far.* TO s@'127.0.0.1'"
}
stop_maria() {
    [[ -n ${MARIA:-} ]] || return 0
    "$ROOT/tests/harness/mariadb" stop "$MARIA" || true
    rm -rf "$MARIA"
}
maria_root() {
    "$MARIA/run" "${2:-mysql}" <<<"$1"
}
my() {
    maria_root "$1" far
}
# maria_server: server far of this database.
maria_server() {
    q "CREATE EXTENSION mysql_fdw;
       CREATE SERVER far FOREIGN DATA WRAPPER mysql_fdw OPTIONS (host '127.0.0.1', port '$MARIA_PORT', character_set 'utf8mb4');
       CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (username 's', password 'x')"
}
# far_table NAME COLUMNS: a foreign table for the one of that name.
far_table() {
    q "CREATE FOREIGN TABLE $1 ($2) SERVER far OPTIONS (dbname 'far', table_name '$1')"
}
