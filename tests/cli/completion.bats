#!/usr/bin/env bats
# What shells offer while a command is typed: the real shells, with the scripts that they are given.

load ../harness/common
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q 'CREATE TABLE t (id int PRIMARY KEY, a text)'
    sync_plan rename-t t '[a]' '{b: {up: a}}' '{a: b}'
    mkdir bin
    ln -s "$SLUICE" bin/sluice
    PATH=$PWD/bin:$PATH
}

# offered WORD…: what bash offers for the last of them, as bash itself parts the words.
offered() {
    bash -c 'source <(sluice completion bash)
        COMP_WORDS=(sluice "$@") COMP_CWORD=$#
        _sluice
        printf "%s\n" "${COMPREPLY[@]}"' bash "$@" | sort | xargs
}

@test "completion: commands, their options and what these take" {
    assert_equal "$(offered re)" 'rehearse reject report resume revert'
    assert_equal "$(offered '')" "$(sluice help | awk '/^commands:/ { on = 1; next } /^$/ { on = 0 } on { print $1 }' | sort | xargs)"
    assert_equal "$(offered advance --h)" '--help --hook-timeout --hooks'
    assert_equal "$(offered --tr)" '--trust-owner'
    assert_equal "$(offered lint --format '')" 'github gitlab json junit sarif text'
    assert_equal "$(offered lint --format = s)" 'sarif'
    assert_equal "$(offered lint --transaction n)" 'none'
    assert_equal "$(offered completion '')" 'bash fish zsh'
    assert_equal "$(offered help stat)" status
    assert_equal "$(offered new rename)" 'rename_column rename_table'
    assert_equal "$(offered nonsense '')" ''
    assert_equal "$(offered version '')" ''
}

@test "completion: plans, phases and gates, of a file and of the database; files" {
    assert_equal "$(offered status re)" rename-t.yaml
    assert_equal "$(offered status rename-t.y)" rename-t.yaml
    assert_equal "$(offered confirm rename-t.yaml d)" deployed
    run_sluice advance rename-t.yaml
    assert_equal "$(offered status re)" 'rename-t rename-t.yaml'
    assert_equal "$(offered confirm rename-t '')" deployed
    assert_equal "$(offered advance rename-t --until '')" 'add complete contract deployed fill gate'
    assert_equal "$(offered revert --to f rename-t)" 'rename-t rename-t.yaml'
    assert_equal "$(offered revert rename-t --to f)" fill
    assert_equal "$(offered wait rename-t --for e)" evidence
    local conninfo="dbname=$PGDATABASE password=secret"
    assert_equal "$(env -u PGDATABASE bash -c "$(declare -f offered); offered confirm -d '$conninfo' rename-t ''")" deployed
    assert_equal "$(PGHOST=/nowhere offered status re)" rename-t.yaml
}

@test "completion: zsh and fish offer the same, with what it is for" {
    sluice advance rename-t.yaml
    run zsh -fc 'compdef() { :; }
        _describe() { print -l -- "${(@P)2}"; }
        _files() { print FILES; }
        source <(sluice completion zsh)
        words=(sluice confirm rename-t "") CURRENT=4; _sluice
        words=(sluice status ren) CURRENT=3; _sluice
        words=(sluice lint --format=j) CURRENT=3; _sluice'
    assert_equal "$output" $'deployed:gate\nrename-t:running\nFILES\n--format=json\n--format=junit'
    run fish --no-config -c 'sluice completion fish | source
        complete -C "sluice confirm rename-t "
        complete -C "sluice paus"
        complete -C "sluice status ren"
        complete -C "sluice lint --format=sa"'
    assert_equal "$output" $'deployed\tgate\npause\tstops a backfill that runs elsewhere, within one batch\nrename-t\trunning\nrename-t.yaml\n--format=sarif'
}

@test "completion: a shell that is not known, and words that do not come from a script" {
    run_sluice completion tcsh
    assert_status 2
    assert_contains "$stderr" 'there is no completion for "tcsh"'
    run_sluice completion bash -- advance
    assert_status 2
    run_sluice completion bash --json
    assert_equal "$(jq -r .help <<<"$output")" "$(sluice completion bash)"
}

@test "typing: the words of other tools, -d, and DATABASE_URL where nothing else names a database" {
    run_sluice apply rename-t.yaml
    assert_status 2
    assert_contains "$stderr" 'hint: Here it is `sluice advance`: see `sluice help advance`.'
    run_sluice rollback
    assert_contains "$stderr" 'sluice revert'
    local url="postgresql+psycopg://postgres@/$PGDATABASE?host=$PGHOST"
    run_sluice status -d "${url/+psycopg/}"
    assert_status 0
    run env -u PGHOST -u PGPORT -u PGUSER -u PGDATABASE DATABASE_URL="$url" "$SLUICE" advance rename-t.yaml
    assert_status 0
    assert_equal "$(q "SELECT count(*) FROM sluice.plan")" 1
    DATABASE_URL=postgresql:///nowhere run_sluice status rename-t
    assert_status 0
    run env -u PGHOST -u PGPORT -u PGUSER -u PGDATABASE DATABASE_URL="postgresql://postgres:geheim@/x?schema=public" \
        "$SLUICE" status
    assert_status 2
    assert_contains "$output" 'schema'
    assert_lacks "$output" geheim
}
