#!/bin/bash
# Runs every libFuzzer target for its share of FUZZ_SECONDS (60), FUZZ_JOBS of them at a time (as
# many as there are cores), as one TAP test each, and says what each reaches.
#
# What it learns stays in build/fuzz/corpus/TARGET for the next run; the seeds are
# tests/fuzz/corpus/TARGET, and the plans of plans/ for the reader of plans. An input that breaks a
# target is kept in build/fuzz/crashes, and `build/fuzz/tests/fuzz/TARGET FILE` runs it again.
# tests/fuzz/minimize puts what is worth keeping into the seeds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

sources=(tests/fuzz/*.c)
jobs=${FUZZ_JOBS:-$(nproc)}
((jobs < ${#sources[@]})) || jobs=${#sources[@]}
share=$((${FUZZ_SECONDS:-60} * jobs / ${#sources[@]}))
((share > 0)) || share=1
mkdir -p build/fuzz/crashes
export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1

# run NUMBER SOURCE: one target; its TAP goes to build/fuzz/TARGET.tap.
run() {
    local target corpus log seeds
    target=$(basename "$2" .c)
    corpus=build/fuzz/corpus/$target
    log=build/fuzz/$target.log
    seeds=("tests/fuzz/corpus/$target")
    [[ $target != plan_read ]] || seeds+=(plans)
    mkdir -p "$corpus"
    if "build/fuzz/tests/fuzz/$target" "$corpus" "${seeds[@]}" -max_total_time="$share" \
        -timeout=20 -rss_limit_mb=2048 -max_len=8192 -len_control=0 -print_final_stats=1 \
        -artifact_prefix="build/fuzz/crashes/$target-" >"$log" 2>&1; then
        echo "ok $1 - $target"
        printf '# %s inputs in %s s; ' \
            "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" "$share"
        grep -o 'cov: [0-9]* ft: [0-9]* corp: [0-9]*' "$log" | tail -n 1 |
            sed 's/cov: \([0-9]*\) ft: \([0-9]*\) corp: \([0-9]*\)/\1 edges, \2 features, corpus of \3/'
    else
        echo "not ok $1 - $target"
        tail -n 40 "$log" | sed 's/^/# /'
    fi >"build/fuzz/$target.tap"
}

echo "1..${#sources[@]}"
number=0
for source in "${sources[@]}"; do
    number=$((number + 1))
    while (($(jobs -rp | wc -l) >= jobs)); do
        wait -n || true
    done
    run "$number" "$source" &
done
wait
for source in "${sources[@]}"; do
    cat "build/fuzz/$(basename "$source" .c).tap"
done | tee build/fuzz/all.tap
! grep -q '^not ok' build/fuzz/all.tap
