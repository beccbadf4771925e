#!/usr/bin/env bats
# What a plan cannot do: read other files, run programs, say more in a place than belongs there, or
# act while it is only looked at. What its SQL may do is what the connection's role may.

load ../harness/common
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t SELECT i, i FROM generate_series(1, 9) i;
       CREATE TABLE done (what text); CREATE SEQUENCE s;
       CREATE FUNCTION act_on(what text) RETURNS text LANGUAGE plpgsql AS
           \$\$BEGIN INSERT INTO done VALUES (what); RETURN what; END\$\$;
       CREATE FUNCTION act(what text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS
           \$\$BEGIN RETURN act_on(what); END\$\$"
}

# refused TEXT PART: the file p.yaml is no plan, and this is why.
refused() {
    printf '%s\n' "$1" >p.yaml
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'p.yaml:'
    assert_contains "$stderr" "$2"
}

@test "YAML that would read files, make objects or grow is refused" {
    local bomb='a: &a [x, x]' last=a i plan=$'sluice: 1\nplan: p\nphases: [backfill: {table: t}]\ndescription: '
    refused "$plan!include /etc/passwd" 'tag "!include" is not supported in a plan'
    refused "$plan!!python/object/apply:os.system [touch gotcha]" 'is not supported in a plan'
    refused "$plan!<tag:example.com,2026:file> /etc/passwd" 'is not supported in a plan'
    refused $'%TAG ! tag:example.com,2026:\n---\n'"$plan!file x" 'is not supported in a plan'
    refused "$plan*x" 'not supported in a plan'
    refused $'sluice: 1\nplan: p\nsettings: &s {}\nphases: [backfill: {table: t, <<: *s}]' 'anchor "&s" is not supported'
    for i in {b..z}; do
        bomb+=$'\n'"$i: &$i [*$last, *$last]"
        last=$i
    done
    refused "$bomb" 'is not supported in a plan'
    refused "$plan$(printf '[%.0s' {1..5000})" 'nests deeper than'
    refused "$plan"$'x\n---\nsluice: 1' 'more than one document'
    [[ ! -e gotcha ]]
}

@test "files that are no plans: a directory, devices, sockets, what never ends" {
    local file
    mkdir -p dir.yaml
    ln -s loop.yaml loop.yaml
    ln -s /dev/zero zero.yaml
    head -c 3000000 /dev/zero | tr '\0' '#' >huge.yaml
    : >empty.yaml
    for file in dir.yaml loop.yaml zero.yaml huge.yaml empty.yaml /dev/null /etc/passwd /proc/self/mem missing.yaml; do
        run timeout 20 "$SLUICE" check "$file"
        assert_status 2
        assert_contains "$output" error:
    done
    run timeout 20 "$SLUICE" check huge.yaml
    assert_contains "$output" 'the file is larger than 1 MB'
    # What another program writes is a plan like any other; what nobody writes is waited for.
    sync_plan p t '[a]' '{b: {up: a}}' '{a: b}'
    run_sluice check <(cat p.yaml)
    assert_status 0
    mkfifo never.yaml
    "$SLUICE" check never.yaml 2>said 3>&- &
    kill -INT $! || true
    sleep 0.2
    kill -TERM $! 2>/dev/null || true
    wait $! && return 1 || true
}

# Every place of SQL in a plan, with this text in it.
sql_everywhere() {
    jq -n --arg sql "$1" '{sluice: 1, plan: "p", settings: {throttle_query: $sql}, phases: [
        {add_column: {table: "t", columns: {b: {type: "text", up: $sql}}, down: {a: $sql}}},
        {add_column: {table: "t", columns: {c: {type: $sql}}}},
        {add_column: {table: "t", columns: {d: {type: "text", default: $sql}}}},
        {backfill: {table: "t"}},
        {constrain: {table: "t", add: [{check: {name: "e", expression: $sql}},
            {index: {name: "f", on: $sql}}, {index: {name: "g", on: "(a)", where: $sql}}]}},
        {alter_type: {table: "t", column: "a", type: $sql}},
        {gate: {ask: "q", evidence: [{query: {sql: $sql, expect: "t"}}]}}]}' >p.yaml
}

@test "no text of a plan gets out of its place, and none runs a program, not even for a superuser" {
    local run="COPY (SELECT 1) TO PROGRAM 'touch $BATS_TEST_TMPDIR/gotcha'" text
    chmod 777 .
    for text in "a); $run; --" "a; $run" "(a" "a)" "a) /* " "a -- " $'a) --\n; '"$run" "'a" "E'\\'" "\$\$a" "\$x\$a\$\$" '"a' \
        "U&'a' UESCAPE ''); $run" "a]" "[a)" '/* /* */ a' "); $run; SELECT ('a'" ; do
        sql_everywhere "$text"
        run_sluice check p.yaml
        [[ $status -eq 2 ]] || { printf '%s\n' "$text" >&2 && return 1; }
        # in all of the ten places
        assert_equal "$(grep -c 'cannot be used as SQL' <<<"$stderr")" 10
        run_sluice advance p.yaml
        assert_status 2
    done
    # Whole statements, and what is one without a semicolon.
    for text in "$run" "DROP TABLE t" "DELETE FROM t" "WITH gone AS (DELETE FROM t RETURNING 1) SELECT count(*) FROM gone" \
        "SELECT 1 INTO x" "EXPLAIN ANALYZE DELETE FROM t" "VACUUM" "DO \$x\$BEGIN DELETE FROM public.t; END\$x\$"; do
        sql_everywhere "$text"
        run_sluice check p.yaml
        [[ $status -eq 4 ]] || { printf '%s: %s\n' "$text" "$status" >&2 && return 1; }
        run_sluice advance p.yaml
        assert_status 4
    done
    # A type is a type alone.
    for text in 'text, DROP COLUMN a, ADD COLUMN z int' 'text, DISABLE TRIGGER ALL' 'numeric(9, 2), OWNER TO app' \
        'text, ALTER COLUMN id SET STATISTICS 5'; do
        write_plan p <<<"phases: [add_column: {table: t, columns: {c: {type: '$text'}}}, alter_type: {table: t, column: a, type: '$text'}]"
        run_sluice check p.yaml
        assert_status 2
        assert_equal "$(grep -c 'type cannot be used as SQL: a comma ends it' <<<"$stderr")" 2
        write_plan p <<<"change_type: {table: t, column: a, type: '$text'}"
        run_sluice check p.yaml
        assert_status 2
    done
    [[ ! -e gotcha ]]
    is 'SELECT count(*) FROM t' 9
    run_sluice status
    assert_equal "$output" 'no plan is registered in this database'
}

@test "looking at a plan changes nothing, whatever its SQL would do" {
    local text
    # Functions that say they do nothing, and act; and those that say so.
    for text in "act(a)" "nextval('s')::text" "lo_import('/etc/passwd')::text" "pg_read_file('/etc/passwd')" \
        "set_config('search_path', 'evil', false)" "query_to_xml('DELETE FROM t', true, true, '')::text" \
        "pg_advisory_lock(1)::text"; do
        sync_plan p t '[a]' "{b: {type: text, up: \"$text\"}}" '{a: b}'
        run_sluice check p.yaml
        [[ $text == act* ]] || assert_status 4
        [[ $text == act* ]] || assert_contains "$stderr" 'is volatile: old and new could never be compared'
        run_sluice plan p.yaml
    done
    is 'SELECT count(*) FROM done' 0
    is 'SELECT is_called FROM s' f
    is 'SELECT count(*) FROM pg_largeobject_metadata' 0
    # A gate's query reads, and what it sets is gone with it.
    for text in "act(1::text) IS NULL" "nextval('s') > 0" "set_config('transaction_read_only', 'off', true) = 'off' AND act('x') IS NULL" \
        "lo_import('/etc/passwd') > 0" "(SELECT count(*) FROM t) > (SELECT txid_current() * 0)" "pg_notify('x', 'y') IS NULL"; do
        write_plan p <<YAML
phases:
  - gate: {name: g, ask: q, evidence: [query: {sql: "SELECT $text", expect: t}]}
  - add_column: {table: t, columns: {b: {type: int}}}
YAML
        run_sluice advance p.yaml --until gate
        run_sluice confirm p g --by me --reason x
        # the server lets the last three be called, and what they do is rolled back
        [[ $text != act* && $text != nextval* && $text != set_config* ]] || assert_status 4
        [[ $text != act* && $text != nextval* && $text != set_config* ]] || assert_contains "$stderr" 'read-only'
        run_sluice revert p --all
        assert_status 0
    done
    is 'SELECT count(*) FROM pg_largeobject_metadata' 0
    is 'SELECT count(*) FROM done' 0
    is 'SELECT is_called FROM s' f
}

@test "what SQL of a plan reads is what the role may read" {
    local text
    q "CREATE ROLE plain_$TEST_DATABASE LOGIN; GRANT CREATE ON DATABASE $PGDATABASE TO plain_$TEST_DATABASE;
       GRANT CREATE ON SCHEMA public TO plain_$TEST_DATABASE; ALTER TABLE t OWNER TO plain_$TEST_DATABASE;
       CREATE TABLE private (x text); INSERT INTO private VALUES ('secret')"
    export PGUSER=plain_$TEST_DATABASE
    for text in "pg_read_file('/etc/passwd') IS NULL" "(SELECT x FROM private) IS NULL" \
        "set_config('role', 'postgres', true) IS NULL AND (SELECT x FROM private) IS NULL" "(SELECT count(*) FROM pg_authid) = 0" \
        "pg_ls_dir('/') IS NULL"; do
        write_plan p <<YAML
phases:
  - gate: {name: g, ask: q, evidence: [query: {sql: "SELECT $text", expect: f}]}
  - add_column: {table: t, columns: {b: {type: int}}}
YAML
        run_sluice advance p.yaml --until gate
        run_sluice confirm p g --by me --reason x
        [[ $status -eq 4 || $status -eq 2 ]] || { printf '%s: %s\n' "$text" "$status" >&2 && return 1; }
        assert_lacks "$output$stderr" 'root:'
        assert_lacks "$output$stderr" secret
        run_sluice revert p --all
    done
    PGUSER=postgres q "CREATE FUNCTION hidden(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT \$1';
        REVOKE EXECUTE ON FUNCTION hidden FROM PUBLIC"
    sync_plan other t '[a]' '{b: {type: text, up: "hidden(a)"}}' '{a: b}'
    run_sluice check other.yaml
    assert_status 4
    assert_contains "$stderr" 'other.yaml:8:38: error: up of column "b": permission denied for function hidden'
    sync_plan other t '[a]' '{b: {type: text, up: "a || (SELECT x FROM private)"}}' '{a: b}'
    run_sluice check other.yaml
    assert_status 4
    assert_contains "$stderr" 'other.yaml:8:38: error: up of column "b": permission denied for table private'
    export PGUSER=postgres
    drop_database
    psql -XAtqc "DROP ROLE plain_${PGDATABASE}" postgres
}
