# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables that bats and the tests set and read
# common: what every bats file loads (`load ../harness/common`).
#
# The file runs under tests/harness/with-cluster. A test calls new_database in its setup and gets
# a database of its own, which teardown drops. The program under test is $SLUICE: the sanitized
# build.

bats_require_minimum_version 1.5.0

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
SLUICE=${SLUICE:-$ROOT/build/asan/sluice}
SLUICE_TORTURE_BIN=${SLUICE_TORTURE_BIN:-$ROOT/build/torture/sluice}
export ROOT SLUICE SLUICE_TORTURE_BIN
# shellcheck source=tests/harness/writers.bash
source "$ROOT/tests/harness/writers.bash"
# shellcheck source=tests/harness/turn.bash
source "$ROOT/tests/harness/turn.bash"

# new_database [TEMPLATE]: creates a database for this test and points PGDATABASE at it.
new_database() {
    if [[ -z ${SLUICE_CLUSTER:-} ]]; then
        echo "no server: run this file under tests/harness/with-cluster" >&2
        return 1
    fi
    TEST_DATABASE=t_${BATS_SUITE_TEST_NUMBER}_$$_$RANDOM
    psql -XAtq -d postgres -v ON_ERROR_STOP=1 -c \
        "CREATE DATABASE $TEST_DATABASE TEMPLATE ${1:-template1}"
    export PGDATABASE=$TEST_DATABASE
}

drop_database() {
    [[ -n ${TEST_DATABASE:-} ]] || return 0
    PGOPTIONS='-c statement_timeout=2min' psql -XAtq -d postgres -c "DROP DATABASE IF EXISTS $TEST_DATABASE WITH (FORCE)"
    unset TEST_DATABASE
}

# long: at the start of a test that takes long, of which turn.bash takes a share of those of a file.
long() {
    in_turn "$BATS_TEST_NUMBER" || skip 'it is not the turn of this one; SLUICE_LONG_SHARE=1 takes all'
}

# The directory of start_writers and its kin.
writers_dir() {
    printf '%s' "$BATS_TEST_TMPDIR"
}

# own_server: starts a server for this test alone, which it may crash, and points PGHOST at it; in
# setup_file, for all tests of the file. new_database works there too. create_server is its first
# half, for whoever has something to configure. drop_server takes it away where it was made.
create_server() {
    export OWN_SERVER=$SLUICE_CLUSTER/own$RANDOM OWN_SERVER_OF=${BATS_TEST_NAME:-file}
    "$ROOT/tests/harness/cluster" create "$OWN_SERVER"
}
own_server() {
    create_server
    start_server
    export PGHOST=$OWN_SERVER
}
start_server() {
    "$ROOT/tests/harness/cluster" start "$OWN_SERVER" 3>&-
}
crash_server() {
    "$ROOT/tests/harness/cluster" stop "$OWN_SERVER" immediate
}
drop_server() {
    [[ -n ${OWN_SERVER:-} && $OWN_SERVER_OF == "${BATS_TEST_NAME:-file}" ]] || return 0
    thaw_server "$OWN_SERVER"
    crash_server || true
    rm -rf "$OWN_SERVER"
    unset OWN_SERVER OWN_SERVER_OF TEST_DATABASE
}

# freeze_server DIR: whoever is connected to it is not answered any more, and whoever connects neither, until
# thaw_server. A test that freezes a server thaws it in its teardown: a backend of another server that waits
# for it through postgres_fdw heeds nothing, and DROP DATABASE there waits for every backend.
freeze_server() {
    signal_server STOP "$1"
}
thaw_server() {
    signal_server CONT "$1"
}
signal_server() {
    local postmaster
    [[ -f $2/data/postmaster.pid ]] || return 0
    postmaster=$(head -n 1 "$2/data/postmaster.pid")
    if kill "-$1" "$postmaster"; then
        pkill "-$1" -P "$postmaster" || true
    fi
}

# small_disk SERVER: a disk of a megabyte at SERVER/small, for that server; skips a test where none can be
# mounted. no_small_disk takes it away, if there is one.
small_disk() {
    mkdir "$1/small"
    mount -t tmpfs -o size=1m tmpfs "$1/small" 2>/dev/null || skip 'no small disk can be mounted'
    chown --reference="$1/data" "$1/small"
}
no_small_disk() {
    umount -l "$1/small" 2>/dev/null || true
}

# need_client PROGRAM: skips a test for which there is none of PostgreSQL's programs for the server.
need_client() {
    local own
    own=$("$1" --version | grep -o '[0-9]*' | head -n 1)
    ((own >= $(q 'SHOW server_version_num') / 10000)) || skip "$1 is of version $own"
}

# A file with a teardown of its own calls these in it.
teardown() {
    kill_writers
    drop_server
    drop_database
}

# q SQL: runs it and prints its values, one row a line, columns separated by |.
q() {
    psql -XAtq -v ON_ERROR_STOP=1 -c "$1"
}

# run_sluice ARGUMENT…: sets $status, $output (standard output), $stderr, $lines, $stderr_lines. Whatever
# stops a command has a hint that says what to type or to do.
run_sluice() {
    run --separate-stderr "$SLUICE" "$@"
    keep_answer "$@"
    case $status in
    1 | 2 | 4 | 5 | 75) has_hint || {
        printf 'exit status %s without a hint: sluice %s\n%s\n' "$status" "$*" "$stderr" >&2
        return 1
    } ;;
    esac
}
has_hint() {
    [[ $stderr == *'hint: '* ]]
}

# keep_answer ARGUMENT…: what a run answered when JSON was asked for, for check_answers. One that was
# killed has answered nothing.
keep_answer() {
    local argument
    for argument; do
        if [[ $argument == --json || $argument == --detailed-json ]] && ((status < 99)); then
            mkdir -p "$BATS_FILE_TMPDIR/answers"
            printf '%s\n' "$@" '' "$output" \
                >"$BATS_FILE_TMPDIR/answers/$BATS_SUITE_TEST_NUMBER.$SECONDS.$RANDOM$RANDOM"
            return
        fi
    done
}

# check_answers: that docs/json has a schema of all that was kept. A file with a teardown_file of its
# own calls it there.
check_answers() {
    [[ ! -d $BATS_FILE_TMPDIR/answers ]] || "$ROOT/tests/harness/check-answers" "$BATS_FILE_TMPDIR/answers"
}
teardown_file() {
    check_answers
}

# The user's schema as pg_dump shows it, without our own tables.
dump_schema() {
    pg_dump --schema-only --exclude-schema=sluice | grep -v '^\\\(un\)\?restrict '
}

# assert_status N: the exit status of the latest `run`; shows what it said when it differs.
assert_status() {
    [[ $status -ne $1 ]] || return 0
    printf 'expected exit status %s, got %s\n-- stdout:\n%s\n-- stderr:\n%s\n' \
        "$1" "$status" "$output" "${stderr:-}" >&2
    return 1
}

# assert_equal ACTUAL EXPECTED
assert_equal() {
    [[ $1 != "$2" ]] || return 0
    printf 'expected: %s\nactual:   %s\n' "$2" "$1" >&2
    return 1
}

# assert_contains TEXT PART / assert_lacks TEXT PART: PART is plain text, no pattern.
assert_contains() {
    [[ $1 != *"$2"* ]] || return 0
    printf 'not found: %s\nin:\n%s\n' "$2" "$1" >&2
    return 1
}
assert_lacks() {
    [[ $1 == *"$2"* ]] || return 0
    printf 'found: %s\nin:\n%s\n' "$2" "$1" >&2
    return 1
}

# fail_index_builds MESSAGE: from now on CREATE INDEX CONCURRENTLY fails, as where the disk is full; what is
# tried on an empty copy does not. mend_index_builds ends that.
fail_index_builds() {
    q "CREATE FUNCTION public.no_index() RETURNS event_trigger LANGUAGE plpgsql AS
            \$\$ BEGIN IF current_query() LIKE '%CONCURRENTLY%' THEN
                RAISE disk_full USING MESSAGE = '$1'; END IF; END \$\$;
        CREATE EVENT TRIGGER no_index ON ddl_command_start WHEN TAG IN ('CREATE INDEX')
            EXECUTE FUNCTION public.no_index()"
}
mend_index_builds() {
    q 'DROP EVENT TRIGGER no_index; DROP FUNCTION public.no_index()'
}

# How many plans the database knows; none where nothing was installed.
plan_count() {
    q "SELECT coalesce((xpath('/row/c/text()', query_to_xml(
        CASE WHEN to_regclass('sluice.plan') IS NULL THEN 'SELECT 0 AS c'
            ELSE 'SELECT count(*) AS c FROM sluice.plan' END, false, true, '')))[1]::text, '0')"
}

# json PATH [TEXT]: one value of a JSON text (default: $output), such as `json phases,0,name`.
# Objects and arrays come as JSON; what is absent comes as nothing.
json() {
    local file=$BATS_TEST_TMPDIR/json.$RANDOM
    printf '%s' "${2-$output}" >"$file"
    psql -XAtq -v ON_ERROR_STOP=1 -v path="{$1}" <<SQL
\\set text \`cat '$file'\`
SELECT :'text'::jsonb #>> :'path';
SQL
}

# wait_for SECONDS COMMAND [ARGUMENT…]: until it succeeds. Shows what it said last when it never did,
# and what goes on.
wait_for() {
    local end=$((SECONDS + $1)) seconds=$1 said
    shift
    until said=$("$@" 2>&1); do
        if ((SECONDS >= end)); then
            printf 'not within %s s: %s\n%s\n' "$seconds" "$*" "$said" >&2
            show_what_goes_on >&2
            return 1
        fi
        sleep 0.1
    done
}

show_what_goes_on() {
    local file
    for file in "$BATS_TEST_TMPDIR"/*.stderr; do
        [[ ! -s $file ]] || { printf '%s:\n' "${file##*/}" && tail -n 15 "$file"; }
    done
    psql -XAt -F ' | ' -d postgres -c "
        SELECT a.pid, a.datname, a.application_name, a.state, a.wait_event_type, a.wait_event,
            pg_blocking_pids(a.pid), date_trunc('second', now() - a.state_change), left(a.query, 200)
        FROM pg_stat_activity a WHERE a.pid <> pg_backend_pid()" || true
    cat /proc/loadavg
}

# wait_until SECONDS SQL: until the query gives t.
wait_until() {
    wait_for "$1" query_is_true "$2"
}
query_is_true() {
    local value
    value=$(q "$1")
    printf '%s\n' "$value"
    [[ $value == t ]]
}
