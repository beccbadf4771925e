# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables that bats and the tests set and read
# sessions: what goes on beside a test (`load ../harness/sessions`, after common): sessions that
# stay open and hold what they took, and runs of sluice in the background.

# A file with a teardown of its own calls these in it.
teardown() {
    end_sluices
    close_sessions
    kill_writers
    drop_server
    drop_database
}

declare -gA SESSION_FD SESSION_PID SESSION_SAID SESSION_BACKEND SLUICE_PID

# session_open NAME: a psql that stays; its application_name is NAME.
session_open() {
    local pipe=$BATS_TEST_TMPDIR/$1.session fd
    rm -f "$pipe.out" # what another of that name said
    mkfifo "$pipe"
    PGAPPNAME=$1 psql -XAtq <"$pipe" >"$pipe.out" 2>&1 3>&- &
    SESSION_PID[$1]=$!
    exec {fd}>"$pipe"
    SESSION_FD[$1]=$fd SESSION_SAID[$1]=0
    session_do "$1" "SELECT 'backend ' || pg_backend_pid()"
    SESSION_BACKEND[$1]=$(grep -oP '^backend \K[0-9]+$' "$pipe.out")
}

# session_send NAME SQL: without waiting for the answer.
session_send() {
    printf '%s;\n' "$2" >&"${SESSION_FD[$1]}"
}

# session_do NAME SQL: returns when it is done.
session_do() {
    local said=$((++SESSION_SAID[$1]))
    printf '%s;\n\\echo said %s\n' "$2" "$said" >&"${SESSION_FD[$1]}"
    wait_for 30 grep -qx "said $said" "$BATS_TEST_TMPDIR/$1.session.out"
}

# session_close NAME: its open transaction is rolled back, and the server knows it no more. The end
# of its input is no sign, because whatever was started since holds the pipe open too.
session_close() {
    local backend=${SESSION_BACKEND[$1]}
    printf '\\q\n' >&"${SESSION_FD[$1]}"
    session_forget "$1"
    wait_until 30 "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = $backend"
}
session_forget() {
    local fd=${SESSION_FD[$1]}
    wait "${SESSION_PID[$1]}" || true
    exec {fd}>&-
    rm -f "$BATS_TEST_TMPDIR/$1.session"
    unset "SESSION_FD[$1]" "SESSION_PID[$1]" "SESSION_BACKEND[$1]"
}

# Whatever they are doing.
close_sessions() {
    local name
    for name in "${!SESSION_FD[@]}"; do
        kill "${SESSION_PID[$name]}" 2>/dev/null || true
        session_forget "$name"
    done
}

# backend_of NAME: the server's process of the session, or of the run of sluice (NAME sluice).
backend_of() {
    q "SELECT pid FROM pg_stat_activity
        WHERE application_name = '$1' AND datname = current_database()"
}

# start_sluice NAME ARGUMENT…: runs it in the background; $(sluice_said NAME) is its standard error
# so far.
start_sluice() {
    local name=$1
    shift
    "$SLUICE" "$@" >"$BATS_TEST_TMPDIR/$name.stdout" 2>"$BATS_TEST_TMPDIR/$name.stderr" 3>&- &
    SLUICE_PID[$name]=$!
}
sluice_said() {
    cat "$BATS_TEST_TMPDIR/$1.stderr"
}
sluice_signal() {
    kill -"$2" "${SLUICE_PID[$1]}"
}

# The server has noticed that the client was killed.
is_away() {
    [[ -z $(backend_of sluice) ]]
}

# finish_sluice NAME: waits for its end and sets status, output and stderr as run_sluice does.
finish_sluice() {
    status=0
    wait "${SLUICE_PID[$1]}" || status=$?
    unset "SLUICE_PID[$1]"
    output=$(<"$BATS_TEST_TMPDIR/$1.stdout")
    stderr=$(<"$BATS_TEST_TMPDIR/$1.stderr")
}

end_sluices() {
    local name
    for name in "${!SLUICE_PID[@]}"; do
        kill -KILL "${SLUICE_PID[$name]}" 2>/dev/null || true
    done
    SLUICE_PID=()
}

# Milliseconds, of a clock that only its differences are good for.
now_ms() {
    local now=${EPOCHREALTIME/[.,]/}
    printf '%s' $((now / 1000))
}
