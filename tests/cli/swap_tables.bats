#!/usr/bin/env bats
# swap_tables: a table takes another one's name, with all that belongs to it, and the other one is kept
# in step under a third name.

load ../harness/common
load ../harness/sessions
load plans
load types

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    create_app_role
}

# A table with what a table can have, and a plan by which another one takes its name.
orders() {
    q "CREATE TABLE customers (id int PRIMARY KEY);
       INSERT INTO customers SELECT generate_series(1, 5);
       CREATE TABLE orders (id serial PRIMARY KEY, customer int NOT NULL CONSTRAINT orders_customer
               REFERENCES customers ON DELETE CASCADE, ref text UNIQUE, total int NOT NULL DEFAULT 0
               CONSTRAINT orders_total CHECK (total >= 0), changed int DEFAULT 0);
       CREATE INDEX orders_by_total ON orders (total) WHERE total > 0;
       CREATE STATISTICS orders_stats ON customer, total FROM orders;
       COMMENT ON TABLE orders IS 'what was ordered';
       COMMENT ON COLUMN orders.ref IS 'theirs';
       INSERT INTO orders (customer, ref, total) SELECT 1 + i % 5, 'r' || i, i FROM generate_series(1, 20) i;
       CREATE TABLE items (id int PRIMARY KEY, order_id int CONSTRAINT items_order REFERENCES orders ON DELETE CASCADE);
       INSERT INTO items SELECT i, i FROM generate_series(1, 20) i;
       COMMENT ON CONSTRAINT items_order ON items IS 'of an order';
       CREATE VIEW big AS SELECT id, total FROM orders WHERE total > 10;
       CREATE VIEW biggest AS SELECT max(total) AS most FROM big;
       CREATE VIEW how_many AS SELECT count(*) FROM orders;
       CREATE FUNCTION total_of(i int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT o.total FROM orders o WHERE o.id = i; END;
       CREATE FUNCTION bump() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN new.changed := new.changed + 1; RETURN new; END';
       CREATE TRIGGER bumps BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION bump();
       COMMENT ON TRIGGER bumps ON orders IS 'counts';
       ALTER TABLE items ENABLE ROW LEVEL SECURITY;
       CREATE POLICY of_order ON items USING (EXISTS (SELECT FROM orders o WHERE o.id = order_id));
       CREATE PUBLICATION pub FOR TABLE orders;
       REVOKE ALL ON orders FROM app; GRANT SELECT, INSERT, DELETE ON orders TO app;
       GRANT UPDATE (total, ref) ON orders TO app; GRANT USAGE ON SEQUENCE orders_id_seq TO app"
}

# swap_plan [PHASES]: what stands behind the swap.
swap_plan() {
    write_plan p <<YAML
settings: {lock_deadline: 20s, lock_timeout: 5s}
phases:
  - sql:
      name: made
      do: |
        CREATE TABLE orders_new (LIKE orders INCLUDING ALL);
        ALTER TABLE orders_new ADD CONSTRAINT orders_customer FOREIGN KEY (customer) REFERENCES customers(id) ON DELETE CASCADE;
  - mirror: {name: m, from: orders, to: orders_new, key: {id: id},
      up: {customer: customer, ref: ref, total: total, changed: changed},
      down: {customer: customer, ref: ref, total: total, changed: changed}}
  - backfill: {mirror: m}
  - swap_tables: {name: swapped, table: orders, from: orders_new, retired: orders_old}
  ${1:-}
YAML
}

# The schema as it is, without what only has to do with the tables that come and go.
schema() {
    picture | sed '/^--/d; /^$/d'
}

# bats test_tags=quick
@test "a table takes the name with all that belongs to it, and a revert brings everything back" {
    orders
    swap_plan
    local before
    before=$(schema)
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'the plan ends while the mirror "m" goes on'
    swap_plan '- gate: {name: deployed, ask: "Is all well?"}
  - drop: {table: orders_old}'
    run_sluice check p.yaml
    assert_status 0
    run_sluice advance p.yaml --until swapped
    assert_status 0
    is "SELECT count(*), max(id) FROM orders_old" '20|20'
    # everybody means the new table by now
    q "ALTER TABLE orders_old ADD COLUMN is_old int"
    is "SELECT count(*) FROM information_schema.columns WHERE table_name = 'orders' AND column_name = 'is_old'" 0
    q "ALTER TABLE orders_old DROP COLUMN is_old"
    app "INSERT INTO orders (customer, ref, total) VALUES (1, 'new', 100) RETURNING id"
    is "SELECT id FROM orders WHERE ref = 'new'" 21
    is "SELECT most || ' ' || (SELECT count FROM how_many) || ' ' || total_of(21) FROM biggest" '100 21 100'
    app "UPDATE orders SET total = 101 WHERE id = 21"
    is "SELECT changed FROM orders WHERE id = 21" 1
    is "SELECT total || ' ' || changed FROM orders_old WHERE id = 21" '101 1'
    fails 42501 "UPDATE orders SET changed = 7"
    fails 23503 "INSERT INTO orders (customer) VALUES (77)"
    fails 23505 "INSERT INTO orders (customer, ref) VALUES (1, 'new')"
    fails 23514 "INSERT INTO orders (customer, total) VALUES (1, -1)"
    q "INSERT INTO items VALUES (21, 21)"
    ! q "INSERT INTO items VALUES (22, 99)" || false
    app "DELETE FROM orders WHERE id = 3"
    is "SELECT count(*) FROM items WHERE order_id = 3" 0
    is "SELECT count(*) FROM orders_old WHERE id = 3" 0
    is "SELECT convalidated FROM pg_constraint WHERE conname = 'items_order'" t
    is "SELECT string_agg(tablename, ' ') FROM pg_publication_tables" orders
    agrees p
    # what is called orders looks as before
    assert_equal "$(pg_dump --schema-only --no-owner -t orders | sed '/restrict/d; /^--/d; /^$/d; /zz_sluice/d' | sort)" \
        "$(psql -XAtqc "CREATE DATABASE ${PGDATABASE}_b TEMPLATE template1" postgres;
           sed '/^\\/d' <<<"$before" | PGDATABASE=${PGDATABASE}_b psql -Xq >/dev/null 2>&1;
           PGDATABASE=${PGDATABASE}_b pg_dump --schema-only --no-owner -t orders | sed '/restrict/d; /^--/d; /^$/d' | sort)"
    psql -XAtqc "DROP DATABASE ${PGDATABASE}_b" postgres
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(schema)" "$before"
    is "SELECT count(*) || ' ' || sum(total) FROM orders" '20 308'
    is "SELECT string_agg(tablename, ' ') FROM pg_publication_tables" orders
    app "INSERT INTO orders (customer, ref) VALUES (1, 'again')"
    is "SELECT id FROM orders WHERE ref = 'again'" 25
    # and there again, to the end
    run_sluice advance p.yaml --until gate
    assert_status 0
    pass_gate p
    is "SELECT to_regclass('orders_old') IS NULL AND to_regclass('orders_new') IS NULL" t
    is "SELECT pg_get_serial_sequence('orders', 'id')" public.orders_id_seq
    assert_equal "$(schema | sort)" "$(sort <<<"$before")"
    app "INSERT INTO orders (customer, ref) VALUES (1, 'last')"
}

@test "an identity counts on, whichever kind it is" {
    local kind
    for kind in ALWAYS 'BY DEFAULT'; do
        q "DROP TABLE IF EXISTS t; CREATE TABLE t (id bigint GENERATED $kind AS IDENTITY (START 7 INCREMENT 3) PRIMARY KEY, v text);
           INSERT INTO t (v) VALUES ('a'), ('b')"
        write_plan "p${kind::1}" <<'YAML'
phases:
  - sql: {name: made, do: "CREATE TABLE t_new (id bigint PRIMARY KEY, v text)"}
  - mirror: {name: m, from: t, to: t_new, key: {id: id}, up: {v: v}, down: {v: v}}
  - backfill: {mirror: m}
  - swap_tables: {table: t, from: t_new, retired: t_old}
  - gate: {name: deployed, ask: "Is all well?"}
  - drop: {table: t_old}
YAML
        run_sluice advance "p${kind::1}.yaml" --until gate
        assert_status 0
        app "INSERT INTO t (v) VALUES ('c')"
        is "SELECT string_agg(id || v, ' ' ORDER BY id) FROM t" '7a 10b 13c'
        is "SELECT string_agg(id || v, ' ' ORDER BY id) FROM t_old" '7a 10b 13c'
        is "SELECT is_identity || identity_generation FROM information_schema.columns
            WHERE table_name = 't' AND column_name = 'id'" "YES$kind"
        run_sluice revert "p${kind::1}" --all
        assert_status 0
        app "INSERT INTO t (v) VALUES ('d')"
        is "SELECT string_agg(id || v, ' ' ORDER BY id) FROM t" '7a 10b 13c 16d'
    done
}

@test "what cannot go along is refused by its name before anything is done" {
    orders
    q "CREATE MATERIALIZED VIEW held AS SELECT count(*) FROM orders;
       CREATE FUNCTION of_row(o orders) RETURNS int LANGUAGE sql AS 'SELECT 1';
       CREATE RULE quiet AS ON DELETE TO customers DO ALSO DELETE FROM orders WHERE customer = old.id;
       CREATE UNIQUE INDEX orders_twice ON orders (ref, total);
       ALTER TABLE orders ADD COLUMN lost int, ADD CONSTRAINT orders_odd CHECK (total <> 1300)"
    swap_plan '- gate: {name: deployed, ask: "Is all well?"}
  - drop: {table: orders_old}'
    sed -i 's/(LIKE orders INCLUDING ALL)/(LIKE orders INCLUDING DEFAULTS INCLUDING CONSTRAINTS); ALTER TABLE orders_new ADD PRIMARY KEY (id), DROP COLUMN lost, DROP CONSTRAINT orders_odd, ALTER total SET DEFAULT 7, ALTER changed DROP DEFAULT/' p.yaml
    run_sluice check p.yaml
    assert_status 4
    local what
    for what in 'materialized view public.held cannot go over' \
        'function public.of_row(public.orders) cannot go over' \
        'table "public.orders_new" has no column "lost"' \
        'unique index "orders_twice" of table "public.orders" has none like it' \
        'unique index "orders_ref_key" of table "public.orders" has none like it' \
        'check "orders_odd" of table "public.orders" has none like it' \
        'statistics "orders_stats" of table "public.orders" has none like it' \
        'warning: column "total" has DEFAULT 0 in table "public.orders", and DEFAULT 7 in' \
        'column "changed" has DEFAULT 0 in table "public.orders", and no default in'; do
        assert_contains "$stderr" "$what"
    done
    is "SELECT to_regclass('orders_new') IS NULL" t
}

@test "a plan says what it demands of the phases around a swap" {
    q "CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE u (id int PRIMARY KEY, v text)"
    write_plan p <<'YAML'
phases:
  - swap_tables: {table: t, from: u, retired: t_old}
YAML
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'tables "t" and "u" cannot trade their names: no mirror keeps them in step'
    write_plan p <<'YAML'
phases:
  - mirror: {name: m, from: t, to: u, key: {id: id}, up: {v: v}}
  - alter: {table: t, columns: {v: {not_null: false}}}
  - swap_tables: {table: t, from: u, retired: s.t_old}
  - swap_tables: {table: t, from: u, retired: t}
YAML
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'cannot trade their names: they are of two schemas'
    assert_contains "$stderr" 'table "t" cannot trade names with itself'
    write_plan p <<'YAML'
phases:
  - mirror: {name: m, from: t, to: u, key: {id: id}, up: {v: v}}
  - alter: {table: t, columns: {v: {not_null: false}}}
  - swap_tables: {table: t, from: u, retired: t_old}
  - gate: {name: g, ask: well?}
  - drop: {table: t_old}
YAML
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'table "u" cannot take a name before the rows of mirror "m" were copied'
    assert_contains "$stderr" 'mirror "m" would lose writes once table "u" has the name'
    assert_contains "$stderr" 'an alter of table "t" cannot be in one plan with its swap_tables'
}
