#!/usr/bin/env bats
# check: several plans at once, and a folder of them.

load ../harness/common

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    mkdir -p plans/later
    cat >plans/10.yaml <<'YAML'
sluice: 1
plan: ten
phases: [{add_column: {table: t, columns: {b: {type: text}}}}]
YAML
    sed 's/ten/two/' plans/10.yaml >plans/2.yml
    sed 's/ten/refused/; s/b:/id:/' plans/10.yaml >plans/later/refused.yaml
    sed 's/ten/invalid/; s/type/typ/' plans/10.yaml >plans/later/invalid.yaml
    echo 'no plan' >plans/README
}

with_table() {
    new_database
    q "CREATE TABLE t (id int PRIMARY KEY)"
}

@test "a folder is checked as its files are, without a database" {
    unset PGHOST PGPORT PGUSER PGDATABASE
    run_sluice check plans
    assert_status 2
    assert_equal "$output" 'plan two: 1 phase, the file is valid
plan ten: 1 phase, the file is valid
plan refused: 1 phase, the file is valid'
    assert_contains "$stderr" 'plans/later/invalid.yaml:3:48: error: unknown key "typ"'
    assert_contains "$stderr" 'error: 1 of 4 plans is not as it must be'
    assert_equal "$(grep -c 'note: no database was given, so the plans were not preflighted' \
        <<<"$stderr")" 1
    run_sluice check plans/2.yml plans/10.yaml --json
    assert_status 0
    assert_equal "$(jq -c '[[.plans[].plan], [.plans[].preflighted], .findings, .problems, .error, .plan]' \
        <<<"$output")" '[["two","ten"],[false,false],[],[],null,null]'
    run_sluice check plans/later/invalid.yaml --json
    assert_status 2
    assert_equal "$(jq -c '[.preflighted, .findings == .plans[0].findings, (.findings[1] | .severity, .file, .line, .column)]' \
        <<<"$output")" '[false,true,"error","plans/later/invalid.yaml",3,48]'
}

@test "every plan is preflighted, whatever another one lacks; the gravest decides" {
    with_table
    run_sluice check plans --json
    assert_status 2
    assert_equal "$(jq -c '[.plans[] | [.plan, .preflighted, .error.exit_status, (.findings | length)]]' \
        <<<"$output")" '[["two",true,null,1],["ten",true,null,1],[null,false,2,2],["refused",true,4,2]]'
    assert_equal "$(jq -c '[.findings[] | select(.severity == "error") | [.file, .line, .column]]' <<<"$output")" \
        '[["plans/later/invalid.yaml",3,44],["plans/later/invalid.yaml",3,48],["plans/later/refused.yaml",3,44]]'
    rm plans/later/invalid.yaml
    run_sluice check plans
    assert_status 4
    assert_contains "$stderr" 'plans/later/refused.yaml:3:44: error: column "id" of table "public.t" already exists'
    assert_contains "$stderr" 'error: 1 of 3 plans is not as it must be'
    assert_equal "$(plan_count)" 0
}

@test "two plans of one name, and a folder without a plan, are refused" {
    unset PGHOST PGPORT PGUSER PGDATABASE
    cp plans/10.yaml plans/11.yaml
    run_sluice check plans/10.yaml plans/11.yaml
    assert_status 2
    assert_contains "$stderr" 'error: plan "ten" of plans/11.yaml is the name of that of plans/10.yaml too'
    mkdir empty
    run_sluice check empty
    assert_status 2
    assert_contains "$stderr" 'error: no plan is in folder "empty"'
}

@test "preflighted says whether the database was asked" {
    with_table
    run_sluice check plans/10.yaml --json
    assert_equal "$(json preflighted)" true
    run_sluice check plans/10.yaml --db 'host=/nowhere' --json
    assert_status 75
    assert_equal "$(json preflighted)" false
    assert_equal "$(json findings)" '[]'
    run_sluice check plans/later/invalid.yaml --json
    assert_equal "$(json preflighted)" false
    # where it is reached for the one, and lost for all
    run_sluice check plans --db 'host=/nowhere' --json
    assert_status 75
    assert_equal "$(jq '.plans | length' <<<"$output")" 1
}

@test "a wide table is read in a time that grows with its columns" {
    with_table
    local naive columns
    psql -Xq <<<"SELECT format('ALTER TABLE t %s', string_agg(format('ADD c%s int DEFAULT %s', i, i), ', '))
        FROM generate_series(1, 600) i \\gexec"
    q 'INSERT INTO t (id) VALUES (1); ANALYZE t'
    # where it is told the table, the server compares the names of all columns for each default
    naive=$(q "EXPLAIN (ANALYZE, FORMAT JSON) SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 't'::regclass" |
        jq '.[0]."Execution Time" | round')
    printf 'sluice: 1\nplan: w\nrename_column: {table: t, column: c7, to: d7, gate: {name: g}}\n' >w.yaml
    SLUICE_TRACE=1 run_sluice check w.yaml
    assert_status 0
    columns=$(sed -nE 's/^sluice: trace: pid [0-9]+, ([0-9]+)\.[0-9] ms.*WITH key AS .*/\1/p' <<<"$stderr")
    echo "$columns ms, $naive ms"
    assert_equal "$((columns * 4 < naive))" 1
}

@test "the history of an ORM is noted, if it is one" {
    new_database
    q 'CREATE TABLE t (id int PRIMARY KEY, a text); CREATE TABLE migrations (id int);
       CREATE TABLE "SequelizeMeta" (name text PRIMARY KEY); CREATE TABLE schema_migrations (version text)'
    cat >"$BATS_TEST_TMPDIR/short.yaml" <<'YAML'
sluice: 1
plan: short
rename_column: {table: t, column: a, to: b}
YAML
    run_sluice check "$BATS_TEST_TMPDIR/short.yaml"
    assert_status 0
    assert_contains "$stderr" 'table "SequelizeMeta" is the history of Sequelize'
    assert_contains "$stderr" 'table "schema_migrations" is the history of Rails'
    [[ $stderr != *TypeORM* ]]
}
