#!/usr/bin/env bats
# Preflight: everything that stands against a plan on this database is named, with its place in the
# plan, before anything is changed.

load ../harness/common
load ../harness/pooler
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

@test "a new column of a domain with constraints: the type below it, and a check by the domain" {
    q "CREATE DOMAIN short AS varchar(9) COLLATE \"C\" CHECK (length(value) < 6);
       CREATE DOMAIN shorter AS short CHECK (value <> 'bad') NOT NULL;
       CREATE DOMAIN three AS int DEFAULT 3 CHECK (value <> 4);
       CREATE TABLE t (id int PRIMARY KEY, a short, n int); INSERT INTO t SELECT i, 'a' || i, i FROM generate_series(1, 3) i"
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {b: {type: shorter, up: "lower(a)"}}, down: {a: b}}
  - add_column: {name: plain, table: t, columns: {c: {type: short}, d: {type: three}, e: {type: "short[]"}, f: {type: three, default: 5}}}
  - backfill: {table: t}
  - constrain: {table: t, add: [{not_null: [b]}]}
  - gate: {name: deployed, ask: Deployed?}
  - release: {table: t}
YAML
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'p.yaml:4:48: note: column "b" gets type character varying(9) COLLATE pg_catalog."C" and a check "t_b_check" by domain public.shorter'
    assert_contains "$stderr" 'p.yaml:5:79: warning: column "d" does not take the default of domain public.three'
    local file
    file=$(q "SELECT pg_relation_filenode('t')")
    run_sluice advance p.yaml --until gate
    assert_status 0
    assert_equal "$(q "SELECT pg_relation_filenode('t')")" "$file"
    assert_equal "$(q "SELECT string_agg(a || b || coalesce(c, '-') || coalesce(d, 0) || f, ' ' ORDER BY id) FROM t")" 'a1a1-05 a2a2-05 a3a3-05'
    assert_equal "$(q "SELECT count(*) FROM pg_constraint WHERE conrelid = 't'::regclass AND contype = 'c' AND convalidated")" 4
    run q "INSERT INTO t (id, a) VALUES (9, 'BAD')"
    assert_contains "$output" 'value for domain shorter violates check constraint'
    run q "UPDATE t SET d = 4 WHERE id = 1"
    assert_contains "$output" 'value for domain three violates check constraint'
    run q 'INSERT INTO t (id, a) VALUES (9, NULL)'
    assert_contains "$output" 'null value'
    q "INSERT INTO t (id, b) VALUES (9, 'new')"
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(q "SELECT count(*) FROM pg_constraint WHERE conrelid = 't'::regclass AND contype = 'c'")" 0
}

@test "what a domain does not take is found before, and NOT NULL of one has to come from somewhere" {
    q "CREATE DOMAIN positive AS int CHECK (value > 0); CREATE DOMAIN given AS int NOT NULL;
       CREATE TABLE t (id int PRIMARY KEY, n int, o positive, CONSTRAINT t_c_check CHECK (n < 99)); INSERT INTO t VALUES (1, -5)"
    write_plan p <<'YAML'
phases:
  - add_column: {name: one, table: t, columns: {a: {type: positive, default: -1}, c: {type: positive}, d: {type: given}}}
  - add_column: {table: t, columns: {b: {type: positive, up: n}}}
  - add_column: {table: t, columns: {p: {up: o}}, down: {o: p}}
  - backfill: {table: t}
  - gate: {name: deployed, ask: Deployed?}
  - release: {table: t}
YAML
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'error: default of column "a": value for domain positive violates check constraint'
    assert_contains "$stderr" 'error: table "public.t" already has a constraint "t_c_check", which the check of domain public.positive is to be called'
    assert_contains "$stderr" 'error: column "d" is of domain public.given, which does not allow NULL, and nothing makes it NOT NULL'
    assert_contains "$stderr" 'warning: column "p" gets type integer and a check "t_p_check" by domain public.positive'
    sync_plan p t '[n]' '{b: {type: positive, up: n}}' '{n: b}'
    warned 8:41 warning 'up or down fails for rows of table "public.t": id=1'
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

# ---- poolers: see also tests/traffic/pooler.bats ----

teardown() {
    stop_pooler
    drop_database
}

@test "a pool in transaction mode is refused, and its sessions are left as they were" {
    local command
    q 'CREATE TABLE t (id int PRIMARY KEY, a text)'
    sync_plan p t '[a]' '{b: {up: a}}' '{a: b}'
    q "ALTER DATABASE $PGDATABASE SET search_path = app, public; ALTER DATABASE $PGDATABASE SET statement_timeout = '5s'"
    start_pooler transaction 2
    for command in 'check p.yaml' 'plan p.yaml' 'advance p.yaml' status log 'verify p.yaml' 'pause p.yaml'; do
        # shellcheck disable=SC2086 # words
        run_sluice $command
        assert_status 4
        assert_contains "$stderr" 'cannot work through a connection pooler in transaction mode'
    done
    for _ in 1 2 3; do
        is 'SHOW search_path' 'app, public'
        is 'SHOW statement_timeout' 5s
    done
    is "SELECT to_regclass('sluice.plan') IS NULL" t
}

@test "a pool in transaction mode with one server connection is refused at once" {
    q 'CREATE TABLE t (id int PRIMARY KEY, a text)'
    sync_plan p t '[a]' '{b: {up: a}}' '{a: b}'
    start_pooler transaction 1
    local before=$SECONDS
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'cannot work through a connection pooler in transaction mode'
    ((SECONDS - before < 10))
}

@test "a pool in session mode works" {
    q 'CREATE TABLE t (id int PRIMARY KEY, a text)'
    sync_plan p t '[a]' '{b: {up: a}}' '{a: b}'
    start_pooler session 3
    to_gate p
    app "INSERT INTO t VALUES (1, 'one')"
    agrees p
    pass_gate p
    is 'SELECT * FROM t' '1|one'
}

@test "a pool in session mode with one server connection works too" {
    q 'CREATE TABLE t (id int PRIMARY KEY, a text)'
    sync_plan p t '[a]' '{b: {up: a}}' '{a: b}'
    start_pooler session 1
    local before=$SECONDS
    run_sluice check p.yaml
    assert_status 0
    ((SECONDS - before < 10))
}

# play OPTIONS: a whole plan under these settings, and what it did and left behind.
play() {
    q "CREATE SCHEMA app; CREATE TABLE app.t (id int PRIMARY KEY, a text UNIQUE CHECK (a <> 'x'),
           \"Odd\" int, seen timestamptz DEFAULT '2026-02-01 12:00+00', note text);
       CREATE INDEX t_lower ON app.t (lower(a) DESC) WHERE note = E'it''s \\\\ so';
       INSERT INTO app.t SELECT i, 'v' || i, i FROM generate_series(1, 500) i"
    PGOPTIONS=$1 to_gate p
    PGOPTIONS=$1 "$SLUICE" plan p --json | jq '[.phases[].operations[] | {sql, undo}]'
    q "INSERT INTO app.t (id, b) VALUES (501, 'new')"
    PGOPTIONS=$1 agrees p
    PGOPTIONS=$1 pass_gate p
    dump_schema
    q 'SELECT count(*), count(b), count(n), count(s), min(b), max(b) FROM app.t'
}

@test "what a role or database has set as defaults changes nothing" {
    local setting options=
    write_plan p <<'YAML'
phases:
  - add_column:
      table: app.t
      columns: {b: {up: a}, n: {type: bigint, up: '"Odd"'}}
      down: {a: b, Odd: n}
  - add_column: {table: app.t, columns: {s: {type: bool, up: note = NULL}}}
  - backfill: {table: app.t}
  - constrain:
      table: app.t
      add:
        - like: {b: a}
        - not_null: [b]
        - check: {name: c, expression: "b <> E'\\\\'"}
  - gate: {name: deployed, ask: Done?}
  - drop: {table: app.t, columns: [a, Odd]}
YAML
    play '' >plain
    drop_database
    new_database
    create_app_role
    for setting in search_path= statement_timeout=1s lock_timeout=1s \
        default_transaction_read_only=on default_transaction_isolation=serializable \
        default_transaction_deferrable=on quote_all_identifiers=on transform_null_equals=on \
        standard_conforming_strings=off bytea_output=escape DateStyle=SQL,DMY \
        IntervalStyle=sql_standard TimeZone=Asia/Kolkata array_nulls=off enable_tidscan=off \
        row_security=off extra_float_digits=-15 client_min_messages=debug5 check_function_bodies=off \
        plpgsql.variable_conflict=error plpgsql.extra_errors=all idle_session_timeout=200 \
        idle_in_transaction_session_timeout=200 session_replication_role=replica; do
        options+=" -c $setting"
    done
    play "$options" >hostile
    diff plain hostile
}

# event_trigger EVENT BODY: for everything but what is temporary.
event_trigger() {
    q "CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS \$\$ BEGIN $2; END \$\$;
       CREATE EVENT TRIGGER watch ON $1 EXECUTE FUNCTION watch()"
}

@test "event triggers fire on the plan's DDL: each is named, who may refuse it with a warning" {
    q "CREATE TABLE t (id int PRIMARY KEY, a text)"
    write_plan p <<'YAML'
rename_column: {table: t, column: a, to: b}
YAML
    event_trigger ddl_command_end "RAISE NOTICE 'seen'"
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'note: event trigger "watch" (function public.watch()) fires on statements of the plan'
    q "DROP FUNCTION watch() CASCADE"
    event_trigger sql_drop "IF EXISTS (SELECT FROM pg_event_trigger_dropped_objects()
        WHERE object_identity = 'public.t.a') THEN RAISE EXCEPTION 'no drop'; END IF"
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'warning: event trigger "watch" (function public.watch()) fires on statements of the plan, and raises'
    run_sluice advance p.yaml --until gate
    assert_status 0
    run_sluice confirm p t-b-deployed --by Ann --reason yes
    assert_status 0
    run_sluice advance p.yaml
    assert_status 1
    assert_contains "$stderr" 'exception raised in PL/pgSQL function public.watch()'
    assert_equal "$(q 'SELECT count(a) FROM t')" 0
    q "DROP FUNCTION watch() CASCADE"
    run_sluice advance p.yaml
    assert_status 0
}

@test "an event trigger that finds tables by search_path is named, with what to do" {
    q "CREATE TABLE t (id int PRIMARY KEY, a text); CREATE TABLE ddl_log (tag text);
       CREATE FUNCTION note_ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO ddl_log VALUES (tg_tag); END';
       CREATE EVENT TRIGGER note_ddl ON ddl_command_end EXECUTE FUNCTION note_ddl()"
    printf 'sluice: 1\nplan: p\nrename_column: {table: t, column: a, to: b}\n' >p.yaml
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'relation "ddl_log" does not exist'
    assert_contains "$stderr" 'Perhaps this is an event trigger'
    assert_contains "$stderr" '"note_ddl" (function public.note_ddl())'
    q 'ALTER FUNCTION note_ddl() SET search_path = public'
    run_sluice advance p.yaml --until gate
    assert_status 0
}

@test "an event trigger that refuses what check tries is named" {
    q "CREATE TABLE t (id int PRIMARY KEY, a text)"
    write_plan p <<'YAML'
rename_column: {table: t, column: a, to: b}
YAML
    event_trigger ddl_command_start "IF tg_tag = 'ALTER TABLE' THEN RAISE EXCEPTION 'no'; END IF"
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'Perhaps this is an event trigger'
    assert_contains "$stderr" '"watch" (function public.watch())'
    run_sluice advance p.yaml
    assert_status 4
    assert_equal "$(q "SELECT count(*) FROM pg_namespace WHERE nspname = 'sluice'")" 0
}

@test "a rename that cannot copy its column says which one needs no copy" {
    q "CREATE TABLE t (id int PRIMARY KEY, a text, u text GENERATED ALWAYS AS (upper(a)) STORED)"
    write_plan p <<'YAML'
rename_column: {table: t, column: a, to: b}
YAML
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'hint: Try `rename_column` with `method: view`.'
    sed -i 's/to: b/to: b, method: view/' p.yaml
    run_sluice check p.yaml
    assert_status 0
}
