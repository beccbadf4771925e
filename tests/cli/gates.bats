#!/usr/bin/env bats
# Evidence about who is connected, who writes, whether old and new agree, and when a gate may be
# passed. What pg_stat_statements tells is in reads.bats.

load ../harness/common
load ../harness/sessions

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    q 'CREATE TABLE users (id bigint PRIMARY KEY, email text, touched int);
        INSERT INTO users SELECT i, i || $$@example.org$$ FROM generate_series(1, 50) i'
}

teardown() {
    close_sessions
    [[ -z ${STANDBY:-} ]] || "$ROOT/tests/harness/cluster" stop "$STANDBY" || true
    [[ -z ${STANDBY:-} ]] || rm -rf "$STANDBY"
    kill_writers
    drop_database
}

# gate EVIDENCE [KEYS]: a rename that stands at its gate, with this list of evidence.
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
    ${2:-approvals: 1}
    evidence: [$1]
YAML
    run_sluice advance plan.yaml --until gate
    assert_status 0
}

confirm() {
    run_sluice confirm rename ready --by Ann --reason 'it is so'
}

# told KIND [MEMBER]: what status says of that piece of evidence.
told() {
    "$SLUICE" status rename --json |
        jq -r ".phases[] | select(.kind == \"gate\") | .evidence[] | select(.kind == \"$1\") | .${2:-value}"
}

# role NAME: one that all databases of this server share.
role() {
    q "DO \$\$BEGIN CREATE ROLE $1 LOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END\$\$"
}

@test "connected: so many sessions of that name, and of that role" {
    gate '{connected: {application_name: "shop/2.*", at_least: 2}}'
    local name
    for name in shop/2.1 shop/1.9 shop/22x; do
        mkdir -p "$BATS_TEST_TMPDIR/${name%/*}"
        session_open "$name"
    done
    confirm
    assert_status 4
    assert_contains "$stderr" 'at least 2 sessions of application shop/2.* (1 of 2 connected)'
    session_open shop/2.2
    confirm
    assert_status 0
    session_close shop/2.1
    run_sluice advance rename
    assert_status 4
    assert_contains "$stderr" '1 of 2 connected'
}

@test "connected: % and _ stand for themselves" {
    gate '{connected: {application_name: "a_%*"}}'
    session_open axyz
    assert_equal "$(told connected)" '0 of 1 connected'
    session_open a_%1
    assert_equal "$(told connected)" '1 of 1 connected'
}

@test "absent: the old version is drained" {
    role shop_gates
    gate '{absent: {application_name: "shop/1.*", role: shop_gates}}'
    session_open shop1
    session_do shop1 "SET application_name = 'shop/1.9'"
    confirm
    assert_status 0 # another role's
    session_do shop1 'SET SESSION AUTHORIZATION shop_gates'
    PGUSER=shop_gates session_open shop2
    session_do shop2 "SET application_name = 'shop/1.9'"
    run_sluice advance rename
    assert_status 4
    assert_contains "$stderr" "no session of application shop/1.*, role shop_gates (1 connected: pid ${SESSION_BACKEND[shop2]}"
    assert_contains "$stderr" 'role shop_gates, application shop/1.9, local'
    session_close shop2
    run_sluice advance rename
    assert_status 0
}

@test "no_sessions_before: a deploy has to be recorded, and sessions from before to be gone" {
    gate '{no_sessions_before: deploy}'
    session_open old
    confirm
    assert_status 4
    assert_contains "$stderr" 'no deploy is recorded since the gate opened'
    assert_contains "$stderr" 'sluice deployed rename'
    run_sluice deployed rename --by CI --reason 'version 42'
    assert_status 0
    session_open new
    confirm
    assert_status 4
    assert_contains "$stderr" '1 session from before the deploy of '
    assert_contains "$stderr" 'application old, local'
    assert_lacks "$stderr" 'application new'
    session_close old
    confirm
    assert_status 0
    assert_contains "$(told no_sessions_before)" 'none from before the deploy of '
    # a later deploy makes what is there old again
    run_sluice deployed rename
    run_sluice advance rename
    assert_status 4
    assert_contains "$stderr" 'application new'
    session_close new
    run_sluice advance rename
    assert_status 0
    run_sluice log rename --json
    assert_equal "$(jq -c '[.entries[] | select(.event == "deployed") | [.phase, .result, .by, .detail]]' \
        <<<"$output")" '[["ready","ok","CI","version 42"],["ready","ok",null,null]]'
    run_sluice deployed rename
    assert_status 4
    assert_contains "$stderr" 'plan "rename" does not stand at a gate'
}

@test "a deploy is forgotten when the gate opens again" {
    gate '{no_sessions_before: deploy}'
    run_sluice deployed rename
    assert_contains "$(told no_sessions_before)" 'none from before'
    run_sluice revert rename --to backfill-users
    assert_status 0
    run_sluice advance rename --until gate
    assert_equal "$(told no_sessions_before)" 'no deploy is recorded since the gate opened'
}

@test "sessions that the role may not look at make it unknown, which does not hold" {
    role blind_gates
    gate '{absent: {application_name: "shop/1.*"}}, {no_sessions_before: deploy}, {connected: {application_name: x}}'
    run_sluice deployed rename
    q 'GRANT USAGE ON SCHEMA sluice TO blind_gates;
        GRANT SELECT ON ALL TABLES IN SCHEMA sluice TO blind_gates'
    session_open other
    export PGUSER=blind_gates
    assert_contains "$(told no_sessions_before)" 'unknown: 1 session cannot be looked at'
    assert_contains "$(told no_sessions_before hint)" 'GRANT pg_read_all_stats'
    assert_equal "$(told no_sessions_before holds)" false
    assert_equal "$(told absent)" 'none is connected'
    PGUSER=postgres session_do other "SET application_name = 'shop/1.0'"
    assert_equal "$(told absent holds)" false
    assert_contains "$(told absent)" 'unknown: 1 session'
    export PGUSER=postgres
}

@test "verified: all rows of a small table, and those that disagree by name" {
    gate '{verified: {table: users}}'
    q 'ANALYZE users'
    assert_equal "$(told verified)" 'no row disagrees, all of about 50 rows compared'
    q "SET session_replication_role = replica; UPDATE users SET email = 'x' WHERE id IN (3, 4)"
    # our triggers fire always; so make it disagree behind their backs
    q "ALTER TABLE users DISABLE TRIGGER USER; UPDATE users SET email = 'y' WHERE id IN (3, 4);
        ALTER TABLE users ENABLE TRIGGER USER"
    confirm
    assert_status 4
    assert_contains "$stderr" '2 rows disagree, all of about 50 rows compared: id=3; id=4'
}

@test "verified: of a larger table a sample, within a time" {
    q "INSERT INTO users SELECT i, i || repeat('x', 200) FROM generate_series(51, 20000) i; ANALYZE users"
    gate '{verified: {table: users, rows: 5000, timeout: 60s}}'
    assert_contains "$(told verified)" 'no row disagrees, about 5000 of '
    assert_contains "$(told verified)" ' rows compared, a random 25 % of the pages'
    q "CREATE FUNCTION slow(text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_sleep(1.2); RETURN \$1; END'"
    run_sluice revert rename --all
    q 'DELETE FROM users WHERE id > 1'
    cat >slow.yaml <<'YAML'
sluice: 1
plan: slow
phases:
  - add_column: {table: users, columns: {e2: {type: text, up: slow(email)}}, down: {email: e2}}
  - gate: {name: ready, ask: Ready?, evidence: [verified: {table: users, timeout: 1s}]}
YAML
    run_sluice advance slow.yaml
    assert_status 0
    run_sluice status slow --json
    assert_equal "$(jq -r '.phases[1].evidence[1] | .holds, .value, .hint' <<<"$output")" \
        "$(printf '%s\n' false 'unknown: canceling statement due to statement timeout' \
            'Raise "timeout" of the evidence, or compare fewer "rows".')"
}

@test "verified: what keeps no columns in step is refused" {
    q 'CREATE TABLE other (a int)'
    cat >plan.yaml <<'YAML'
sluice: 1
plan: p
phases:
  - gate: {name: ready, ask: Ready?, evidence: [verified: {table: other}]}
  - add_column: {table: other, columns: {b: {type: int}}}
YAML
    run_sluice check plan.yaml
    assert_status 4
    assert_contains "$stderr" 'nothing before the gate keeps columns of table "public.other" in step'
}

@test "replicas_caught_up: none is not enough, unless the plan says so" {
    gate '{replicas_caught_up: {}}'
    assert_equal "$(told replicas_caught_up)" 'no standby is connected'
    assert_equal "$(told replicas_caught_up holds)" false
    run_sluice revert rename --all
    gate '{replicas_caught_up: {at_least: 0}}'
    assert_equal "$(told replicas_caught_up holds)" true
}

@test "replicas_caught_up: each standby has replayed what was there when the gate opened" {
    need_client pg_basebackup
    STANDBY=$(mktemp -d /tmp/sluice.XXXXXX)
    "$ROOT/tests/harness/cluster" standby "$STANDBY"
    "$ROOT/tests/harness/cluster" start "$STANDBY" 3>&-
    wait_until 20 "SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming'"
    PGHOST=$STANDBY q 'SELECT pg_wal_replay_pause()'
    gate '{replicas_caught_up: {}}'
    confirm
    assert_status 4
    assert_contains "$stderr" "$(basename "$STANDBY") (local) has "
    assert_contains "$stderr" ' bytes to replay'
    role blind_gates
    q 'GRANT USAGE ON SCHEMA sluice TO blind_gates;
        GRANT SELECT ON ALL TABLES IN SCHEMA sluice TO blind_gates'
    assert_contains "$(PGUSER=blind_gates told replicas_caught_up)" 'cannot be looked at'
    assert_equal "$(PGUSER=blind_gates told replicas_caught_up holds)" false
    PGHOST=$STANDBY q 'SELECT pg_wal_replay_resume()'
    wait_until 20 "SELECT replay_lsn >= (SELECT opened_lsn FROM sluice.phase WHERE opened_lsn IS NOT NULL)
        FROM pg_stat_replication"
    confirm
    assert_status 0
}

# zone HOUR: a time zone in which it is that hour now.
zone() {
    local offset=$((($1 - $(q "SELECT extract(hour FROM now() AT TIME ZONE 'UTC')::int") + 36) % 24 - 12))
    ((offset > 0)) && printf 'Etc/GMT-%d' "$offset" || printf 'Etc/GMT+%d' $((-offset))
}
day() { # day ZONE DAYS: its name there, so many days from today
    q "SELECT lower(to_char(now() AT TIME ZONE '$1' + interval '$2 days', 'dy'))"
}

@test "window: outside of it the gate is closed, by the server's clock" {
    local late early
    late=$(zone 23) early=$(zone 0)
    gate '' "window: {from: '12:00', to: '14:00', time_zone: $late}"
    confirm
    assert_status 0
    assert_contains "$output" 'waits  passed only 12:00 to 14:00 '
    run_sluice advance rename
    assert_status 3
    assert_contains "$stderr" 'window: passed only 12:00 to 14:00'
    local window
    for window in "from: '22:00', to: '02:00', days: [$(day "$late" 0)], time_zone: $late|true" \
        "from: '22:00', to: '02:00', days: [$(day "$late" 1)], time_zone: $late|false" \
        "from: '22:00', to: '02:00', days: [$(day "$early" -1)], time_zone: $early|true" \
        "from: '22:00', to: '02:00', days: [$(day "$early" 0)], time_zone: $early|false" \
        "days: [$(day "$(zone 12)" 0)], time_zone: $(zone 12)|true" \
        "days: [$(day "$(zone 12)" 2)], time_zone: $(zone 12)|false" \
        "from: '10:00', to: '14:00', time_zone: $(zone 12)|true"; do
        run_sluice revert rename --all
        gate '' "window: {${window%|*}}"
        assert_equal "$(told window holds)" "${window#*|}"
    done
    confirm
    run_sluice advance rename
    assert_status 0
}

@test "window: a time zone that the server does not know is refused by name" {
    cat >plan.yaml <<'YAML'
sluice: 1
plan: p
phases:
  - add_column: {table: users, columns: {b: {type: int}}}
  - gate: {name: ready, ask: Ready?, window: {days: [mon], time_zone: Europe/Atlantis}}
YAML
    run_sluice check plan.yaml
    assert_status 4
    assert_contains "$stderr" 'time zone "Europe/Atlantis" is not known to the server'
}

@test "no_writes_to: names every application that still writes, and turns when the last is drained" {
    gate '{no_writes_to: {column: users.email, for: 2s}}'
    q "UPDATE sluice.operation SET finished_at = finished_at - interval '1 hour'"
    PGAPPNAME=shop/1.9 start_writers old 2 "UPDATE users SET email = 'o' || random() WHERE id = 1 + :client_id"
    PGAPPNAME=shop/2.0 start_writers new 2 "UPDATE users SET email_address = 'n' || random() WHERE id = 11 + :client_id"
    wait_until 20 "SELECT count(DISTINCT pid) >= 2 AND sum(noted) >= 4 FROM sluice.old_writer"
    confirm
    assert_status 4
    assert_contains "$stderr" 'application shop/1.9, local, noted '
    run_sluice status rename --json
    assert_equal "$(jq -c '[.phases[3].evidence[1].writers[] | [.role, .application_name, .address,
        .noted >= 4, .first_at < .last_at]]' <<<"$output")" '[["postgres","shop/1.9",null,true,true]]'
    stop_writers old
    wait_for 20 confirm_works
    stop_writers new
}
confirm_works() {
    "$SLUICE" confirm rename ready --by Ann --reason 'drained'
}

@test "no_writes_to: a note waits for nobody, survives every isolation and takes no subtransaction" {
    gate '{no_writes_to: {column: users.email, for: 1h}}'
    session_open xa
    session_do xa "BEGIN; UPDATE users SET email = 'a' WHERE id = 1; PREPARE TRANSACTION 'p1_$$'"
    wait_until 5 "SELECT clock_timestamp() > prepared + interval '1.1 s' FROM pg_prepared_xacts WHERE gid = 'p1_$$'"
    session_do xa "UPDATE users SET email = 'b' WHERE id = 2"
    session_do xa 'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM users'
    q "COMMIT PREPARED 'p1_$$'"
    sleep 1.1
    session_do xa "UPDATE users SET email = 'c' WHERE id = 3;
        SELECT sluice.tidy_notes((SELECT min(sync) FROM sluice.old_writer)); COMMIT"
    session_do xa "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT pg_sleep(1.1);
        UPDATE users SET email = 'd' WHERE id = 4; SELECT sluice.tidy_notes((SELECT min(sync) FROM sluice.old_writer))"
    session_do xa "SELECT 'own ' || count(*) FROM sluice.old_writer WHERE xmin = pg_current_xact_id()::xid; COMMIT"
    run grep -i 'error\|own' "$BATS_TEST_TMPDIR/xa.session.out"
    assert_equal "$output" 'own 1'
    assert_equal "$(q 'SELECT string_agg(email_address, $$ $$ ORDER BY id) FROM users WHERE id < 5')" 'a b c d'
    assert_equal "$(q 'SELECT sum(noted) FROM sluice.old_writer')" 4
}

@test "no_writes_to: notes are bounded, keep who wrote first and last, and go with the plan" {
    gate '{no_writes_to: {column: users.email, for: 1h}}'
    q "UPDATE users SET email = 'a' WHERE id = 1;
       INSERT INTO sluice.old_writer (sync, pid, role, application_name, part, first_at, last_at)
           SELECT sync, i % 7, role, 'worker ' || i % 300, i, last_at - i * interval '1 s',
               last_at - i * interval '1 s'
           FROM sluice.old_writer, generate_series(1, 3000) i"
    local before
    before=$(q 'SELECT min(first_at), max(last_at), sum(noted) FROM sluice.old_writer')
    for _ in 1 2 3 4 5; do
        q "SELECT sluice.tidy_notes(min(sync)) FROM sluice.old_writer" >tidied
    done
    assert_equal "$(q 'SELECT count(*) FROM sluice.old_writer')" 201
    assert_equal "$(q 'SELECT min(first_at), max(last_at), sum(noted) FROM sluice.old_writer')" "$before"
    q "UPDATE sluice.old_writer SET last_at = last_at - interval '1 day', first_at = first_at - interval '1 day';
       UPDATE sluice.operation SET finished_at = finished_at - interval '1 day'"
    confirm
    assert_status 0
    run_sluice advance rename
    assert_status 0
    assert_equal "$(q 'SELECT count(*) FROM sluice.old_writer')" 0
}
