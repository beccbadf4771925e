#!/usr/bin/env bats
# The CI files of docs/ci: their shell steps, in the pipeline's order and each one twice, as a stage
# that is run again does, carry a rename through a deploy of version 2 under applications that write.

load ../harness/common
load ../harness/sessions

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    mkdir bin migrations
    ln -s "$SLUICE" bin/sluice
    export PATH=$PWD/bin:$PATH
    pgbench --initialize --quiet --scale=1 2>/dev/null
    cat >migrations/rename.yaml <<'YAML'
sluice: 1
plan: rename
rename_column:
  table: pgbench_accounts
  column: abalance
  to: balance
  gate:
    name: app-redeployed
    evidence:
      - no_writes_to: {column: pgbench_accounts.abalance, for: 1s}
YAML
    # The step itself only says so; the writers are children of the test.
    cat >deploy <<'SH'
#!/bin/bash
printf '%s\n' "$1" >>deployed
SH
    chmod 755 deploy
}

start() {
    PGAPPNAME=bank-$1 start_writers "$1" 2 "$(<"$ROOT/tests/demo/$1.sql")" --rate=100 --define=scale=1
}

# Version 2 beside version 1, which is drained: every write of either must have come through.
deploy_v2() {
    start v2
    sleep 0.5 # both at work
    stop_writers v1
    [[ $writers_failed -eq 0 && $writers_done -gt 0 ]]
}

# step FILE: as the CI runs it, with nothing of ours in its environment; sets status, output, stderr.
step() {
    run --separate-stderr env -i PATH="$PATH" HOME="$HOME" ASAN_OPTIONS="${ASAN_OPTIONS-}" \
        UBSAN_OPTIONS="${UBSAN_OPTIONS-}" SLUICE_CLUSTER="$SLUICE_CLUSTER" \
        GITHUB_STEP_SUMMARY="$PWD/summary" bash "$1"
}

# pipeline FILE BY: all of its steps, each twice.
pipeline() {
    local file job kind again steps=0
    start v1
    "$ROOT/tests/harness/ci-steps" "$ROOT/docs/ci/$1" "$PWD/steps" >list
    while IFS=$'\t' read -r file job kind; do
        [[ $kind != on-failure ]] || continue
        for again in first second; do
            step "$file"
            [[ $status -eq 0 ]] || { echo "$job, $again time" && assert_status 0; }
            steps=$((steps + 1))
        done
        [[ ! -e deployed || -e $BATS_TEST_TMPDIR/v2.writers ]] || deploy_v2
    done <list
    [[ $steps -ge 8 ]]
    assert_done "$2"
}

# The plan is complete, each phase was done once, who confirmed is BY, and no write was lost.
assert_done() {
    stop_writers v2
    [[ $writers_failed -eq 0 && $writers_done -gt 0 ]]
    assert_equal "$(q "SELECT state FROM sluice.plan")" complete
    assert_equal "$(q "SELECT string_agg(phase, ' ' ORDER BY id) FROM sluice.log
        WHERE event = 'advance' AND result = 'done'")" \
        'add_column-pgbench_accounts backfill-pgbench_accounts constrain-pgbench_accounts drop-pgbench_accounts'
    assert_equal "$(q "SELECT string_agg(claimed_by, ' ') FROM sluice.log WHERE event = 'confirm'")" "$1"
    assert_equal "$(q 'SELECT (SELECT sum(balance) FROM pgbench_accounts)
        = (SELECT sum(delta) FROM pgbench_history)')" t
}

@test "GitHub Actions" {
    pipeline github-actions.yaml octocat
    assert_equal "$(q "SELECT detail FROM sluice.log WHERE event = 'confirm'")" \
        'reviewers of https://github.com/shop/shop/actions/runs/4711 approved'
}

@test "GitLab CI" {
    pipeline gitlab-ci.yml tanuki
}

@test "Jenkins: who answered the input is who confirmed" {
    pipeline Jenkinsfile alfred
}

@test "Argo CD: two syncs, with a confirmation between them" {
    start v1
    "$ROOT/tests/harness/ci-steps" "$ROOT/docs/ci/argo-cd.yaml" "$PWD/steps" >list
    assert_equal "$(cut -f2 list | tr '\n' ' ')" '"sluice-expand" "sluice-contract" '
    step steps/01.sh
    assert_status 0
    deploy_v2 # the sync itself
    step steps/02.sh
    assert_status 0
    assert_equal "$(q "SELECT state FROM sluice.plan")" waiting
    run_sluice wait rename --for evidence
    run_sluice confirm rename app-redeployed --by ann --reason 'version 2 is everywhere'
    assert_status 0
    local again
    for again in first second; do # the next sync, and one more
        step steps/01.sh
        assert_status 0
        [[ $again == second ]] || assert_equal "$(q "SELECT state FROM sluice.plan")" waiting
        step steps/02.sh
        assert_status 0
    done
    assert_done ann
}

@test "who: --by, SLUICE_BY, and what CI systems set, in this order; it is a claim beside the role" {
    run_sluice advance migrations/rename.yaml
    local claims=(GITHUB_ACTOR=octocat GITLAB_USER_LOGIN=tanuki BUILD_USER=butler)
    paused_by() {
        env "${@:2}" "$SLUICE" pause rename
        assert_equal "$(q "SELECT claimed_by || ' ' || role FROM sluice.log ORDER BY id DESC LIMIT 1")" \
            "$1 postgres"
        "$SLUICE" resume rename
    }
    paused_by butler BUILD_USER=butler GITHUB_ACTOR=
    paused_by tanuki "${claims[@]:1}"
    paused_by octocat "${claims[@]}"
    paused_by ann SLUICE_BY=ann "${claims[@]}"
    SLUICE_BY=ann GITHUB_ACTOR=octocat run_sluice pause rename --by eve
    assert_equal "$(q 'SELECT claimed_by FROM sluice.log ORDER BY id DESC LIMIT 1')" eve
    run_sluice log rename
    assert_contains "$output" 'ann, role postgres'
}

@test "a stage that stops passes the exit status on, and says why" {
    "$ROOT/tests/harness/ci-steps" "$ROOT/docs/ci/github-actions.yaml" "$PWD/steps" >list
    # The schema is not as it was: nothing that another try would mend.
    step steps/01.sh
    step steps/02.sh
    run_sluice revert rename --to backfill-pgbench_accounts
    q "ALTER TABLE pgbench_accounts DROP COLUMN balance CASCADE"
    step steps/02.sh
    assert_status 5
    assert_equal "$(sed -n '3p' list | cut -f3)" on-failure
    step steps/03.sh
    assert_status 0
    assert_contains "$(<summary)" '**rename**: drift'
    assert_contains "$(<summary)" 'is absent'
    # A job that confirms comes too early: the gate has not been reached.
    step steps/06.sh
    assert_status 0
    assert_equal "$(q "SELECT count(*) FROM sluice.log WHERE event = 'confirm'")" 0
    step steps/07.sh
    assert_status 5
}

@test "every file of docs/ci is one of these, and no test is made up" {
    assert_equal "$(cd "$ROOT/docs/ci" && ls)" 'Jenkinsfile
argo-cd.yaml
detailed.schema.json
github-actions.yaml
gitlab-ci.yml
post-to-chat' # a hook: see hooks.bats
    # What takes the steps out notices what it does not know.
    sed 's/vars.PGUSER/vars.NOBODY/' "$ROOT/docs/ci/github-actions.yaml" >github-wrong.yaml
    run ! "$ROOT/tests/harness/ci-steps" github-wrong.yaml steps
    assert_contains "$output" vars.NOBODY
    sed 's/sluice check "$PLAN"/sluice check "$PLAN" --db postgres:\/\/me:pw@db/' \
        "$ROOT/docs/ci/gitlab-ci.yml" >gitlab-wrong.yml
    run ! "$ROOT/tests/harness/ci-steps" gitlab-wrong.yml steps
    assert_contains "$output" 'a secret on a command line'
}
