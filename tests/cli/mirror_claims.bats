#!/usr/bin/env bats
# What is claimed of a mirror: that rows agree when it ends, who still writes the old side, what a copy
# will cost, and that a table goes only behind it.

load ../harness/common
load ../harness/sessions
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    create_app_role
}

users() {
    q "CREATE TABLE users (id int PRIMARY KEY, theme text, seen int);
       INSERT INTO users SELECT i, 't' || i, i FROM generate_series(1, ${1:-40}) i;
       CREATE TABLE prefs (user_id int PRIMARY KEY REFERENCES users ON DELETE CASCADE ON UPDATE CASCADE,
           theme text)"
}

# mirror_plan [EVIDENCE] [LAST]
mirror_plan() {
    local last='drop: {name: contract, table: users, columns: [theme]}'
    write_plan p <<YAML
settings: {lock_deadline: 60s}
phases:
  - mirror: {name: m, from: users, to: prefs, key: {user_id: id}, up: {theme: theme}, down: {theme: theme}}
  - backfill: {mirror: m}
  - gate: {name: deployed, ask: "deployed?"${1:+, evidence: [$1]}}
  - ${2:-$last}
YAML
}

# to_drop TABLE: everything but the drop; it waits for a reader of TABLE after it has compared the rows.
to_drop() {
    mirror_plan
    to_gate p
    run_sluice confirm p deployed --by me --reason tested
    assert_status 0
    session_open reader
    session_do reader "BEGIN; SELECT count(*) FROM $1"
    start_sluice it advance p
    wait_for 30 grep -q 'in use' "$BATS_TEST_TMPDIR/it.stderr"
}
# bypass TABLE STATEMENT: as a loader does that switches triggers off.
bypass() {
    q "BEGIN; ALTER TABLE $1 DISABLE TRIGGER USER; $2; ALTER TABLE $1 ENABLE TRIGGER USER;
        SELECT 1; $(q "SELECT string_agg(format('ALTER TABLE $1 ENABLE ALWAYS TRIGGER %I', tgname), ';')
            FROM pg_trigger WHERE tgrelid = '$1'::regclass AND tgname LIKE 'zz_sluice%'"); COMMIT" >/dev/null
}

@test "rows that disagree since the comparison, written to either table: the drop is refused" {
    users
    to_drop users
    bypass prefs "UPDATE prefs SET theme = 'LOST' WHERE user_id <= 3"
    session_do reader COMMIT
    finish_sluice it
    assert_status 4
    assert_contains "$stderr" 'the mirror of table "public.users" in "public.prefs" was bypassed, switched off or changed since rows were compared: reading them again'
    assert_contains "$stderr" '3 rows disagree between tables "public.users" and "public.prefs"'
    is "SELECT count(*) FROM users WHERE theme = 't1'" 1
}

@test "rows that still agree are compared again, and the drop goes on" {
    users
    to_drop prefs
    bypass users "UPDATE users SET theme = 'x' WHERE id = 3"
    bypass prefs "UPDATE prefs SET theme = 'x' WHERE user_id = 3"
    session_do reader COMMIT
    finish_sluice it
    assert_status 0
    assert_contains "$stderr" 'reading them again'
    is "SELECT theme FROM prefs WHERE user_id = 3" x
}

told() { # FIELD, of the evidence of kind $kind
    "$SLUICE" status p --json | jq -r ".phases[] | select(.kind == \"gate\") | .evidence[] | select(.kind == \"$kind\") | .$1"
}
age() {
    q "UPDATE sluice.old_writer SET first_at = first_at - interval '1 day', last_at = last_at - interval '1 day';
       UPDATE sluice.operation SET finished_at = finished_at - interval '1 day'"
}

@test "no_writes_to a mirrored column: the mirror's own writes do not count, the application's do" {
    users
    # a trigger of the application that writes the old column because the new table was written
    q "CREATE TABLE audit (id int);
       CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN
           IF EXISTS (SELECT FROM audit) THEN UPDATE users SET theme = 'stamped' WHERE id = 40; END IF; RETURN NULL; END \$\$;
       CREATE TRIGGER stamp AFTER UPDATE ON prefs FOR EACH ROW WHEN (NEW.user_id = 9) EXECUTE FUNCTION stamp()"
    local kind=no_writes_to
    mirror_plan 'no_writes_to: {column: users.theme, for: 1h}'
    to_gate p
    age
    app "UPDATE prefs SET theme = 'new' WHERE user_id < 9" "INSERT INTO users (id) VALUES (50), (51)" \
        "INSERT INTO prefs VALUES (50, 'n') ON CONFLICT (user_id) DO UPDATE SET theme = 'n'" "DELETE FROM prefs WHERE user_id = 8" \
        "DELETE FROM prefs WHERE user_id = 51; UPDATE prefs SET user_id = 51 WHERE user_id = 7" "UPDATE users SET seen = 0"
    is "SELECT string_agg(coalesce(theme, '-'), ' ' ORDER BY id) FROM users WHERE id < 4 OR id IN (8, 50, 51)" 'new new new - n new'
    assert_equal "$(told holds) $(told value)" "true $(told value)"
    # one that its own trigger makes is the application's, though the mirror's write stands above it
    q "INSERT INTO audit VALUES (1)"
    app "UPDATE prefs SET theme = 'nine' WHERE user_id = 9"
    assert_equal "$(told holds)" false
    assert_contains "$(told value)" 'by role app'
    age
    assert_equal "$(told holds) $(told value)" "true $(told value)"
    app "UPDATE users SET theme = 'old' WHERE id = 12"
    assert_equal "$(told holds)" false
    agrees p
}

@test "the evidence verified knows a mirror by either of its tables" {
    users 3000
    local table kind=verified
    for table in users prefs; do
        mirror_plan "verified: {table: $table, rows: 500}"
        run_sluice check p.yaml
        assert_status 0
    done
    mirror_plan "verified: {table: prefs}"
    to_gate p
    q 'ANALYZE users'
    assert_equal "$(told holds) $(told value)" "true $(told value)"
    assert_contains "$(told value)" 'no row disagrees, all of about 3000 rows compared'
    q "SET sluice.backfill = on; UPDATE prefs SET theme = 'elsewhere' WHERE user_id = 5"
    assert_equal "$(told holds)" false
    assert_contains "$(told value)" '1 row disagrees, all of about 3000 rows compared: id=5'
    run_sluice confirm p deployed --by me --reason x
    assert_status 4
    write_plan r <<'YAML'
phases:
  - gate: {name: g, ask: now?, evidence: [{verified: {table: users}}]}
  - sql: {do: CREATE TABLE nothing ()}
YAML
    run_sluice check r.yaml
    assert_status 4
    assert_contains "$stderr" 'nothing before the gate keeps columns of table "public.users" in step'
}

@test "a copy costs about what was forecast" {
    own_server # whose WAL is of nobody else
    new_database
    create_app_role
    q "CREATE TABLE users (id int PRIMARY KEY, theme text, body text, seen int);
       INSERT INTO users SELECT i, CASE WHEN i % 4 = 0 THEN 't' || i END, repeat(md5(i::text), 3), i FROM generate_series(1, 40000) i;
       ANALYZE users;
       CREATE TABLE prefs (user_id int PRIMARY KEY, body text, theme text, note text DEFAULT 'none')"
    write_plan p <<'YAML'
phases:
  - mirror: {name: m, from: users, to: prefs, key: {user_id: id}, where: theme IS NOT NULL, up: {theme: theme, body: body}}
  - backfill: {name: fill, mirror: m, rate: 5000}
  - gate: {name: deployed, ask: "deployed?"}
  - release: {table: prefs}
YAML
    run_sluice plan p.yaml --json
    assert_status 0
    local rows wal table index seconds
    rows=$(jq '.phases[1].forecast.rows' <<<"$output")
    wal=$(jq '.phases[1].forecast.wal_bytes' <<<"$output")
    table=$(jq '.phases[1].forecast.table_growth_bytes' <<<"$output")
    index=$(jq '.phases[1].forecast.index_growth_bytes' <<<"$output")
    seconds=$(jq '.phases[1].forecast.seconds' <<<"$output")
    ((rows > 9500 && rows < 10500)) || { echo "rows: $rows" && false; }
    [[ $seconds == 2 || $seconds == 3 ]] || { echo "seconds: $seconds" && false; }
    sed -i 's/, rate: 5000//' p.yaml
    run_sluice advance p.yaml --until m
    assert_status 0
    local before after
    before=$(q 'CHECKPOINT' && q 'SELECT pg_current_wal_insert_lsn()')
    run_sluice advance p
    assert_status 0
    after=$(q "SELECT pg_current_wal_insert_lsn() - '$before'")
    echo "WAL: $after of $wal"
    ((after < 2 * wal && 2 * after > wal))
    within_half() { # ACTUAL FORECAST
        echo "size: $1 of $2"
        ((2 * $1 > $2 && $1 < 2 * $2))
    }
    within_half "$(q "SELECT pg_relation_size('prefs')")" "$table"
    within_half "$(q "SELECT pg_relation_size('prefs_pkey')")" "$index"
}

@test "a table that a mirror has copied is dropped behind its proof, and not before a gate" {
    q "CREATE TABLE legacy (id int PRIMARY KEY, name text); INSERT INTO legacy SELECT i, 'n' || i FROM generate_series(1, 9) i;
       CREATE TABLE people (id int PRIMARY KEY, full_name text)"
    write_plan p <<'YAML'
phases:
  - mirror: {name: m, from: legacy, to: people, key: {id: id}, up: {full_name: name}, down: {name: full_name}}
  - drop: {table: legacy}
YAML
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'table "legacy" cannot be dropped before the rows of mirror "m" were copied'
    assert_contains "$stderr" 'table "legacy" cannot be dropped without a gate before'
    write_plan p <<'YAML'
phases:
  - mirror: {name: m, from: legacy, to: people, key: {id: id}, up: {full_name: name}, down: {name: full_name}}
  - backfill: {mirror: m}
  - gate: {name: deployed, ask: "deployed?"}
  - drop: {name: gone, table: legacy}
YAML
    run_sluice check p.yaml
    assert_status 0
    to_gate p
    app "INSERT INTO people VALUES (20, 'twenty')" "UPDATE legacy SET name = 'one' WHERE id = 1"
    q "SET sluice.backfill = on; UPDATE people SET full_name = 'other' WHERE id = 2"
    run_sluice confirm p deployed --by me --reason x
    assert_status 0
    run_sluice advance p
    assert_status 4
    assert_contains "$stderr" '1 row disagrees between tables "public.legacy" and "public.people"'
    app "UPDATE people SET full_name = 'mended' WHERE id = 2"
    run_sluice advance p --until complete
    assert_status 0
    is "SELECT to_regclass('legacy') IS NULL, count(*), max(full_name) FILTER (WHERE id = 1) FROM people" 't|10|one'
    is "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'zz_sluice%'" 0
    is "SELECT count(*) FROM pg_proc WHERE proname LIKE 'mirror%'" 0
}
