#!/usr/bin/env bats
# Plans as figures: read by the parsers of Prometheus' own client and of its server; rules, dashboard.

# shellcheck disable=SC2154,SC2013,SC2016 # variables that bats sets; words without spaces; sed's own

load ../harness/common
load ../harness/sessions
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t SELECT g, 'x' FROM generate_series(1, 2000) g;
       CREATE TABLE u (id int PRIMARY KEY, a text)"
}

# samples [FILE]: what the parser reads, "NAME LABEL=VALUE… NUMBER", without the database; it fails on what
# is no OpenMetrics.
samples() {
    /usr/bin/python3 - "$@" <<'PY'
import os, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
from prometheus_client.parser import text_string_to_metric_families as parse_older
text = open(sys.argv[1]).read()
for family in parse(text):
    assert family.documentation and family.type in ("gauge", "counter"), family
    for s in family.samples:
        assert s.labels.pop("database") == os.environ["PGDATABASE"], s
        print(s.name, *(f"{k}={v}" for k, v in s.labels.items()), "%.15g" % s.value)
assert list(parse_older(text))
PY
}
measure() {
    run_sluice metrics
    assert_status 0
    assert_equal "$stderr" ''
    printf '%s\n' "$output" >metrics.txt
    samples metrics.txt >samples.txt
}
# figure NAME [LABEL=VALUE…]: its value, or nothing.
figure() {
    sed -n "s/^$* //p" samples.txt
}

@test "metrics: of a database without a plan, of plans at a gate, paused, and over" {
    measure
    assert_equal "$(cat samples.txt)" "sluice_build_info version=$("$SLUICE" --version | cut -d' ' -f2) 1
sluice_schema_version 0"
    sync_plan old t '[a]' '{b: {up: a}}' '{a: b}'
    to_gate old
    sync_plan new u '[a]' '{b: {up: a}}' '{a: b}'
    run_sluice advance new.yaml
    run_sluice pause new
    measure
    assert_equal "$(figure sluice_schema_version)" "$(q 'SELECT version FROM sluice.meta')"
    assert_equal "$(grep -c 'sluice_plan_state' samples.txt)" 14
    assert_equal "$(sed -n 's/^sluice_plan_state \(.*\) 1$/\1/p' samples.txt)" $'plan=new state=running\nplan=old state=waiting'
    assert_equal "$(figure sluice_plan_paused plan=old)|$(figure sluice_plan_paused plan=new)" '0|1'
    assert_equal "$(figure sluice_plan_triggers plan=old)" 2
    assert_equal "$(figure sluice_plan_phases plan=old) $(figure sluice_plan_phase plan=old phase=deployed)" '4 3'
    assert_equal "$(figure sluice_gate_opened_timestamp_seconds plan=old gate=deployed)" \
        "$(q "SELECT trim_scale(trunc(extract(epoch FROM started_at), 3)) FROM sluice.phase WHERE name = 'deployed' AND started_at IS NOT NULL")"
    assert_equal "$(figure sluice_gate_approvals plan=old gate=deployed)|$(figure sluice_gate_approvals_needed plan=old gate=deployed)" '0|1'
    run_sluice reject old deployed --by eve --reason broken
    measure
    assert_equal "$(figure sluice_gate_rejections plan=old gate=deployed)" 1
    run_sluice confirm old deployed --by eve --reason mended
    measure
    assert_equal "$(figure sluice_gate_rejections plan=old gate=deployed)|$(figure sluice_gate_approvals plan=old gate=deployed)" '0|1'
    run_sluice advance old
    assert_status 0
    measure
    assert_equal "$(grep plan=old samples.txt | grep -v ' state=' | sed 's/ [0-9.]*$//')" \
        $'sluice_plan_since_timestamp_seconds plan=old\nsluice_plan_triggers plan=old'
    assert_equal "$(figure sluice_plan_state plan=old state=complete)|$(figure sluice_plan_triggers plan=old)" '1|0'
    run_sluice metrics --json
    assert_equal "$(jq -r '.metrics[] | select(.name == "sluice_backfill_rows") | [.type, .unit, (.samples | length)] | @csv' <<<"$output")" '"counter",,0'
}

@test "metrics: a backfill at work, blocked, interrupted; a phase that fails; no value of a row" {
    q "CREATE FUNCTION public.number_of(a text) RETURNS int LANGUAGE plpgsql IMMUTABLE AS \$\$ BEGIN RETURN 1; END \$\$"
    sync_plan p t '[a]' '{b: {type: int, up: public.number_of(a)}}' ''
    sed -i 's/lock_deadline: 5s/lock_deadline: 5m, batch_pages: 1, workers: 1/' p.yaml
    run_sluice advance p.yaml
    assert_status 0
    session_open reader
    session_do reader "BEGIN; SELECT FROM t WHERE id = 1500 FOR UPDATE" # a row that stays as it is to be filled
    start_sluice fill advance p
    wait_until 20 "SELECT count(*) > 0 FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'sluice' AND wait_event_type = 'Lock'"
    measure
    assert_equal "$(figure sluice_lease_held plan=p)" 1
    [[ $(figure sluice_lease_start_timestamp_seconds plan=p) == 1[0-9]* ]]
    local rows
    rows=$(figure sluice_backfill_rows_total plan=p phase=fill)
    ((rows > 0 && rows < 2000))
    [[ $(figure sluice_backfill_done_ratio plan=p phase=fill) == 0.* ]]
    ((rows <= $(figure sluice_backfill_rows_expected plan=p phase=fill)))
    (($(figure sluice_backfill_wal_bytes_total plan=p phase=fill) > 0))
    assert_equal "$(figure sluice_backfill_rows_failed plan=p phase=fill)" 0
    assert_equal "$(figure sluice_phase_attempts_total plan=p phase=fill)" 1
    # A statement that has begun goes on with the function as it was: the next one is waited for.
    q "CREATE OR REPLACE FUNCTION public.number_of(a text) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
        \$\$ BEGIN RETURN 'secret-7'::int; END \$\$"
    wait_until 20 "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'sluice'
        AND state = 'active' AND query_start < '$(q 'SELECT clock_timestamp()')'"
    session_do reader COMMIT
    finish_sluice fill || true
    measure
    assert_equal "$(figure sluice_phase_error plan=p phase=fill sqlstate=22P02)" 1
    assert_equal "$(figure sluice_plan_state plan=p state=failed)|$(figure sluice_lease_held plan=p)" '1|0'
    assert_equal "$(figure sluice_backfill_rows_per_second plan=p phase=fill)" 0
    assert_equal "$(grep -c 'sluice_lease_start\|sluice_backfill_left' samples.txt)" 0
    assert_lacks "$(cat metrics.txt)" secret
    q "UPDATE sluice.backfill SET rests = 'rate=5000', rests_share = 0.25, waits = 'lag';
        UPDATE sluice.phase SET attempts = 3 WHERE name = 'fill'"
    measure
    # Nobody is at work: what a run that was killed had noted is no news.
    assert_equal "$(grep -c 'resting' samples.txt)|$(figure sluice_backfill_waiting plan=p phase=fill)" '0|0'
    assert_equal "$(figure sluice_phase_attempts_total plan=p phase=fill)" 3
}

@test "metrics: the same number of statements for one plan and for many; an odd name; a server that is not there" {
    sync_plan p t '[a]' '{b: {up: a}}' '{a: b}'
    run_sluice advance p.yaml
    local one
    one=$(SLUICE_TRACE=1 "$SLUICE" metrics 2>&1 >/dev/null | wc -l)
    q "INSERT INTO sluice.plan (name, checksum, text_checksum, file, source, state)
           SELECT 'many-' || n, checksum, text_checksum, file, source, 'complete' FROM sluice.plan, generate_series(1, 200) n"
    measure
    assert_equal "$(SLUICE_TRACE=1 "$SLUICE" metrics 2>&1 >/dev/null | wc -l)" "$one"
    assert_equal "$(grep -c 'state=complete 1$' samples.txt)" 200
    local odd='odd "name" \ of'$TEST_DATABASE
    psql -XAtq -c "CREATE DATABASE \"${odd//\"/\"\"}\""
    PGDATABASE=$odd measure
    psql -XAtq -c "DROP DATABASE \"${odd//\"/\"\"}\""
    assert_equal "$(figure sluice_schema_version)" 0
    PGHOST=/nowhere run_sluice metrics
    assert_status 75
    assert_equal "$output" ''
    q 'UPDATE sluice.meta SET version = 3'
    run_sluice metrics # read-only: it upgrades nothing
    assert_status 4
    assert_equal "$output|$(q 'SELECT version FROM sluice.meta')" '|3'
}

@test "metrics: the rules fire as their tests say, and rules, dashboard and page name what there is" {
    cd "$ROOT/docs/metrics" || return
    promtool test rules alerts.test.yml
    promtool check rules alerts.yml
    "$SLUICE" metrics --json | jq -r '.metrics[] | .name + (if .type == "counter" then "_total" else "" end)' |
        sort >"$BATS_TEST_TMPDIR/known"
    local alert file
    for alert in $(sed -n 's/.*- alert: //p' alerts.yml); do
        grep -q "alertname: $alert$" alerts.test.yml
    done
    for file in alerts.yml alerts.test.yml dashboard.json; do
        assert_equal "$(grep -o 'sluice_[a-z_]*' "$file" | grep -v '^sluice_shop' | sort -u |
            comm -23 - "$BATS_TEST_TMPDIR/known")" ''
    done
    assert_equal "$(sed -n '/^| `sluice_/p' ../metrics.md | cut -d'|' -f2 | grep -o 'sluice_[a-z_]*' | sort)" \
        "$(cat "$BATS_TEST_TMPDIR/known")"
    # Every panel asks what Prometheus takes, in a place of its own, of the source that is chosen.
    jq -r '.panels[].targets[].expr' dashboard.json | sed 's/\$__rate_interval/5m/; s/\$[a-z]*/.*/g' |
        jq -R '{record: "x", expr: .}' | jq -s '{groups: [{name: "panels", rules: [.[] | {record: ("x:" + (.expr | @base64 | gsub("[^a-zA-Z]"; "_"))), expr}]}]}' \
        >"$BATS_TEST_TMPDIR/panels.yml"
    promtool check rules "$BATS_TEST_TMPDIR/panels.yml"
    assert_equal "$(jq -c '[(.panels | map(.id) | unique | length), (.panels | map(.gridPos | [.x, .y]) | unique | length),
        ([.panels[], .panels[].targets[]] | map(.datasource.uid) | unique)]' dashboard.json)" \
        "$(jq -c '[(.panels | length), (.panels | length), ["${source}"]]' dashboard.json)"
}
