#!/bin/bash
# run.t: has spin check the model of the protocol, and find each bug that protocol.pml can be given.
# Speaks TAP. MODEL_DEATHS is how often a run may be killed (1).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/harness/turn.bash
source "$here/../harness/turn.bash"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# check OPTIMISATION [DEFINE…]: what the checker says of the model with these bugs.
check() {
    local optimisation=$1 name
    shift
    rm -rf "${work:?}"/*
    cd "$work"
    cp "$here/protocol.pml" .
    spin -a "${@/#/-D}" protocol.pml
    gcc "$optimisation" -w -DSAFETY -DCOLLAPSE -DVECTORSZ=2048 -o pan pan.c
    ./pan -m200000
}

tests=0 wrong=0
result() {
    local name=$1 good=$2
    tests=$((tests + 1))
    [[ $good == yes ]] || wrong=$((wrong + 1))
    printf '%s %d - %s\n' "$([[ $good == yes ]] || printf 'not ')ok" "$tests" "$name"
}

# holds NAME: no error, all of it searched, and no step of the model that is never taken.
holds() {
    local said unreached good=yes
    said=$(check -O2 "DEATHS=${MODEL_DEATHS:-1}" 2>&1) || true
    unreached=$(grep -c 'protocol.pml:.*state' <<<"$said" || true)
    grep -q 'errors: 0' <<<"$said" && ! grep -q 'Search not completed' <<<"$said" &&
        [[ $unreached -le 1 ]] || good=no # the rest of an if that has no else
    result "$1" "$good"
    sed -n 's/^ *\([0-9]*\) states, stored.*/# \1 states/p; s/^pan: elapsed time \(.*\)/# \1/p' \
        <<<"$said"
    [[ $good == yes ]] || printf '# %s\n' "${said//$'\n'/$'\n# '}"
}

# found BUG TEXT: the checker finds the bug, and says so with this text. Each takes long: `make test` takes some.
bugs=0
found() {
    local said good=yes
    in_turn "$((bugs++))" || return 0
    said=$(check -O0 "$1" 2>&1) || true
    grep -q 'errors: 1' <<<"$said" && grep -qF -- "$2" <<<"$said" || good=no
    result "$1 is found: $2" "$good"
    [[ $good == yes ]] || printf '# %s\n' "${said//$'\n'/$'\n# '}"
}

holds 'what the protocol promises holds, however runs meet and die'
found STATE_BEFORE_LEASE 'assertion violated'
found NO_FENCE 'assertion violated (mine==epoch)'
found FENCE_UNLOCKED 'assertion violated (mine==epoch)'
found RECORD_LATER 'assertion violated  !(column)'
found NO_COMPARE 'assertion violated ( !(unfilled)&&(old_value==new_value))'
found COMPARE_ONCE 'assertion violated ( !(unfilled)&&(old_value==new_value))'
found EVIDENCE_ONCE 'assertion violated held[me]'
found CONFIRM_BLIND 'assertion violated ( !(approved)||(state[2]==3))'
found NO_PROBE 'assertion violated (runs<10)'
found LEASE_ELSEWHERE 'assertion violated'
found SYNC_ENDS_EARLY 'assertion violated (old_value==latest)'
echo "1..$tests"
exit $((wrong > 0))
