#!/usr/bin/env bats
# change_type of primary keys and of columns that foreign keys reference; sequences and identity.

load ../harness/common
load ../harness/sessions
load plans
load types

# orders_and_items TYPE: a serial key, with columns of that type which reference it, and 1000 rows.
orders_and_items() {
    q "CREATE TABLE t (id serial PRIMARY KEY, note text); COMMENT ON CONSTRAINT t_pkey ON t IS 'the key';
       CREATE TABLE items (id int PRIMARY KEY, t_id $1 NOT NULL CONSTRAINT \"of T\" REFERENCES t ON DELETE CASCADE ON UPDATE CASCADE);
       CREATE INDEX ON items (t_id); COMMENT ON CONSTRAINT \"of T\" ON items IS 'goes with it';
       CREATE TABLE payments (id int PRIMARY KEY, a $1 REFERENCES t (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
           b $1);
       ALTER TABLE payments ADD CONSTRAINT late FOREIGN KEY (b) REFERENCES t (id) NOT VALID;
       INSERT INTO t (note) SELECT 'n' || i FROM generate_series(1, 1000) i;
       INSERT INTO items SELECT i, 1 + i % 1000 FROM generate_series(1, 2000) i;
       INSERT INTO payments SELECT i, 1 + i % 500, NULL FROM generate_series(1, 500) i"
}

# bats test_tags=quick
@test "a serial key that others reference, and the referencing columns with it" {
    orders_and_items int
    change id bigint 'referencing: [items.t_id, public.payments.a, [public, payments, b]]'
    same_as_altered id bigint "ALTER SEQUENCE t_id_seq AS bigint; ALTER TABLE items ALTER t_id TYPE bigint;
        ALTER TABLE payments ALTER a TYPE bigint, ALTER b TYPE bigint; ALTER TABLE payments VALIDATE CONSTRAINT late"
    q "SELECT setval('t_id_seq', 3000000000); INSERT INTO t (note) VALUES ('beyond');
       INSERT INTO items VALUES (9999, 3000000001)"
    run --separate-stderr psql -XAtqc "INSERT INTO items VALUES (10000, 3000000002)"
    assert_contains "$stderr" 'violates foreign key constraint "of T"'
}

# one_type: the key and what references it have the same type, so that a client that compares their
# values in its own memory finds them.
one_type() {
    assert_equal "$(q "SELECT count(DISTINCT a.atttypid) FROM pg_constraint c JOIN pg_attribute a
        ON (a.attrelid, a.attnum) IN ((c.conrelid, c.conkey[1]), (c.confrelid, c.confkey[1]))
        WHERE c.contype = 'f' AND c.conname IN ('of T', 'payments_a_fkey', 'late')")" 1
}

@test "a key and what references it change in one transaction, there and back" {
    orders_and_items int
    change id bigint 'referencing: [items.t_id, payments.a, payments.b]'
    run_sluice plan p.yaml
    assert_status 0
    assert_contains "$output" 'locks 3 tables at once: their readers and writers wait 200 ms at most, and while '
    run_sluice plan p.yaml --json
    assert_equal "$(json phases,11,name) $(json phases,11,tables_locked_at_once) $(json phases,10,tables_locked_at_once)" 'swap-t 3 0'
    to_gate p
    confirm t-id-either-type
    run_sluice advance p
    assert_status 0
    assert_contains "$output" 'swap-t'
    one_type
    agrees p
    run_sluice revert p
    assert_status 0
    one_type
    agrees p
    confirm t-id-either-type
    run_sluice advance p
    assert_status 0
    one_type
    assert_equal "$(q "SELECT count(*) FROM pg_constraint WHERE NOT convalidated AND conname <> 'late'")" 0
}

@test "a plan that was registered with a swap for each table goes on so" {
    orders_and_items int
    q 'DROP TABLE payments'
    change id bigint 'referencing: [items.t_id]'
    cp p.yaml recipe.yaml
    run_sluice plan p.yaml --yaml
    {
        sed '/^- swap:/,$d' <<<"$output"
        printf '%s\n' '- swap: {name: swap-items, table: items, columns: {t_id: {from: t_id_new, retired: t_id_old}}}' \
            '- swap: {name: swap-t, table: t, columns: {id: {from: id_new, retired: id_old}}}'
        sed -n '/^- swap:/,$p' <<<"$output" | sed '1d; /^- /,$!d'
    } >p.yaml
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'column "t_id" of table "public.items" and column "id" of table "public.t", which it references, have different types until that is swapped too'
    to_gate p
    confirm t-id-either-type
    run_sluice advance p --until swap-items
    assert_status 0
    psql -XAtq -v ON_ERROR_STOP=1 -v text="$(<recipe.yaml)
" <<<"UPDATE sluice.plan SET source = :'text', checksum = encode(sha256(convert_to(:'text', 'UTF8')), 'hex'),
    text_checksum = encode(sha256(convert_to(:'text', 'UTF8')), 'hex')"
    run_sluice status p
    assert_status 0
    run_sluice advance recipe.yaml --until gate
    assert_status 0
    assert_contains "$output" 'swap-t'
    confirm t-id-changed
    run_sluice advance p --until complete
    assert_status 0
    agrees p
}

@test "more tables than lock_tables are not locked at once" {
    orders_and_items int
    write_plan p <<'YAML'
settings: {lock_tables: 2}
change_type: {table: t, column: id, type: bigint, referencing: [items.t_id, payments.a, payments.b]}
YAML
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'phase "swap-t" locks 3 tables at once, and lock_tables is 2'
    run_sluice advance p.yaml
    assert_status 4
    assert_equal "$(q "SELECT to_regnamespace('sluice') IS NULL")" t
}

@test "the key alone, where the referencing columns take the type already" {
    orders_and_items bigint
    change id bigint
    same_as_altered id bigint 'ALTER SEQUENCE t_id_seq AS bigint'
}

# bats test_tags=quick
@test "an identity in a composite key with everything said of it, referenced from its own table" {
    q "DO \$\$BEGIN CREATE ROLE counter; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END\$\$;
       CREATE TABLE \"Länder's\" (id int PRIMARY KEY); INSERT INTO \"Länder's\" SELECT generate_series(1, 10);
       CREATE TABLE t (land int NOT NULL REFERENCES \"Länder's\",
           id int GENERATED ALWAYS AS IDENTITY (START 5 INCREMENT 2 CACHE 3 MAXVALUE 2000000), up_land int, up_id bigint, note text,
           CONSTRAINT \"the \"\"key\"\"\" PRIMARY KEY (id, land) INCLUDE (note) WITH (fillfactor = 80),
           CONSTRAINT \"to self\" FOREIGN KEY (up_id, up_land) REFERENCES t (id, land) MATCH FULL ON DELETE SET NULL);
       ALTER TABLE t CLUSTER ON \"the \"\"key\"\"\", REPLICA IDENTITY USING INDEX \"the \"\"key\"\"\";
       GRANT USAGE ON SEQUENCE t_id_seq TO counter WITH GRANT OPTION; COMMENT ON SEQUENCE t_id_seq IS 'it''s counting';
       INSERT INTO t (land, note) SELECT 1 + i % 10, 'n' FROM generate_series(1, 300) i;
       UPDATE t SET up_land = 2, up_id = 5 WHERE id > 100"
    change id bigint
    same_as_altered id bigint
    local last
    last=$(q "SELECT max(id) FROM t")
    q "INSERT INTO t (land) VALUES (1)"
    assert_equal "$(q "SELECT count(*) FROM t WHERE id > $last")" 1
}

@test "writers and a published table never miss the key" {
    orders_and_items int
    q 'CREATE PUBLICATION everything FOR TABLE t, items' 2>/dev/null
    cat >writer.sql <<'SQL'
\set id random(1, 500)
\set own 501 + :client_id * 100 + random(1, 99)
\set item random(3000, 1000000000)
INSERT INTO t (note) VALUES ('fresh');
INSERT INTO items VALUES (:item, :id) ON CONFLICT (id) DO NOTHING;
UPDATE items SET t_id = :id WHERE id = :item;
UPDATE t SET note = 'seen' WHERE id = :id;
UPDATE t SET id = -id WHERE id = :own;
UPDATE t SET id = -id WHERE id = -:own;
INSERT INTO t (id, note) VALUES (:id, 'again') ON CONFLICT (id) DO UPDATE SET note = excluded.note;
DELETE FROM items WHERE id = :item;
SELECT 1 / count(*) FROM pg_constraint WHERE conrelid = 't'::regclass AND contype = 'p';
SELECT 1 / (count(*) / 3) FROM pg_constraint WHERE confrelid = 't'::regclass AND contype = 'f';
SQL
    pgbench -n -c 2 -T 300 -f writer.sql >writers.out 2>&1 3>&- &
    WRITERS=$!
    change id bigint 'referencing: [items.t_id, payments.a, payments.b]'
    local round
    for round in 1 2; do
        to_gate p
        confirm t-id-either-type
        run_sluice advance p --until gate
        assert_status 0
        agrees p
        [[ $round -eq 2 ]] || { run_sluice revert p --all && assert_status 0; }
    done
    confirm t-id-changed
    run_sluice advance p --until complete
    assert_status 0
    kill -0 "$WRITERS" || { cat writers.out; false; }
    kill "$WRITERS"
    wait "$WRITERS" || true
    assert_lacks "$(<writers.out)" ERROR
    assert_equal "$(q 'SELECT count(*) FROM items LEFT JOIN t ON t.id = t_id WHERE t.id IS NULL')" 0
}

@test "a sequence that is nearly used up is told of" {
    orders_and_items bigint
    q "SELECT setval('t_id_seq', 2147483000)"
    change id bigint
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'warning: sequence "public.t_id_seq" has 647 values left before column "id" is full'
}

@test "keys that cannot be swapped are refused by name" {
    orders_and_items int
    change id bigint
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'column "t_id" of table "public.items" references column "id" and is integer: it could not take every value of bigint'
    change id text
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'foreign key "of T" cannot follow column "id": table "public.items" foreign key constraint'
    change id bigint 'referencing: [t.id], up: id'
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'column "id" is the one that changes'
    assert_contains "$stderr" 'referencing columns change by a cast'
    change id bigint 'referencing: [items.t_id, public.items.t_id]'
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'column "t_id" is named twice'
    q 'CREATE TABLE whole (id int, part int, PRIMARY KEY (id, part)) PARTITION BY LIST (part);
       CREATE TABLE one PARTITION OF whole FOR VALUES IN (1)'
    change id bigint
    sed -i 's/table: t/table: whole/' p.yaml
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'column "id" is part of the primary key of partitioned table "public.whole" and cannot be swapped'
    q 'CREATE TABLE parts (id int, t_id bigint REFERENCES t) PARTITION BY LIST (id)'
    change id bigint 'referencing: [items.t_id, payments.a, payments.b]'
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'foreign key "parts_t_id_fkey" cannot follow column "id": table "public.parts" is partitioned'
    q 'DROP TABLE parts'
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {id_new: {type: bigint, up: id}}, down: {id: id_new}}
  - backfill: {table: t}
  - swap: {table: t, columns: {id: {from: id_new, retired: id_old}}}
YAML
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'column "id" is part of the primary key, and column "id_new" is not like it'
    q 'CREATE TABLE i (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY)'
    change id text
    sed -i 's/table: t/table: i/' p.yaml
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'identity column "id" cannot be of type text'
}

@test "all that reference a key are named by the database when the plan is registered, and stay so" {
    orders_and_items int
    q 'CREATE TABLE "Odd, one" (id int REFERENCES t, more bigint REFERENCES t, CONSTRAINT "odd key" UNIQUE (id)); CREATE TABLE far (odd int REFERENCES "Odd, one" (id))'
    change id bigint 'referencing: all'
    cp p.yaml as-written.yaml
    run_sluice plan p.yaml --yaml
    assert_status 0
    assert_contains "$output" "odd_new: {type: bigint, up: 'odd::bigint'}"
    assert_lacks "$output" more
    to_gate p
    q 'CREATE TABLE later (t_id int REFERENCES t)'
    run_sluice status p.yaml
    assert_status 0
    assert_contains "$(q "SELECT source FROM sluice.plan")" 'referencing: [["public","far","odd"], ["public","Odd, one","id"],'
    run_sluice advance p.yaml --until gate
    assert_status 0
    q 'DROP TABLE later'
    confirm t-id-either-type
    run_sluice advance p.yaml --until gate
    assert_status 0
    confirm t-id-changed
    run_sluice advance p --until complete
    assert_status 0
    agrees p
    assert_equal "$(q "SELECT count(*) FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace AND a.atttypid <> 'bigint'::regtype")" 0
    q 'CREATE TABLE alone (id int PRIMARY KEY)'
    write_plan q <<'YAML'
change_type: {table: alone, column: id, type: bigint, referencing: all}
YAML
    run_sluice check q.yaml
    assert_status 2
    assert_contains "$stderr" 'no column that would have to change references column "id"'
    sed -i 's/all}/all, up: id}/' q.yaml
    run_sluice check q.yaml
    assert_status 2
    assert_contains "$stderr" 'referencing columns change by a cast'
}

# bats test_tags=quick
@test "a key that its own table references changes with that, and with what others have" {
    orders_and_items int
    q "ALTER TABLE t ADD up int CONSTRAINT \"to self\" REFERENCES t ON DELETE SET NULL DEFERRABLE, ADD CONSTRAINT \"no loop\" CHECK (up <> id);
       ALTER TABLE t ADD later int; ALTER TABLE t ADD CONSTRAINT \"not yet\" FOREIGN KEY (later) REFERENCES t NOT VALID;
       CREATE UNIQUE INDEX \"a pair\" ON t (up, id DESC) WHERE id > 3 AND up IS NOT NULL;
       COMMENT ON CONSTRAINT \"to self\" ON t IS 'what is above'; UPDATE t SET up = 1 + id / 3 WHERE id > 3"
    change id bigint 'referencing: [t.up, items.t_id, payments.a, payments.b, t.later]'
    run_sluice plan p.yaml --yaml
    assert_contains "$output" 'id: {from: id_new, retired: id_old}'
    same_as_altered id bigint "ALTER SEQUENCE t_id_seq AS bigint; ALTER TABLE items ALTER t_id TYPE bigint;
        ALTER TABLE payments ALTER a TYPE bigint, ALTER b TYPE bigint; ALTER TABLE t ALTER up TYPE bigint, ALTER later TYPE bigint;
        ALTER TABLE payments VALIDATE CONSTRAINT late; ALTER TABLE t VALIDATE CONSTRAINT \"not yet\""
    q "DELETE FROM t WHERE id = 2"
    assert_equal "$(q 'SELECT count(*) FROM t WHERE up = 2 OR id = 2')" 0
    run --separate-stderr psql -XAtqc 'UPDATE t SET up = 3000000000 WHERE id = 9'
    assert_contains "$stderr" 'violates foreign key constraint "to self"'
}

# two_replaced SWAP…: plan p replaces both columns of a key, by these phases in the end.
two_replaced() {
    {
        cat <<'YAML'
phases:
  - add_column: {table: t, columns: {c: {type: bigint, up: a}}, down: {a: c}}
  - add_column: {table: t, columns: {d: {type: bigint, up: b}}, down: {b: d}}
  - backfill: {table: t}
  - constrain: {table: t, add: [{like: {c: a}}, {like: {d: b}}]}
  - gate: {name: t-a-either-type, ask: ready?}
YAML
        printf '  - %s\n' "$@"
    } | write_plan p
}

@test "what names two replaced columns is carried with both" {
    q 'CREATE TABLE t (a int, b int, x bigint, y bigint, CONSTRAINT pair PRIMARY KEY (b, a), CONSTRAINT order_of CHECK (a < b),
           CONSTRAINT up FOREIGN KEY (x, y) REFERENCES t (b, a));
       CREATE TABLE o (p bigint, q bigint, CONSTRAINT of_pair FOREIGN KEY (q, p) REFERENCES t (b, a) ON DELETE CASCADE);
       CREATE TABLE z (a bigint, b bigint, PRIMARY KEY (a, b)); INSERT INTO z SELECT i, i + 5 FROM generate_series(1, 50) i;
       ALTER TABLE t ADD CONSTRAINT to_z FOREIGN KEY (a, b) REFERENCES z MATCH FULL;
       CREATE INDEX twice ON t (b) WHERE a > 0; CREATE STATISTICS together ON a, b FROM t;
       INSERT INTO t SELECT i, i + 5, i + 5, i FROM generate_series(1, 50) i; INSERT INTO o SELECT a, b FROM t'
    two_replaced 'swap: {table: t, columns: {a: {from: c, retired: a_old}, b: {from: d, retired: b_old}}}' \
        'gate: {name: t-a-changed, ask: done?}' 'drop: {table: t, columns: [a_old, b_old]}'
    same_as_altered a bigint 'ALTER TABLE t ALTER b TYPE bigint'
}

@test "what names two columns that go apart is refused by name" {
    q 'CREATE TABLE t (a int NOT NULL, b int NOT NULL, CONSTRAINT pair UNIQUE (a, b), CONSTRAINT order_of CHECK (a < b));
       CREATE STATISTICS together ON a, b FROM t'
    two_replaced 'drop: {table: t, columns: [a]}' 'drop: {table: t, columns: [b]}'
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'like cannot carry index "pair": two of its columns are replaced, by different phases'
    assert_contains "$stderr" 'like cannot carry constraint "order_of": two of its columns are replaced, by different phases'
    assert_contains "$stderr" 'like cannot carry statistics "together": two of their columns are replaced, by different phases'
    two_replaced 'drop: {table: t, columns: [b, a]}'
    to_gate p
    pass_gate p t-a-either-type
    assert_equal "$(q "SELECT string_agg(conname || ' ' || pg_get_constraintdef(oid), ', ' ORDER BY conname) FROM pg_constraint
        WHERE conrelid = 't'::regclass AND contype <> 'n'")" 'order_of CHECK ((c < d)), pair UNIQUE (c, d)'
}

@test "a table that references the key is not swapped after it" {
    orders_and_items int
    q 'DROP TABLE payments'
    write_plan p <<'YAML'
phases:
  - add_column: {table: items, columns: {n: {type: bigint, up: t_id}}, down: {t_id: n}}
  - add_column: {table: t, columns: {n: {type: bigint, up: id}}, down: {id: n}}
  - backfill: {table: items}
  - backfill: {table: t}
  - constrain: {table: items, add: [{like: {n: t_id}}]}
  - constrain: {table: t, add: [{like: {n: id}}]}
  - swap: {table: t, columns: {id: {from: n, retired: o}}}
  - swap: {table: items, columns: {t_id: {from: n, retired: o}}}
YAML
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'foreign key "of T" of table "public.items" references column "id", and its own column "t_id" is swapped later'
    # nor in the same phase
    sed -i '/- swap: {table: t,/d; s/\(- swap: {table: items.*\)}$/\1, with: [{table: t, columns: {id: {from: n, retired: o}}}]}/' p.yaml
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'its own column "t_id" is swapped later'
    sed -i 's/with: .*/with: [{table: items, columns: {t_id: {from: n, retired: o}}}]}/' p.yaml
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'table "items" is named twice'
}

# bats test_tags=quick
@test "constraints that a transaction may put off, of plain and partitioned tables" {
    q 'CREATE TABLE t (id int PRIMARY KEY, place int, other int); INSERT INTO t VALUES (1, 1, 1), (2, 2, 1);
       CREATE TABLE parts (at int, place int) PARTITION BY LIST (at);
       CREATE TABLE part PARTITION OF parts FOR VALUES IN (1)'
    CLONE=${PGDATABASE}_altered
    psql -XAtqc "CREATE DATABASE $CLONE TEMPLATE $PGDATABASE" postgres
    psql -XAtqc 'ALTER TABLE t ADD CONSTRAINT soon UNIQUE (place) DEFERRABLE, ADD CONSTRAINT late UNIQUE (place, id) DEFERRABLE INITIALLY DEFERRED,
        ADD CONSTRAINT "to soon" FOREIGN KEY (other) REFERENCES t (id) ON DELETE CASCADE DEFERRABLE,
        ADD CONSTRAINT "to late" FOREIGN KEY (other) REFERENCES t DEFERRABLE INITIALLY DEFERRED;
        ALTER TABLE parts ADD CONSTRAINT "late part" UNIQUE (at, place) DEFERRABLE INITIALLY DEFERRED' "$CLONE"
    write_plan p <<'YAML'
phases:
  - constrain:
      table: t
      add:
        - unique: {name: soon, columns: [place], deferrable: immediate}
        - unique: {name: late, columns: [place, id], deferrable: deferred}
        - foreign_key: {name: to soon, columns: [other], references: t, referenced: [id], on_delete: cascade, deferrable: immediate}
        - foreign_key: {name: to late, columns: [other], references: t, referenced: [id], deferrable: deferred}
  - constrain: {table: parts, add: [{unique: {name: late part, columns: [at, place], deferrable: deferred}}]}
YAML
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'warning: INSERT … ON CONFLICT cannot go by "soon", which is deferrable, nor can a foreign key'
    run_sluice plan p.yaml --yaml
    assert_contains "$output" 'deferrable: immediate'
    local before
    before=$(picture)
    run_sluice advance p.yaml --until complete
    assert_status 0
    agrees p
    # that of a partition is its own, as one that is attached is
    diff <(lines "$CLONE" | sed 's/ f UNIQUE/ t UNIQUE/') <(lines)
    q 'BEGIN; UPDATE t SET place = 3 - place; UPDATE t SET other = 7; UPDATE t SET other = 2; COMMIT' && false
    q 'BEGIN; SET CONSTRAINTS "to soon" DEFERRED; UPDATE t SET place = 3 - place; UPDATE t SET other = 7; UPDATE t SET other = 2; COMMIT'
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(picture)" "$before"
    sed -i 's/deferrable: immediate/deferrable: soon/' p.yaml
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'deferrable cannot be "soon"'
}

# bats test_tags=quick
@test "drift around a primary key is accepted at its swap, and at the drop that takes the spare index" {
    q "CREATE TABLE t (id int PRIMARY KEY, note text); INSERT INTO t SELECT i, 'n' FROM generate_series(1, 20) i"
    change id bigint
    to_gate p
    confirm t-id-either-type
    q "COMMENT ON CONSTRAINT t_pkey ON t IS 'new'"
    run_sluice advance p --until gate
    assert_status 5
    run_sluice advance p --until gate --accept-drift 'it is wanted'
    assert_status 0
    confirm t-id-changed
    # as an older program might have said it
    q "UPDATE sluice.plan SET planned_by = '0.0.1';
       UPDATE sluice.operation o SET sql = sql || ' ' FROM sluice.phase p
       WHERE p.ordinal = o.phase AND p.kind = 'drop'"
    run_sluice advance p --until complete
    assert_status 0
    assert_contains "$stderr" 'was planned by sluice 0.0.1: planned again'
    assert_equal "$(q "SELECT obj_description(oid) FROM pg_constraint WHERE conname = 't_pkey'")" new
    agrees p
}
