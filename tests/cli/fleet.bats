#!/usr/bin/env bats
# fleet: one plan for many databases and schemas.

# shellcheck disable=SC2154 # variables that bats sets

load ../harness/common
load ../harness/sessions

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    HOME_DATABASE=$PGDATABASE
    local n
    for n in 1 2 3 4 5; do
        q "CREATE SCHEMA t$n; CREATE TABLE t$n.users (id int PRIMARY KEY, email text);
            INSERT INTO t$n.users SELECT i, 'u' || i FROM generate_series(1, 20) i"
    done
    cat >rename.yaml <<'PLAN'
sluice: 1
plan: rename
rename_column: {table: users, column: email, to: address, gate: {name: deployed}}
PLAN
    cat >schemas.yaml <<'TARGETS'
sluice_targets: 1
targets:
  - name: tenants
    schemas: SELECT nspname FROM pg_namespace WHERE nspname ~ '^t[0-9]' ORDER BY 1
waves: [tenants/t1, 60%, 100%]
parallel: 2
TARGETS
}

teardown() {
    close_sessions
    kill_writers
    local name
    for name in ${OTHERS:-}; do
        psql -XAtq -d postgres -c "DROP DATABASE IF EXISTS $name WITH (FORCE)"
    done
    drop_server
    PGDATABASE=$HOME_DATABASE drop_database
}

# other_databases N…: databases beside the first one, with the same table.
other_databases() {
    local n
    for n; do
        OTHERS+=" ${TEST_DATABASE}_$n"
        psql -XAtq -d postgres -c "CREATE DATABASE ${TEST_DATABASE}_$n"
        PGDATABASE=${TEST_DATABASE}_$n q 'CREATE TABLE users (id int PRIMARY KEY, email text)'
    done
}

columns() { # columns NAME: how many tables have it
    q "SELECT count(*) FROM information_schema.columns WHERE column_name = '$1' AND table_schema ~ '^t[0-9]'"
}

fleet() { # fleet COMMAND…: with the file of schemas
    run_sluice fleet "$@" --targets schemas.yaml
}

# stands: how many targets stand in which state, by what the last command answered with --json.
stands() {
    jq -r '[.targets[] | .target + "=" + (.state // "-")] | join(" ")' <<<"$output"
}

@test "a plan goes through schemas in waves, each when the one before stands at its gate" {
    fleet check rename.yaml
    assert_status 0
    fleet status rename.yaml --json
    assert_status 0
    assert_equal "$(stands)" 'tenants/t1=pending tenants/t2=pending tenants/t3=pending tenants/t4=pending tenants/t5=pending'
    assert_equal "$(jq -c '[.targets[].wave]' <<<"$output")" '["tenants/t1","60%","60%","100%","100%"]'

    # one phase, and the first wave is at no gate: the others are not begun
    fleet advance rename.yaml --json
    assert_status 0
    assert_equal "$(stands)" 'tenants/t1=running tenants/t2=- tenants/t3=- tenants/t4=- tenants/t5=-'
    assert_contains "$(jq -r '.waves[1].waits' <<<"$output")" 'target "tenants/t1" is neither complete nor at a gate'
    # a line for each target that ended, for pipelines
    assert_equal "$(jq -r .target <<<"$stderr")" tenants/t1

    fleet advance rename.yaml --until gate
    assert_status 0
    assert_contains "$stderr" 'wave 1 (tenants/t1): 1 waiting, next deployed'
    assert_contains "$stderr" 'wave 3 (100%): 2 waiting, next deployed'
    assert_contains "$(tr -s ' ' <<<"$output")" '2 (60%) 2 waiting, next deployed tenants/t2, tenants/t3'
    assert_equal "$(columns address)" 5

    fleet advance rename.yaml
    assert_status 3
    assert_contains "$stderr" 'targets stand at a gate that is closed'
    fleet confirm rename.yaml deployed --wave 1 --by anna --reason 'canary is out'
    assert_status 0
    fleet advance rename.yaml --until complete --json
    assert_status 3
    assert_equal "$(stands)" 'tenants/t1=complete tenants/t2=waiting tenants/t3=waiting tenants/t4=waiting tenants/t5=waiting'
    fleet confirm rename.yaml deployed --by anna --reason 'all are out'
    assert_status 0
    assert_equal "$(q "SELECT count(*) FROM sluice.approval WHERE claimed_by = 'anna'")" 5
    fleet confirm rename.yaml deployed --by anna --reason 'once more'
    fleet advance rename.yaml --until complete
    assert_status 0
    assert_equal "$(columns email)" 0
    fleet confirm rename.yaml deployed --by anna --reason 'late'
    assert_status 4
    assert_contains "$stderr" 'no target stands at a gate'
    fleet log rename --json
    assert_status 0
    assert_equal "$(jq '[.targets[].answer.entries[] | select(.event == "confirm")] | length' <<<"$output")" 5
}

@test "a wave soaks before the next one begins, and a revert goes through all" {
    echo 'wave_soak: 1h' >>schemas.yaml
    fleet advance rename.yaml --until gate --json
    assert_status 0
    assert_equal "$(stands)" 'tenants/t1=waiting tenants/t2=- tenants/t3=- tenants/t4=- tenants/t5=-'
    assert_contains "$(jq -r '.waves[2].waits' <<<"$output")" 'wave 1 soaks for another'
    sed -i '/wave_soak/d' schemas.yaml
    fleet advance rename.yaml --until gate
    assert_status 0
    fleet verify rename.yaml
    assert_status 0
    fleet revert rename.yaml --all --json
    assert_status 0
    assert_equal "$(stands)" 'tenants/t1=reverted tenants/t2=reverted tenants/t3=reverted tenants/t4=reverted tenants/t5=reverted'
    assert_equal "$(columns address)" 0
}

@test "drift between tenants is a table, and a failure ends its wave alone" {
    q 'ALTER TABLE t4.users RENAME email TO mail; DROP TABLE t5.users'
    fleet check rename.yaml
    assert_status 4
    assert_contains "$(tr -s ' ' <<<"$output")" '1 (tenants/t1) 1 pending, next add_column-users tenants/t1'
    assert_contains "$(tr -s ' ' <<<"$output")" '3 (100%) 1 exit status 4 tenants/t4 '
    assert_contains "$(tr -s ' ' <<<"$output")" '3 (100%) 1 exit status 2 tenants/t5 table "t5.users" does not exist'
    assert_contains "$stderr" '2 of 5 targets failed'

    # one of the second wave fails at its first phase: the third is not begun, and the second ends there
    q 'ALTER TABLE t2.users DROP COLUMN email'
    sed -i 's/parallel: 2/parallel: 1/' schemas.yaml
    fleet advance rename.yaml --until gate --json
    assert_status 4
    assert_equal "$(stands)" 'tenants/t1=waiting tenants/t2=pending tenants/t3=pending tenants/t4=- tenants/t5=-'
    assert_equal "$(jq -c '[.targets[].exit_status]' <<<"$output")" '[0,4,null,null,null]'
    sed -i 's/parallel: 1/parallel: 1\nstop_after: 2/' schemas.yaml
    fleet advance rename.yaml --until gate --json
    assert_status 4
    assert_equal "$(jq -c '[.targets[].exit_status]' <<<"$output")" '[0,4,0,null,null]'
    # whatever it stands at: who has failed keeps later waves from beginning
    fleet advance rename.yaml --until nowhere --json
    assert_status 2
    assert_equal "$(jq -c '[.targets[].exit_status]' <<<"$output")" '[2,null,null,null,null]'
    assert_equal "$(jq -r '.waves[2].waits' <<<"$output")" 'target "tenants/t1" has failed'
    # mended, it goes on; who is left out on purpose is named
    q 'ALTER TABLE t2.users ADD email text; ALTER TABLE t4.users RENAME mail TO email'
    sed -i 's/    schemas:/    exclude: [t5, "x*"]\n    schemas:/' schemas.yaml
    fleet advance rename.yaml --until gate
    assert_status 0
    assert_equal "$(q "SELECT count(*) FROM sluice.plan WHERE state = 'waiting'")" 4
}

@test "databases: one cannot be reached, one is slow, and a wave that was killed is run again" {
    other_databases 1 2 3
    # what the command line shows has no connection string in it
    cat >databases.yaml <<TARGETS
sluice_targets: 1
targets:
  - {name: canary, db: dbname=${TEST_DATABASE}_1}
  - {name: rest, db: "user=postgres", databases: [${TEST_DATABASE}_2, ${TEST_DATABASE}_3]}
  - {name: away, db: "host=/nowhere password=s3cret"}
waves: [canary, 100%]
stop_after: 5
TARGETS
    run_sluice fleet advance rename.yaml --until gate --targets databases.yaml --json
    assert_status 75
    assert_equal "$(jq -c '[.targets[] | [.target, .exit_status, .tries]]' <<<"$output" | sed "s/${TEST_DATABASE}_//g")" \
        '[["canary",0,1],["rest/2",0,1],["rest/3",0,1],["away",75,3]]'
    assert_contains "$(jq -r '.targets[3].message' <<<"$output")" 'could not connect'
    [[ $output$stderr != *s3cret* ]]
    PGDATABASE=${TEST_DATABASE}_3 q "SELECT count(address) FROM users"

    # somebody holds the table of one: the fleet is killed meanwhile, and run again
    sed -i '/away/d' databases.yaml
    run_sluice fleet confirm rename deployed --by anna --reason yes --targets databases.yaml
    assert_status 0
    PGDATABASE=${TEST_DATABASE}_2 session_open holder
    session_do holder 'BEGIN; LOCK TABLE users IN SHARE MODE'
    "$SLUICE" fleet advance rename.yaml --until complete --targets databases.yaml >first.out 2>&1 &
    local fleet=$!
    until [[ $(PGDATABASE=${TEST_DATABASE}_3 q "SELECT state FROM sluice.plan") == complete ]]; do sleep 0.1; done
    kill -TERM "$fleet"
    wait "$fleet" && return 1
    session_do holder 'ROLLBACK'
    run_sluice fleet advance rename.yaml --until complete --targets databases.yaml --json
    assert_status 0
    assert_equal "$(stands | sed "s/${TEST_DATABASE}_//g")" 'canary=complete rest/2=complete rest/3=complete'
}

@test "shards do each their part of every wave, and wait for the parts of others" {
    sed -i 's/^waves.*/waves: [60%, 100%]/' schemas.yaml
    fleet advance rename.yaml --until gate --shard 1/2 --json
    assert_status 0
    assert_equal "$(jq -c '[.targets[].exit_status]' <<<"$output")" '[0,null,0,null,null]'
    assert_contains "$(jq -r '.waves[1].waits' <<<"$output")" 'target "tenants/t2" is neither complete nor at a gate'
    fleet advance rename.yaml --until gate --shard 2/2 --json
    assert_status 0
    assert_equal "$(jq -c '[.targets[].exit_status]' <<<"$output")" '[null,0,null,null,0]'
    fleet advance rename.yaml --until gate --shard 1/2 --json
    assert_equal "$(jq -c '[.targets[].exit_status]' <<<"$output")" '[0,null,0,0,null]'
    # whoever has done another plan of that name is not there yet, whoever's it is
    "$SLUICE" revert rename --all --schema t2
    sed 's/deployed/elsewhere/' rename.yaml >other.yaml
    "$SLUICE" advance other.yaml --until gate --schema t2
    fleet advance rename.yaml --until gate --shard 1/2 --json
    assert_contains "$(jq -r '.waves[1].waits' <<<"$output")" 'target "tenants/t2" has registered another text of the plan'
    local shard
    for shard in 0/2 3/2 2 x/2 1/; do
        fleet status rename.yaml --shard "$shard"
        assert_status 2
        assert_contains "$stderr" "\"$shard\" is no shard"
    done
}

@test "files of targets and words that cannot be meant are refused with their place" {
    refused() { # refused TEXT WORDS: of a file of targets with this text
        printf '%s\n' "$1" >bad.yaml
        run_sluice fleet status rename.yaml --targets bad.yaml
        assert_status 2
        assert_contains "$stderr" "$2"
    }
    refused 'sluice_targets: 2
targets: [{name: a}]' 'bad.yaml:1:17: error: sluice_targets must be'
    refused 'sluice_targets: 1' 'bad.yaml:1:1: error: '
    refused 'sluice_targets: 1
targets: [{name: a/b}]' 'bad.yaml:2:18: error: the name "a/b" has a slash'
    refused 'sluice_targets: 1
targets: [{name: a, exclude: [b]}]' 'there is nothing to exclude from'
    refused 'sluice_targets: 1
targets: [{name: a, schemes: [b]}]' 'schemes'
    refused 'sluice_targets: 1
targets: [{name: a}, {name: a}]' 'two targets are called "a"'
    refused 'sluice_targets: 1
targets: [{name: a}]
waves: [10%, 50%]' 'the last wave is not 100%'
    refused 'sluice_targets: 1
targets: [{name: a}]
waves: [b, 100%]' 'wave "b" has no target'
    refused 'sluice_targets: 1
targets: [{name: a, schemas: SELECT nspname FROM pg_namespace WHERE false}]' 'there is no target'
    printf 'sluice_targets: 1\ntargets: [{name: a, schemas: SELECT nonsense}]\n' >bad.yaml
    run_sluice fleet status rename.yaml --targets bad.yaml
    assert_contains "$stderr" 'the schemas of target "a" cannot be listed'
    printf 'sluice_targets: 1\ntargets: [{name: a, schemas: "SELECT 1) AS q (name); DROP TABLE t1.users; --"}]\n' >bad.yaml
    run_sluice fleet status rename.yaml --targets bad.yaml
    [[ $status -ne 0 ]]
    q 'TABLE t1.users LIMIT 1'
    run_sluice fleet status rename.yaml --targets nowhere.yaml
    assert_status 2
    assert_contains "$stderr" 'could not read file of targets "nowhere.yaml"'
    fleet apply rename.yaml
    assert_status 2
    assert_contains "$stderr" 'command "apply" is not for a fleet'
    fleet verify rename.yaml --until gate
    assert_status 2
    assert_contains "$stderr" 'option "--until" is not for verify'
    fleet status rename.yaml --wave 9
    assert_status 2
    fleet status rename.yaml extra
    assert_status 2
    echo 'sluice: 1' >broken.yaml
    fleet advance broken.yaml
    assert_status 2
    assert_contains "$stderr" 'broken.yaml:1:1'
}

# steps FILE: its shell steps, each in a file of its own, by name.
steps() {
    python3 -c "
import sys, yaml
document = yaml.safe_load(open(sys.argv[1]))
if 'jobs' in document:
    found = [s['run'] for s in document['jobs']['advance']['steps'] if 'run' in s]
else:
    found = document['spec']['template']['spec']['containers'][0]['args']
for number, text in enumerate(found):
    open('step%d' % number, 'w').write(text)
print(len(found))" "$ROOT/docs/fleet/$1"
}

@test "the Job and the matrix of docs/fleet take a fleet to its gate, part by part" {
    mkdir bin
    ln -s "$SLUICE" bin/sluice
    export PATH=$PWD/bin:$PATH
    sed -i 's/^waves.*/waves: [tenants\/t1, 100%]/' schemas.yaml
    mv schemas.yaml targets.yaml
    assert_equal "$(steps job.yaml)" 1
    local part
    for _ in 1 2; do
        for part in 0 1 2 3; do
            JOB_COMPLETION_INDEX=$part PARTS=4 bash step0 >/dev/null 2>part.err || { cat part.err; return 1; }
        done
    done
    assert_equal "$(q "SELECT count(*) FROM sluice.plan WHERE state = 'waiting'")" 5
    run_sluice fleet revert rename --all --targets targets.yaml
    assert_status 0

    assert_equal "$(steps matrix.yml)" 2
    bash step0 >/dev/null
    for _ in 1 2; do
        for part in 1 2 3; do
            PART=$part bash step1 >/dev/null 2>part.err || { cat part.err; return 1; }
        done
    done
    assert_equal "$(q "SELECT count(*) FROM sluice.plan WHERE state = 'waiting'")" 5
}
