#!/usr/bin/env bats
# Whatever the role, the database or a writer's session has set: the same values, found to be the same.

load ../harness/common
load plans

setup() {
    # The superuser who verifies meets a schema that is another role's.
    export SLUICE_TRUST_OWNER=odd_settings
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "DO \$\$BEGIN CREATE ROLE odd_settings LOGIN SUPERUSER; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END\$\$"
}

teardown() {
    q "ALTER ROLE odd_settings IN DATABASE $PGDATABASE RESET ALL"
    drop_database
}

# A writer, and a role that runs sluice, whose settings are as odd as can be.
ODD="-c extra_float_digits=-10 -c bytea_output=escape -c DateStyle=German,DMY -c IntervalStyle=iso_8601 -c standard_conforming_strings=off -c transform_null_equals=on -c xmlbinary=hex -c xmloption=document -c array_nulls=off -c default_tablespace=pg_default -c search_path=nowhere -c quote_all_identifiers=on"
odd_role() {
    local setting
    for setting in "extra_float_digits = -10" "bytea_output = 'escape'" "\"DateStyle\" = 'German, DMY'" "\"IntervalStyle\" = 'iso_8601'" \
        "standard_conforming_strings = off" "transform_null_equals = on" "xmlbinary = 'hex'" "xmloption = 'document'" "array_nulls = off" \
        "default_transaction_isolation = 'serializable'" "default_transaction_read_only = on" "default_transaction_deferrable = on" \
        "statement_timeout = 1" "lock_timeout = 1" "idle_in_transaction_session_timeout = 1" "search_path = nowhere" "row_security = on" \
        "quote_all_identifiers = on" "lc_monetary = 'C'"; do
        q "ALTER ROLE odd_settings IN DATABASE $PGDATABASE SET $setting"
    done
}

# same TYPE VALUE OTHER: a column of that type beside its text, filled and written by clients of every kind.
same() {
    drop_database
    new_database
    odd_role
    q "CREATE TABLE t (id int PRIMARY KEY, v $1); INSERT INTO t VALUES (1, $2), (2, $2), (3, $2)"
    write_plan p <<'YAML'
phases:
  - add_column: {name: add, table: t, columns: {s: {type: text, up: "v::text"}}, down: {v: "s::TYPE"}}
  - backfill: {table: t}
  - gate: {name: g, ask: deployed?}
  - drop: {table: t, columns: [v]}
YAML
    sed -i "s/TYPE/$1/" p.yaml
    PGUSER=odd_settings run_sluice advance p.yaml --until gate
    assert_status 0
    PGOPTIONS=$ODD q "UPDATE public.t SET v = $3 WHERE id = 2"
    PGOPTIONS=$ODD q "INSERT INTO public.t (id, v) SELECT 4, v FROM public.t WHERE id = 1"
    run_sluice verify p
    assert_status 0
    PGUSER=odd_settings run_sluice verify p
    assert_status 0
    PGUSER=odd_settings run_sluice confirm p g --by Ann --reason yes
    assert_status 0
    assert_equal "$(q "SELECT count(DISTINCT s) FROM t WHERE id IN (1, 3, 4)")" 1
    assert_equal "$(q "SELECT s FROM t WHERE id = 1")" "$(q "SELECT ($2)::$1::text")"
    PGUSER=odd_settings run_sluice advance p
    assert_status 0
}

@test "text of a value is the same, whoever writes it and whoever runs the plan" {
    same 'double precision' '0.1::float8 + 0.2' '1.0/3'
    same real '0.1::real' '0.3'
    same bytea "'\\x00ff41'" "'x'"
    same 'double precision[]' 'ARRAY[0.1::float8 + 0.2]' 'ARRAY[0.5]'
}

@test "a function that looks plain is pinned too" {
    odd_role
    q "CREATE FUNCTION label(float8) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT \$1::text';
       CREATE DOMAIN price AS float8;
       CREATE TABLE t (id int PRIMARY KEY, v float8, p price); INSERT INTO t SELECT i, 0.1::float8 + 0.2, 0.1::float8 + 0.2 FROM generate_series(1, 3) i"
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {s: {type: text, up: "label(v)"}, r: {type: text, up: p}}}
  - backfill: {table: t}
YAML
    PGUSER=odd_settings run_sluice advance p.yaml --until complete
    assert_status 0
    PGOPTIONS=$ODD q "INSERT INTO public.t (id, v, p) SELECT 9, v, p FROM public.t WHERE id = 1; UPDATE public.t SET v = v, p = p"
    assert_equal "$(q "SELECT DISTINCT s, r FROM t")" '0.30000000000000004|0.30000000000000004'
    run_sluice verify p
    assert_status 0
}

@test "foreign keys and triggers are in force in our sessions, or nothing is done" {
    q "DO \$\$BEGIN CREATE ROLE plain_settings LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END\$\$;
       CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t VALUES (1, 'x');
       CREATE TABLE o (id int REFERENCES t);
       ALTER DATABASE $PGDATABASE SET session_replication_role = replica"
    write_plan p <<<'phases: [sql: {do: "INSERT INTO o VALUES (99)"}]'
    run_sluice advance p.yaml
    assert_status 1
    assert_contains "$stderr" 'violates foreign key constraint'
    PGUSER=plain_settings run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'session_replication_role is not "origin" in sessions of role "plain_settings"'
    write_plan r <<<'rename_column: {table: t, column: a, to: b}'
    run_sluice advance r.yaml --until gate
    assert_status 0
    run_sluice revert r --all
    assert_status 0
    run_sluice advance r.yaml --until gate
    assert_status 0
}

@test "a session that an error would end goes on" {
    q "CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t VALUES (1, 'x'); ALTER DATABASE $PGDATABASE SET exit_on_error = on"
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {b: {up: a}}, down: {a: b}}
  - backfill: {table: t}
  - constrain: {table: t, add: [{check: {name: c, expression: "b <> 'y'"}}]}
  - release: {table: t}
YAML
    run_sluice check p.yaml
    assert_status 0
    run_sluice advance p.yaml --until complete
    assert_status 0
}

@test "an interval that dates give is written alike by all" {
    q "CREATE TABLE t (id int PRIMARY KEY, d timestamp); INSERT INTO t VALUES (1, '2026-02-03 20:00')"
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {s: {type: text, up: "age(d, timestamp '2020-01-01')::text"}}}
  - backfill: {table: t}
YAML
    run_sluice advance p.yaml --until complete
    assert_status 0
    PGOPTIONS='-c IntervalStyle=sql_standard' q 'INSERT INTO t SELECT 2, d FROM t'
    assert_equal "$(q 'SELECT count(DISTINCT s), min(s) FROM t')" '1|6 years 1 mon 2 days 20:00:00'
    run_sluice verify p
    assert_status 0
}

@test "a column that is only renamed costs no writer a setting" {
    q "CREATE TABLE t (id int PRIMARY KEY, v float8, d date)"
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {w: {type: float8, up: v}}, down: {v: w}}
  - add_column: {table: t, columns: {n: {type: bigint, up: "id::bigint * 2"}}}
YAML
    run_sluice advance p.yaml --until complete
    assert_status 0
    assert_equal "$(q "SELECT DISTINCT proconfig FROM pg_proc WHERE pronamespace = 'sluice'::regnamespace AND proname ~ '^sync_'")" \
        '{"search_path=pg_catalog, public, pg_temp"}'
}

# The application's own functions, in a schema that only the database's search_path names.
application() {
    q "CREATE SCHEMA extensions; CREATE SCHEMA decoy;
       ALTER DATABASE $PGDATABASE SET search_path = \"\$user\", public, extensions;
       CREATE FUNCTION extensions.plain(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower(\$1)'"
    q "CREATE FUNCTION fold(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN plain(\$1); END'"
}

@test "triggers, checks, indexes and generated columns find what they find in the application's sessions" {
    application
    q "CREATE TABLE t (id int PRIMARY KEY, name text, other text CHECK (fold(other) <> ''), h text,
           g text GENERATED ALWAYS AS (fold(other)) STORED);
       CREATE INDEX ON t (fold(name));
       CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.h := plain(NEW.other); RETURN NEW; END';
       CREATE TRIGGER note BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION note();
       INSERT INTO t (id, name, other) SELECT i, 'N' || i, 'O' FROM generate_series(1, 20) i"
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {full_name: {type: text, up: name}}, down: {name: full_name}}
  - backfill: {table: t}
  - constrain: {table: t, add: [{like: {full_name: name}}, {check: {name: folds, expression: "fold(full_name) <> 'x'"}}]}
  - gate: {name: g, ask: deployed?, evidence: [{verified: {table: t}}]}
  - drop: {table: t, columns: [name]}
YAML
    run_sluice advance p.yaml --until gate
    assert_status 0
    run_sluice verify p
    assert_status 0
    run_sluice confirm p g --by Ann --reason yes
    assert_status 0
    run_sluice advance p
    assert_status 0
    assert_equal "$(q "SELECT count(*) FROM t WHERE h = 'o' AND full_name IS NOT NULL")" 20
}

@test "what the plan's own SQL names is found where it is said to be, and nowhere before" {
    application
    q "ALTER DATABASE $PGDATABASE SET search_path = decoy, public, extensions;
       CREATE FUNCTION public.mark(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''right'''"
    q "CREATE FUNCTION decoy.mark(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''decoy''';
       CREATE TABLE public.t (id int PRIMARY KEY, name text); INSERT INTO public.t VALUES (1, 'a')"
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {m: {type: text, up: "mark(name)"}}}
  - backfill: {table: t}
YAML
    run_sluice advance p.yaml --until complete
    assert_status 0
    assert_equal "$(q "INSERT INTO public.t VALUES (2, 'b'); SELECT DISTINCT m FROM public.t")" right
}

@test "the database's own time zone counts, not that of whoever runs the plan" {
    q "ALTER DATABASE $PGDATABASE SET \"TimeZone\" = 'Asia/Tokyo'"
    q "CREATE TABLE t (id int PRIMARY KEY, at timestamp); INSERT INTO t VALUES (1, '2024-01-01 12:00')"
    q "ALTER ROLE odd_settings IN DATABASE $PGDATABASE SET \"TimeZone\" = 'America/New_York'"
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {z: {type: timestamptz, up: at}}}
  - backfill: {table: t}
YAML
    PGUSER=odd_settings run_sluice advance p.yaml --until complete
    assert_status 0
    assert_equal "$(q "SELECT z = timestamptz '2024-01-01 12:00+09' FROM t")" t
    q "INSERT INTO t (id, at) VALUES (2, '2024-01-01 12:00')"
    PGUSER=odd_settings run_sluice verify p
    assert_status 0
}

@test "a backfill does not enter sync, so that what it pins costs nothing there" {
    q "ALTER DATABASE $PGDATABASE SET track_functions = 'all'"
    q "CREATE TABLE t (id int PRIMARY KEY, at timestamp, f float); INSERT INTO t SELECT i, now(), i FROM generate_series(1, 500) i"
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {a: {type: text, up: at::text}, g: {type: text, up: f::text}}, down: {at: "a::timestamp", f: "g::float"}}
  - backfill: {table: t}
YAML
    run_sluice advance p.yaml --until complete
    assert_status 0
    assert_equal "$(q "SELECT count(*) FROM t WHERE a IS NULL OR g IS NULL")" 0
    assert_equal "$(q "SELECT count(*) FROM pg_proc WHERE pronamespace = 'sluice'::regnamespace AND proname LIKE 'sync%' AND cardinality(proconfig) > 2")" 1
    is_entered() { q "SELECT coalesce(sum(calls), 0) FROM pg_stat_user_functions WHERE funcname LIKE 'sync%'"; }
    assert_equal "$(is_entered)" 0
    # while who writes does enter it
    q "UPDATE t SET f = f + 1 WHERE id <= 10"
    wait_until 30 "SELECT coalesce(sum(calls), 0) = 10 FROM pg_stat_user_functions WHERE funcname LIKE 'sync%'"
}
