#!/usr/bin/env bats
# A change of type under another name: each version has the column that it was written for.

load ../harness/common

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    q "CREATE TYPE ticket_status AS ENUM ('open', 'done');
       CREATE TABLE tickets (id int PRIMARY KEY, status text NOT NULL DEFAULT 'open');
       CREATE INDEX tickets_status_idx ON tickets (status);
       INSERT INTO tickets VALUES (1, 'open'), (2, 'done')"
    cat >plan.yaml <<'YAML'
sluice: 1
plan: status
change_type: {table: tickets, column: status, to: state, type: ticket_status, gate: {name: deployed}}
YAML
}

@test "text becomes an enum beside the old column, with one gate and no swap" {
    run_sluice check plan.yaml
    assert_status 0
    [[ $stderr != *TimeZone* && $stderr != *'parameter of type'* ]]
    run_sluice plan plan.yaml --yaml
    assert_equal "$(grep -c -- '- gate:' <<<"$output")" 1
    [[ $output != *swap* ]]
    run_sluice advance plan.yaml --until gate
    assert_status 0
    q "PREPARE old AS UPDATE tickets SET status = \$1::text WHERE status = \$2::text; EXECUTE old('done', 'open');
       PREPARE new AS UPDATE tickets SET state = \$1::ticket_status WHERE id = 2 AND state = \$2::ticket_status;
       EXECUTE new('open', 'done')"
    assert_equal "$(q 'SELECT id, status, state FROM tickets ORDER BY id')" $'1|done|done\n2|open|open'
    run_sluice confirm status deployed --by tester --reason tested
    run_sluice advance status --until complete
    assert_status 0
    q 'INSERT INTO tickets VALUES (3)'
    assert_equal "$(q "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'tickets'::regclass")" \
        "'open'::ticket_status"
    assert_equal "$(q "SELECT state FROM tickets WHERE id = 3; SELECT to_regclass('tickets_status_idx')")" \
        $'open\ntickets_status_idx'
}

@test "after a swap to an enum, too, a constant stays one" {
    cat >swap.yaml <<'YAML'
sluice: 1
plan: swap
change_type: {table: tickets, column: status, type: ticket_status, gate: {name: changed}}
YAML
    run_sluice check swap.yaml
    assert_status 0
    [[ $stderr != *TimeZone* ]]
    assert_contains "$stderr" 'a parameter of type text fail until it is prepared again'
    assert_contains "$stderr" '`to` of change_type'
    run_sluice advance swap.yaml --until gate
    run_sluice confirm swap tickets-status-either-type --by tester --reason tested
    run_sluice advance swap --until gate
    assert_status 0
    assert_equal "$(q "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = adrelid
        AND a.attnum = adnum WHERE adrelid = 'tickets'::regclass AND attname = 'status'")" "'open'::ticket_status"
}

@test "to is another name, and nothing for what references a key" {
    sed -i 's/to: state/to: status/' plan.yaml
    run_sluice check plan.yaml
    assert_status 2
    assert_contains "$stderr" 'column "status" already has this name'
    sed -i 's/to: status, type: ticket_status/to: state, type: ticket_status, referencing: [other.status]/' plan.yaml
    run_sluice check plan.yaml
    assert_status 2
    assert_contains "$stderr" 'columns that reference a key change with it, under their names'
}
