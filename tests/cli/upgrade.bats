#!/usr/bin/env bats
# State that an older version left is read and carried on: tests/state has a dump of each version of
# schema sluice, with plans that are complete and others that were left in the middle.
# shellcheck disable=SC2030,SC2031 # run sets status and output in the shell of its test

load ../harness/common
load ../harness/sessions

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    load_state 1
}

# load_state VERSION: what that version left, in a new database.
load_state() {
    drop_database
    new_database
    psql -XqAt -v ON_ERROR_STOP=1 -f "$ROOT/tests/state/version_$1.sql" >/dev/null
}

# The state was dumped by PostgreSQL 15. Later versions make of such a dump other entries in the
# catalogue than of the same statements, whoever changes the schema afterwards.
need_version_of_dump() {
    [[ $(q 'SHOW server_version_num') == 15???? ]] || skip 'the dump is of PostgreSQL 15'
}

version() {
    q 'SELECT version FROM sluice.meta'
}

# bats test_tags=quick
@test "a plan that an older version began is carried to its end" {
    run_sluice status upgraded --json
    assert_status 0
    assert_equal "$(version)" 6
    assert_equal "$(jq -c '[.state, .next, .phases[1].state, .phases[1].attempts, .phases[1].rows_done]' \
        <<<"$output")" '["running","fill","running",3,185]'
    run_sluice advance upgraded --until gate
    assert_status 0
    assert_equal "$(q "SELECT count(*) FILTER (WHERE label = upper(kind)) FROM events")" 400
    q "UPDATE events SET kind = 'old' WHERE id = 1; UPDATE events SET label = 'NEW' WHERE id = 2"
    assert_equal "$(q 'SELECT label FROM events WHERE id = 1')" OLD
    assert_equal "$(q 'SELECT kind FROM events WHERE id = 2')" new
    run_sluice confirm upgraded deployed --by Ann --reason 'it is'
    assert_status 0
    run_sluice advance upgraded --until complete
    assert_status 0
    assert_contains "$stderr" 'phase "contract" was planned by an older sluice: planned again by '
    local plan
    for plan in upgraded done-before; do
        run_sluice verify "$plan"
        assert_status 0
    done
    run_sluice log --check
    assert_status 0
    run_sluice log upgraded --json
    assert_equal "$(jq -c '[.entries[] | select(.event | . == "planned again" or . == "register")
        | [.event, .os_user == "ci"]]' <<<"$output")" '[["register",true],["planned again",false]]'
    assert_equal "$(q "SELECT planned_by = '$("$SLUICE" --version | cut -d' ' -f2)' FROM sluice.plan
        WHERE name = 'upgraded'")" t
}

@test "what an older version began can be taken back" {
    run_sluice revert upgraded --all
    assert_status 0
    assert_equal "$(q "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = 'events'::regclass AND attnum > 0 AND NOT attisdropped")" 'id kind weight'
}

@test "while a run of the older version is at work, nothing is upgraded" {
    session_open older
    session_do older "SELECT pg_advisory_lock(hashtextextended('sluice plan upgraded', 0))"
    local command
    for command in status 'advance upgraded' 'status upgraded' log; do
        # shellcheck disable=SC2086 # words
        run_sluice $command
        assert_status 75
        assert_contains "$stderr" 'schema "sluice" is one of an older version, which is at work on plan "upgraded"'
    done
    assert_equal "$(version)" 1
    session_close older
    run_sluice status
    assert_status 0
    assert_equal "$(version)" 6
}

@test "who may not upgrade is told who may" {
    q "DO \$\$BEGIN CREATE ROLE just_looking LOGIN;
           EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END\$\$;
        GRANT USAGE ON SCHEMA sluice TO just_looking;
        GRANT SELECT ON ALL TABLES IN SCHEMA sluice TO just_looking"
    PGUSER=just_looking run_sluice status
    assert_status 4
    assert_contains "$stderr" 'Schema "sluice" has version 1 and has to be upgraded to 6: run sluice once as its owner'
    assert_equal "$(version)" 1
}

@test "who reads the store does not read what rows had before they were set" {
    q "DO \$\$BEGIN CREATE ROLE just_looking LOGIN;
           EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END\$\$"
    run_sluice status
    q "CREATE TABLE sluice.remembered_x (); CREATE TABLE sluice.to_come ();
        GRANT SELECT ON sluice.plan, sluice.remembered_x TO just_looking"
    psql -XAtqv ON_ERROR_STOP=1 -c 'SET search_path = pg_catalog' -f "$ROOT/lib/store/sql/rights.sql"
    assert_equal "$(q "SELECT string_agg(t || ' ' || has_table_privilege('just_looking', 'sluice.' || t, 'SELECT'), ', ')
        FROM unnest('{plan,to_come,remembered_x}'::text[]) t")" 'plan true, to_come true, remembered_x false'
}

# bats test_tags=quick
@test "version 2, in the middle of a backfill with ranges: to the end, and back" {
    load_state 2
    run_sluice status upgraded --json
    assert_status 0
    assert_equal "$(jq -c '[.state, .next, .phases[1].state, .phases[1].rows_done]' <<<"$output")" \
        '["running","fill","running",192]'
    run_sluice advance upgraded --until gate
    assert_status 0
    assert_equal "$(q "SELECT count(*) FILTER (WHERE label = upper(kind)) FROM events")" 400
    # Rows that were filled before the kill are not filled again.
    assert_equal "$(q "SELECT rows_done FROM sluice.backfill")" 400
    run_sluice confirm upgraded deployed --by Ann --reason 'it is'
    assert_status 0
    run_sluice advance upgraded --until complete
    assert_status 0
    run_sluice verify upgraded
    assert_status 0

    load_state 2
    run_sluice revert upgraded --all
    assert_status 0
    assert_equal "$(q "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = 'events'::regclass AND attnum > 0 AND NOT attisdropped")" 'id kind weight'
}

# Plans of version 3, each left at another place: see version_3.sql.
plans_of_3=(upgraded before-fill at-gate before-swap swapped parted)

picture() {
    pg_dump --schema-only --no-owner --exclude-schema=sluice | sed '/^\\[a-z]*restrict /d; /^$/d'
}

# to_end PLAN: every gate is confirmed.
to_end() {
    local gate
    for _ in 1 2 3; do
        run_sluice advance "$1" --until complete
        [[ $status -eq 3 ]] || break
        gate=$("$SLUICE" status "$1" --json | jq -r .next)
        "$SLUICE" confirm "$1" "$gate" --by Ann --reason tested >/dev/null
    done
    assert_status 0
}

# go_on VERSION PLAN...: what that version left goes on to its end; in $upgraded, how the schema is then.
go_on() {
    local plan
    load_state "$1"
    run_sluice status
    assert_status 0
    assert_equal "$(version)" 6
    for plan in "${@:2}"; do
        q "SELECT source FROM sluice.plan WHERE name = '$plan'" >"$plan.yaml"
        to_end "$plan"
        # What is compiled otherwise now is planned again, which asks nothing of anybody.
        assert_equal "$(q "SELECT count(*) FROM sluice.log WHERE event IN ('drift accepted', 'accept-drift')")" 0
        run_sluice verify "$plan"
        assert_status 0
    done
    run_sluice log --check
    assert_status 0
    upgraded=$(picture)
}

# before VERSION: the tables of that version's plans, as they were before them.
before() {
    drop_database
    new_database
    psql -XqAt -v ON_ERROR_STOP=1 -f "$ROOT/tests/state/before_$1.sql" >/dev/null
}

# as_anew VERSION PLAN...: that is how they are when all of it was begun with this version.
as_anew() {
    local plan
    before "$1"
    for plan in "${@:2}"; do
        to_end "$plan.yaml"
    done
    diff <(echo "$upgraded") <(picture)
}

# go_back VERSION PLAN...: all of it can be taken back from where that version left it.
go_back() {
    local plan start
    before "$1"
    start=$(picture)
    load_state "$1"
    for plan in "${@:2}"; do
        run_sluice revert "$plan" --all
        assert_status 0
    done
    diff <(echo "$start") <(picture)
}

@test "version 3: every plan goes on from where it was, and ends as one that was begun anew" {
    need_version_of_dump
    go_on 3 "${plans_of_3[@]}"
    assert_equal "$(q "SELECT rows_done FROM sluice.backfill JOIN sluice.plan ON id = plan_id
        WHERE name = 'upgraded'")" 400
    assert_equal "$(q 'SELECT count(*) FROM "Odd.Schema"."T able"
        WHERE label = format($$v%s$$, id) AND "select" = format($$u%s:table$$, id)')" 50
    as_anew 3 "${plans_of_3[@]}"
}

@test "version 3: every plan can be taken back from where it was" {
    need_version_of_dump
    go_back 3 "${plans_of_3[@]}"
}

# Plans of version 5, each left at another place: see version_5.sql.
plans_of_5=(upgraded mirrored enum aliased remembered swapped)

# bats test_tags=quick
@test "version 5: every plan goes on from where it was, and ends as one that was begun anew" {
    need_version_of_dump
    go_on 5 "${plans_of_5[@]}"
    assert_equal "$(q "SELECT count(*) FROM events WHERE label = 'KIND ' || id")" 400
    assert_equal "$(q "SELECT count(*) FROM preferences WHERE theme = 'dark'")" 30
    assert_equal "$(q 'SELECT string_agg(DISTINCT status::text, $$ $$) FROM tickets')" 'done opened'
    # Rows that were set under the older version are not set again.
    assert_equal "$(q "SELECT count(*) FILTER (WHERE seats = id + 1), sum(seats) FROM accounts WHERE id % 2 = 1")" '30|930'
    as_anew 5 "${plans_of_5[@]}"
}

@test "version 5: every plan can be taken back from where it was" {
    need_version_of_dump
    go_back 5 "${plans_of_5[@]}"
    assert_equal "$(q 'SELECT count(*) FROM accounts WHERE (plan IS NULL) = (id % 2 = 1) AND seats = id')" 60
    assert_equal "$(q "SELECT count(*) FROM tickets WHERE status = 'legacy'")" 20
}
