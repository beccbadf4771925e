#!/usr/bin/env bats
# The benchmarks run, and see to it that every way fills every row; what they measure on so small
# tables says nothing.

load ../harness/common

@test "the benchmark of the backfill, in small" {
    BENCH_ROWS=5000 BENCH_PAIRS=1 BENCH_SECONDS=3 run "$ROOT/tests/bench/backfill"
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
    BENCH_ROWS=20000 BENCH_PAIRS=1 run "$ROOT/tests/bench/swap"
    assert_status 0
    assert_contains "$output" 'longest read meanwhile, ms'
    assert_equal "$(grep -cE '^(10000|20000) +[0-9.]+ +[0-9.]+ +[0-9.]+$' <<<"$output")" 2
}

@test "the benchmark of notes on who writes, in small" {
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
    BENCH_ROWS=2000 run "$ROOT/tests/bench/conflicts"
    assert_status 0
    assert_equal "$(grep -cE '^(no backfill|defaults|batch_target|nice|locked_rows).* [0-9.-]+( +[0-9.]+%| +-){4}$' <<<"$output")" 5
    BENCH_ROWS=500 BENCH_PAIRS=1 run "$ROOT/tests/bench/pinned"
    assert_status 0
    assert_equal "$(grep -cE ' [0-9.]+$' <<<"$output")" 4
}

@test "the benchmark of partitions, in small" {
    BENCH_PARTITIONS='3 25' BENCH_ROWS=10 BENCH_PAIRS=1 run "$ROOT/tests/bench/partitions"
    assert_status 0
    assert_equal "$(grep -cE '^(3|25) +[0-9]+ +[0-9]+ +[0-9.]+ +[0-9]+ +[0-9.]+$' <<<"$output")" 2
}

@test "the benchmark of data steps, in small" {
    BENCH_ROWS=2000 BENCH_PAIRS=1 run "$ROOT/tests/bench/data-steps"
    assert_status 0
    assert_equal "$(grep -cE ' [0-9.]+ +[0-9.]+ (ms|us|MB) +[0-9.]+( .*)?$' <<<"$output")" 9
}
