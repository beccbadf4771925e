#!/usr/bin/env bats
# A table becomes partitioned under an application that never stops writing it, by the same statements
# all the time; it is taken back once, and made so for good.

load ../harness/common
load ../harness/sessions
load ../cli/plans

ROWS=6000

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "DO \$\$BEGIN CREATE ROLE app LOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END\$\$;
       CREATE TABLE accounts (id int PRIMARY KEY); INSERT INTO accounts SELECT generate_series(1, 50);
       CREATE TABLE events (id bigserial PRIMARY KEY, at date NOT NULL, account int REFERENCES accounts, v text,
           touched int NOT NULL DEFAULT 0, UNIQUE (id, at));
       CREATE TABLE notes (event bigint, at date, client int, FOREIGN KEY (event, at) REFERENCES events (id, at) ON DELETE CASCADE ON UPDATE CASCADE);
       CREATE INDEX ON notes (event, at);
       CREATE TABLE ledger (key bigint, v text, seq bigint GENERATED ALWAYS AS IDENTITY);
       INSERT INTO events (at, account, v) SELECT date '2026-01-01' + i % 365, 1 + i % 50, 'seed' || i
           FROM generate_series(1, $ROWS) i;
       INSERT INTO ledger (key, v) SELECT id, v FROM events;
       INSERT INTO notes SELECT id, at FROM events WHERE id <= 500;
       CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN new.touched := old.touched + 1; RETURN new; END';
       CREATE TRIGGER touches BEFORE UPDATE ON events FOR EACH ROW EXECUTE FUNCTION touch();
       GRANT SELECT, INSERT, UPDATE, DELETE ON events, notes, ledger TO app; GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO app;
       ANALYZE"
    cat >p.yaml <<'YAML'
sluice: 1
plan: p
settings: {batch_pages: 4, batch_pause: 5ms}
replace_table:
  table: events
  partition_by: {range: at}
  partitions: {every: month, from: "2026-01-01", ahead: 1}
  primary_key: [id, at]
YAML
}

teardown() {
    kill_writers
    end_sluices
    drop_database
}

# Rows that move from month to month have one writer each: who meets a row that has just moved is told to
# try again by PostgreSQL itself.
mix() {
    cat <<'SQL'
-- script insert 3
\set n random(1, 1000000000)
BEGIN;
INSERT INTO events (at, account, v) VALUES (date '2026-01-01' + :n % 365, 1 + :n % 50, 'new' || :n) RETURNING id \gset
INSERT INTO ledger (key, v) VALUES (:id, 'new' || :n);
COMMIT;
-- script update 8
\set n random(1, 1000000000)
\set id random(1001, :rows)
WITH u AS (UPDATE events SET v = 'changed' || :n WHERE id = :id RETURNING id, v)
INSERT INTO ledger (key, v) SELECT id, v FROM u;
-- script delete 2
\set id random(1001, :rows)
WITH d AS (DELETE FROM events WHERE id = :id RETURNING id) INSERT INTO ledger (key) SELECT id FROM d;
-- script noted 3
\set n random(1, 1000000000)
BEGIN;
WITH e AS (INSERT INTO events (at, account, v) VALUES (date '2026-01-01' + :n % 365, 1, 'noted' || :n) RETURNING id, at)
    INSERT INTO notes SELECT id, at, :client_id FROM e;
INSERT INTO ledger (key, v) SELECT lastval(), 'noted' || :n;
COMMIT;
-- script move 2
\set id :client_id * 100 + random(1, 99)
\set n random(1, 365)
UPDATE events SET at = date '2026-01-01' + :n WHERE id = :id;
-- script never
BEGIN;
UPDATE events SET v = 'never' WHERE id = 2000;
DELETE FROM events WHERE id = 2000;
ROLLBACK;
SQL
}

# ledger_agrees TABLE: nothing is lost, and nothing is there twice.
ledger_agrees() {
    assert_equal "$(q "SELECT string_agg(coalesce(l.key, e.id)::text, ' ') FROM
            (SELECT DISTINCT ON (key) key, v FROM ledger ORDER BY key, seq DESC) l
            FULL JOIN $1 e ON e.id = l.key
        WHERE l.v IS DISTINCT FROM e.v")" ''
    assert_equal "$(q "SELECT count(*) - count(DISTINCT id) FROM $1")" 0
    assert_equal "$(q "SELECT count(*) FROM notes n WHERE NOT EXISTS (SELECT FROM $1 e WHERE e.id = n.event AND e.at = n.at)")" 0
}

advance() {
    "$SLUICE" advance p.yaml "$@" 2>sluice.out || [[ $? -eq 3 ]] || { cat sluice.out >&2 && return 1; }
}

@test "a table becomes partitioned under its writers, is taken back, and made so again: no write is lost" {
    start_mix app 4 <(mix) --define=rows="$ROWS" --rate=150 --username=app
    advance --until gate
    "$SLUICE" confirm p events-table-copied --by tester --reason tested
    advance --until gate
    sleep 1
    assert_equal "$(q "SELECT relkind FROM pg_class WHERE oid = 'events'::regclass")" p
    "$SLUICE" verify p
    "$SLUICE" revert p --to events-mirror
    sleep 1
    assert_equal "$(q "SELECT relkind FROM pg_class WHERE oid = 'events'::regclass")" r
    advance --until gate
    "$SLUICE" confirm p events-table-copied --by tester --reason tested
    advance --until gate
    sleep 1
    is "SELECT string_agg(confrelid::regclass || ' ' || convalidated, ', ') FROM pg_constraint WHERE conrelid = 'notes'::regclass AND conparentid = 0" 'events true'
    stop_writers app
    assert_equal "$writers_failed $writers_idle" '0 '
    [[ $writers_done -gt 100 ]]
    ledger_agrees events
    ledger_agrees events_old
    "$SLUICE" verify p
    "$SLUICE" confirm p events-table-replaced --by tester --reason tested
    advance --until complete
    ledger_agrees events
}
