#!/usr/bin/env bats
# Who may confirm a gate, and what the database enforces whatever a client does.

load ../harness/common
load ../harness/sessions

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    local name
    # roles are shared by all databases of the server
    for name in ann_gates ben_gates eve_gates; do
        role "$name"
    done
    q "DO \$\$BEGIN CREATE ROLE managers_gates NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END\$\$;
        GRANT managers_gates TO ann_gates, ben_gates;
        CREATE TABLE users (id bigint PRIMARY KEY, email text);
        INSERT INTO users VALUES (1, 'a')"
}

role() {
    q "DO \$\$BEGIN CREATE ROLE $1 LOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END\$\$"
}

# gate KEYS: a rename that stands at its gate, which roles without any right on its tables confirm.
gate() {
    cat >plan.yaml <<YAML
sluice: 1
plan: rename
rename_column:
  table: users
  column: email
  to: email_address
  gate: {name: ready, $1}
YAML
    run_sluice advance plan.yaml --until gate
    assert_status 0
    grants
}
grants() {
    q "GRANT USAGE ON SCHEMA sluice TO ann_gates, ben_gates, eve_gates;
        GRANT SELECT ON ALL TABLES IN SCHEMA sluice TO ann_gates, ben_gates, eve_gates;
        GRANT EXECUTE ON FUNCTION sluice.approve, sluice.reject, sluice.deployed,
            sluice.note_refusal, sluice.watch_reads TO ann_gates, ben_gates, eve_gates"
}

# as ROLE COMMAND GATE… : confirm or reject
as() {
    PGUSER=$1 run_sluice "$2" rename ready --by "${1%_gates}" --reason 'it is so' "${@:3}"
}

# cheat ROLE SQL: by hand; gives the message it was refused with.
cheat() {
    run psql -XAtq -U "$1" -v ON_ERROR_STOP=1 -c "$2"
    [[ $status -ne 0 ]] || {
        echo "it was let: $2" >&2
        return 1
    }
}

state() {
    "$SLUICE" status rename --json | jq -c ".phases[3] | $1"
}

checksum() {
    q "SELECT checksum FROM sluice.plan WHERE name = 'rename'"
}

@test "by_role and not_author: members other than who registered the plan, each once" {
    gate 'approvals: 2, by_role: managers_gates, not_author: true'
    as eve_gates confirm
    assert_status 4
    assert_contains "$stderr" 'role "eve_gates" is no member of role "managers_gates"'
    as postgres confirm
    assert_status 4
    assert_contains "$stderr" 'role "postgres" registered plan "rename", and may not confirm gate "ready"'
    as ann_gates confirm
    assert_status 0
    as ann_gates confirm
    assert_status 4
    assert_contains "$stderr" 'role "ann_gates" has confirmed gate "ready" already'
    run_sluice advance rename
    assert_status 3
    as ben_gates confirm
    assert_status 0
    assert_contains "$output" 'confirmed by 2 roles of managers_gates other than the author: 2 of 2'
    run_sluice advance rename
    assert_status 0
    run_sluice log rename --json
    assert_equal "$(jq -c '[.entries[] | select(.event == "confirm") | [.role, .result, .by]]' <<<"$output")" \
        '[["eve_gates","refused","eve"],["postgres","refused","postgres"],["ann_gates","ok","ann"],["ann_gates","refused","ann"],["ben_gates","ok","ben"]]'
    assert_equal "$(jq -c '[.entries[] | select(.result == "ok" and .event == "confirm")][0].evidence[0]' <<<"$output")" \
        '{"kind":"approvals","what":"confirmed by 2 roles of managers_gates other than the author","holds":false,"value":"0 of 2"}'
}

@test "a role that does not exist is refused before anything runs" {
    cat >plan.yaml <<'YAML'
sluice: 1
plan: rename
rename_column: {table: users, column: email, to: email_address, gate: {by_role: nobody_here}}
YAML
    run_sluice check plan.yaml
    assert_status 4
    assert_contains "$stderr" 'role "nobody_here" of by_role does not exist'
}

@test "what the database enforces, a client of one's own cannot go around" {
    gate 'approvals: 2, by_role: managers_gates, not_author: true'
    local sum insert approve
    sum=$(checksum)
    approve="SELECT sluice.approve('rename', 'ready', '$sum', 'me', 'because'"
    # the tables are closed
    insert="INSERT INTO sluice.approval (plan_id, phase, role, claimed_by, reason, checksum, approved_at)
        SELECT id, 3, 'ben_gates', 'ben', 'forged', checksum, now() - interval '1 day' FROM sluice.plan"
    local sql
    for sql in "$insert" "UPDATE sluice.approval SET role = 'ben_gates'" 'DELETE FROM sluice.approval' \
        "UPDATE sluice.plan SET checksum = 'x'" 'DELETE FROM sluice.gate' 'TRUNCATE sluice.log' \
        "UPDATE sluice.log SET detail = 'x'" "UPDATE sluice.phase SET state = 'done'" \
        "INSERT INTO sluice.log (plan, event, result, os_user, host) VALUES ('rename', 'x', 'ok', '', '')" \
        "SELECT sluice.decide('approve', 'rename', 'ready', '$sum', 'me', 'x', NULL, NULL, NULL)" \
        'ALTER TABLE sluice.approval DISABLE TRIGGER ALL' \
        'CREATE FUNCTION sluice.approve() RETURNS void LANGUAGE sql AS $$SELECT$$'; do
        cheat ann_gates "$sql"
        assert_contains "$output" 'ERROR:  '
        [[ $output == *'permission denied'* || $output == *'must be owner'* ]]
    done
    # the functions speak in the name of the session, once, for this text and this gate
    q "$approve)" >/dev/null 2>&1 && return 1
    PGUSER=ann_gates q "$approve)"
    cheat ann_gates "$approve)"
    assert_contains "$output" 'has confirmed gate "ready" already'
    cheat ann_gates "SET ROLE managers_gates; $approve)"
    cheat ann_gates "SET SESSION AUTHORIZATION ben_gates; $approve)"
    assert_contains "$output" 'permission denied to set session authorization'
    cheat eve_gates "$approve)"
    assert_contains "$output" 'no member'
    cheat ben_gates "SELECT sluice.approve('rename', 'ready', 'other', 'me', 'because')"
    assert_contains "$output" 'registered with another text'
    cheat ben_gates "SELECT sluice.approve('rename', 'drop-users', '$sum', 'me', 'because')"
    cheat ben_gates "SELECT sluice.approve('rename', 'ready', '$sum', 'me', ' ')"
    cheat ben_gates "SELECT sluice.approve('rename', 'ready', '$sum', 'me', 'because', NULL, true)"
    assert_contains "$output" 'allows no override'
    # a schema of one's own in the search_path is of no use
    q "CREATE SCHEMA ann AUTHORIZATION ann_gates"
    PGUSER=ben_gates cheat ben_gates "SET search_path = ann; CREATE TEMP TABLE plan (LIKE sluice.plan);
        SELECT sluice.approve('rename', 'ready', 'x', 'me', 'because')"
    assert_equal "$(state '[.approvals[] | .role]')" '["ann_gates"]'
    # who may write the table is still held to its trigger, and the owner sees to it himself
    q 'GRANT INSERT, UPDATE, DELETE ON sluice.approval TO ben_gates'
    cheat ben_gates 'DELETE FROM sluice.approval'
    assert_contains "$output" 'approvals stay'
    cheat ben_gates "UPDATE sluice.approval SET claimed_by = 'x'"
    assert_contains "$output" 'an approval can become void'
    PGUSER=ben_gates q "${insert/ben_gates/eve_gates}"
    assert_equal "$(q "SELECT role, approved_at > now() - interval '1 minute' FROM sluice.approval ORDER BY id DESC LIMIT 1")" \
        'ben_gates|t'
}

@test "reject: closes the gate until the same role confirms" {
    gate 'approvals: 1, by_role: managers_gates'
    as ann_gates confirm
    assert_status 0
    as eve_gates reject
    assert_status 0
    assert_contains "$output" 'gate "ready" is rejected'
    run_sluice advance rename
    assert_status 3
    assert_contains "$stderr" ' by eve (role eve_gates): it is so)'
    assert_contains "$stderr" 'Lifted when role eve_gates confirms it: `sluice confirm '
    as ben_gates confirm
    assert_status 0
    assert_contains "$output" 'confirmed, but not open yet'
    assert_equal "$(state '[.rejections[] | .role, .by, .reason]')" '["eve_gates","eve","it is so"]'
    run_sluice status rename
    assert_contains "$output" 'by eve (role eve_gates): it is so'
    as eve_gates confirm # she may not: she is no manager
    assert_status 4
    as ben_gates reject
    as ann_gates reject
    assert_equal "$(state '[(.approvals | length), .evidence[0].value]')" '[0,"0 of 1"]'
    # she becomes one, and changes her mind
    q 'UPDATE sluice.gate SET by_role = NULL'
    local who
    for who in eve_gates ann_gates ben_gates; do
        as $who confirm
        assert_status 0
    done
    run_sluice advance rename
    assert_status 0
    run_sluice log rename --json
    assert_equal "$(jq -c '[.entries[] | select(.event == "reject") | [.role, .result]]' <<<"$output")" \
        '[["eve_gates","ok"],["ben_gates","ok"],["ann_gates","ok"]]'
}

@test "override: only where the plan allows it, and on record for ever" {
    gate 'approvals: 2, soak: 1d, evidence: [{query: {sql: SELECT false, expect: t}}]'
    as ann_gates confirm --override
    assert_status 4
    assert_contains "$stderr" 'gate "ready" allows no override'
    run_sluice revert rename --all
    gate 'approvals: 2, soak: 1d, allow_override: true, evidence: [{query: {sql: SELECT false, expect: t}}]'
    as ann_gates reject
    as ben_gates confirm --override
    assert_status 0
    assert_contains "$output" 'gate "ready" is overridden, and open: the next advance passes it'
    assert_contains "$output" 'OVERRIDDEN '
    assert_equal "$(state '[.overridden, .approvals[0].override]')" '[true,true]'
    as eve_gates reject # after it
    assert_status 0
    run_sluice advance rename
    assert_status 3
    as ben_gates confirm --override
    run_sluice advance rename
    assert_status 0
    run_sluice status rename
    assert_contains "$output" 'OVERRIDDEN '
    run_sluice log rename
    assert_contains "$output" '  OVERRIDE  '
}

@test "expires: an old approval no longer counts, and can be given again" {
    gate 'expires: 1h'
    as ann_gates confirm
    assert_status 0
    assert_equal "$(state '[.approvals[0].expired, .approvals[0].expires_at > .approvals[0].approved_at]')" '[false,true]'
    q "ALTER TABLE sluice.approval DISABLE TRIGGER USER;
        UPDATE sluice.approval SET approved_at = approved_at - interval '61 minutes';
        ALTER TABLE sluice.approval ENABLE ALWAYS TRIGGER approval_guard"
    run_sluice advance rename
    assert_status 3
    assert_contains "$stderr" 'confirmed by 1 role, in the last 1h (0 of 1, 1 expired)'
    as ann_gates confirm
    assert_status 0
    run_sluice advance rename
    assert_status 0
}

@test "a plan that is registered again, or taken back, has no approvals" {
    gate 'approvals: 1'
    as ann_gates confirm
    as eve_gates reject
    run_sluice revert rename --to constrain-users
    run_sluice revert rename --all
    sed -i 's/approvals: 1/approvals: 1, soak: 1s/' plan.yaml
    run_sluice advance plan.yaml --until gate
    assert_equal "$(state '[.approvals, .rejections]')" '[[],[]]'
    assert_equal "$(q 'SELECT count(*), bool_and(void) FROM sluice.approval')" '2|t'
}

@test "races: a rejection is before the advance, or refused; an approval is never lost" {
    local round
    for round in 1 2 3 4 5; do
        q "DROP TABLE users; CREATE TABLE users (id bigint PRIMARY KEY, email text)"
        sed -e "s/^plan: .*/plan: race$round/" >"race$round.yaml" <<'YAML'
sluice: 1
plan: p
rename_column: {table: users, column: email, to: email_address, gate: {name: ready}}
YAML
        run_sluice advance "race$round.yaml" --until gate
        assert_status 0
        grants
        run_sluice confirm "race$round" ready --by me --reason r
        assert_status 0
        start_sluice advance advance "race$round"
        PGUSER=eve_gates start_sluice reject reject "race$round" ready --by eve --reason no
        finish_sluice reject
        local rejected=$status
        finish_sluice advance
        # exactly one of the two had its way
        case $rejected in
            0) assert_status 3 ;;
            4) assert_status 0 ;;
            *) assert_status 0 && return 1 ;;
        esac
    done
}

@test "races: an advance waits for who decides at the same time, and heeds it" {
    gate 'approvals: 1'
    as ann_gates confirm
    session_open eve
    session_do eve "SET SESSION AUTHORIZATION eve_gates"
    session_do eve "BEGIN; SELECT sluice.reject('rename', 'ready', '$(checksum)', 'eve', 'no')"
    start_sluice advance advance rename
    wait_until 20 "SELECT count(*) > 0 FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'"
    session_do eve 'COMMIT'
    finish_sluice advance
    assert_status 3
    assert_equal "$(state .state)" '"pending"'
}

@test "races: a rejection after the advance has found the gate open still closes it" {
    q "CREATE TABLE go (); INSERT INTO go DEFAULT VALUES;
        CREATE FUNCTION went() RETURNS boolean LANGUAGE plpgsql AS 'BEGIN
            WHILE NOT EXISTS (SELECT FROM public.go) LOOP PERFORM pg_sleep(0.05); END LOOP;
            RETURN true; END'; GRANT SELECT ON go TO PUBLIC"
    gate 'evidence: [{query: {sql: SELECT went(), expect: t}}]'
    as ann_gates confirm
    assert_status 0
    q 'DELETE FROM go'
    start_sluice advance advance rename
    wait_until 20 "SELECT count(*) > 0 FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event = 'PgSleep'"
    PGUSER=eve_gates q "SELECT sluice.reject('rename', 'ready', '$(checksum)', 'eve', 'no')"
    q 'INSERT INTO go DEFAULT VALUES'
    finish_sluice advance
    assert_status 3
    assert_contains "$stderr" 'gate "ready" was closed meanwhile'
    run_sluice status rename --json
    assert_equal "$(json state)" waiting
    PGUSER=eve_gates run_sluice confirm rename ready --by eve --reason 'yes then'
    assert_status 0
    run_sluice advance rename
    assert_status 0
}
