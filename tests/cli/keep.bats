#!/usr/bin/env bats
# keep and remember of a backfill that sets columns: rows that writers bring into `where` later are set by a
# trigger until a release or a drop; a revert brings back what rows had.

load ../harness/common
load plans

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    q "CREATE TABLE t (id int PRIMARY KEY, legacy text, plan text, n int NOT NULL DEFAULT 0, note text);
        INSERT INTO t SELECT i, nullif('a' || i % 3, 'a0'), CASE WHEN i % 10 = 0 THEN 'kept' END
        FROM generate_series(1, 1000) i"
    q 'VACUUM ANALYZE t'
}

# kept_plan [SET [WHERE [MORE]]]: plan p that sets rows of t and keeps on until its last phase; MORE are further
# keys of the backfill.
kept_plan() {
    write_plan p <<YAML
phases:
  - backfill: {name: fill, table: t, set: ${1:-"{plan: \"coalesce(legacy, 'free')\"}"}, where: "${2:-plan IS NULL}", keep: true${3:+, $3}}
  - gate: {ask: all of it?, name: g}
  - release: {name: free, table: t}
YAML
}
# refused MESSAGE [STATUS]: by check and by advance, which leaves nothing.
refused() {
    run_sluice check p.yaml
    assert_status "${2:-4}"
    assert_contains "$stderr" "$1"
    run_sluice advance p.yaml
    assert_status "${2:-4}"
    assert_contains "$stderr" "$1"
    assert_equal "$(q "SELECT to_regnamespace('sluice') IS NULL")" t
}
ours() {
    q "SELECT (SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'zz\_sluice\_%'),
        (SELECT count(*) FROM pg_proc WHERE proname LIKE 'keep\_%'),
        (SELECT count(*) FROM pg_class WHERE relname LIKE 'remembered\_%' AND relkind = 'r')"
}
release() {
    run_sluice confirm p g --by anna --reason 'all write it'
    assert_status 0
    run_sluice advance p
    assert_status 0
}

@test "rows that come to where are set, whoever writes them, until the release" {
    kept_plan
    run_sluice check p.yaml
    assert_status 0
    run_sluice advance p.yaml
    assert_status 0
    assert_contains "$output" '900 rows set'
    q "INSERT INTO t (id, legacy) VALUES (1001, 'x'), (1002, NULL); INSERT INTO t (id, plan) VALUES (1003, 'own');
        UPDATE t SET plan = NULL WHERE id = 10; UPDATE t SET note = 'z' WHERE id = 20"
    q "SET session_replication_role = replica; INSERT INTO t (id) VALUES (1004)"
    assert_equal "$(q 'SELECT string_agg(plan, chr(44) ORDER BY id) FROM t WHERE id IN (10, 20, 1001, 1002, 1003, 1004)')" \
        'a1,kept,x,free,own,free'
    run_sluice verify p
    assert_status 0
    release
    assert_equal "$(ours)" '0|0|0'
    q 'INSERT INTO t (id) VALUES (1005)'
    assert_equal "$(q 'SELECT plan IS NULL FROM t WHERE id = 1005')" t
    run_sluice revert p
    assert_status 4
    assert_contains "$stderr" '1 row of table "public.t" is still in `where`'
    assert_contains "$stderr" 'id=1005'
    q "UPDATE t SET plan = 'x' WHERE id = 1005"
    run_sluice revert p
    assert_status 0
    assert_equal "$(ours)" '1|1|0'
    q 'INSERT INTO t (id) VALUES (1006)'
    assert_equal "$(q 'SELECT plan FROM t WHERE id = 1006')" free
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(ours)" '0|0|0'
}

@test "writers at work while the batches run leave no row in where" {
    kept_plan '' '' 'batch_pages: 1, batch_pause: 50ms'
    "$SLUICE" advance p.yaml >out 2>&1 3>&- &
    wait_until 10 "SELECT count(*) > 0 FROM t WHERE plan = 'a1'"
    q "UPDATE t SET plan = NULL, note = repeat('x', 500) WHERE id < 20; INSERT INTO t (id) SELECT generate_series(2001, 2050)"
    status=0
    wait $! || status=$?
    assert_status 0
    assert_equal "$(q 'SELECT count(*) FROM t WHERE plan IS NULL')" 0
}

@test "the trigger asks in WHEN, names what its function uses, and leaves what a batch would leave" {
    kept_plan '{n: n + 1, note: legacy}' 'n = 9'
    run_sluice advance p.yaml
    assert_status 0
    assert_contains "$(q "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname LIKE 'zz\_sluice\_%'")" \
        'WHEN (((new.n = 9) AND (num_nulls(new.n, new.legacy, new.note) >= 0)))'
    q 'UPDATE t SET n = 9 WHERE id = 1; UPDATE t SET n = 8 WHERE id = 2'
    assert_equal "$(q 'SELECT n, note FROM t WHERE id < 3 ORDER BY id' | xargs)" '10|a1 8|'
    assert_contains "$(psql -Xc 'ALTER TABLE t DROP COLUMN note' 2>&1)" 'depends on column note'
    run_sluice revert p --all
    # a row that the set leaves in where is left by the trigger too, and nobody hinders its writer
    kept_plan '{n: n + 1}' 'n BETWEEN 8 AND 9'
    sed -i 's/plan: p/plan: r/' p.yaml
    run_sluice advance p.yaml
    assert_status 4
    assert_contains "$stderr" 'set does not bring these rows of table "public.t" out of where: id=2'
    q 'UPDATE t SET n = 9 WHERE id = 2'
    run_sluice advance p.yaml
    assert_status 0
    q 'UPDATE t SET n = 8 WHERE id = 3; UPDATE t SET n = 9 WHERE id = 4'
    assert_equal "$(q 'SELECT n FROM t WHERE id IN (2, 3, 4) ORDER BY id' | xargs)" '10 8 10'
}

@test "what where says does not depend on the writer's settings" {
    q "ALTER TABLE t ADD d date, ADD year text"
    kept_plan '{year: "left(d::text, 4)"}' "d::text LIKE '2%' AND year IS NULL"
    run_sluice advance p.yaml
    assert_status 0
    q "SET \"DateStyle\" = 'German'; INSERT INTO t (id, d) VALUES (1001, '2026-01-02')"
    assert_equal "$(q 'SELECT year FROM t WHERE id = 1001')" 2026
}

@test "a drop of a column that it uses ends it; every partition has it" {
    q "CREATE TABLE parts (id int, legacy text, plan text) PARTITION BY LIST (id);
        CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1); CREATE TABLE parts_2 PARTITION OF parts DEFAULT;
        INSERT INTO parts VALUES (1, 'a'), (2, 'b')"
    write_plan p <<'YAML'
phases:
  - backfill: {table: parts, set: {plan: "coalesce(legacy, 'none')"}, where: plan IS NULL, keep: true}
  - gate: {ask: is legacy unused?, name: g}
  - drop: {table: parts, columns: [legacy]}
YAML
    run_sluice check p.yaml
    assert_status 0
    run_sluice advance p.yaml
    assert_status 0
    q 'INSERT INTO parts (id) VALUES (1), (2), (3)'
    assert_equal "$(q 'SELECT string_agg(plan, chr(44) ORDER BY id, plan) FROM parts')" 'a,none,b,none,none'
    release
    assert_equal "$(ours)" '0|0|0'
    q 'INSERT INTO parts (id) VALUES (4)'
}

@test "a keep that goes on, beside a sync or another keep, or that nobody may use, is refused with its place" {
    write_plan p <<'YAML'
phases:
  - backfill: {name: fill, table: t, set: {plan: "'x'"}, where: plan IS NULL, keep: true}
YAML
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'p.yaml:4:5: error: the plan ends while the keep of phase "fill" goes on'
    write_plan p <<'YAML'
phases:
  - backfill: {name: fill, table: t, set: {plan: "coalesce(legacy, '')"}, where: plan IS NULL, keep: true}
  - add_column: {name: add, table: t, columns: {c: {type: text, up: legacy}}}
  - backfill: {table: t}
  - gate: {ask: done?}
  - release: {table: t}
YAML
    refused 'p.yaml:4:35: error: keep uses column "legacy", which phase "add" keeps in step'
    write_plan p <<'YAML'
phases:
  - backfill: {name: one, table: t, set: {plan: "'x'"}, where: plan IS NULL, keep: true}
  - backfill: {name: two, table: t, set: {plan: "'y'"}, where: plan = 'x'}
  - release: {table: t, columns: [plan]}
YAML
    refused 'p.yaml:5:43: error: column "plan" cannot be set: the keep of phase "one" uses it'
    kept_plan '{plan: "'"'x'"'", note: "'"'y'"'"}' 'plan IS NULL'
    sed -i 's/release: {name: free, table: t}/release: {name: free, table: t, columns: [plan]}/' p.yaml
    refused 'p.yaml:6:47: error: column "note" is set by the same keep' 2
    sed -i 's/columns: \[plan\]/columns: [legacy]/' p.yaml
    refused 'nothing before the release keeps column "legacy" in step' 2
    q 'CREATE TABLE plans (name text); INSERT INTO plans VALUES (1)'
    kept_plan '' 'plan IS NULL AND EXISTS (SELECT FROM plans)'
    refused 'where reads public.plans: a row comes to it, unseen by keep, when that changes'
    q "CREATE ROLE writer_$$; GRANT INSERT, UPDATE ON t TO writer_$$"
    kept_plan '{plan: (SELECT min(name) FROM plans)}'
    refused "set of column \"plan\", with keep, would make the writes of these roles fail, which may not read or call all that it uses: writer_$$"
    q "REVOKE ALL ON t FROM writer_$$; DROP ROLE writer_$$"
    write_plan p <<'YAML'
phases:
  - backfill:
      table: t
      keep: true
      remember: 7
YAML
    refused 'p.yaml:6:7: error: "keep" goes with "set"' 2
    run_sluice check p.yaml
    assert_contains "$stderr" 'p.yaml:7:17: error: '
}

@test "another plan finds whose column it is" {
    kept_plan
    run_sluice advance p.yaml
    assert_status 0
    write_plan other <<'YAML'
phases:
  - backfill: {table: t, set: {plan: "'x'"}, where: plan IS NULL}
YAML
    run_sluice check other.yaml
    assert_status 4
    assert_contains "$stderr" 'column "plan" cannot be set: another plan keeps it in step: "p"'
    sync_plan third t '[plan]' '{c: {type: text, up: plan}}' '{plan: c}'
    run_sluice check third.yaml
    assert_status 4
    assert_contains "$stderr" 'is kept in step by another plan: "p"'
    q "ALTER TABLE t DISABLE TRIGGER USER"
    run_sluice verify p
    assert_status 4
    assert_contains "$output" '_keep of public.t is present'
}

# remembering_plan [MORE]: plan p that sets and remembers.
remembering_plan() {
    write_plan p <<YAML
phases:
  - backfill: {name: fill, table: t, set: {plan: "coalesce(legacy, 'free')", n: n + 1}, where: plan IS NULL, remember: true${1:+, $1}}
YAML
}

@test "a revert brings back what rows had, in rows that still are as they were set" {
    remembering_plan 'batch_pages: 2'
    q 'UPDATE t SET n = id; CREATE TABLE before AS SELECT * FROM t'
    run_sluice advance p.yaml
    assert_status 0
    assert_contains "$output" '900 rows set'
    assert_equal "$(q "SELECT count(*) FROM t WHERE plan IS NULL OR plan <> 'kept' AND n <> id + 1")" 0
    q "UPDATE t SET note = 'touched' WHERE id = 5; UPDATE t SET plan = 'pro' WHERE id = 7; UPDATE t SET n = 0 WHERE id = 8;
        DELETE FROM t WHERE id = 9"
    run_sluice revert p
    assert_status 0
    assert_contains "$stderr" '897 rows brought back'
    assert_contains "$stderr" '2 rows of table "public.t" were written since, or kept by a trigger, and stay as they are: id=7, id=8'
    assert_contains "$stderr" '1 row of table "public.t" is not there under its key any more: where that was changed, it keeps what was set: id=9'
    assert_equal "$(q "SELECT count(*) FROM t JOIN before b USING (id) WHERE (t.plan, t.n) IS NOT DISTINCT FROM (b.plan, b.n)")" 997
    assert_equal "$(q 'SELECT plan, note FROM t WHERE id IN (5, 7) ORDER BY id' | xargs)" '|touched pro|'
    assert_equal "$(ours)" '0|0|0'
    run_sluice advance p
    assert_status 0
    assert_contains "$output" '897 rows set'
}

@test "rows whose key was changed since, or that a trigger keeps, are counted and named by a revert" {
    remembering_plan
    q "UPDATE t SET n = id"
    run_sluice advance p.yaml
    assert_status 0
    q "UPDATE t SET id = 5000 + id WHERE id IN (5, 7);
        CREATE FUNCTION stay() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.id = 8 THEN RETURN NULL; END IF;
            IF NEW.id = 11 THEN NEW.n = -1; END IF; RETURN NEW; END';
        CREATE TRIGGER stay BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION stay()"
    run_sluice revert p
    assert_status 0
    assert_contains "$stderr" '896 rows brought back'
    assert_contains "$stderr" '2 rows of table "public.t" are not there under their keys any more: where these were changed, they keep what was set: id=5, id=7'
    assert_contains "$stderr" '2 rows of table "public.t" were written since, or kept by a trigger, and stay as they are: id=8, id=11'
    assert_lacks "$stderr" 'rows accounted'
    assert_equal "$(ours)" '0|0|0'
}

@test "what is remembered is nobody's but the owner's, and goes with the phase that cannot be taken back" {
    q "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor, PUBLIC"
    write_plan p <<'YAML'
phases:
  - backfill: {name: fill, table: t, set: {plan: "'x'"}, where: plan IS NULL, remember: true, keep: true}
  - gate: {ask: is it so?, name: g}
  - drop: {table: t, columns: [plan]}
YAML
    run_sluice check p.yaml
    assert_status 0
    assert_lacks "$stderr" 'a revert leaves the values'
    run_sluice advance p.yaml
    assert_status 0
    assert_equal "$(ours)" '1|1|1'
    assert_equal "$(q "SELECT relacl IS NULL OR relacl::text !~ '(pg_monitor|[{,])=' FROM pg_class WHERE relname LIKE 'remembered\_%' AND relkind = 'r'")" t
    q "INSERT INTO t (id) VALUES (1001)"
    run_sluice revert p
    assert_status 0
    assert_contains "$stderr" '900 rows brought back'
    assert_contains "$stderr" 'rows of table "public.t" that came to `where` later keep what `keep` has set in "plan"'
    assert_equal "$(q "SELECT count(*) FILTER (WHERE plan = 'x'), count(*) FILTER (WHERE plan IS NULL) FROM t")" '1|900'
    assert_equal "$(ours)" '0|0|0'
    run_sluice advance p
    release
    assert_equal "$(ours)" '0|0|0'
}

@test "a revert that was interrupted goes on" {
    remembering_plan 'batch_pages: 1, batch_pause: 100ms'
    q 'CREATE TABLE before AS SELECT * FROM t'
    run_sluice advance p.yaml
    assert_status 0
    "$SLUICE" revert p >out 2>&1 3>&- &
    wait_until 20 "SELECT count(*) > 0 FROM t WHERE plan IS NULL"
    kill -INT $!
    status=0
    wait $! || status=$?
    assert_status 75
    assert_contains "$(cat out)" 'Go on with `sluice revert p`.'
    run_sluice revert p
    assert_status 0
    assert_equal "$(q 'SELECT count(*) FROM (SELECT id, plan, n FROM t EXCEPT ALL SELECT id, plan, n FROM before) x')" 0
    assert_equal "$(ours)" '0|0|0'
}

@test "a table without a primary key cannot be remembered" {
    q 'ALTER TABLE t DROP CONSTRAINT t_pkey'
    remembering_plan
    refused 'table "public.t" has no primary key, by which rows are remembered'
}

# filling_plan NOT_NULL: plan p that makes columns of t NOT NULL.
filling_plan() {
    write_plan p <<YAML
phases:
  - constrain: {name: must, table: t, add: [{not_null: $1}]}
YAML
}

@test "NULLs get a value before a column becomes NOT NULL, those too that come meanwhile" {
    filling_plan '{columns: [plan, legacy], fill: "'"'x' || id"'"}'
    run_sluice check p.yaml
    assert_status 0
    sed -i 's/^phases:/settings: {batch_pages: 1, batch_pause: 50ms}\nphases:/' p.yaml
    "$SLUICE" advance p.yaml >out 2>&1 3>&- &
    wait_until 10 "SELECT count(*) > 0 FROM t WHERE plan LIKE 'x%'"
    q "UPDATE t SET plan = NULL, note = repeat('x', 500) WHERE id < 20; INSERT INTO t (id) SELECT generate_series(2001, 2050)"
    status=0
    wait $! || status=$?
    assert_status 0
    assert_equal "$(q "SELECT count(*) FROM t WHERE legacy IS NULL OR plan IS NULL OR plan <> 'kept' AND plan <> 'x' || id")" 0
    assert_equal "$(q "SELECT string_agg(attname, ' ' ORDER BY attname) FROM pg_attribute WHERE attrelid = 't'::regclass AND attnotnull AND attnum > 0")" 'id legacy n plan'
    assert_equal "$(ours)" '0|0|0'
    assert_equal "$(q "SELECT count(*) FROM pg_constraint WHERE conrelid = 't'::regclass AND contype = 'c'")" 0
    run_sluice verify p
    assert_status 0
    run_sluice revert p
    assert_status 0
    assert_contains "$stderr" 'rows of table "public.t" keep what was set in "plan" and "legacy"'
    assert_equal "$(ours)" '0|0|0'
    q 'INSERT INTO t (id) VALUES (3000)'
}

@test "a fill of a column that the plan adds; and what stands against one" {
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {token: {type: uuid}}}
  - constrain: {table: t, add: [{not_null: {columns: [token], fill: gen_random_uuid()}}, {unique: {name: t_token, columns: [token]}}]}
YAML
    run_sluice advance p.yaml --until complete
    assert_status 0
    assert_equal "$(q 'SELECT count(DISTINCT token) FROM t')" 1000
    q 'SET client_min_messages = error; DROP SCHEMA sluice CASCADE; ALTER TABLE t DROP COLUMN token'
    filling_plan '{columns: [plan], fill: legacy}'
    refused 'fill is NULL in these rows of table "public.t": id='
    filling_plan '{columns: [plan], fill: nope}'
    refused 'set of column "plan": column "nope" does not exist'
    filling_plan '{columns: [n], fill: 0}' # alone, that is the plan's end state
    echo '  - alter: {table: t, columns: {n: {comment: how many}}}' >>p.yaml
    refused 'column "n" of table "t" is NOT NULL already'
    filling_plan '{columns: [plan], fill: "'"'x'; DROP TABLE t"'"}'
    refused 'p.yaml:4:' 2
    filling_plan '{fill: 0}'
    refused 'p.yaml:4:46: error: not_null needs the key "columns"' 2
    filling_plan '{columns: [plan], fil: 0}'
    refused 'unknown key "fil"' 2
    filling_plan 'plan'
    refused 'p.yaml:4:56: error: not_null must be a list of column names, not "plan"' 2
    filling_plan '[plan]'
    refused 'violate NOT NULL of column "plan"'
}
