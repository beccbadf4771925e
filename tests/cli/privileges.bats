#!/usr/bin/env bats
# Least privilege: a role that owns the tables and may create one schema does everything, no role of
# the test is a superuser, and the applications' roles have nothing but their grants on the tables.
# What needs more is refused by name before anything is done.

load ../harness/common
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    roles=()
}

teardown() {
    drop_database
    local role
    for role in "${roles[@]}"; do
        psql -XAtqc "DROP ROLE IF EXISTS \"$role\"" postgres
    done
}

# make_roles: roles of this test alone, since a server has each name only once: an owner, a member of
# it, an application, and two who approve.
make_roles() {
    local role
    OWNER=owner_$TEST_DATABASE DEPLOY=deploy_$TEST_DATABASE APP=app_$TEST_DATABASE
    ANN=ann_$TEST_DATABASE BEN=ben_$TEST_DATABASE
    for role in "$DEPLOY" "$APP" "$ANN" "$BEN" "$OWNER"; do
        q "CREATE ROLE $role LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
        roles+=("$role")
    done
}

# shop SCHEMA-FILE: a database whose tables the owner has made, as they would be on a server since
# PostgreSQL 15: without CREATE on schema public, and CREATE on the database for the owner.
shop() {
    new_database
    make_roles
    q "REVOKE CREATE ON SCHEMA public FROM PUBLIC; GRANT CREATE ON SCHEMA public TO $OWNER;
       GRANT CREATE ON DATABASE $PGDATABASE TO $OWNER"
    PGUSER=$OWNER psql -Xq -v ON_ERROR_STOP=1 -f "$1"
    q "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO $APP;
       REVOKE CREATE ON SCHEMA public FROM $OWNER"
}

# s ARGUMENT…: sluice as the role WHO.
s() {
    PGUSER=$WHO run_sluice "$@"
}

as() {
    PGUSER=$1 q "$2"
}

# The old and the new application's writes to the first row of each plan's table: one line
# PLAN | SQL of the old | SQL of the new.
writes() {
    sed -n "s/^$1 *| *//p" <<'LINES'
add-users-roles | UPDATE users SET email = 'old@example.org' WHERE id = 1 | UPDATE users SET email = 'new@example.org' WHERE id = 1
add-invites-token | INSERT INTO invites (email) VALUES ('old@example.org') | INSERT INTO invites (email) VALUES ('new@example.org')
add-orders-priority | INSERT INTO orders DEFAULT VALUES | UPDATE orders SET priority = 3 WHERE id = 1
alter-users-plan | UPDATE users SET plan = 'old' WHERE id = 1 | UPDATE users SET nick = 'newer' WHERE id = 2
change-articles-label | UPDATE articles SET label = 'old' WHERE id = 1 | UPDATE articles SET label_new = '{new,er}' WHERE id = 2
array-to-rows | UPDATE posts SET tags = '{old}' WHERE id = 2 | INSERT INTO post_tags VALUES (4, 'new')
copy-legacy | UPDATE legacy_orders SET remarks = 'old' WHERE order_no = 1 | UPDATE orders SET note = 'new' WHERE id = 2
junction-roles | UPDATE users SET is_admin = true WHERE id = 3 | INSERT INTO user_roles VALUES (2, 2)
merge-customers | UPDATE shop_customers SET name = 'Old' WHERE id = 1 | UPDATE customers SET name = 'New' WHERE origin = 'web' AND number = 1
change-devices-code | UPDATE devices SET code = md5('old')::uuid::text WHERE id = 1 | UPDATE devices SET code_new = md5('new')::uuid WHERE id = 2
change-documents-body | UPDATE documents SET body = '{"old": 1}' WHERE id = 1 | UPDATE documents SET body_new = '{"new": 1}' WHERE id = 2
change-events-at | UPDATE events SET at = at + interval '1 day' WHERE id = 1 | UPDATE events SET at_new = at_new + interval '1 day' WHERE id = 2
change-members-points | UPDATE members SET points = 3 WHERE id = 1 | UPDATE members SET points_new = 2.5 WHERE id = 2
change-orders-total | UPDATE orders SET total = total + 1 WHERE id = 1 | UPDATE orders SET total_new = total_new + 1 WHERE id = 2
change-people-age | UPDATE people SET age = '43' WHERE id = 1 | UPDATE people SET age_new = 8 WHERE id = 2
change-users-name | UPDATE users SET name = 'Lovelace' WHERE id = 1 | UPDATE users SET name = 'Hopper' WHERE id = 2
change-tickets-status | UPDATE tickets SET status = 'done' WHERE id = 1 | UPDATE tickets SET status_new = 'opened' WHERE id = 2
change-users-status | UPDATE users SET status = 'gone' WHERE id = 1 | UPDATE users SET status_new = 'new' WHERE id = 2
constrain-tickets | UPDATE tickets SET code = 'OLD-1', owner = 2 WHERE id = 1 | UPDATE tickets SET reference = 'NEW-1', owner_id = 1 WHERE id = 2
delete-sessions | UPDATE sessions SET note = 'old' WHERE id = 3 | UPDATE sessions SET note = 'new' WHERE id = 3
drop-invoices-old | UPDATE invoices_old SET customer = 2 WHERE id = 1 | UPDATE payments SET invoice = 2 WHERE id = 1
drop-options-start | UPDATE options SET start = '2024-01-02' WHERE id = 1 | UPDATE options SET start_time = '2024-01-02' WHERE id = 2
drop-orders-unused | UPDATE orders SET total = 9 WHERE id = 1 | UPDATE orders SET total = 8 WHERE id = 2
merge-users-address | UPDATE users SET city = 'Old' WHERE id = 1 | UPDATE users SET address = 'New 1, New' WHERE id = 2
release-users-domain | UPDATE users SET email = 'old@example.org' WHERE id = 1 | UPDATE users SET email = 'ben@new.example', domain = 'new.example' WHERE id = 2
partition-events | UPDATE events SET kind = 'old' WHERE id = 1 | UPDATE events SET kind = 'new' WHERE id = 2
rename-pgbench-abalance | UPDATE pgbench_accounts SET abalance = 5 WHERE aid = 1 | UPDATE pgbench_accounts SET balance = 6 WHERE aid = 2
rename-clients | UPDATE clients SET name = 'Old' WHERE id = 1 | UPDATE customers SET name = 'New' WHERE id = 2
move-schema | UPDATE invoices SET total = 8 WHERE id = 1 | UPDATE billing.invoices SET total = 9 WHERE id = 2
rename-members-login | UPDATE members SET login = 'old' WHERE login = 'ann' | UPDATE members SET handle = 'new' WHERE handle = 'ben'
replace-documents-key | UPDATE documents SET title = 'old' WHERE id = 1 | UPDATE documents SET title = 'new' WHERE tenant = 1 AND id = 2
replace-readings-key | UPDATE readings SET value = 1 WHERE id = 1 | UPDATE readings SET value = 2 WHERE station = 1 AND id = 2
rename-shops-town | UPDATE shops SET town = 'Old' WHERE id = 1 | UPDATE shops SET city = 'New' WHERE id = 2
rename-users-email | UPDATE users SET email = 'old@example.com' WHERE id = 1 | UPDATE users SET email_address = 'new@example.com' WHERE id = 2
retire-items-note | UPDATE items SET title = 'old' WHERE id = 1 | UPDATE items SET label = 'new' WHERE id = 2
set-accounts-plan | UPDATE accounts SET note = 'old' WHERE id = 1 | UPDATE accounts SET plan = 'pro' WHERE id = 1
set-users-locale | UPDATE users SET note = 'old' WHERE id = 1 | UPDATE users SET locale = 'PT' WHERE id = 1
split-preferences | UPDATE users SET theme = 'old' WHERE id = 1 | UPDATE user_preferences SET preferences = '{"theme": "new"}' WHERE user_id = 2
split-users-name | UPDATE users SET name = 'Old Name' WHERE id = 1 | UPDATE users SET first_name = 'New' WHERE id = 2
widen-orders-id | INSERT INTO orders (note) VALUES ('old') | INSERT INTO items VALUES (9, 2)
LINES
}

# A day passes, for gates that soak.
next_day() {
    q "UPDATE sluice.phase SET started_at = started_at - interval '1 day';
       UPDATE sluice.operation SET finished_at = finished_at - interval '1 day';
       UPDATE sluice.old_writer SET first_at = first_at - interval '1 day', last_at = last_at - interval '1 day'"
}

# What a role needs that confirms, in the guide's words: every table but those that have values of rows.
let_confirm() {
    local words
    words=$(sed -n '/^GRANT USAGE ON SCHEMA sluice TO ann, ben;$/,/^```$/p' "$ROOT/docs/guide.md" | grep -v '^```')
    as "$WHO" "${words//ann, ben/$1}"
    assert_equal "$(q "SELECT string_agg(relname, ' ') FROM pg_class WHERE relkind = 'r'
        AND relnamespace = 'sluice'::regnamespace
        AND has_table_privilege('$1', oid, 'SELECT') <> (relname NOT LIKE 'remembered\\_%')")" ''
}

schema_owner() {
    q "SELECT nspowner::regrole FROM pg_namespace WHERE nspname = 'sluice'"
}

# To the plan's end; ann and ben confirm.
to_the_end() {
    local plan=$1 gate needed role
    while s advance "$plan" --until complete && [[ $status -ne 0 ]]; do
        assert_status 3
        s status "$plan" --json
        gate=$(json next)
        needed=$(jq ".phases[] | select(.name == \"$gate\") | .approvals_needed" <<<"$output")
        next_day
        for role in "$ANN" "$BEN"; do
            ((needed-- > 0)) || break
            let_confirm "$role"
            [[ $plan != */constrain-tickets.yaml ]] || as "$WHO" "GRANT SELECT ON jobs TO $role"
            PGUSER=$role SLUICE_TRUST_OWNER=$(schema_owner) run_sluice confirm "$plan" "$gate" --by "$role" --reason tested
            assert_status 0
        done
        PGUSER=$ANN SLUICE_TRUST_OWNER=$(schema_owner) run_sluice wait "$(basename "$plan" .yaml)" --for gate --timeout 10s
        assert_status 0
    done
}

# whole_way PLAN [COMMAND…]: all of it as the role WHO, there, back and there again, while an
# application of both versions writes with nothing but its grants on the tables.
whole_way() {
    local plan=$1 before name old new command
    name=$(basename "$plan" .yaml)
    IFS='|' read -r old new <<<"$(writes "$name")"
    [[ -n $new ]]
    before=$(dump_schema)
    s advance "$plan"
    [[ $status -eq 3 ]] || assert_status 0 # a plan may begin with a gate
    as "$APP" "$old"
    s advance "$plan" --until gate
    [[ $status -eq 3 ]] || assert_status 0
    local made= # what the application needs on a table that the plan makes
    case $name in
        array-to-rows) made=post_tags ;;
        copy-legacy) made=orders ;;
        junction-roles) made=user_roles ;;
        merge-customers) made=customers ;;
        split-preferences) made=user_preferences ;;
        move-schema) as "$WHO" "GRANT USAGE ON SCHEMA billing TO $APP" ;;
    esac
    [[ -z $made ]] || as "$WHO" "GRANT SELECT, INSERT, UPDATE ON $made TO $APP"
    as "$APP" "$new"
    for command in verify "${@:2}"; do
        # shellcheck disable=SC2086 # words
        s $command "$name"
        assert_status 0
    done
    s revert "$plan" --all --lose-writes
    assert_status 0
    diff <(echo "$before") <(printf "%s\n" "$(dump_schema)")
    as "$APP" "$old"
    to_the_end "$plan"
    s status "$plan" --json
    assert_equal "$(json state)" complete
}

# allow_index PLAN: refused by name while the owner may not create an index in the schema.
allow_index() {
    # check warns of it: what is missing behind other phases may come with them.
    [[ $1 != */change-members-points.yaml ]] || q "GRANT CREATE ON SCHEMA public TO $WHO"
    s check "$1"
    [[ $status -ne 0 ]] || return 0
    # Plain SQL is refused by the server, and what goes by it then lacks it.
    if [[ $1 == */@(add-users-roles|change-tickets-status|partition-events|split-preferences|array-to-rows|copy-legacy|junction-roles|merge-customers).yaml ]]; then
        assert_contains "$stderr" "permission denied for schema public (GRANT CREATE ON SCHEMA public TO $WHO)"
        q "GRANT CREATE ON SCHEMA public TO $WHO"
        return
    fi
    assert_status 4
    if [[ $1 == */@(change-articles-label|rename-shops-town).yaml ]]; then
        assert_contains "$stderr" "and cannot follow it: this role may not create in its schema"
        q "GRANT CREATE ON SCHEMA public TO $WHO"
        return
    fi
    assert_contains "$stderr" "error: role \"$WHO\" may not create a"
    assert_contains "$stderr" "hint: GRANT CREATE ON SCHEMA public TO $WHO"
    assert_equal "$(grep -c ': error: ' <<<"$stderr")" "$(grep -Ec 'may not create (an index|a view) in schema "public"' <<<"$stderr")"
    s advance "$1"
    assert_status 4
    s status
    assert_equal "$output" 'no plan is registered in this database'
    q "GRANT CREATE ON SCHEMA public TO $WHO"
    refused=$((refused + 1))
}

every=(check plan status 'log --check' pause resume 'throttle --reset')

# half N: the even or the odd ones of the plans, refused and run as the owner of their tables.
half() {
    local plan count=0 refused=0 plans=("$ROOT"/plans/*.yaml)
    [[ ${#plans[@]} -ge 14 ]]
    for plan in "${plans[@]}"; do
        count=$((count + 1))
        ((count % 2 == $1)) || continue
        shop "$ROOT/plans/schema/$(basename "$plan" .yaml).sql"
        WHO=$OWNER
        allow_index "$plan"
        whole_way "$plan"
        drop_database
    done
    [[ $refused -ge 3 ]]
}

@test "every plan in plans/, as the owner of the tables with CREATE on the database: one half" {
    long
    half 0
}

@test "every plan in plans/, as the owner of the tables with CREATE on the database: the other" {
    long
    half 1
}

@test "as a member of the group that owns the tables, and by SET ROLE" {
    local plan
    for plan in constrain-tickets widen-orders-id; do
        shop "$ROOT/plans/schema/$plan.sql"
        WHO=$DEPLOY
        q "GRANT $OWNER TO $DEPLOY; REVOKE CREATE ON DATABASE $PGDATABASE FROM $OWNER"
        s check "$ROOT/plans/$plan.yaml"
        assert_status 4
        assert_contains "$stderr" "role \"$DEPLOY\" cannot create schema \"sluice\" in this database"
        if [[ $plan == constrain-tickets ]]; then
            # all rights of the owner, and a schema that was made for it
            q "CREATE SCHEMA sluice AUTHORIZATION $DEPLOY;
               GRANT CREATE ON SCHEMA public TO $DEPLOY"
            whole_way "$ROOT/plans/$plan.yaml" "${every[@]}"
        else
            # no right of its own but the one to become the owner
            q "ALTER ROLE $DEPLOY NOINHERIT; ALTER ROLE $DEPLOY SET role = $OWNER;
               GRANT CREATE ON DATABASE $PGDATABASE TO $OWNER; GRANT CREATE ON SCHEMA public TO $OWNER"
            whole_way "$ROOT/plans/$plan.yaml"
        fi
        drop_database
    done
}
