#!/usr/bin/env bats
# mirror with `sync: none`: rows are copied once, and on request what differs; nothing keeps them in step.

load ../harness/common
load ../harness/sessions
load plans
load types

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    create_app_role
}

items() { # [ROWS]
    q "CREATE TABLE items (id int PRIMARY KEY, name text NOT NULL, price numeric, at timestamptz, doc json, old boolean DEFAULT false);
       INSERT INTO items SELECT i, 'n' || i, i / 100.0, 'epoch'::timestamptz + i * interval '1 hour', json_build_object('i', i), i % 10 = 0
           FROM generate_series(1, ${1:-1500}) i;
       CREATE TABLE copies (item_id bigint PRIMARY KEY, name varchar(40), price numeric, at timestamptz, doc json, note text DEFAULT 'none')"
}

# once_plan [KEYS] [LAST]
once_plan() {
    local keys='where: NOT old, up: {name: upper(name), price: price, at: at, doc: doc}'
    write_plan p <<YAML
settings: {lock_deadline: 5s}
phases:
  - mirror: {name: m, from: items, to: copies, key: {item_id: id}, sync: none, ${1:-$keys}}
  - backfill: {name: first, mirror: m}
  - backfill: {name: again, mirror: m, refresh: true}
  - gate: {name: deployed, ask: "Does nobody use the table any more?"}
  - ${2:-drop: {table: items\}}
YAML
}
expected="SELECT md5(string_agg(concat_ws(' ', id, upper(name), price, at, doc), ',' ORDER BY id)) FROM items WHERE NOT old"
copied="SELECT md5(string_agg(concat_ws(' ', item_id, name, price, at, doc), ',' ORDER BY item_id)) FROM copies"

# bats test_tags=quick
@test "rows are copied, nothing is in step, and a refresh copies what differs and deletes what is gone" {
    items
    once_plan
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'nothing keeps the rows in step: what is written to table "public.items" after it was copied is not in "public.copies"'
    assert_contains "$stderr" 'rows of table "public.copies" that table "public.items" has no row for are deleted, and a revert does not bring them back'
    local before
    before=$(picture)
    q "INSERT INTO copies (item_id, name) VALUES (20, 'own'), (7, 'there')"
    run_sluice advance p.yaml --until first
    assert_status 0
    assert_contains "$output$stderr" '1350 rows copied'
    is "SELECT string_agg(item_id || name, ',' ORDER BY item_id) FROM copies WHERE item_id IN (7, 20)" '7N7,20own'
    q "DELETE FROM copies WHERE item_id = 20"
    is "$copied" "$(q "$expected")"
    is "SELECT count(*) FROM pg_trigger WHERE tgrelid IN ('items'::regclass, 'copies'::regclass)" 0
    agrees p
    # what is not the mirror's stays, what is written is not followed
    q "UPDATE copies SET note = 'mine' WHERE item_id = 5;
       UPDATE items SET name = 'other' WHERE id = 5; UPDATE items SET doc = '{\"i\":  6}' WHERE id = 6; DELETE FROM items WHERE id = 8;
       UPDATE items SET old = true WHERE id = 9; UPDATE items SET price = 0.110 WHERE id = 11; UPDATE items SET id = 2000 WHERE id = 12;
       INSERT INTO items (id, name) VALUES (1501, 'new')"
    run_sluice verify p
    assert_status 4
    assert_contains "$output$stderr" 'copied once, and nothing keeps them in step'
    run_sluice advance p
    assert_status 0
    assert_contains "$output$stderr" '8 rows copied'
    is "$copied" "$(q "$expected")"
    is "SELECT note FROM copies WHERE item_id = 5" mine
    agrees p
    # again, with nothing to do
    run_sluice revert p
    assert_status 0
    assert_contains "$output$stderr" 'rows of table "public.copies" stay as they are'
    run_sluice advance p
    assert_status 0
    assert_contains "$output$stderr" '0 rows copied'
    q "TRUNCATE items"
    run_sluice revert p
    run_sluice advance p
    assert_status 0
    is "SELECT count(*) FROM copies" 0
    run_sluice revert p --all
    assert_status 0
    [[ $(picture) == "$before" ]]
}

# to_drop: everything but the drop; it waits for a reader of the table after it has compared the rows.
to_drop() {
    items 300
    once_plan
    to_gate p
    run_sluice confirm p deployed --by me --reason tested
    assert_status 0
    session_open reader
    session_do reader "BEGIN; SELECT count(*) FROM items"
    start_sluice it advance p
    wait_for 30 grep -q 'in use' "$BATS_TEST_TMPDIR/it.stderr"
}
is_gone() {
    is "SELECT to_regclass('items') IS NULL, count(*) FROM copies" "t|$1"
    is "SELECT count(*) FROM pg_proc WHERE pronamespace = 'sluice'::regnamespace AND proname LIKE 'mirror%'" 0
    is "SELECT count(*) FROM pg_class WHERE relnamespace = 'sluice'::regnamespace AND (relname LIKE 'mirror%' OR relname LIKE 'ranges%')" 0
}

@test "who writes between the comparison and the drop is not lost: rows are compared again, and a refresh copies them" {
    to_drop
    q "UPDATE items SET name = 'late' WHERE id = 3"
    session_do reader COMMIT
    finish_sluice it
    assert_status 4
    assert_contains "$stderr" 'table "public.items" was written since rows were compared: reading them again'
    assert_contains "$stderr" '1 row disagrees between tables "public.items" and "public.copies"'
    assert_contains "$stderr" 'sluice revert p'
    # whoever has written, and commits only after rows were compared
    q "UPDATE copies SET name = 'LATE' WHERE item_id = 3"
    session_open writer
    session_do writer "BEGIN; UPDATE items SET name = 'later' WHERE id = 4"
    start_sluice it advance p
    wait_for 30 grep -q 'in use' "$BATS_TEST_TMPDIR/it.stderr"
    session_do writer COMMIT
    finish_sluice it
    assert_status 4
    assert_contains "$stderr" '1 row disagrees between tables "public.items" and "public.copies"'
    # down to the refresh, and up again
    run_sluice revert p
    assert_status 0
    is "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'items'::regclass" 0
    run_sluice revert p
    assert_status 0
    run_sluice advance p
    assert_status 0
    assert_contains "$output$stderr" '1 row copied'
    pass_gate p
    is_gone 270
    is "SELECT name FROM copies WHERE item_id = 4" LATER
}

@test "a write that changes nothing has rows compared again, and the drop goes on" {
    to_drop
    q "UPDATE items SET name = name WHERE id = 3"
    session_do reader COMMIT
    finish_sluice it
    assert_status 0
    assert_contains "$stderr" 'reading them again'
    is_gone 270
}

@test "a release ends it, and then the table goes without a comparison; it comes back with nothing to prove" {
    items 300
    once_plan 'up: {name: name}, only: columns' 'release: {name: over, table: copies}'
    q "INSERT INTO copies (item_id, name) SELECT id, 'x' FROM items WHERE id > 200; INSERT INTO copies (item_id, name) VALUES (999, 'own')"
    to_gate p
    is "SELECT count(*), count(*) FILTER (WHERE name LIKE 'n%') FROM copies" '101|100'
    run_sluice confirm p deployed --by me --reason tested
    run_sluice advance p --until complete
    assert_status 0
    is "SELECT count(*) FROM pg_proc WHERE pronamespace = 'sluice'::regnamespace AND proname LIKE 'mirror%'" 0
    q "UPDATE copies SET name = 'new version' WHERE item_id = 250"
    run_sluice revert p
    assert_status 0
    run_sluice verify p
    assert_status 4
}

@test "keys of two columns, several mirrors into one table, two workers; a batch that is killed comes again" {
    q "CREATE TABLE a (x int, y text, v int, PRIMARY KEY (x, y)); CREATE TABLE b (x int, y text, v int, PRIMARY KEY (x, y));
       INSERT INTO a SELECT i / 50, 'y' || i % 50, i FROM generate_series(1, 20000) i; INSERT INTO b SELECT x, y, -v FROM a WHERE x % 2 = 0;
       CREATE TABLE both_of (origin text, x int, y text, v int, PRIMARY KEY (origin, x, y))"
    write_plan p <<'YAML'
settings: {workers: 2}
phases:
  - mirror: {name: ma, from: a, to: both_of, key: {x: x, y: y}, constant: {origin: "'a'"}, up: {v: v}, sync: none}
  - mirror: {name: mb, from: b, to: both_of, key: {x: x, y: y}, constant: {origin: "'b'"}, up: {v: v}, sync: none}
  - backfill: {name: fa, mirror: ma}
  - backfill: {name: fb, mirror: mb}
  - backfill: {name: ra, mirror: ma, refresh: true}
  - gate: {name: deployed, ask: "deployed?"}
  - release: {table: both_of}
YAML
    run_sluice advance p.yaml --until mb
    assert_status 0
    # no batch is committed once a row of it cannot be written
    q "INSERT INTO both_of VALUES ('a', 300, 'y7', 0)"
    session_open other
    session_do other "BEGIN; UPDATE both_of SET v = 1"
    start_sluice it advance p --until fa
    wait_for 30 grep -q 'could not be written' "$BATS_TEST_TMPDIR/it.stderr"
    sluice_signal it KILL
    finish_sluice it
    session_do other COMMIT
    run_sluice advance p --until gate
    assert_status 0
    is "SELECT count(*) FROM both_of o FULL JOIN (SELECT 'a' AS origin, * FROM a UNION ALL SELECT 'b', * FROM b) e USING (origin, x, y) WHERE o.v IS DISTINCT FROM e.v" 0
    agrees p
}

@test "what it cannot do is refused by name, and what the other table does not keep, by key" {
    items 10
    refused() { # KEYS WORDS
        once_plan "$1" 'release: {table: copies}'
        run_sluice check p.yaml
        ((status == 2 || status == 4)) || assert_status 4
        assert_contains "$stderr" "$2"
    }
    refused 'up: {name: name}, down: {name: name}' '"sync: none" has no use for "down"'
    refused "rows: \"SELECT 'x' AS name\"" '"sync: none" copies no "rows"'
    refused 'up: {name: name}, constant: {note: random()::text}' 'constant of column "note" is none'
    once_plan 'up: {name: name}' 'release: {table: copies}'
    sed -i 's/sync: none, //' p.yaml
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'mirror "m" keeps its rows in step: there is nothing to refresh'
    write_plan p <<'YAML'
phases:
  - mirror: {name: m, from: items, to: copies, key: {item_id: id}, up: {name: name}, sync: none}
  - backfill: {name: one, mirror: m, refresh: true}
  - backfill: {name: two, mirror: m, on_error: report}
  - backfill: {name: three, mirror: m}
  - backfill: {name: four, table: items, refresh: true}
  - release: {table: copies}
YAML
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'the rows of mirror "m" are refreshed before they were copied'
    assert_contains "$stderr" 'phase "one" copies the rows of mirror "m" already'
    assert_contains "$stderr" '"refresh" goes with "mirror"'
    q "CREATE TABLE ta (k text PRIMARY KEY); CREATE TABLE tb (k text COLLATE \"C\" PRIMARY KEY)"
    write_plan t <<'YAML'
phases:
  - mirror: {name: m, from: ta, to: tb, key: {k: k}, sync: none}
  - backfill: {mirror: m, on_error: report}
  - release: {table: tb}
YAML
    run_sluice check t.yaml
    assert_status 4
    assert_contains "$stderr" 'are put in order by different collations'
    assert_contains "$stderr" 'rows that fail cannot be passed over by a phase that copies ranges of a key'
    # a trigger of the other table
    q "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.name := left(NEW.name, 1); RETURN NEW; END';
       CREATE TRIGGER cut BEFORE INSERT ON copies FOR EACH ROW EXECUTE FUNCTION cut()"
    once_plan
    run_sluice advance p.yaml --until first
    assert_status 1
    assert_contains "$stderr" 'row id=1 of table "public.copies" does not keep what is written to it'
    is "SELECT count(*) FROM copies" 0
    q "DROP TRIGGER cut ON copies"
    run_sluice advance p --until gate
    assert_status 0
    is "$copied" "$(q "$expected")"
}
