#!/usr/bin/env bats
# What a column has beside its type is not left behind on the way: it is with the new column from the
# first phase on, or refused by name, and a revert leaves nothing.

load ../harness/common
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
}

rename() { # rename TABLE COLUMN TO
    write_plan p <<YAML
rename_column: {table: $1, column: $2, to: $3, gate: {name: deployed}}
YAML
}

retype() { # retype TABLE COLUMN TYPE
    write_plan p <<YAML
change_type: {table: $1, column: $2, type: $3}
YAML
}

# The state of a database as pg_dump tells it, without what differs from call to call.
dump() {
    pg_dump -s -N sluice | grep -v '^[\]'
}

default_of() { # default_of TABLE COLUMN: what an INSERT that leaves the column out stores
    q "INSERT INTO $1 DEFAULT VALUES RETURNING $2"
}

@test "left behind: a domain's default does not hide what old clients write, and holds in the end" {
    q "CREATE DOMAIN state AS text DEFAULT 'new';
       CREATE TABLE t (id int PRIMARY KEY GENERATED ALWAYS AS IDENTITY, a state);
       INSERT INTO t (a) VALUES ('x'), (NULL)"
    rename t a b
    run_sluice advance p.yaml
    assert_status 0
    assert_equal "$(q "SELECT count(b) FROM t")" 0
    assert_equal "$(q "INSERT INTO t (a) VALUES ('old') RETURNING a, b")" 'old|old'
    assert_equal "$(q "INSERT INTO t (b) VALUES ('young') RETURNING a, b")" 'young|young'
    assert_equal "$(q "INSERT INTO t DEFAULT VALUES RETURNING a, b")" 'new|new'
    to_gate p
    assert_equal "$(q "SELECT count(*) FROM t WHERE a IS DISTINCT FROM b")" 0
    pass_gate p
    assert_equal "$(default_of t b)" new
}

@test "left behind: a domain's default over a swap, and back" {
    local before
    q "CREATE DOMAIN amount AS bigint DEFAULT 7;
       CREATE TABLE t (id int PRIMARY KEY GENERATED ALWAYS AS IDENTITY, a int);
       INSERT INTO t (a) VALUES (1)"
    before=$(dump)
    retype t a amount
    run_sluice advance p.yaml --until gate
    assert_status 0
    assert_equal "$(q "INSERT INTO t (a) VALUES (777) RETURNING a")" 777
    assert_equal "$(q "SELECT string_agg(a::text, ',' ORDER BY id) FROM t")" '1,777'
    run_sluice confirm p t-a-either-type --by me --reason ok
    run_sluice advance p
    assert_status 0
    assert_equal "$(default_of t a)" 7
    assert_equal "$(q "INSERT INTO t (a) VALUES (5) RETURNING a, a_old")" '5|5'
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(dump)" "$before"
    assert_equal "$(default_of t a)" ''
}

@test "left behind: a collation is kept by both ways to another type, unless the plan says another" {
    q "CREATE TABLE t (id int PRIMARY KEY, a varchar(9) COLLATE \"C\", b varchar(9) COLLATE \"C\",
         c varchar(9) COLLATE \"C\", d varchar(9) COLLATE \"C\");
       INSERT INTO t VALUES (1, 'a', 'b', 'c', '4')"
    collation() {
        q "SELECT c.collname FROM pg_attribute a LEFT JOIN pg_collation c ON c.oid = a.attcollation
           WHERE a.attrelid = 't'::regclass AND a.attname = '$1'"
    }
    retype t a 'varchar(99)'
    run_sluice advance p.yaml --until gate
    run_sluice confirm p t-a-either-type --by me --reason ok
    run_sluice advance p.yaml --until complete
    assert_status 0
    assert_equal "$(collation a)" C
    retype t b 'char(20)'
    sed -i 's/plan: p/plan: q/' p.yaml
    run_sluice plan p.yaml
    assert_contains "$output" 'char(20) COLLATE pg_catalog."C"'
    run_sluice advance p.yaml --until gate
    assert_status 0
    assert_equal "$(collation b_new)" C
    write_plan r <<'YAML'
change_type: {table: t, column: c, type: 'varchar(99) COLLATE "POSIX"'}
YAML
    run_sluice plan r.yaml
    assert_contains "$output" 'varchar(99) COLLATE "POSIX"'
    [[ $output != *'COLLATE pg_catalog."C"'* ]]
    write_plan s <<'YAML'
change_type: {table: t, column: d, type: int, up: 'd::int', down: 'd_new::text'}
YAML
    run_sluice advance s.yaml --until gate
    assert_status 0
    assert_equal "$(collation d_new)" ''
}

@test "left behind: a security label is refused by name" {
    if ! q "SET allow_system_table_mods = on; CREATE TABLE t (id int PRIMARY KEY, a text);
       INSERT INTO pg_seclabel SELECT 't'::regclass, 'pg_class'::regclass, 2, 'anon', 'MASKED'"; then
        skip 'the catalogue cannot be written'
    fi
    rename t a b
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'like cannot carry column "a": it has a security label'
}

@test "left behind: default_tablespace of role or database changes nothing" {
    local place=$SLUICE_CLUSTER/space$RANDOM
    mkdir "$place"
    chmod 777 "$place"
    [[ $(id -u) != 0 ]] || chown postgres "$place"
    q "DROP TABLESPACE IF EXISTS other_space"
    q "CREATE TABLESPACE other_space LOCATION '$place'"
    q "CREATE TABLE t (id int PRIMARY KEY, a text UNIQUE)"
    psql -XAtqc "ALTER DATABASE $TEST_DATABASE SET default_tablespace = other_space"
    rename t a b
    to_gate p
    assert_equal "$(q "SELECT count(*) FROM pg_class WHERE reltablespace =
        (SELECT oid FROM pg_tablespace WHERE spcname = 'other_space')")" 0
    drop_database
    psql -XAtq -d postgres -c "DROP TABLESPACE other_space"
}

@test "left behind: default privileges on sequences give nobody more, forth and back" {
    local before
    q "DO \$\$BEGIN CREATE ROLE app_rw; EXCEPTION WHEN duplicate_object THEN NULL; END\$\$;
       DO \$\$BEGIN CREATE ROLE app_ro; EXCEPTION WHEN duplicate_object THEN NULL; END\$\$;
       CREATE TABLE t (id int PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, v text);
       GRANT SELECT ON SEQUENCE t_id_seq TO app_ro;
       INSERT INTO t (v) VALUES ('x');
       ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO app_rw WITH GRANT OPTION;
       ALTER DEFAULT PRIVILEGES GRANT SELECT ON SEQUENCES TO PUBLIC"
    before=$(dump)
    privileges() {
        dump | grep -E '^(GRANT|REVOKE).*SEQUENCE public'
    }
    retype t id bigint
    run_sluice advance p.yaml --until gate
    assert_status 0
    run_sluice confirm p t-id-either-type --by me --reason ok
    run_sluice advance p
    assert_status 0
    assert_equal "$(privileges)" "$(grep -E '^(GRANT|REVOKE).*SEQUENCE public' <<<"$before")"
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(dump)" "$before"
}

@test "left behind: rights on single columns come with the new column" {
    local before
    q "DO \$\$BEGIN CREATE ROLE narrow LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END\$\$;
       CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t VALUES (1, 'x');
       GRANT SELECT (id, a), INSERT (id, a), UPDATE (a) ON t TO narrow"
    before=$(dump)
    rename t a b
    as_narrow() {
        PGUSER=narrow psql -XAtq -v ON_ERROR_STOP=1 -c "$1"
    }
    run_sluice advance p.yaml
    assert_status 0
    as_narrow "SELECT * FROM t; UPDATE t SET a = 'y' RETURNING *; INSERT INTO t (id, b) VALUES (2, 'z')"
    to_gate p
    run_sluice revert p --to "$("$SLUICE" status p --json | jq -r .phases[0].name)"
    assert_status 0
    as_narrow "TABLE t"
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(dump)" "$before"
}

@test "left behind: a foreign key that sets defaults is refused" {
    q "CREATE TABLE o (k text PRIMARY KEY);
       CREATE TABLE t (id int PRIMARY KEY, a text DEFAULT 'd' REFERENCES o ON DELETE SET DEFAULT,
                       c text REFERENCES o ON DELETE SET NULL)"
    rename t a b
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'like cannot carry constraint "t_a_fkey": it sets defaults'
    rename t c b
    run_sluice check p.yaml
    assert_status 0
}

@test "left behind: a sequence that another column or nobody owns is named when it stays narrow" {
    q "CREATE SEQUENCE shared AS integer;
       CREATE TABLE t (id int PRIMARY KEY DEFAULT nextval('shared'), n serial)"
    retype t id bigint
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'sequence public.shared, which column "id" takes its values from'
    retype t n bigint
    run_sluice check p.yaml
    assert_status 0
    [[ $stderr != *'takes its values from'* ]]
}

@test "left behind: blanks at the end of a bpchar are copied too" {
    q "CREATE TABLE t (id int PRIMARY KEY, a bpchar); INSERT INTO t VALUES (1, 'x'), (2, 'y  ')"
    rename t a b
    to_gate p
    q "UPDATE t SET a = 'x    ' WHERE id = 1; UPDATE t SET b = 'y' WHERE id = 2"
    assert_equal "$(q "SELECT string_agg(octet_length(a) || ':' || octet_length(b), ' ' ORDER BY id) FROM t")" \
        '5:5 1:1'
}

@test "left behind: columns named by words of SQL and of PL/pgSQL" {
    local words word columns='' ups='' downs=''
    # of SQL's those that no other word of its kind stands for
    words=$(q "SELECT unnest(string_to_array('select type value name end analyze if begin alias assert
        constant datatype debug diagnostics dump elseif elsif errcode exception exit foreach get hint
        info log loop message notice open perform query raise reverse rollback rowtype slice sqlstate
        stacked strict execute use_column variable_conflict warning while found new old tg_op return',
        E' '))" | tr -s ' \n' '\n')
    for word in $words; do
        columns+=", \"$word\" text"
        ups+="        \"n $word\": {type: text, up: '\"$word\"'}"$'\n'
        downs+="        \"$word\": '\"n $word\"'"$'\n'
    done
    q "CREATE TABLE t (sluice_id int PRIMARY KEY$columns)"
    q "INSERT INTO t (sluice_id, \"select\", \"loop\", \"exit\", \"type\") VALUES (1, 's', 'l', 'e', 't')"
    {
        printf 'sluice: 1\nplan: p\nphases:\n  - add_column:\n      table: t\n      columns:\n%s' "$ups"
        printf '      down:\n%s  - backfill: {table: t}\n' "$downs"
    } >p.yaml
    run_sluice advance p.yaml --until complete
    assert_status 0
    assert_equal "$(q "SELECT \"n select\", \"n loop\", \"n exit\", \"n type\" FROM t")" 's|l|e|t'
    q "UPDATE t SET \"while\" = 'w'"
    assert_equal "$(q "SELECT \"n while\" FROM t")" w
    q "UPDATE t SET \"n return\" = 'r'"
    assert_equal "$(q "SELECT \"return\" FROM t")" r
}
