#!/usr/bin/env bats
# mirror with `sync: none` and `by_copy`: rows go by COPY from connection to connection, to another server and from it.

load ../harness/common
load ../harness/sessions
load plans
load foreign

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_far
    export FAR_BOOKS="host=$FAR user=postgres dbname=far"
}

# Values of many types, NULL among them.
columns='id bigint NOT NULL, name text, price numeric(12,2), at timestamptz, on_day date, u uuid, flag boolean, bytes bytea, doc jsonb, f double precision, tags text[], mood mood'
mood="CREATE TYPE mood AS ENUM ('well', 'ill')"
fill() { # TABLE
    echo "INSERT INTO $1 SELECT i, 'n' || chr(9) || i, i / 100.0, 'epoch'::timestamptz + i * interval '1 hour', '2020-01-01'::date + i % 1000,
        md5(i::text)::uuid, i % 2 = 0, decode(md5(i::text), 'hex'), jsonb_build_object('i', i), i / 7.0, ARRAY['a', NULL, i::text],
        CASE i % 3 WHEN 0 THEN 'well'::mood WHEN 1 THEN 'ill' END FROM generate_series(1, 20000) i"
}
up='name: name, price: price, at: at, on_day: on_day, u: u, flag: flag, bytes: bytes, doc: doc, f: f, tags: tags, mood: mood'
picture_of() { # TABLE [COLUMN INSTEAD OF name]
    echo "SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM (SELECT id, ${2:-name}, price, at, on_day, u, flag, bytes, doc, f, tags, mood FROM $1) t"
}
# move FROM TO [UP]
move() {
    write_plan p <<YAML
settings: {lock_deadline: 5s, workers: 2}
phases:
  - mirror: {name: m, from: $1, to: $2, key: {id: id}, up: {${3:-$up}}, sync: none, by_copy: {env: FAR_BOOKS}}
  - backfill: {name: first, mirror: m, batch_pages: 1, batch_pause: 40ms}
  - backfill: {name: again, mirror: m, refresh: true}
  - gate: {name: deployed, ask: "Is the other server in use?"}
  - release: {table: mine}
YAML
}

@test "to another server, which calls the table and its columns otherwise: killed and resumed, two workers at once" {
    far "$mood; CREATE SCHEMA \"the books\"; CREATE TABLE \"the books\".\"its items\" (${columns/name text/\"the name\" text}, PRIMARY KEY (id));
        INSERT INTO \"the books\".\"its items\" (id, \"the name\") VALUES (7, 'there'), (99999, 'own')"
    q "$mood; CREATE TABLE mine ($columns, PRIMARY KEY (id)); $(fill mine);
       CREATE FOREIGN TABLE items (${columns/name text/name text OPTIONS (column_name \'the name\')}) SERVER far
           OPTIONS (schema_name 'the books', table_name 'its items')"
    move mine items
    run_sluice check p.yaml
    assert_status 0
    run_sluice advance p.yaml --until m
    assert_status 0
    far "ALTER DATABASE far SET log_statement = 'all'"
    killed_in first 1 4 7
    grep -q 'COPY "the books"."its items" (id, "the name", price' "$FAR/log"
    [[ $(far "$(picture_of '"the books"."its items" WHERE id < 99999' '"the name"')") == "$(q "$(picture_of mine)")" ]]
    run_sluice advance p
    assert_status 0
    assert_contains "$output$stderr" '1 row copied'
    agrees p
    run_sluice revert p --to m
    assert_status 0
    far 'TRUNCATE "the books"."its items"'
    # batches that go on at once are not in each other's way
    run_sluice advance p
    assert_status 0
    assert_lacks "$stderr" 'could not serialize'
    assert_contains "$output" '20000 rows copied'
    assert_equal "$(q "SELECT rows_done FROM sluice.backfill ORDER BY phase LIMIT 1")" 20000
    run_sluice advance p
    pass_gate p
    assert_equal "$(q "SELECT count(*) FROM pg_class WHERE relnamespace = 'sluice'::regnamespace AND relname LIKE 'bulk%'")" 0
}

@test "from another server, killed and resumed" {
    far "$mood; CREATE TABLE items (${columns/name text/\"the name\" text}, PRIMARY KEY (id))"
    far "$(fill items)"
    q "$mood; CREATE TABLE mine ($columns, PRIMARY KEY (id));
       CREATE FOREIGN TABLE items (${columns/name text/name text OPTIONS (column_name \'the name\')}) SERVER far"
    move items mine
    run_sluice advance p.yaml --until m
    assert_status 0
    far "ALTER DATABASE far SET log_statement = 'all'"
    killed_in first 1 4 7
    grep -q 'COPY (SELECT id, name, price' "$FAR/log"
    [[ $(far "$(picture_of items '"the name"')") == "$(q "$(picture_of mine)")" ]]
    far "UPDATE items SET \"the name\" = 'other' WHERE id = 4; DELETE FROM items WHERE id > 19000"
    run_sluice advance p
    assert_status 0
    assert_contains "$output$stderr" '1001 rows copied'
    agrees p
}

# bats test_tags=quick
@test "values that are more than columns go there as they come out here" {
    far "CREATE TABLE items (id bigint PRIMARY KEY, v varchar(3), kind text NOT NULL, n numeric(6,1))"
    q "CREATE TABLE mine (id int PRIMARY KEY, v text); INSERT INTO mine SELECT i, i % 1000 FROM generate_series(1, 5000) i;
       CREATE FOREIGN TABLE items (id bigint NOT NULL, v varchar(3), kind text NOT NULL, n numeric(6,1)) SERVER far"
    write_plan p <<'YAML'
phases:
  - mirror: {name: m, from: mine, to: items, key: {id: id}, constant: {kind: "'it''s 100%'"}, where: id % 2 = 0, up: {v: v || '', n: 7 / (id - 4000.0)}, sync: none, by_copy: {env: FAR_BOOKS}}
  - backfill: {name: first, mirror: m}
  - release: {table: mine}
YAML
    # a value that cannot be computed here is no trouble of the other server's
    run_sluice advance p.yaml --until first
    assert_status 1
    assert_contains "$stderr" 'division by zero'
    assert_lacks "$stderr" 'on the other server'
    q 'DELETE FROM mine WHERE id = 4000'
    run_sluice advance p.yaml --until first
    assert_status 0
    assert_equal "$(far "SELECT md5(string_agg(i::text, ',' ORDER BY id)) FROM items i")" \
        "$(q "SELECT md5(string_agg(i::text, ',' ORDER BY id)) FROM (SELECT id::bigint, v::varchar(3), 'it''s 100%', (7 / (id - 4000.0))::numeric(6,1) FROM mine WHERE id % 2 = 0) i")"
    agrees p
}

@test "where it leads elsewhere, or the table there is another, nothing is copied" {
    PGHOST=$FAR PGDATABASE=postgres q 'DROP DATABASE IF EXISTS other'
    PGHOST=$FAR PGDATABASE=postgres q 'CREATE DATABASE other'
    far 'CREATE TABLE items (id bigint PRIMARY KEY, name text)'
    PGHOST=$FAR PGDATABASE=other q 'CREATE TABLE items (id bigint PRIMARY KEY, name text)'
    q "CREATE TABLE mine (id bigint PRIMARY KEY, name text); INSERT INTO mine SELECT i, i FROM generate_series(1, 100) i;
       CREATE FOREIGN TABLE items (id bigint NOT NULL, name text) SERVER far"
    move mine items 'name: name'
    # where table items is the foreign one
    FAR_BOOKS="host=$PGHOST user=postgres dbname=$PGDATABASE" run_sluice advance p.yaml
    assert_status 4
    assert_contains "$stderr" 'on the other server (what FAR_BOOKS says): public.items is no table there, of which public.items is the foreign one'
    export FAR_BOOKS="host=$FAR user=postgres dbname=other"
    run_sluice advance p.yaml
    assert_status 0
    run_sluice advance p
    assert_status 4
    assert_contains "$stderr" 'on the other server (what FAR_BOOKS says): it leads to another database than server "far" of foreign table public.items'
    assert_contains "$stderr" 'or leave it out: then rows go through the foreign table'
    run_sluice revert p --all
    assert_status 0
    FAR_BOOKS="host=$FAR user=postgres dbname=far"
    assert_equal "$(PGHOST=$FAR PGDATABASE=other q 'SELECT count(*) FROM items')$(far 'SELECT count(*) FROM items')" 00
    far 'ALTER TABLE items ALTER name TYPE varchar(9)'
    sed -i 's/^plan: .*/plan: other/' p.yaml
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'column "name" of public.items is character varying there, and text in foreign table public.items'
    far 'ALTER TABLE items DROP name'
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'column "name" of public.items is missing there, and text in foreign table public.items'
    unset FAR_BOOKS
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'the environment variable "FAR_BOOKS"'
    far 'DROP TABLE items; CREATE TYPE pair AS (a int, b int); CREATE TABLE items (id bigint PRIMARY KEY, name pair[])'
    q 'DROP FOREIGN TABLE items; DROP TABLE mine; CREATE TYPE pair AS (a int, b int); CREATE TABLE mine (id bigint PRIMARY KEY, name pair[]);
       CREATE FOREIGN TABLE items (id bigint NOT NULL, name pair[]) SERVER far'
    FAR_BOOKS="host=$FAR user=postgres dbname=far" run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'column "name" of foreign table public.items holds values of types with numbers that another server does not share'
}

@test "what cannot go by COPY is refused by name" {
    far 'CREATE TABLE items (id bigint PRIMARY KEY, name text)'
    q "CREATE TABLE mine (id bigint PRIMARY KEY, name text, n int); CREATE TABLE own (id bigint PRIMARY KEY, name text);
       CREATE FOREIGN TABLE items (id bigint NOT NULL, name text) SERVER far"
    move items mine 'name: upper(name)'
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'p.yaml:5:72: error: column "name" is more than a column of foreign table "public.items", whose server gives rows as they are'
    move items mine 'n: id'
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'column "id" is of type bigint, and "n" of integer'
    move items mine 'name: name'
    sed -i 's/sync: none/where: id > 3, sync: none/' p.yaml
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" '"where" would be for the server of foreign table "public.items" to compute'
    move mine own 'name: name'
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" '"by_copy" needs one foreign table, and one that is here'
    sed -i 's/sync: none/sync: up/' p.yaml
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" '"by_copy" needs "sync: none", and rows that are made'
}

@test "the other server changes rows, has some, or goes away" {
    far "CREATE TABLE items (id bigint PRIMARY KEY, name text CHECK (name <> 'bad'));
        CREATE FUNCTION louder() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.name := upper(NEW.name); RETURN NEW; END';
        CREATE TRIGGER louder BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION louder()"
    q "CREATE TABLE mine (id bigint PRIMARY KEY, name text); INSERT INTO mine SELECT i, 'n' || i FROM generate_series(1, 3000) i;
       CREATE FOREIGN TABLE items (id bigint NOT NULL, name text) SERVER far"
    move mine items 'name: name'
    run_sluice advance p.yaml
    assert_status 0
    # rows are put right through the foreign table: its UPDATE has no trigger
    run_sluice advance p
    assert_status 0
    assert_equal "$(far "SELECT count(*) FROM items WHERE name = 'n' || id")" 3000
    run_sluice revert p --to m
    far 'CREATE TRIGGER as_loud BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION louder(); TRUNCATE items'
    run_sluice advance p
    assert_status 1
    assert_contains "$stderr" 'of table "public.items" does not keep what is written to it'
    far 'DROP TRIGGER louder ON items; DROP TRIGGER as_loud ON items'
    q "UPDATE mine SET name = 'bad' WHERE id = 2500"
    run_sluice advance p
    assert_status 1
    assert_contains "$stderr" 'SQLSTATE 23514'
    q "UPDATE mine SET name = 'good' WHERE id = 2500"
    FAR_BOOKS="host=/nowhere dbname=far" run_sluice advance p
    assert_status 75
    assert_contains "$stderr" 'on the other server (what FAR_BOOKS says)'
    assert_contains "$stderr" 'See that the other server is reached, and run the same command again.'
    PGHOST=$FAR PGDATABASE=far psql -qc 'BEGIN; LOCK TABLE items IN SHARE MODE; SELECT pg_sleep(3)' >/dev/null 3>&- &
    local holder=$!
    wait_for 30 is_locked
    run_sluice advance p
    wait "$holder"
    assert_status 0
    agrees p
}
@test "an interrupt ends it, though the other server does not answer" {
    far 'CREATE TABLE items (id bigint PRIMARY KEY, name text)'
    q "CREATE TABLE mine (id bigint PRIMARY KEY, name text); INSERT INTO mine SELECT i, i FROM generate_series(1, 20000) i;
       CREATE FOREIGN TABLE items (id bigint NOT NULL, name text) SERVER far"
    move mine items 'name: name'
    sed -i 's/batch_pause: 40ms/batch_pause: 1s/' p.yaml
    run_sluice advance p.yaml --until m
    start_sluice it advance p
    wait_for 30 copied_more first 2
    ends_though_frozen
    run_sluice advance p
    assert_status 0
    assert_equal "$(far 'SELECT count(*) FROM items')" 20000
}

waits_for_holder() {
    [[ $(far "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") == 1 ]]
}

@test "an interrupt ends it while rows are put, and while they are committed, on a server that does not answer" {
    far 'CREATE TABLE items (id bigint PRIMARY KEY, name text)'
    q "CREATE TABLE mine (id bigint PRIMARY KEY, name text);
       INSERT INTO mine SELECT i, repeat('x', 1000) FROM generate_series(1, 5000) i;
       CREATE FOREIGN TABLE items (id bigint NOT NULL, name text) SERVER far"
    move mine items 'name: name'
    sed -i 's/workers: 2/workers: 1/; s/batch_pages: 1/batch_pages: 1000/' p.yaml
    run_sluice advance p.yaml --until m
    far "CREATE FUNCTION wait_here() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NEW; END'"
    local when
    for when in 'TRIGGER wait_here BEFORE INSERT ON items' \
        'CONSTRAINT TRIGGER wait_here AFTER INSERT ON items DEFERRABLE INITIALLY DEFERRED'; do
        far "CREATE $when FOR EACH ROW EXECUTE FUNCTION wait_here()"
        there session_open holder
        session_do holder 'SELECT pg_advisory_lock(1)'
        start_sluice it advance p
        wait_for 30 waits_for_holder
        ends_though_frozen
        there session_close holder
        far 'DROP TRIGGER wait_here ON items'
    done
    run_sluice advance p
    assert_status 0
    assert_equal "$(far 'SELECT count(*) FROM items')" 5000
}

is_locked() {
    [[ $(far "SELECT count(*) FROM pg_locks WHERE relation = 'items'::regclass AND mode = 'ShareLock'") == 1 ]]
}
