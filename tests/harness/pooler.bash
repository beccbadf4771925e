# shellcheck shell=bash
# pooler: a PgBouncer in front of the server (`load ../harness/pooler`, after common).

# start_pooler MODE SIZE [LINE…]: PGHOST and PGPORT point at it from then on; DIRECT is the server.
# Each LINE is one more of its settings.
start_pooler() {
    local user step_down=() mode=$1 size=$2
    shift 2
    POOLER=$SLUICE_CLUSTER/pooler$RANDOM
    mkdir "$POOLER"
    cat >"$POOLER/ini" <<INI
[databases]
* = host=$PGHOST port=$PGPORT
[pgbouncer]
unix_socket_dir = $POOLER
listen_port = 6432
auth_type = trust
auth_file = $POOLER/users
pool_mode = $mode
default_pool_size = $size
query_wait_timeout = 20
logfile = $POOLER/log
pidfile = $POOLER/pid
INI
    [[ $# -eq 0 ]] || printf '%s\n' "$@" >>"$POOLER/ini"
    printf '"postgres" ""\n"app" ""\n' >"$POOLER/users"
    if [[ $EUID -eq 0 ]]; then # it refuses to run as root
        user=$(stat -c %U "$SLUICE_CLUSTER/data")
        chown -R "$user" "$POOLER"
        step_down=(setpriv "--reuid=$user" "--regid=$(id -g "$user")" --clear-groups)
    fi
    DIRECT=$PGHOST
    "${step_down[@]}" "$(PATH=$PATH:/usr/sbin command -v pgbouncer)" -q "$POOLER/ini" 3>&- &
    POOLER_PID=$!
    export PGHOST=$POOLER PGPORT=6432
    wait_for 10 psql -XAtqc 'SELECT 1'
}

# stop_pooler: PGHOST and PGPORT are the server's again. Without one it does nothing.
stop_pooler() {
    [[ -n ${POOLER_PID:-} ]] || return 0
    kill "$POOLER_PID" || true
    wait "$POOLER_PID" || true
    export PGHOST=$DIRECT PGPORT=5432
    rm -rf "$POOLER"
    unset POOLER POOLER_PID
}

# direct COMMAND [ARGUMENT…]: past the pooler.
direct() {
    PGHOST=$DIRECT PGPORT=5432 "$@"
}
