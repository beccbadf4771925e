#!/usr/bin/env bats
# What rows contain stays with who may read them: whatever fails, no channel has more than keys and names.

load ../harness/common
load plans

SECRET='SECRET-4111'

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    mkdir -m 755 hooks
    printf '#!/bin/bash\nenv >>"%s/told"\ncat >>"%s/told"\n' "$PWD" "$PWD" >hooks/tell
    chmod 755 hooks/tell
    : >told
    q "CREATE TABLE orgs (code text PRIMARY KEY); INSERT INTO orgs VALUES ('a'), ('$SECRET-b');
       CREATE TABLE t (id int PRIMARY KEY, card text, code text UNIQUE, org text DEFAULT 'a' REFERENCES orgs,
           must int DEFAULT 1, must_not int NOT NULL DEFAULT 1);
       INSERT INTO t SELECT i, i::text, 'code ' || i FROM generate_series(1, 50) i;
       INSERT INTO t VALUES (2000, '$SECRET', '$SECRET')"
}

# A plan p whose backfill writes every row: `up`, for a column of this type.
plan_of() {
    write_plan p <<YAML
hooks: {phase_failed: tell}
settings: {lock_deadline: 1m${3:+, $3}}
phases:
  - add_column: {table: t, columns: {n: {type: $1, up: "$2"}}}
  - backfill: {table: t}
YAML
}

# A trigger of the application that does this to rows that our backfill writes.
trigger_does() {
    q "CREATE FUNCTION app() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN
            IF NEW.id = 2000 AND NEW.n IS NOT NULL THEN $1; END IF; RETURN NEW; END \$\$;
       CREATE TRIGGER app BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION app()"
}

nowhere() { # nowhere WHERE TEXT
    [[ $2 != *"$SECRET"* ]] || { printf 'in %s:\n%s\n' "$1" "$2" >&2 && return 1; }
}

# looked: every channel, after what was run last.
looked() {
    nowhere 'standard output' "$output"
    nowhere 'standard error' "$stderr"
    local command
    for command in 'status p' 'status p --json' 'status --json' 'log p --json' 'advance p --detailed-json'; do
        # shellcheck disable=SC2086 # words
        run_sluice $command
        nowhere "sluice $command" "$output$stderr"
    done
    nowhere 'schema sluice' "$(pg_dump --data-only --schema=sluice)"
    nowhere 'what hooks were told' "$(<told)"
}

# fails_with TEXT SQLSTATE [KEY VALUE]…: the backfill, whose phase keeps what the server said of it.
fails_with() {
    local text=$1 state=$2
    shift 2
    run_sluice advance p.yaml --until complete --hooks "$PWD/hooks"
    assert_status 1
    assert_contains "$stderr" "$text"
    assert_contains "$stderr" "(SQLSTATE $state)"
    looked
    [[ -s told ]]
    run_sluice status p --json
    assert_equal "$(jq -r '.phases[1].error_about.sqlstate' <<<"$output")" "$state"
    while (($#)); do
        assert_equal "$(jq -r ".phases[1].error_about.$1" <<<"$output")" "$2"
        shift 2
    done
}

@test "values: a cast that fails for a row" {
    plan_of bigint 'card::bigint' 'on_error: stop'
    fails_with 'invalid input syntax for type bigint: …' 22P02
    run_sluice status p
    assert_contains "$output" 'the row id=2000 of table public.t: SELECT * FROM public.t WHERE ctid ='
    assert_contains "$output" 'SQLSTATE 22P02'
}

@test "values: rows that fail before anything is done are named by key" {
    plan_of bigint 'card::bigint'
    run_sluice check p.yaml
    assert_contains "$stderr" 'id=2000 (invalid input syntax for type bigint: …)'
    nowhere check "$output$stderr"
    run_sluice check p.yaml --json
    nowhere 'check --json' "$output$stderr"
}

@test "values: what a function of the application raises is named by its place" {
    q "CREATE FUNCTION f(x text) RETURNS int LANGUAGE plpgsql IMMUTABLE AS \$\$ BEGIN
        IF x LIKE 'SECRET%' THEN RAISE EXCEPTION 'no %', x USING ERRCODE = 'check_violation',
            DETAIL = x, HINT = x, CONSTRAINT = 'of_f'; END IF; RETURN 1; END \$\$"
    plan_of int 'public.f(card)'
    fails_with 'exception raised in PL/pgSQL function ' 23514 constraint of_f
}

@test "values: a key that is there already, of which index" {
    trigger_does "NEW.id := 1"
    plan_of int 1
    fails_with 'duplicate key value violates unique constraint "t_pkey"' 23505 constraint t_pkey table t schema public
}

@test "values: a duplicate that is no primary key" {
    trigger_does "INSERT INTO t VALUES (3000, 'x', '$SECRET')"
    plan_of int 1
    fails_with 'duplicate key value violates unique constraint "t_code_key"' 23505 constraint t_code_key
    run_sluice status p --json
    assert_contains "$(jq -r '.phases[1].error_detail' <<<"$output")" 'key (code)'
}

@test "values: a check of the application, NOT NULL, a foreign key" {
    q "ALTER TABLE t ADD CONSTRAINT shape CHECK (card NOT LIKE 'SECRET%') NOT VALID"
    plan_of int 1
    fails_with 'violates check constraint "shape"' 23514 constraint shape table t
    q "ALTER TABLE t DROP CONSTRAINT shape"
    trigger_does 'NEW.must_not := NULL'
    fails_with 'null value in column "must_not"' 23502 column must_not
    q 'DROP FUNCTION app CASCADE'
    trigger_does 'NEW.org := NEW.card'
    fails_with 'violates foreign key constraint "t_org_fkey"' 23503 constraint t_org_fkey
    run_sluice revert p --all
    assert_status 0
    looked
}

@test "values: rows that are reported, and a value that is taken for a name" {
    plan_of oid "to_regclass(card)::regclass::oid" 'on_error: report'
    sed -i 's/to_regclass(card)::regclass/card::regclass/' p.yaml
    run_sluice advance p.yaml --until complete --hooks "$PWD/hooks"
    [[ $status -ne 0 ]]
    looked
}

@test "values: rows that differ are named by key, also where there is none" {
    q "CREATE TABLE keyless (a text); INSERT INTO keyless VALUES ('$SECRET'), ('x')"
    sync_plan p keyless '[a]' '{b: {type: text, up: a}}' '{a: b}'
    to_gate p
    q "ALTER TABLE keyless DISABLE TRIGGER USER; UPDATE keyless SET b = '$SECRET!' WHERE a LIKE 'SECRET%'"
    run_sluice verify p
    assert_status 4
    assert_contains "$output$stderr" 'ctid='
    nowhere verify "$output$stderr"
    run_sluice verify p --json
    nowhere 'verify --json' "$output$stderr"
    looked
}

@test "values: in full only on a terminal, for who asks" {
    q "ALTER TABLE t ADD CONSTRAINT shape CHECK (card NOT LIKE 'SECRET%') NOT VALID"
    plan_of int 1
    run_sluice advance p.yaml --show-values
    assert_status 2
    assert_contains "$stderr" 'option "--show-values" shows what rows contain on a terminal only'
    assert_equal "$(plan_count)" 0
    env TERM=xterm script --quiet --return --echo never \
        --command "'$SLUICE' advance p.yaml --until complete --show-values" /dev/null >screen || true
    assert_contains "$(<screen)" "Failing row contains (2000, $SECRET"
    env TERM=xterm script --quiet --return --echo never \
        --command "'$SLUICE' advance p.yaml --until complete" /dev/null >screen || true
    nowhere 'a terminal without it' "$(<screen)"
    looked
}

@test "values: what a failed phase took stands still" {
    q "ALTER TABLE t ADD CONSTRAINT shape CHECK (card NOT LIKE 'SECRET%') NOT VALID"
    plan_of int 1
    run_sluice advance p.yaml --until complete
    assert_status 1
    local took
    took=$("$SLUICE" status p --json | jq '.phases[1].duration_ms')
    sleep 0.1
    assert_equal "$("$SLUICE" status p --json | jq '.phases[1].duration_ms')" "$took"
}
