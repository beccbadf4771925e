#!/bin/bash
# Runs every libFuzzer target for its share of FUZZ_SECONDS (60), as one TAP test each.
#
# What it learns stays in build/fuzz/corpus/TARGET for the next run; the seeds are
# tests/fuzz/corpus/TARGET and the plans of plans/. An input that breaks a target is kept in
# build/fuzz/crashes, and `build/fuzz/tests/fuzz/TARGET FILE` runs it again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

sources=(tests/fuzz/*.c)
[[ -f ${sources[0]} ]] || { echo "1..0 # SKIP no fuzz targets" && exit 0; }
share=$((${FUZZ_SECONDS:-60} / ${#sources[@]}))
((share > 0)) || share=1
mkdir -p build/fuzz/crashes
export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1

echo "1..${#sources[@]}"
number=0 failed=0
for source in "${sources[@]}"; do
    number=$((number + 1))
    target=$(basename "$source" .c)
    seeds=(plans)
    [[ ! -d tests/fuzz/corpus/$target ]] || seeds+=("tests/fuzz/corpus/$target")
    corpus=build/fuzz/corpus/$target
    log=build/fuzz/$target.log
    mkdir -p "$corpus"
    if "build/fuzz/tests/fuzz/$target" "$corpus" "${seeds[@]}" -max_total_time="$share" \
        -timeout=10 -rss_limit_mb=1024 -max_len=8192 -print_final_stats=1 \
        -artifact_prefix="build/fuzz/crashes/$target-" >"$log" 2>&1; then
        echo "ok $number - $target"
        grep '^stat::number_of_executed_units' "$log" | sed 's/^/# /'
    else
        echo "not ok $number - $target"
        tail -n 40 "$log" | sed 's/^/# /'
        failed=1
    fi
done
exit "$failed"
