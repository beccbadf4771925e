#!/usr/bin/env bats
# The benchmarks run, and see to it that every way fills every row; what they measure on so small
# tables says nothing.

load ../harness/common

@test "the benchmark of the backfill, in small" {
    long
    BENCH_ROWS=5000 BENCH_PAIRS=1 BENCH_SECONDS=1 run "$ROOT/tests/bench/backfill"
    assert_status 0
    local line
    for line in '5000 rows, bigint key ' 'one UPDATE ' 'batches of 1000 by key ' 'self-touch, ' \
        'sluice, 2 workers ' 'batches by OFFSET ' '10000 rows, uuid key ' 'throttled ' \
        'single-row updates of a synced column ' 'one UPDATE of a synced column ' \
        "$(nproc) cores, "; do
        assert_contains "$output" "$line"
    done
    assert_lacks "$output" ERROR
}

@test "the benchmark of the swap, in small" {
    long
    BENCH_ROWS=20000 BENCH_PAIRS=1 run "$ROOT/tests/bench/swap"
    assert_status 0
    assert_contains "$output" 'longest read meanwhile, ms'
    assert_equal "$(grep -cE '^(10000|20000) +[0-9.]+ +[0-9.]+ +[0-9.]+$' <<<"$output")" 2
}

@test "the benchmark of tables that trade their names, in small" {
    long
    BENCH_ROWS=2000 BENCH_PARTITIONS=3 BENCH_PAIRS=1 BENCH_SECONDS=1 BENCH_BEFORE=0.2 run "$ROOT/tests/bench/swap-tables"
    assert_status 0
    [[ ${#lines[@]} -ge 6 ]]
    assert_contains "$output" '3 partitions'
    assert_contains "$output" 'a partitioning of 100000 rows'
}

@test "the benchmarks of an alias and of views that follow, in small" {
    long
    BENCH_ROWS=5000 BENCH_PAIRS=1 BENCH_SECONDS=1 run "$ROOT/tests/bench/alias"
    assert_status 0
    assert_equal "$(grep -cE '^(10000|5000) +[0-9.]+ +[0-9.]+ +[0-9.]+$' <<<"$output")" 2
    assert_equal "$(grep -cE '^(select|update|upsert), (simple|prepared) +[0-9.]+ +[0-9.]+ +-?[0-9.]+$' <<<"$output")" 6
    BENCH_ROWS=100 BENCH_PAIRS=1 BENCH_VIEWS=2 run "$ROOT/tests/bench/views"
    assert_status 0
    assert_equal "$(grep -cE '^(swap|drop), 2 views +[0-9.]+ +[0-9.]+$' <<<"$output")" 2
}

@test "the benchmark of notes on who writes, in small" {
    long
    BENCH_ROWS=2000 BENCH_PAIRS=1 BENCH_SECONDS=1 run "$ROOT/tests/bench/notes"
    assert_status 0
    assert_equal "$(grep -cE '^(single-row|one UPDATE of all) .* [0-9.]+$' <<<"$output")" 2
}

@test "a section of the benchmark that is not there is refused" {
    BENCH_ONLY=pahts run "$ROOT/tests/bench/backfill"
    assert_status 2
    assert_contains "$output" 'BENCH_ONLY: no section pahts'
}

@test "the benchmarks of conflicts and of pinned settings, in small" {
    long
    BENCH_ROWS=2000 run "$ROOT/tests/bench/conflicts"
    assert_status 0
    assert_equal "$(grep -cE '^(no backfill|defaults|batch_target|nice|locked_rows).* [0-9.-]+( +[0-9.]+%| +-){4}$' <<<"$output")" 5
    BENCH_ROWS=500 BENCH_PAIRS=1 run "$ROOT/tests/bench/pinned"
    assert_status 0
    assert_equal "$(grep -cE ' [0-9.]+$' <<<"$output")" 5
}

@test "the benchmark of partitions, in small" {
    long
    BENCH_PARTITIONS='3 25' BENCH_ROWS=10 BENCH_PAIRS=1 run "$ROOT/tests/bench/partitions"
    assert_status 0
    assert_equal "$(grep -cE '^(3|25) +[0-9]+ +[0-9]+ +[0-9.]+ +[0-9]+ +[0-9.]+$' <<<"$output")" 2
}

@test "the benchmark of data steps, in small" {
    long
    BENCH_ROWS=2000 BENCH_PAIRS=1 run "$ROOT/tests/bench/data-steps"
    assert_status 0
    assert_equal "$(grep -cE ' [0-9.]+ +[0-9.]+ (ms|us|MB) +[0-9.]+( .*)?$' <<<"$output")" 9
}

@test "the benchmark of a fleet, in small" {
    long
    BENCH_SCHEMAS='2 6' BENCH_ROUNDS=1 run "$ROOT/tests/bench/fleet"
    assert_status 0
    assert_contains "$output" '6 schemas, 4 at a time'
    assert_contains "$output" 'memory of the fleet'
    # a connection more to each that waits for a lock, and the one that lists them
    [[ $output =~ 'at most '([0-9]+) ]]
    ((BASH_REMATCH[1] <= 9))
    assert_contains "$output" '6 schemas ÷ 2: time of each '
}

@test "the benchmark of a mirror, in small" {
    long
    BENCH_ROWS=2000 BENCH_PAIRS=1 BENCH_SECONDS=1 BENCH_HOT=500 run "$ROOT/tests/bench/mirror"
    assert_status 0
    assert_contains "$output" 'copy of 2000 rows by 1 worker(s) ÷ one INSERT … SELECT: '
    assert_contains "$output" 'copy of 2000 rows by 2 worker(s) ÷ one INSERT … SELECT: '
    assert_contains "$output" 'copy of 2000 rows into 13 partitions by 2 worker(s) ÷ one INSERT … SELECT: '
    assert_contains "$output" 'both versions on the same 500 rows, 4 sessions each without a pause: '
}

@test "the benchmark of a copy to another server, in small" {
    long
    BENCH_ROWS=2000 BENCH_PAIRS=1 run "$ROOT/tests/bench/foreign"
    assert_status 0
    assert_contains "$output" 'copy of 2000 rows to another server by 2 worker(s) ÷ pg_dump | psql: '
    assert_contains "$output" 'refresh ÷ that copy: nothing to do '
}
