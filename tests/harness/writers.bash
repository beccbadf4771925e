# shellcheck shell=bash
# shellcheck disable=SC2034 # the results are read by the caller
# writers: an application at work beside a migration, played by pgbench.
#
# Who sources this defines writers_dir, which prints a directory for scripts and logs.

# start_writers NAME CLIENTS SCRIPT [PGBENCH OPTION…]: repeats the script's text until
# stop_writers; --rate=N sends N transactions a second instead of all that can be had. Call it
# directly, not through bats' `run`: the pgbench must be a child of the shell that stops it.
start_writers() {
    local dir name=$1 clients=$2 script=$3
    dir=$(writers_dir)
    shift 3
    printf '%s\n' "$script" >"$dir/$name.sql"
    start_pgbench "$name" "$clients" --file="$dir/$name.sql" "$@"
}

# start_mix NAME CLIENTS FILE [PGBENCH OPTION…]: likewise, but each transaction is one of FILE's
# scripts by lot. A line "-- script NAME [WEIGHT]" begins a script.
start_mix() {
    local dir name=$1 clients=$2 file=$3 script files=()
    dir=$(writers_dir)
    shift 3
    rm -f "$dir/$name.mix".*
    awk -v prefix="$dir/$name.mix" '
        /^-- script / { file = prefix "." $3 "@" ($4 ? $4 : 1); next }
        file { print > file }' "$file"
    for script in "$dir/$name.mix".*@*; do
        mv "$script" "${script%@*}"
        files+=(--file="${script%@*}@${script##*@}")
    done
    start_pgbench "$name" "$clients" "${files[@]}" "$@"
}

start_pgbench() {
    local dir name=$1 clients=$2
    dir=$(writers_dir)
    shift 2
    rm -f "$dir/$name.log".*
    # bats waits for everybody who holds its descriptor 3. Two that begin in the same microsecond
    # would draw the same numbers.
    pgbench --no-vacuum --client="$clients" --time=3600 --random-seed="$SRANDOM" \
        --log --log-prefix="$dir/$name.log" "$@" >"$dir/$name.out" 2>&1 3>&- &
    printf '%s\n' $! >"$dir/$name.writers"
}

# start_loader NAME COMMAND [ARGUMENT…]: one psql that is given what `COMMAND ARGUMENT… N` prints
# for N = 1, 2, … ten times a second: what pgbench cannot send, such as COPY … FROM stdin. Each
# round is a transaction of its own and ends with `\echo loaded`.
start_loader() {
    local dir name=$1
    dir=$(writers_dir)
    shift
    : >"$dir/$name.loading"
    {
        for ((n = 1; ; n++)); do
            [[ -e $dir/$name.loading ]] || break
            "$@" "$n"
            sleep 0.1
        done | psql -XAtq -v ON_ERROR_STOP=1
    } >"$dir/$name.out" 2>&1 3>&- &
    printf '%s\n' $! >"$dir/$name.loader"
}

# stop_loader NAME: as stop_writers, without the times.
stop_loader() {
    local dir name=$1 pid
    dir=$(writers_dir)
    pid=$(<"$dir/$name.loader")
    rm -f "$dir/$name.loader" "$dir/$name.loading"
    writers_failed=0
    wait "$pid" || writers_failed=1
    writers_done=$(grep -c '^loaded$' "$dir/$name.out" || true)
    ! grep -q ERROR "$dir/$name.out" || writers_failed=1
    [[ $writers_failed -eq 0 ]] || cat "$dir/$name.out" >&2
}

# stop_writers NAME: lets every client finish its transaction and sets
#   writers_done          transactions that were processed
#   writers_failed        those that failed, and clients that gave up
#   writers_slowest_ms    the longest transaction, without its wait for its turn under --rate
#   writers_idle          the scripts of a mix that never ran
# pgbench ends on SIGALRM as if its time were over, with its summary.
stop_writers() {
    local dir name=$1 pid out ended=0 aborted
    dir=$(writers_dir)
    out=$dir/$name.out
    pid=$(<"$dir/$name.writers")
    rm -f "$dir/$name.writers"
    kill -ALRM "$pid" 2>/dev/null || true
    wait "$pid" || ended=$?
    writers_done=$(sed -n 's/^number of transactions actually processed: \([0-9]*\).*/\1/p' "$out")
    writers_failed=$(sed -n 's/^number of failed transactions: \([0-9]*\).*/\1/p' "$out")
    aborted=$(grep -c ' aborted ' "$out" || true)
    writers_failed=$((${writers_failed:-0} + aborted))
    # Whatever else keeps pgbench from its summary is a failure too, but that it was stopped before it
    # had begun (128 + SIGALRM, which it does not handle until then).
    if [[ $writers_failed -eq 0 ]] && [[ $ended -ne 0 || -z $writers_done ]] &&
        ! [[ $ended -eq 142 && -z $writers_done && -z $(cat "$dir/$name.log".* 2>/dev/null) ]]; then
        writers_failed=1
    fi
    writers_done=${writers_done:-0}
    writers_idle=$(awk '
        /^SQL script [0-9]+: / { script = $NF; sub(/.*\./, "", script) }
        / - 0 transactions / { printf "%s%s", comma, script; comma = " " }' "$out")
    # client, number, time in µs, script, seconds, microseconds [, wait for the turn in µs]
    writers_slowest_ms=$(cat "$dir/$name.log".* 2>/dev/null | awk '
        $3 ~ /^[0-9]+$/ && $3 - $7 > max { max = $3 - $7 }
        END { printf "%.0f", max / 1000 }')
    [[ $writers_failed -eq 0 ]] || cat "$out" >&2
}

# Whatever is still running, without asking how it went.
kill_writers() {
    local file
    for file in "$(writers_dir)"/*.writers; do
        if [[ -f $file ]]; then
            kill "$(<"$file")" 2>/dev/null || true
            rm -f "$file"
        fi
    done
    rm -f "$(writers_dir)"/*.loading
}
