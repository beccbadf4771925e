#!/usr/bin/env bats
# mirror with `sync: none` between two servers: one of the two tables is a foreign one (postgres_fdw).

load ../harness/common
load ../harness/sessions
load plans
load foreign

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_far ", batch_size '100'"
}

columns='id bigint NOT NULL, name text, price numeric(12,2), at timestamptz, on_day date, u uuid, flag boolean, bytes bytea, doc jsonb, f double precision'
fill() { # TABLE: ten thousand rows
    echo "INSERT INTO $1 SELECT i, 'n' || i, i / 100.0, 'epoch'::timestamptz + i * interval '1 hour', '2020-01-01'::date + i % 1000,
        md5(i::text)::uuid, i % 2 = 0, decode(md5(i::text), 'hex'), jsonb_build_object('i', i), i / 7.0 FROM generate_series(1, 10000) i"
}
up='name: name, price: price, at: at, on_day: on_day, u: u, flag: flag, bytes: bytes, doc: doc, f: f'
picture_of() {
    echo "SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM (SELECT id, name, price, at, on_day, u, flag, bytes, doc, f FROM $1) t"
}
# move FROM TO
move() {
    write_plan p <<YAML
settings: {lock_deadline: 5s}
phases:
  - mirror: {name: m, from: $1, to: $2, key: {id: id}, up: {$up}, sync: none}
  - backfill: {name: first, mirror: m, batch_pages: 1, batch_pause: 100ms}
  - backfill: {name: again, mirror: m, refresh: true}
  - gate: {name: deployed, ask: "Is the other server in use?"}
  - release: {table: $2}
YAML
}

# bats test_tags=quick
@test "ten thousand rows come from another server, killed and resumed; a refresh copies only what differs" {
    far "CREATE TABLE items ($columns, PRIMARY KEY (id))"
    far "$(fill items)"
    q "CREATE FOREIGN TABLE items ($columns) SERVER far; CREATE TABLE mine ($columns, PRIMARY KEY (id))"
    move items mine
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'whether the key of foreign table "public.items" is unique cannot be known here'
    run_sluice advance p.yaml --until m
    assert_status 0
    killed_in first 1 2 3
    is "$(picture_of mine)" "$(far "$(picture_of items)")"
    agrees p
    far "UPDATE items SET name = 'other' WHERE id % 1000 = 7; DELETE FROM items WHERE id = 5000; INSERT INTO items (id) VALUES (-3), (20000);
         UPDATE items SET f = 0.1 + 0.2, price = 0 WHERE id = 77"
    run_sluice verify p
    assert_status 4
    assert_contains "$output$stderr" '14 '
    far "ALTER DATABASE far SET log_statement = 'all'"
    run_sluice advance p
    assert_status 0
    assert_contains "$output$stderr" '14 rows copied'
    is "$(picture_of mine)" "$(far "$(picture_of items)")"
    # sums are asked of the other server, and the rows of few ranges alone are fetched
    grep -q 'SELECT count(\*), sum(hash_array_extended' "$FAR/log"
    agrees p
}

@test "and go to it, with what is there already; killed and resumed, and brought up to date" {
    far "CREATE TABLE items ($columns, note text DEFAULT 'none', PRIMARY KEY (id))"
    far "INSERT INTO items (id, name, note) VALUES (7, 'there', 'kept'), (99999, 'own', 'kept')"
    q "CREATE TABLE mine ($columns, PRIMARY KEY (id)); $(fill mine)"
    q "CREATE FOREIGN TABLE items ($columns) SERVER far"
    move mine items
    sed -i 's/, batch_pause: 100ms/, batch_pause: 20ms/' p.yaml
    run_sluice advance p.yaml --until m
    assert_status 0
    killed_in first 1 2 3
    is "SELECT count(*) FROM items WHERE id = 99999" 1
    run_sluice verify p # which knows that the plan will delete it
    assert_status 4
    assert_contains "$output" 'id=99999'
    run_sluice advance p
    assert_status 0
    assert_contains "$output$stderr" '1 row copied'
    [[ $(far "$(picture_of items)") == "$(q "$(picture_of mine)")" ]]
    [[ $(far "SELECT note FROM items WHERE id = 7") == kept ]]
    agrees p
    q "DELETE FROM mine WHERE id BETWEEN 2001 AND 4000; UPDATE mine SET doc = '{}' WHERE id = 1"
    run_sluice verify p
    assert_status 4
    run_sluice revert p
    assert_status 0
    run_sluice advance p
    assert_status 0
    assert_contains "$output$stderr" '2001 rows copied'
    [[ $(far "$(picture_of items)") == "$(q "$(picture_of mine)")" ]]
    pass_gate p
    is "SELECT count(*) FROM pg_proc WHERE pronamespace = 'sluice'::regnamespace AND proname LIKE 'mirror%'" 0
}

@test "a server that is away is said, and is no end; what the other server refuses is named" {
    far "CREATE TABLE items (a int, b uuid, v text CHECK (v <> 'bad'), PRIMARY KEY (a, b))"
    q "CREATE TABLE mine (a int, b uuid, v text, PRIMARY KEY (a, b));
       INSERT INTO mine SELECT i / 100, md5(i::text)::uuid, 'v' || i FROM generate_series(1, 3000) i;
       UPDATE mine SET v = 'bad' WHERE a = 3 AND b = (SELECT b FROM mine WHERE a = 3 ORDER BY b LIMIT 1);
       CREATE FOREIGN TABLE items (a int NOT NULL, b uuid NOT NULL, v text) SERVER far"
    write_plan p <<'YAML'
settings: {lock_deadline: 2s}
phases:
  - mirror: {name: m, from: mine, to: items, key: {a: a, b: b}, up: {v: v}, sync: none}
  - backfill: {name: first, mirror: m}
  - release: {table: mine}
YAML
    run_sluice advance p.yaml --until m
    run_sluice advance p
    assert_status 1
    assert_contains "$stderr" 'SQLSTATE 23514'
    assert_contains "$stderr" 'among the rows of a range of the key, by number and bounds: ('
    q "UPDATE mine SET v = 'good' WHERE v = 'bad'"
    q "ALTER SERVER far OPTIONS (SET host '/nowhere')"
    run_sluice advance p
    assert_status 75
    assert_contains "$stderr" 'could not connect to server "far"'
    assert_contains "$stderr" 'See that the other server is reached'
    q "ALTER SERVER far OPTIONS (SET host '$FAR')"
    run_sluice advance p
    assert_status 0
    [[ $(far "SELECT md5(string_agg(i::text, ',' ORDER BY a, b)) FROM items i") == "$(q "SELECT md5(string_agg(i::text, ',' ORDER BY a, b)) FROM mine i")" ]]
    agrees p
    # a key of text, which another server may put in another order; a mirror that keeps rows in step
    q "CREATE TABLE words (k text PRIMARY KEY); CREATE FOREIGN TABLE far_words (k text NOT NULL) SERVER far"
    write_plan t <<'YAML'
phases:
  - mirror: {name: m, from: words, to: far_words, key: {k: k}, sync: none}
  - backfill: {mirror: m}
  - release: {table: words}
YAML
    run_sluice check t.yaml
    assert_status 4
    assert_contains "$stderr" 'which another server may put in another order'
    sed -i 's/sync: none/sync: up/' t.yaml
    run_sluice check t.yaml
    assert_status 4
    assert_contains "$stderr" 'table "public.far_words" is a foreign table'
    assert_contains "$stderr" 'sync: none'
}

@test "a full disk of the other server, and its restart, are gone on from: no row twice" {
    local small=$FAR/small
    small_disk "$FAR"
    far "CREATE TABLESPACE small LOCATION '$small'"
    far 'CREATE TABLE items (id int, v text) TABLESPACE small'
    q "CREATE TABLE mine (id int PRIMARY KEY, v text); INSERT INTO mine SELECT i, repeat('x', 200) || i FROM generate_series(1, 8000) i;
       CREATE FOREIGN TABLE items (id int NOT NULL, v text) SERVER far"
    write_plan p <<'YAML'
phases:
  - mirror: {name: m, from: mine, to: items, key: {id: id}, up: {v: v}, sync: none}
  - backfill: {name: first, mirror: m, batch_pages: 1, batch_pause: 20ms}
  - release: {table: mine}
YAML
    run_sluice advance p.yaml --until m
    assert_status 0
    run_sluice advance p
    assert_status 1
    assert_contains "$stderr" 'on the foreign server: could not extend file'
    mount -o remount,size=20m "$small"
    # it is at work there when that server ends
    PGHOST=$FAR PGDATABASE=far session_open holds
    session_do holds 'BEGIN; LOCK items'
    start_sluice it advance p
    PGHOST=$FAR PGDATABASE=far wait_until 30 "SELECT count(*) = 1 FROM pg_locks WHERE relation = 'items'::regclass AND NOT granted"
    "$ROOT/tests/harness/cluster" stop "$FAR" immediate
    "$ROOT/tests/harness/cluster" start "$FAR" 3>&-
    finish_sluice it
    [[ $status -eq 0 ]] || run_sluice advance p
    assert_status 0
    is 'SELECT count(*), count(DISTINCT id) FROM items' '8000|8000'
    agrees p
}

# Up to 17, postgres_fdw waits for the answer to a cancel whatever its own server is asked.
@test "an interrupt ends it, though the other server does not answer the one that is asked" {
    far "CREATE TABLE items ($columns, PRIMARY KEY (id))"
    far "$(fill items)"
    q "CREATE FOREIGN TABLE items ($columns) SERVER far; CREATE TABLE mine ($columns, PRIMARY KEY (id))"
    move items mine
    sed -i 's/batch_pause: 100ms/batch_pause: 1s/' p.yaml
    run_sluice advance p.yaml --until m
    assert_status 0
    start_sluice it advance p
    wait_for 30 copied_more first 2
    there session_open holder
    session_do holder 'BEGIN; LOCK TABLE items'
    there wait_until 30 "SELECT count(*) > 0 FROM pg_locks WHERE relation = 'items'::regclass AND NOT granted"
    ends_though_frozen
    assert_contains "$stderr" 'error: interrupted when'
    assert_contains "$stderr" 'the server did not answer within 10 s of being asked to stop: backend'
    there session_close holder
    wait_for 60 is_away
    run_sluice advance p
    assert_status 0
    [[ $(far "$(picture_of items)") == "$(q "$(picture_of mine)")" ]]
}
