#!/usr/bin/env bats
# Whose functions and operators are called: ours and PostgreSQL's, whatever stands in a schema that
# somebody may write and that comes first in a search_path. And who lends rights to whom.

load ../harness/common
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    create_app_role
}

# The traps: each is a better match than what PostgreSQL has, in a schema in front of it, and takes
# down who stepped in.
# set_traps SCHEMA
set_traps() {
    q "CREATE SCHEMA IF NOT EXISTS evil; GRANT ALL ON SCHEMA evil, public TO PUBLIC;
       CREATE TABLE evil.caught (what text, who text DEFAULT session_user, query text DEFAULT current_query());
       GRANT ALL ON evil.caught TO PUBLIC;
       CREATE FUNCTION evil.note(what text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
           SET search_path = pg_catalog AS \$\$BEGIN
           INSERT INTO evil.caught VALUES (what, session_user, current_query()); END\$\$"
    q "$(psql -XAtq <<'SQL' | sed "s/@in@/$1/g"
-- Every function that is called by name with one or two arguments of these types, and every operator.
SELECT format('CREATE FUNCTION @in@.%1$I(%2$s) RETURNS %3$s LANGUAGE plpgsql AS $t$ BEGIN
    PERFORM evil.note(%4$L); %6$s pg_catalog.%1$I(%5$s); END $t$;', p.proname,
    pg_get_function_identity_arguments(p.oid), p.prorettype::regtype, p.oid::regprocedure,
    (SELECT string_agg('$' || i, ', ') FROM generate_series(1, p.pronargs) i),
    CASE p.prorettype WHEN 'void'::regtype THEN 'PERFORM' ELSE 'RETURN' END)
FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f' AND NOT p.proretset
    AND p.provariadic = 0 AND p.prorettype <> ALL ('{internal,cstring,trigger,event_trigger}'::regtype[])
    AND p.proname IN ('lower', 'upper', 'format', 'length', 'coalesce', 'now', 'clock_timestamp', 'current_setting',
        'set_config', 'pg_backend_pid', 'pg_advisory_lock', 'pg_try_advisory_lock', 'pg_advisory_xact_lock',
        'hashtextextended', 'pg_trigger_depth', 'record_image_ne', 'record_image_eq', 'age', 'quote_ident',
        'pg_get_expr', 'pg_get_indexdef', 'pg_get_constraintdef', 'format_type', 'col_description',
        'obj_description', 'has_database_privilege', 'has_table_privilege', 'pg_has_role', 'array_length',
        'to_regclass', 'pg_current_xact_id', 'pg_snapshot_xmax', 'pg_current_snapshot', 'date_part',
        'session_user', 'inet_client_addr', 'pg_relation_size', 'pg_indexes_size', 'split_part', 'sha256')
    AND pg_get_function_identity_arguments(p.oid) !~ 'any|internal|OUT|VARIADIC';
SELECT format('CREATE FUNCTION @in@.%1$I(%2$s, %3$s) RETURNS %4$s LANGUAGE plpgsql AS $t$ BEGIN
        PERFORM evil.note(%6$L); RETURN $1 OPERATOR(pg_catalog.%5$s) $2; END $t$;
    CREATE OPERATOR @in@.%5$s (LEFTARG = %2$s, RIGHTARG = %3$s, FUNCTION = @in@.%1$I);',
    'trap_' || o.oid, o.oprleft::regtype, o.oprright::regtype, o.oprresult::regtype, o.oprname, o.oid::regoperator)
FROM pg_operator o WHERE o.oprnamespace = 'pg_catalog'::regnamespace AND o.oprkind = 'b'
    AND o.oprname IN ('=', '<>', '<', '>', '<=', '>=', '||', '+', '-', '~~', '~')
    AND o.oprleft::regtype::text IN ('text', 'name', 'oid', 'integer', 'bigint', 'boolean', '"char"', 'smallint',
        'timestamp with time zone', 'xid', 'tid', 'numeric', 'uuid', 'interval')
    AND o.oprright::regtype::text !~ 'any';
-- Better matches: what is one type to PostgreSQL's own operators has one of its own here.
SELECT format('CREATE FUNCTION @in@.%1$I(%2$s, %3$s) RETURNS boolean LANGUAGE plpgsql AS $t$ BEGIN
        PERFORM evil.note(%4$L); RETURN $1::text OPERATOR(pg_catalog.%5$s) $2::text; END $t$;
    CREATE OPERATOR @in@.%5$s (LEFTARG = %2$s, RIGHTARG = %3$s, FUNCTION = @in@.%1$I);',
    'better_' || row_number() OVER (), l, r, format('%s(%s,%s)', op, l, r), op)
FROM (VALUES ('varchar', 'varchar'), ('varchar', 'text'), ('text', 'varchar'), ('text', 'name'), ('varchar', 'name'),
        ('mood', 'mood'), ('int[]', 'int[]'), ('text[]', 'text[]'), ('name[]', 'name[]'), ('regclass', 'oid'),
        ('oid', 'regclass'), ('regclass', 'regclass'), ('regtype', 'oid'), ('oid', 'regtype'),
        ('regtype', 'regtype'), ('regproc', 'regproc'), ('oid', 'regproc'), ('regproc', 'oid')) t (l, r),
    (VALUES ('='), ('<>')) o (op)
WHERE NOT EXISTS (SELECT FROM pg_operator x WHERE x.oprname = op AND x.oprleft = l::regtype AND x.oprright = r::regtype)
SQL
)"
    [[ $(q "SELECT count(*) FROM pg_operator WHERE oprnamespace = '$1'::regnamespace") -gt 80 ]]
    [[ $(q "SELECT count(*) FROM pg_proc WHERE pronamespace = '$1'::regnamespace") -gt 120 ]]
}

schema_of_types() {
    q "CREATE TYPE mood AS ENUM ('sad', 'glad');
       CREATE TABLE t (id int PRIMARY KEY, a varchar(20) UNIQUE, b text CHECK (b <> ''), c mood, d int[], n int);
       CREATE INDEX ON t (lower(a));
       INSERT INTO t SELECT i, 'v' || i, 'w' || i, 'sad', ARRAY[i], i FROM generate_series(1, 50) i;
       CREATE TABLE log (a varchar(20))"
}

the_plan() {
    write_plan p <<'YAML'
phases:
  - add_column:
      table: t
      columns:
        a2: {type: varchar(30), up: lower(a)}
        b2: {type: text, up: "b || ''"}
        c2: {up: c}
        d2: {up: d}
      down: {a: a2, b: b2, c: c2, d: d2}
  - backfill: {table: t}
  - constrain:
      table: t
      add:
        - like: {a2: a, b2: b}
        - not_null: [a2]
        - check: {name: shape, expression: "length(a2) < 30"}
        - index: {name: i, on: "(upper(b2))"}
  - gate: {name: deployed, ask: "Is it?", evidence: [no_writes_to: {column: public.t.a, for: 1s}]}
  - drop: {table: t, columns: [a, b, c, d]}
YAML
}

@test "traps in a schema in front of everything are stepped into by nobody" {
    schema_of_types
    the_plan
    set_traps evil
    q "ALTER DATABASE $PGDATABASE SET search_path = evil, pg_catalog, public"
    # The traps work, and the application that asks for it falls into its own.
    [[ $(psql -XAtqc "SELECT lower('X'), 'a'::text = 'b'::text" 2>&1) == 'x|f' ]]
    [[ $(psql -XAtqc "SELECT count(*) FROM evil.caught") -ge 2 ]]
    psql -XAtqc 'TRUNCATE evil.caught'
    run_sluice check p.yaml
    assert_status 0
    caught
    to_gate p
    caught
    PGOPTIONS='-c search_path=pg_catalog' pinned 8
    psql -XAtq -U app -v ON_ERROR_STOP=1 -c "UPDATE t SET a = 'Old', b = 'old', c = 'glad', d = '{7}' WHERE id OPERATOR(pg_catalog.=) 1" \
        -c "UPDATE t SET a2 = 'new', d2 = '{8}' WHERE id OPERATOR(pg_catalog.=) 2" \
        -c "INSERT INTO t (id, a, b) VALUES (51, 'In', 'in')" -c "INSERT INTO t (id, a2, b2) VALUES (52, 'in2', 'in2')"
    caught
    is 'TABLE evil.caught' ''
    run_sluice verify p
    assert_status 0
    for command in status log 'log --check' 'throttle --reset' pause resume 'plan' ; do
        # shellcheck disable=SC2086 # words
        run_sluice $command p
    done
    caught
    run_sluice revert p --all
    assert_status 0
    run_sluice advance p --until gate
    assert_status 0
    run_sluice wait p --for evidence --timeout 1m
    assert_status 0
    pass_gate p
    caught
}
# pinned LEAST: every function that is there of ours looks for names in pg_catalog first and in the
# session's temporary schema last; one that lends its owner's rights looks nowhere else, and nobody
# may call it who was not let. There are as many as LEAST of the latter.
pinned() {
    local path="SELECT c FROM unnest(p.proconfig) c WHERE c"
    is "SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'sluice'::regnamespace
        AND NOT EXISTS ($path ~ '^search_path=pg_catalog, (.*, )?pg_temp\$')" ''
    is "SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'sluice'::regnamespace AND p.prosecdef
        AND (NOT EXISTS ($path = 'search_path=pg_catalog, pg_temp')
            OR p.prorettype <> 'trigger'::regtype AND has_function_privilege('app', p.oid, 'EXECUTE'))" ''
    is "SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace <> ALL ('{sluice,pg_catalog}'::regnamespace[])
        AND p.prosecdef AND p.proname <> 'note'" ''
    local count
    count=$(q "SELECT count(*) FROM pg_proc p WHERE p.pronamespace = 'sluice'::regnamespace AND p.prosecdef")
    ((count >= $1)) || { echo "only $count" >&2 && return 1; }
}
caught() {
    assert_equal "$(psql -XAtqc "SELECT DISTINCT what, who, left(query, 300) FROM evil.caught ORDER BY 1")" ''
}

# Where everybody may create in schema public, as before PostgreSQL 15: what `up` and `down` say is
# looked for there too, nothing else of ours is.
@test "better matches in a schema public that everybody may write are stepped into by nobody" {
    schema_of_types
    sync_plan p t '[a, b, c, d]' \
        '{a2: {type: text, up: "a::text"}, b2: {up: b}, c2: {type: text, up: "c::text"}, d2: {up: d}}' \
        '{a: "a2::varchar(20)", b: b2, c: "c2::mood", d: d2}'
    sed -i 's/^  - gate/  - constrain: {table: t, add: [like: {a2: a, b2: b}]}\n&/' p.yaml
    set_traps public
    q "ALTER DATABASE $PGDATABASE SET search_path = pg_catalog"
    run_sluice check p.yaml
    assert_status 0
    to_gate p
    caught
    psql -XAtq -U app -v ON_ERROR_STOP=1 -c "UPDATE public.t SET a = 'Old', b = 'old', c = 'glad', d = '{7}' WHERE id = 1" \
        -c "UPDATE public.t SET a2 = 'new', d2 = '{8}' WHERE id = 2" \
        -c "UPDATE public.t SET n = 0 WHERE id = 3"
    caught
    for command in verify status log 'log --check' 'throttle --reset' pause resume plan; do
        # shellcheck disable=SC2086 # words
        run_sluice $command p
        caught
    done
    run_sluice revert p --all
    assert_status 0
    run_sluice advance p --until gate
    assert_status 0
    pass_gate p
    caught
}

@test "what up and down name is looked for in one place, by everything that reads them" {
    q "CREATE SCHEMA \"Odd, app\"; CREATE TABLE \"Odd, app\".t (id int PRIMARY KEY, a text, note text);
       CREATE DOMAIN \"Odd, app\".word AS text;
       CREATE FUNCTION \"Odd, app\".norm(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT upper(\$1)';
       CREATE FUNCTION \"Odd, app\".back(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT lower(\$1)';
       CREATE FUNCTION public.norm(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT reverse(\$1)';
       GRANT USAGE ON SCHEMA \"Odd, app\" TO app; GRANT ALL ON \"Odd, app\".t TO app;
       CREATE SCHEMA other; CREATE FUNCTION other.norm(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT md5(\$1)';
       CREATE FUNCTION other.back(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT md5(\$1)';
       GRANT USAGE ON SCHEMA other TO app;
       ALTER DATABASE $PGDATABASE SET search_path = other, public;
       INSERT INTO \"Odd, app\".t SELECT i, 'v' || i FROM generate_series(1, 50) i"
    write_plan p <<'YAML'
phases:
  - add_column:
      table: ["Odd, app", t]
      columns: {b: {type: word, up: norm(a)}}
      down: {a: back(b::text)}
  - backfill: {table: ["Odd, app", t]}
  - constrain:
      table: ["Odd, app", t]
      add:
        - check: {name: shape, expression: norm(b::text) = b::text}
        - index: {name: i, on: "(norm(b::text))"}
  - gate: {name: deployed, ask: "Is it?", evidence: [verified: {table: ["Odd, app", t]}]}
  - swap: {table: ["Odd, app", t], columns: {a: {from: b, retired: a_old}}}
  - gate: {name: swapped, ask: "Is it?"}
  - drop: {table: ["Odd, app", t], columns: [a_old]}
YAML
    run_sluice check p.yaml
    assert_status 0
    to_gate p
    pinned 7
    is 'SELECT count(*), min(b), max(b) FROM "Odd, app".t' '50|V1|V9'
    q "UPDATE \"Odd, app\".t SET a = 'old' WHERE id = 1"
    PGUSER=app q "UPDATE \"Odd, app\".t SET b = 'NEW' WHERE id = 2"
    PGUSER=app q "INSERT INTO \"Odd, app\".t VALUES (51, 'in')"
    is 'SELECT id, a, b FROM "Odd, app".t WHERE id IN (1, 2, 51) ORDER BY id' $'1|old|OLD\n2|new|NEW\n51|in|IN'
    agrees p
    run_sluice confirm p deployed --by me --reason tested
    assert_status 0
    run_sluice advance p
    assert_status 0
    PGUSER=app q "UPDATE \"Odd, app\".t SET a = 'SWAPPED' WHERE id = 3"
    is 'SELECT a, a_old FROM "Odd, app".t WHERE id = 3' 'SWAPPED|swapped'
    agrees p
    pinned 7
    run_sluice revert p --to "$("$SLUICE" status p --json | jq -r '.phases[2].name')"
    assert_status 0
    run_sluice advance p --until gate
    run_sluice confirm p deployed --by me --reason tested
    run_sluice advance p
    assert_status 0
    pass_gate p swapped
    pinned 7
}

@test "what a writer's session has set changes nothing of what up and down say" {
    q "CREATE TABLE t (id int PRIMARY KEY, path text, note text)"
    sync_plan p t '[path]' \
        "{unix: {type: text, up: \"replace(path, '\\\\', '/')\"}, odd: {type: bool, up: note = NULL}}" \
        "{path: \"replace(unix, '/', '\\\\') || CASE WHEN odd = NULL THEN 'x' ELSE '' END\"}"
    assert_contains "$(<p.yaml)" "replace(path, '\\\\', '/')"
    to_gate p
    PGOPTIONS='-c standard_conforming_strings=off -c transform_null_equals=on -c escape_string_warning=off
        -c plpgsql.extra_errors=all -c quote_all_identifiers=on
        -c array_nulls=off -c check_function_bodies=off' app "INSERT INTO t (id, path) VALUES (1, E'a\\\\b')" \
        "INSERT INTO t (id, unix) VALUES (2, 'c/d')" "UPDATE t SET path = E'e\\\\f' WHERE id = 2"
    is 'SELECT * FROM t ORDER BY id' $'1|a\\b||a/b|\n2|e\\f||e/f|'
    agrees p
    pass_gate p
}
