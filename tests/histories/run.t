#!/bin/bash
# run.t [NAME…]: plays histories, which are the folders beside this file: migrations in the manner of real ones,
# each as it would be typed and as a plan. README.md says what a folder has. Speaks TAP.
#
# Beside each plan writers of the old version and of the new one repeat their statements; after every phase each
# statement of both is also sent by itself. None may fail. The plan's end has to be the schema that the raw SQL
# makes of the same start, columns in any order. From every gate, and from the phases that the share has
# drawn, `revert --all` has to give the start byte for byte, where the plan says that it can be taken back.
#
# SLUICE_HISTORIES_SHARE=4 reverts from one phase in four (1, all of them), SLUICE_LONG_SHARE=3 plays one history
# in three (../harness/turn.bash); HISTORIES_JOBS is how many are played at the same time (4).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../..
SLUICE=${SLUICE:-$root/build/asan/sluice}
share=${SLUICE_HISTORIES_SHARE:-1}
jobs=${HISTORIES_JOBS:-4}
# shellcheck source=tests/harness/writers.bash
source "$root/tests/harness/writers.bash"
# shellcheck source=tests/harness/turn.bash
source "$root/tests/harness/turn.bash"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

wrong() {
    printf '%s\n' "$@"
    exit 1
}

# ---- One history: all of this runs in a subshell with a directory and a database of its own ----

writers_dir() {
    printf '%s' "$scratch"
}

database() {
    psql -XAtq -d postgres -v ON_ERROR_STOP=1 -c "CREATE DATABASE $1"
}

psql_file() {
    psql -XAtq -v ON_ERROR_STOP=1 -f "$1" >/dev/null || wrong "$1 fails"
}

dump() {
    pg_dump --schema-only --exclude-schema=sluice | grep -v '^\\\(un\)\?restrict '
}

# The statements of a dump in any order, and so the columns of a table.
shape() {
    perl -0777 -e '
        my $dump = <>;
        $dump =~ s/^--.*\n//gm;
        $dump =~ s{^(CREATE TABLE \S+ \(\n)(.*?)(^\))}
            {$1 . join("", sort map { s/,$//r } split /^/, $2) . $3}gmse;
        print map { "$_\n\n" } sort split /\n\n+/, $dump =~ s/^\n+|\n+$//gr;'
}

# script VERSION: its statements as a script for pgbench.
script() {
    local statement
    while IFS= read -r statement; do
        [[ -n $statement && $statement != --* ]] || continue
        printf '\\set i random(1, 300)\n\\set u :u + 1\n%s;\n' "$statement"
    done <"$history/$1.sql"
}

# Each start has values of :u that no other has.
start_version() {
    starts=$((starts + 1))
    start_writers "$1" 1 "$(script "$1")" --rate=60 --define=u="${starts}000000"
}
stop_version() {
    stop_writers "$1"
    ((writers_failed == 0)) || wrong "a statement of the $1 version has failed"
}
is_running() {
    [[ -e $scratch/$1.writers ]]
}

# Every statement of the versions that run.
each_statement() {
    local version
    for version in old new; do
        is_running "$version" || continue
        starts=$((starts + 1))
        pgbench --no-vacuum --transactions=2 --define=u="${starts}000000" --file="$scratch/$version.sql" \
            >"$scratch/each.out" 2>&1 ||
            wrong "$1: a statement of the $version version fails" "$(<"$scratch/each.out")"
        ! grep -q '^number of failed transactions: [1-9]' "$scratch/each.out" ||
            wrong "$1: a statement of the $version version fails" "$(<"$scratch/each.out")"
    done
}

# send VERSION: each of its statements once, though it does not run.
send() {
    starts=$((starts + 1))
    pgbench --no-vacuum --transactions=1 --define=u="${starts}000000" --file="$scratch/$1.sql" >"$scratch/each.out" 2>&1
}

# scream PHASE: who was left of the old version fails, and has what he needs as soon as it is taken back.
scream() {
    ! send old || wrong "$1: no statement of the old version fails"
    sluice 0 revert "$plan"
    send old || wrong "$1 is taken back, and a statement of the old version fails" "$(<"$scratch/each.out")"
    screams=
    advance "$1"
}

# sluice STATUS ARGUMENT…
sluice() {
    local expected=$1 status=0
    shift
    "$SLUICE" "$@" >"$scratch/said" 2>&1 || status=$?
    ((status == expected)) || wrong "exit status $status, not $expected: sluice $*" "$(<"$scratch/said")"
}

# confirm GATE: at which the plan stands, as soon as its evidence holds.
confirm() {
    sluice 0 wait "$plan" --for evidence --timeout 60s
    sluice 0 confirm "$plan" "$1" --by tester --reason tested
}

# advance PHASE: to its end, through gates that were passed before, once they have been open long enough.
advance() {
    local status gate tries
    for ((tries = 0; ; tries++)); do
        status=0
        "$SLUICE" advance "$plan" --until "$1" >"$scratch/said" 2>&1 || status=$?
        ((status != 0)) || return 0
        gate=$(sed -n 's/^sluice: error: gate "\(.*\)" is closed$/\1/p' "$scratch/said")
        [[ $status -eq 3 && " $passed " == *" $gate "* && $tries -lt 50 ]] ||
            wrong "exit status $status: sluice advance $plan --until $1" "$(<"$scratch/said")"
        "$SLUICE" confirm "$plan" "$gate" --by tester --reason tested >/dev/null 2>&1 || true
        ((tries == 0)) || sleep 0.2
    done
}

# hold FILE: its queries, one a line, give t.
hold() {
    local query
    [[ -e $history/$1.sql ]] || return 0
    while IFS= read -r query; do
        [[ $(psql -XAtq -c "$query") == t ]] || wrong "does not hold ($1.sql): $query"
    done <"$history/$1.sql"
}

# there_and_back PHASE: from here to the start, as the plan says that it can, and here again.
there_and_back() {
    local again=no lose=()
    is_running new && again=yes
    [[ $again == no ]] || stop_version new
    [[ ! -e $history/mend.sql ]] || psql_file "$history/mend.sql"
    [[ ! -e $history/lose-writes ]] || lose=(--lose-writes)
    sluice 0 revert "$plan" --all "${lose[@]}"
    hold back
    each_statement "reverted from $1"
    dump | diff -u "$scratch/start" - || wrong "reverted from $1: not the schema of the start"
    reverts=$((reverts + 1))
    [[ $2 == end ]] || advance "$1"
    [[ $again == no || $2 == end ]] || start_version new
}

# play_phase NAME KIND REVERSIBLE NEXT: NEXT is the kind of the phase after it.
play_phase() {
    local name=$1 kind=$2 reversible=$3 next=$4
    if [[ $kind == gate ]]; then
        [[ $name != "${old_until:-$last}" ]] || stop_version old
        is_running new || [[ -n ${new_from:-} ]] || start_version new
        sluice 0 advance "$plan" --until gate
        confirm "$name"
        passed+=" $name"
        return
    fi
    advance "$name"
    [[ $name != "${new_from:-}" ]] || start_version new
    each_statement "$name"
    [[ $name != "${screams:-}" ]] || scream "$name"
    [[ $reversible == true ]] || back=no
    number=$((number + 1))
    if [[ $back == yes && $next != '' ]] && { [[ $next == gate ]] || (((number + drawn) % share == 0)); }; then
        there_and_back "$name" again
    fi
}

# play_plan PLAN LATER…: the plans that come after it.
play_plan() {
    local name kind reversible i rows last=
    plan=$1 passed='' back=yes
    shift
    dump >"$scratch/start"
    sluice 0 check "$plan"
    "$SLUICE" plan "$plan" --json >"$scratch/plan.json" 2>/dev/null
    mapfile -t rows < <(jq -r '.phases[] | [.name, .kind, .reversible] | @tsv' "$scratch/plan.json")
    # With the last gate the old version is gone.
    grep -qsE 'gate:|change_type:|change_enum:|rename_column:|rename_table:' "$@" /dev/null ||
        last=$(jq -r '[.phases[] | select(.kind == "gate") | .name][-1] // ""' "$scratch/plan.json")
    for ((i = 0; i < ${#rows[@]}; i++)); do
        read -r name kind reversible <<<"${rows[i]}"
        play_phase "$name" "$kind" "$reversible" "$(cut -f2 <<<"${rows[i + 1]:-}")"
    done
    sluice 0 verify "$plan"
}

play() {
    local starts=0 number=0 reverts=0 plan passed back drawn=$2 plans old_until new_from screams
    history=$1
    scratch=$work/$2
    mkdir "$scratch"
    trap kill_writers EXIT
    # shellcheck source=/dev/null
    [[ ! -e $history/versions ]] || source "$history/versions"

    export PGDATABASE=history_$2_raw
    database "$PGDATABASE"
    psql_file "$history/schema.sql"
    psql_file "$history/change.sql"
    dump | shape >"$scratch/expected"
    export PGDATABASE=history_$2
    database "$PGDATABASE"
    psql_file "$history/schema.sql"

    plans=("$history"/plan*.yaml)
    start_version old
    while ((${#plans[@]} > 0)); do
        play_plan "${plans[@]}"
        plans=("${plans[@]:1}")
    done
    is_running new || start_version new
    each_statement 'the end'
    dump | shape | diff -u "$scratch/expected" - || wrong 'the end is not what the raw SQL makes'
    hold holds
    if [[ $back == yes ]]; then
        there_and_back 'the end' end
    fi
    ! is_running new || stop_version new
    ! is_running old || stop_version old
    printf '%s reverts\n' "$reverts"
    psql -XAtq -d postgres -c "DROP DATABASE history_$2 WITH (FORCE)" -c "DROP DATABASE history_$2_raw"
}

# ---- All of them ----

names=("$@")
if [[ $# -eq 0 ]]; then
    number=0
    for folder in "$here"/*/; do
        ! in_turn "$((number++))" || names+=("$(basename "$folder")")
    done
fi
folder_of() {
    if [[ $1 == */* ]]; then printf '%s' "$1"; else printf '%s' "$here/$1"; fi
}

# Histories that are wrong have to fail, each with these words.
controls=()
control() {
    mkdir "$work/control$1"
    cp -r "$here/cascade/." "$work/control$1"
    printf '%s\n' "$3" >>"$work/control$1/$2"
    names+=("$work/control$1")
    controls[${#names[@]} - 1]=$4
}
if [[ $# -eq 0 ]]; then
    control 1 change.sql 'ALTER TABLE posts ADD COLUMN more text;' 'the end is not what the raw SQL makes'
    control 2 old.sql 'SELECT nothing FROM posts' 'a statement of the old version fails'
    control 3 new.sql 'INSERT INTO posts (id) VALUES (1)' 'a statement of the new version fails'
    control 4 holds.sql 'SELECT count(*) = 0 FROM posts' 'does not hold (holds.sql)'
    control 5 mend.sql 'CREATE TABLE left_behind ()' 'not the schema of the start'
fi

for i in "${!names[@]}"; do
    while (($(jobs -rp | wc -l) >= jobs)); do
        wait -n || true
    done
    (
        trap - EXIT
        SECONDS=0 status=0
        (play "$(folder_of "${names[i]}")" "$i") >"$work/$i.log" 2>&1 || status=$?
        printf '%s %s\n' "$status" "$SECONDS" >"$work/$i.status"
    ) &
done
wait

failed=0
for i in "${!names[@]}"; do
    read -r status seconds <"$work/$i.status"
    if [[ -n ${controls[i]:-} ]]; then
        names[i]="found: ${controls[i]}"
        if ((status != 0)) && grep -qF -- "${controls[i]}" "$work/$i.log"; then status=0; else status=1; fi
    fi
    if ((status == 0)); then
        printf 'ok %d - %s\n' $((i + 1)) "${names[i]}"
        [[ -z ${HARNESS_VERBOSE:-} ]] || printf '# %s s, %s\n' "$seconds" "$(tail -n 1 "$work/$i.log")"
    else
        failed=1
        printf 'not ok %d - %s\n' $((i + 1)) "${names[i]}"
        sed 's/^/# /' "$work/$i.log"
    fi
done
echo "1..${#names[@]}"
exit $failed
