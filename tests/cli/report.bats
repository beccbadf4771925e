#!/usr/bin/env bats
# report: what was done of a plan, as Markdown, as a page with plots, and as JSON.
# shellcheck disable=SC2154,SC2016 # variables that bats sets; backquotes are Markdown's

load ../harness/common
load ../harness/sessions
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t SELECT g, 'x' FROM generate_series(1, 3000) g"
    sync_plan p t '[a]' '{b: {up: a}}' '{a: b}'
    sed -i '2a description: "<b>Bold</b> @everybody"' p.yaml
}
# Until a sample is there for each of so many seconds the backfill is held back.
slow_backfill() {
    sed -i 's/backfill: {name: fill, table: t}/backfill: {name: fill, table: t, rate: 1000, batch_target: 10ms, workers: 1}/' p.yaml
}

@test "report: who did what, on what evidence, what did not succeed at once, and how the backfill went" {
    slow_backfill
    run_sluice report p.yaml
    assert_status 4
    assert_contains "$stderr" 'plan "p" is not registered in this database'
    run_sluice advance p.yaml --by ann
    session_open holder
    session_do holder 'BEGIN; SELECT count(*) FROM t'
    run_sluice advance p.yaml --by ann
    session_close holder
    run_sluice confirm p deployed --by bob --reason 'all | out'
    session_open holder
    session_do holder 'BEGIN; SELECT count(*) FROM t'
    run_sluice advance p.yaml
    assert_status 75
    session_close holder
    run_sluice report p
    assert_status 0
    assert_equal "${lines[0]}" '## Plan p: what was done'
    assert_equal "${lines[1]}" '> &lt;b&gt;Bold&lt;/b&gt; @<!-- -->everybody'
    assert_contains "$output" '- **State**: waiting'
    assert_contains "$output" '| 2 | fill | backfill | done | '
    assert_contains "$output" '3000 rows'
    assert_contains "$output" '| ann (role '
    assert_contains "$output" '### Decisions at gates'
    assert_contains "$output" '| deployed | confirm | ok | bob (role '
    assert_contains "$output" 'all \| out'
    assert_contains "$output" '### What did not succeed at once'
    assert_contains "$output" '| put off | '
    assert_contains "$output" '### Backfill fill'
    assert_contains "$output" '- **Rows**: 3000'
    assert_contains "$output" '- **Rows a second**: '
    assert_contains "$output" '- **Latency of batches**: '
}

@test "report: samples are one a second at most, and go with the backfill" {
    slow_backfill
    run_sluice advance p.yaml
    run_sluice advance p.yaml
    run_sluice report p --format json
    assert_status 0
    count=$(jq '.backfills[0].samples | length' <<<"$output")
    [[ $count -ge 2 ]]
    assert_equal "$(jq '[.backfills[0].samples[:-1] | range(1; length) as $i | .[$i].at_ms - .[$i - 1].at_ms | . >= 900] | all' <<<"$output")" true
    assert_equal "$(jq '.backfills[0].samples[-1].rows_done' <<<"$output")" \
        "$(q 'SELECT max(rows_done) FROM sluice.sample')"
    assert_equal "$(jq '[.backfills[0].phase, (.log | length > 2), .plan, .error] | tojson' -r <<<"$output")" \
        '["fill",true,"p",null]'
    run_sluice revert p
    assert_status 0
    assert_equal "$(q 'SELECT count(*) FROM sluice.sample')" 0
}

# sample SECONDS: whether one would be kept that long after the latest of two which are ten hours apart.
sample() {
    q "DELETE FROM sluice.sample;
       INSERT INTO sluice.sample (plan_id, phase, operation, number, at, rows_done, wal_bytes, growth_bytes, batches, batch_ms, slowest_ms)
       SELECT plan_id, phase, operation, n, clock_timestamp() - interval '10 hours' * (2 - n) - interval '$1 s', n, 0, 0, 1, 5, 5
       FROM sluice.backfill, generate_series(1, 2) n"
    q "PREPARE s AS $(<"$ROOT/lib/store/sql/save_sample.sql");
       EXECUTE s($(q "SELECT concat_ws(',', plan_id, phase, operation, 9, 0, 0, 1, 5, 5, 'NULL', epoch)
                      FROM sluice.backfill, sluice.plan WHERE plan_id = id"), pg_backend_pid(), false)"
}

@test "report: of what lasts long the samples are few" {
    run_sluice advance p.yaml
    run_sluice advance p.yaml
    assert_equal "$(sample 60)" '' # a 500th of ten hours is 72 s
    assert_equal "$(sample 90)" t
    assert_equal "$(q 'SELECT max(number) FROM sluice.sample')" 3
}

@test "report: formats" {
    run_sluice advance p.yaml
    run_sluice report p --format pdf
    assert_status 2
    assert_contains "$stderr" 'unknown format "pdf"'
    run_sluice report p --format html --json
    assert_status 2
    run_sluice report p --json
    assert_status 0
    assert_equal "$(jq -r .plan <<<"$output")" p
}

# A page in a real browser, in the colours of `--dark` too.
dom() {
    "$ROOT/tests/harness/browse" "$@"
}

@test "report: the page stands in a browser, in light and dark, without a network" {
    slow_backfill
    run_sluice advance p.yaml --until gate
    run_sluice report p --format html
    assert_status 0
    printf '%s\n' "$output" >report.html
    assert_equal "$(grep -cE '(src|href)=|url\(|@import|<script|<iframe' report.html)" 0
    seen=$(dom report.html)
    assert_equal "$(jq -c '[.title, .errors, .requests]' <<<"$seen")" '["Plan p: what was done",[],[]]'
    assert_equal "$(jq '.plots >= 2 and .wider == false and .unreadable == []' <<<"$seen")" true
    assert_contains "$(jq -r .text <<<"$seen")" '<b>Bold</b> @everybody'
    assert_equal "$(jq -r .background <<<"$seen")" 'rgb(255, 255, 255)'
    seen=$(dom report.html --dark)
    assert_equal "$(jq -c '[.background != "rgb(255, 255, 255)", .unreadable]' <<<"$seen")" '[true,[]]'
    "$SLUICE" plan p --format html >review.html
    for scheme in '' --dark; do
        seen=$(dom review.html $scheme)
        assert_equal "$(jq -c '[.errors, .requests, .unreadable, .wider]' <<<"$seen")" '[[],[],[],false]'
    done
}
