# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables that bats and the tests set and read
# common: what every bats file loads (`load ../harness/common`).
#
# The file runs under tests/harness/with-cluster. A test calls new_database in its setup and gets
# a database of its own, which teardown drops. The program under test is $SLUICE: the sanitized
# build, but the plain one in tests/traffic, where its speed is part of the test.

bats_require_minimum_version 1.5.0

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
if [[ -z ${SLUICE:-} ]]; then
    case $BATS_TEST_DIRNAME in
        */tests/traffic) SLUICE=$ROOT/build/sluice ;;
        *) SLUICE=$ROOT/build/asan/sluice ;;
    esac
fi
SLUICE_TORTURE_BIN=${SLUICE_TORTURE_BIN:-$ROOT/build/torture/sluice}
export ROOT SLUICE SLUICE_TORTURE_BIN

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
    psql -XAtq -d postgres -c "DROP DATABASE IF EXISTS $TEST_DATABASE WITH (FORCE)"
    unset TEST_DATABASE
}

# A file with a teardown of its own calls these two in it.
teardown() {
    kill_writers
    drop_database
}

# q SQL: runs it and prints its values, one row a line, columns separated by |.
q() {
    psql -XAtq -v ON_ERROR_STOP=1 -c "$1"
}

# run_sluice ARGUMENT…: sets $status, $output (standard output), $stderr, $lines, $stderr_lines.
run_sluice() {
    run --separate-stderr "$SLUICE" "$@"
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

# wait_until SECONDS SQL: until the query gives t.
wait_until() {
    local end=$((SECONDS + $1)) value=
    while :; do
        value=$(q "$2") || true
        [[ $value != t ]] || return 0
        if ((SECONDS >= end)); then
            printf 'after %s s still %s: %s\n' "$1" "${value:-nothing}" "$2" >&2
            return 1
        fi
        sleep 0.1
    done
}

# start_writers NAME CLIENTS SCRIPT [PGBENCH OPTION…]: a pgbench with that script, until
# stop_writers. With --rate=N in the options it sends N transactions a second instead of all it can.
start_writers() {
    local name=$1 clients=$2 script=$3
    shift 3
    printf '%s\n' "$script" >"$BATS_TEST_TMPDIR/$name.sql"
    pgbench --no-vacuum --client="$clients" --time=600 --file="$BATS_TEST_TMPDIR/$name.sql" \
        --log --log-prefix="$BATS_TEST_TMPDIR/$name.log" "$@" \
        >"$BATS_TEST_TMPDIR/$name.out" 2>&1 3>&- &
    printf '%s\n' $! >"$BATS_TEST_TMPDIR/$name.writers"
}

# stop_writers NAME: lets every client finish its transaction, then sets $writers_done,
# $writers_failed (transactions that failed and clients that gave up) and $writers_slowest_ms.
# pgbench ends on SIGALRM as if its time were over, with its summary.
stop_writers() {
    local name=$1 pid out=$BATS_TEST_TMPDIR/$1.out
    pid=$(<"$BATS_TEST_TMPDIR/$name.writers")
    rm -f "$BATS_TEST_TMPDIR/$name.writers"
    kill -ALRM "$pid" 2>/dev/null || true
    local ended=0
    wait "$pid" || ended=$?
    writers_done=$(sed -n 's/^number of transactions actually processed: \([0-9]*\).*/\1/p' "$out")
    writers_failed=$(sed -n 's/^number of failed transactions: \([0-9]*\).*/\1/p' "$out")
    writers_failed=$((${writers_failed:-0} + $(grep -c ' aborted' "$out" || true)))
    if [[ $ended -ne 0 && $writers_failed -eq 0 ]] || [[ -z $writers_done ]]; then
        writers_failed=$((writers_failed + 1))
    fi
    writers_slowest_ms=$(cat "$BATS_TEST_TMPDIR/$name.log".* 2>/dev/null |
        awk '$3 ~ /^[0-9]+$/ && $3 > max { max = $3 } END { printf "%d", max / 1000 }')
    [[ $writers_failed -eq 0 ]] || cat "$out" >&2
}

# Whatever a test left running.
kill_writers() {
    local file
    for file in "$BATS_TEST_TMPDIR"/*.writers; do
        [[ ! -f $file ]] || kill "$(<"$file")" 2>/dev/null || true
    done
}
