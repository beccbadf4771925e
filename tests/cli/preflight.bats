#!/usr/bin/env bats
# Preflight: everything that stands against a plan on this database is named, with its place in the
# plan, before anything is changed.

load ../harness/common
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    create_app_role
}

# refused PLACE TEXT: `check` and `advance` refuse p.yaml with this error there, and nothing is
# registered.
refused() {
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" "p.yaml:$1: error: $2"
    run_sluice advance p.yaml
    assert_status 4
    run_sluice status
    assert_equal "$output" 'no plan is registered in this database'
}

# warned PLACE SEVERITY TEXT: `check` says so and goes on.
warned() {
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" "p.yaml:$1: $2: $3"
}

@test "a domain with constraints is refused for a new column: it would rewrite the table" {
    q "CREATE DOMAIN short AS text CHECK (length(value) < 6);
       CREATE DOMAIN plain AS text;
       CREATE TABLE t (id int PRIMARY KEY, a short, b plain)"
    write_plan p <<'YAML'
phases:
  - add_column:
      table: t
      columns:
        c: {type: short}
        d: {up: a}
        e: {up: b}
        f: {type: "short[]", up: "ARRAY[a]"}
YAML
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'p.yaml:7:19: error: type of column "c": it is a domain with constraints'
    assert_contains "$stderr" 'p.yaml:8:9: error: type of column "d": it is a domain with constraints'
    assert_lacks "$stderr" 'column "e"'
    assert_lacks "$stderr" 'column "f"'
}

@test "an old column of a domain that does not allow NULL is refused: the new application cannot insert" {
    q "CREATE DOMAIN word AS text NOT NULL; CREATE DOMAIN wordy AS text CHECK (value IS NOT NULL);
       CREATE TABLE t (id int PRIMARY KEY, a word, b wordy, c text NOT NULL)"
    local column
    for column in a b; do
        sync_plan p t "[$column]" "{x: {type: text, up: $column}}" "{$column: x}"
        refused "9:14" "column \"$column\" is of a domain that does not allow NULL"
    done
    sync_plan p t '[c]' '{x: {type: text, up: c}}' '{c: x}'
    run_sluice check p.yaml
    assert_status 0
}

@test "expressions that a writer of the table may not evaluate are refused, with the roles" {
    q "DO \$\$BEGIN CREATE ROLE reader LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END\$\$;
       CREATE SCHEMA tools;
       CREATE FUNCTION tools.shout(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT upper(\$1)';
       CREATE TABLE t (id int PRIMARY KEY, a text);
       REVOKE ALL ON t FROM app; GRANT SELECT ON t TO reader; GRANT INSERT (a) ON t TO app"
    sync_plan p t '[a]' '{b: {type: text, up: "tools.shout(a)"}}' '{a: b}'
    refused "8:38" 'up of column "b" would make the writes of these roles fail, which may not read or call all that it uses: app'
    q 'GRANT USAGE ON SCHEMA tools TO app; REVOKE EXECUTE ON FUNCTION tools.shout FROM public'
    refused "8:38" 'up of column "b" would make the writes of these roles fail'
    q 'GRANT EXECUTE ON FUNCTION tools.shout TO app'
    run_sluice check p.yaml
    assert_status 0
}
