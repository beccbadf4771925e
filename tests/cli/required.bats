#!/usr/bin/env bats
# A column that is NOT NULL without a default goes away: the version that no longer knows it inserts
# rows from the gate on, so NOT NULL is taken off before, and comes back with a revert.

load ../harness/common
load plans

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    q "CREATE TABLE t (id int PRIMARY KEY, a text NOT NULL, c text);
        INSERT INTO t SELECT i, 'x' FROM generate_series(1, 10) i"
}
teardown() {
    drop_database
}

dump() {
    pg_dump --schema-only --exclude-schema=sluice | grep -v "^[\\]"
}
gate_and_drop() {
    write_plan p <<YAML
phases:
  - gate: {name: deployed, ask: "does no service use t.a?"}
  - drop: {table: t, columns: [$1]}
YAML
}

@test "NOT NULL is lifted before the gate: both versions insert there, and the gate says what each must do" {
    gate_and_drop a
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'NOT NULL without a default, and set by nothing: "a" is let take NULL before the gate'
    to_gate p
    q "INSERT INTO t (id) VALUES (11); INSERT INTO t (id, a) VALUES (12, 'old')"
    run_sluice status p --json
    assert_contains "$(jq -r '.phases[] | select(.name == "deployed") | .ask' <<<"$output")" \
        'does no service use t.a? (Column "a" of t takes NULL by now: versions that read it must bear that'
    run_sluice verify p
    assert_status 0
    run_sluice confirm p deployed --by me --reason tested
    run_sluice advance p
    assert_status 0
    assert_equal "$(q 'SELECT count(*) FROM t')" 12
    run_sluice status p
    assert_contains "$output" complete
}

@test "a revert makes it NOT NULL again, unless rows have none" {
    local before
    before=$(dump)
    gate_and_drop a
    to_gate p
    q "INSERT INTO t (id) VALUES (11)"
    run_sluice revert p --all --lose-writes
    assert_status 4
    assert_contains "$stderr" '1 row of table "public.t" has NULL in "a", which was NOT NULL'
    assert_contains "$stderr" 'id=11'
    q "INSERT INTO t (id) VALUES (12); DELETE FROM t WHERE a IS NULL" # nothing of it is in force
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(dump)" "$before"
}

@test "a sync in one direction does not set it either" {
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {n: {type: text, up: upper(a)}}}
  - backfill: {table: t}
  - gate: {name: deployed, ask: "deployed?"}
  - drop: {table: t, columns: [a], allow_differences: true}
YAML
    to_gate p
    q "INSERT INTO t (id, n) VALUES (11, 'N')"
    run_sluice confirm p deployed --by me --reason tested
    run_sluice advance p
    assert_status 0
    assert_equal "$(q "SELECT string_agg(DISTINCT n, ',' ORDER BY n) FROM t")" N,X
}

@test "what takes NULL already, or is set by sync, needs no phase more" {
    gate_and_drop c
    run_sluice plan p.yaml --json
    assert_equal "$(jq -r '[.phases[].kind] | join(",")' <<<"$output")" gate,drop
    sync_plan s t '[a]' '{b: {up: a}}' '{a: b}'
    run_sluice plan s.yaml --json
    assert_equal "$(jq -r '[.phases[].kind] | join(",")' <<<"$output")" add_column,backfill,gate,drop
}

@test "nor does a sync that is released before" {
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {b: {type: text, up: a}}, down: {a: b}}
  - backfill: {table: t}
  - gate: {name: deployed, ask: "deployed?"}
  - release: {table: t}
  - gate: {name: gone, ask: "gone?"}
  - drop: {table: t, columns: [a]}
YAML
    run_sluice plan p.yaml --json
    assert_equal "$(jq -r '[.phases[].kind] | join(",")' <<<"$output")" \
        add_column,backfill,gate,release,alter,gate,drop
    run_sluice check p.yaml
    assert_status 0
}

@test "behind a swap of another column of the table it is lifted before the swap's gate, there and back" {
    local before column
    q "ALTER TABLE t ADD points int NOT NULL DEFAULT 1"
    before=$(dump)
    for column in c a; do # c takes NULL
        write_plan p <<YAML
phases:
  - add_column: {table: t, columns: {points_new: {type: bigint, up: points}}, down: {points: points_new}, lossy: true}
  - backfill: {table: t}
  - constrain: {table: t, add: [{like: {points_new: points}}, {not_null: [points_new]}]}
  - gate: {name: deployed, ask: "deployed?"}
  - swap: {table: t, columns: {points: {from: points_new, retired: points_old}}}
  - gate: {name: well, ask: "well?"}
  - drop: {table: t, columns: [points_old]}
  - drop: {table: t, columns: [$column]}
YAML
        run_sluice check p.yaml
        assert_status 0
        assert_lacks "$stderr" error:
    done
    run_sluice plan p.yaml --json
    assert_equal "$(jq -r '[.phases[].kind] | join(",")' <<<"$output")" \
        add_column,backfill,constrain,alter,gate,swap,gate,drop,drop
    to_gate p
    q "INSERT INTO t (id) VALUES (11)"
    run_sluice confirm p deployed --by me --reason tested
    to_gate p
    q "INSERT INTO t (id) VALUES (12); DELETE FROM t WHERE a IS NULL"
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(dump)" "$before"
    to_gate p
    run_sluice confirm p deployed --by me --reason tested
    to_gate p
    pass_gate p well
    assert_equal "$(q "SELECT string_agg(attname, ',' ORDER BY attname) FROM pg_attribute
        WHERE attrelid = 't'::regclass AND attnum > 0 AND NOT attisdropped")" c,id,points
}

@test "a plan that goes on keeps its phases, whatever the column is by now" {
    gate_and_drop a
    to_gate p
    run_sluice status p.yaml --json
    assert_equal "$(jq -r '[.phases[].kind] | join(",")' <<<"$output")" alter,gate,drop
    q 'ALTER TABLE t ALTER COLUMN a SET NOT NULL; ALTER TABLE t ALTER COLUMN a DROP NOT NULL'
    run_sluice confirm p.yaml deployed --by me --reason tested
    run_sluice advance p.yaml
    assert_status 0
}

@test "alter by hand: NOT NULL is taken off, and put on by constrain alone" {
    write_plan p <<'YAML'
phases:
  - alter: {table: t, columns: {a: {not_null: false}, c: {not_null: true}}}
YAML
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'not_null: true is no matter of alter'
    write_plan p <<'YAML'
phases:
  - alter: {table: t, columns: {a: {not_null: false}, c: {not_null: false}}}
YAML
    run_sluice plan p.yaml --yaml
    assert_contains "$output" 'a: {not_null: false}'
    run_sluice advance p.yaml
    assert_status 0
    q 'INSERT INTO t (id) VALUES (11)'
    write_plan k <<'YAML'
phases:
  - alter: {table: t, columns: {id: {not_null: false}}}
YAML
    run_sluice check k.yaml
    assert_status 4
    assert_contains "$stderr" 'column "id" has to be NOT NULL: it is part of the primary key'
}

@test "a partitioned table, there and back" {
    local before
    q "CREATE TABLE r (id int, a text NOT NULL) PARTITION BY RANGE (id);
        CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (0) TO (9);
        CREATE TABLE r2 PARTITION OF r FOR VALUES FROM (9) TO (99); INSERT INTO r VALUES (1, 'x'), (10, 'y')"
    before=$(dump)
    write_plan p <<'YAML'
phases:
  - alter: {table: r, columns: {a: {not_null: false}}}
YAML
    run_sluice advance p.yaml
    assert_status 0
    q 'INSERT INTO r (id) VALUES (11)'
    run_sluice revert p
    assert_status 4
    assert_contains "$stderr" 'has NULL in "a", which was NOT NULL'
    q 'DELETE FROM r WHERE id = 11'
    run_sluice revert p
    assert_status 0
    assert_equal "$(dump)" "$before"
}
