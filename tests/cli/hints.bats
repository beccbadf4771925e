#!/usr/bin/env bats
# No hint advises what breaks the running application or another plan, and what goes with a column is
# named before it goes.

load ../harness/common
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
}

retype() { # retype TABLE COLUMN TYPE UP DOWN
    write_plan p <<YAML
change_type: {table: $1, column: $2, type: $3, up: "$4", down: "$5"}
YAML
}

both_types() { # through the first gate and the swap
    run_sluice advance p.yaml --until gate
    assert_status 0
    run_sluice confirm p "$("$SLUICE" status p --json |
        jq -r '[.phases[] | select(.kind == "gate" and .state != "done")][0].name')" --by me --reason ok
    assert_status 0
    run_sluice advance p
    assert_status 0
}

default_of() {
    q "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef d JOIN pg_attribute a
       ON attrelid = adrelid AND attnum = adnum WHERE adrelid = '$1'::regclass AND attname = '$2'"
}

@test "hints: an enum's default follows by what up makes of it, and comes back" {
    q "CREATE TYPE st AS ENUM ('draft', 'done', 'gone'); CREATE TYPE st2 AS ENUM ('draft', 'done');
       CREATE TABLE s (id int PRIMARY KEY, status st NOT NULL DEFAULT 'draft');
       INSERT INTO s SELECT generate_series(1, 10)"
    retype s status st2 'status::text::st2' 'status_new::text::st'
    both_types
    assert_equal "$(default_of s status)" "'draft'::st2"
    assert_equal "$(q "INSERT INTO s (id) VALUES (11) RETURNING status")" draft
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(default_of s status)" "'draft'::st"
}

@test "hints: an integer becomes boolean with its default" {
    q "CREATE TABLE s (id int PRIMARY KEY, on_off int NOT NULL DEFAULT 1); INSERT INTO s VALUES (1, 0)"
    retype s on_off boolean 'on_off <> 0' 'on_off_new::int'
    both_types
    assert_equal "$(q "INSERT INTO s (id) VALUES (2) RETURNING on_off")" t
}

@test "hints: a default that is no constant follows as an expression" {
    q "CREATE TABLE s (id int PRIMARY KEY, at timestamptz DEFAULT now()); INSERT INTO s VALUES (1)"
    retype s at timestamp "s.at AT TIME ZONE 'UTC'" "at_new AT TIME ZONE 'UTC'"
    both_types
    assert_contains "$(default_of s at)" "now() AT TIME ZONE 'UTC'"
    assert_equal "$(q "INSERT INTO s (id) VALUES (2) RETURNING at = now() AT TIME ZONE 'UTC'")" t
}

@test "hints: like carries what up makes of a default, and refuses what cannot be told" {
    q "CREATE TABLE s (id int PRIMARY KEY, a text DEFAULT 'Ann')"
    write_plan p <<'YAML'
phases:
  - add_column: {table: s, columns: {b: {type: text, up: "lower(a)"}}, down: {a: b}, lossy: true}
  - backfill: {table: s}
  - constrain: {table: s, add: [{like: {b: a}}]}
  - gate: {name: deployed, ask: redeployed?}
  - drop: {table: s, columns: [a]}
YAML
    to_gate p
    assert_equal "$(q "INSERT INTO s (id) VALUES (1) RETURNING b")" ann
    pass_gate p
    assert_equal "$(q "INSERT INTO s (id) VALUES (2) RETURNING b")" ann
    q "ALTER TABLE s ADD a text DEFAULT 'Ann', DROP b"
    sed -i 's/up: "lower(a)"/up: "(SELECT lower(a))"/; s/^plan: p/plan: q/' p.yaml
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'like cannot carry the default of column "a": up changes the value'
    [[ $stderr != *[Dd]'rop the default'* ]]
}

@test "hints: another plan's sync is named as that plan's" {
    q "CREATE TABLE s (id int PRIMARY KEY, a text)"
    sync_plan other s '[a]' '{b: {up: a}}' '{a: b}'
    to_gate other
    write_plan p <<'YAML'
phases:
  - gate: {name: g, ask: redeployed?}
  - drop: {table: s, columns: [a]}
YAML
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'column "a" is kept in step by plan "other"'
    [[ $stderr != *'drop it'* ]]
    sync_plan p s '[a]' '{c: {up: a}}' '{a: c}'
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'is kept in step by another plan: "other"'
}

@test "hints: a NOT NULL column that nothing sets, and no gate before its drop" {
    q "CREATE TABLE s (id int PRIMARY KEY, a text NOT NULL); INSERT INTO s VALUES (1, 'x')"
    write_plan p <<'YAML'
phases:
  - drop: {table: s, columns: [a]}
YAML
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'column "a" is NOT NULL without a default, and nothing sets it'
    assert_contains "$stderr" 'hint: Put a gate before the drop'
    write_plan p <<'YAML'
phases:
  - gate: {name: deployed, ask: redeployed?}
  - drop: {table: s, columns: [a]}
YAML
    to_gate p
    q "INSERT INTO s (id) VALUES (2); INSERT INTO s (id, a) VALUES (3, 'old version')"
    pass_gate p
}

@test "hints: one that sync sets is no trouble" {
    q "CREATE TABLE s (id int PRIMARY KEY, a text NOT NULL)"
    sync_plan p s '[a]' '{b: {up: a}}' '{a: b}'
    to_gate p
    q "INSERT INTO s (id, b) VALUES (1, 'x')"
    pass_gate p
}

@test "hints: all that goes with a column is named, and what comes later is a change" {
    q "DO \$\$BEGIN CREATE ROLE narrow_reader; EXCEPTION WHEN duplicate_object THEN NULL; END\$\$;
       CREATE TABLE o (k text PRIMARY KEY); INSERT INTO o VALUES ('x');
       CREATE TABLE s (id int PRIMARY KEY, a text DEFAULT 'x' CONSTRAINT \"odd */ one\" REFERENCES o,
           c int, CONSTRAINT both_of CHECK (a <> 'zz' OR c > 5));
       INSERT INTO s VALUES (1, 'x', 1); CREATE INDEX ia ON s (a);
       GRANT SELECT (a) ON s TO narrow_reader; COMMENT ON COLUMN s.a IS 'important'"
    sync_plan p s '[a]' '{b: {up: a}}' '{a: b}'
    run_sluice check p.yaml
    assert_status 0
    for what in 'index "ia" goes away with column "a"' 'check "both_of" goes away with column "a"' \
        'foreign key "odd */ one" goes away with column "a"' 'the default of column "a" goes away' \
        'the rights on column "a" goes away' 'the comment of column "a" goes away'; do
        assert_contains "$stderr" "warning: $what"
    done
    to_gate p
    q "CREATE UNIQUE INDEX later ON s (a)"
    run_sluice confirm p deployed --by me --reason ok
    run_sluice advance p
    assert_status 5
    assert_contains "$stderr" 'index later'
    q "DROP INDEX later"
    run_sluice advance p
    assert_status 0
}

@test "hints: objects that use an identity's sequence are found before a swap" {
    q "CREATE TABLE s (id int PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, v text);
       CREATE TABLE i (id int PRIMARY KEY DEFAULT nextval('s_id_seq'));
       CREATE VIEW n AS SELECT nextval('s_id_seq')"
    write_plan p <<'YAML'
change_type: {table: s, column: id, type: bigint}
YAML
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'default value for column id of table public.i uses the sequence of identity column "id"'
    assert_contains "$stderr" 'view public.n uses the sequence of identity column "id"'
    q "DROP VIEW n; ALTER TABLE i ALTER id DROP DEFAULT"
    run_sluice check p.yaml
    assert_status 0
}
