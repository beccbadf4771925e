# shellcheck shell=bash
# foreign: a second server, whose tables are foreign ones of the first (postgres_fdw).

setup_file() {
    create_server
    start_server
    export FAR=$OWN_SERVER
}

teardown_file() {
    no_small_disk "$FAR"
    drop_server
    check_answers
}

teardown() {
    thaw_server "$FAR"
    end_sluices
    close_sessions
    drop_database
}

# far SQL: on the other server.
far() {
    PGHOST=$FAR PGDATABASE=far q "$1"
}

# new_far OPTIONS: a database here and one there, which it calls server "far".
new_far() {
    new_database
    PGHOST=$FAR PGDATABASE=postgres q 'DROP DATABASE IF EXISTS far WITH (FORCE)'
    PGHOST=$FAR PGDATABASE=postgres q 'CREATE DATABASE far'
    q "CREATE EXTENSION postgres_fdw;
       CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '$FAR', dbname 'far'${1:-});
       CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (user 'postgres')"
}

# killed_in PHASE BATCHES…: killed in the middle of it, after so many batches; and then to its end.
killed_in() {
    local phase=$1 at
    shift
    for at in "$@"; do
        start_sluice it advance p --until "$phase"
        wait_for 30 copied_more "$phase" "$at"
        sluice_signal it KILL
        finish_sluice it
        ((status == 137))
        wait_for 30 is_away
    done
    run_sluice advance p --until "$phase"
    assert_status 0
}
copied_more() { # PHASE BATCHES
    (($(q "SELECT coalesce(max(next_page), 0) FROM sluice.backfill_table b JOIN sluice.phase p ON p.plan_id = b.plan_id
        AND p.ordinal = b.phase WHERE p.name = '$1'") > $2))
}

# there COMMAND…: with the database of the other server.
there() {
    PGHOST=$FAR PGDATABASE=far "$@"
}
ended() { # PID
    [[ $(ps -o stat= "$1") == ?(Z*) ]]
}
# ends_though_frozen: the run that was started as "it", which is asked to end while the other server is frozen.
ends_though_frozen() {
    freeze_server "$FAR"
    sluice_signal it TERM
    wait_for 30 ended "${SLUICE_PID[it]}"
    thaw_server "$FAR"
    finish_sluice it
    assert_status 75
}
