#!/usr/bin/env bats
# mirror: rows of two tables are kept in step, whoever writes which, and a backfill copies those that
# were there before.

load ../harness/common
load ../harness/sessions
load plans
load types

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    create_app_role
}

# Users, some of whom have a theme; the application may use both tables, and knows nothing of ours.
users() {
    q "CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL DEFAULT 'x', theme text, seen int);
       INSERT INTO users SELECT i, 'u' || i, CASE WHEN i % 2 = 1 THEN 't' || i END FROM generate_series(1, 9) i;
       CREATE TABLE prefs (user_id bigint PRIMARY KEY REFERENCES users ON DELETE CASCADE ON UPDATE CASCADE,
           theme text, extra text DEFAULT 'none')"
}

# mirror_plan [KEYS] [DROP]: its lines beside the usual ones.
mirror_plan() {
    local keys='where: theme IS NOT NULL, up: {theme: theme}, down: {theme: theme}'
    local last='drop: {table: users, columns: [theme]}'
    write_plan p <<YAML
settings: {lock_deadline: 20s, lock_timeout: 5s}
phases:
  - mirror: {name: m, from: users, to: prefs, key: {user_id: id}, ${1:-$keys}}
  - backfill: {mirror: m}
  - gate: {name: deployed, ask: "Has every service been redeployed?"}
  - ${2:-$last}
YAML
}

old_rows="SELECT string_agg(id || coalesce('=' || theme, ''), ' ' ORDER BY id) FROM users"
new_rows="SELECT string_agg(user_id || coalesce('=' || theme, '') || CASE extra WHEN 'none' THEN '' ELSE '+' || extra END, ' ' ORDER BY user_id) FROM prefs"

# bats test_tags=quick
@test "whichever side is written, the other follows, and a circle ends" {
    users
    mirror_plan
    run_sluice check p.yaml
    assert_status 0
    local before
    before=$(picture)
    to_gate p
    is "$new_rows" '1=t1 3=t3 5=t5 7=t7 9=t9'
    agrees p
    q "REVOKE ALL ON prefs, users FROM PUBLIC; REVOKE ALL ON prefs FROM app"
    # the old version, which has no right on the new table
    app "INSERT INTO users (id, theme) VALUES (10, 'ten'), (11, NULL)" \
        "UPDATE users SET theme = 'two' WHERE id = 2" \
        "UPDATE users SET theme = NULL WHERE id = 1" \
        "UPDATE users SET theme = 'three', seen = 1 WHERE id = 3" \
        "INSERT INTO users (id, theme) VALUES (3, 'x'), (12, 'twelve') ON CONFLICT (id) DO UPDATE SET theme = 'up' || excluded.theme" \
        "DELETE FROM users WHERE id = 5" \
        "UPDATE users SET id = 70 WHERE id = 7" \
        "BEGIN; UPDATE users SET theme = 'gone' WHERE id = 9; SAVEPOINT s; DELETE FROM users WHERE id = 9; ROLLBACK TO s; COMMIT" \
        "BEGIN; UPDATE users SET theme = 'never'; ROLLBACK" \
        "COPY users (id, theme) FROM PROGRAM 'printf \"13\\tthirteen\\n\"'" 2>/dev/null || true
    psql -XAtq -U app -c "COPY users (id, theme) FROM STDIN" <<<$'14\tfourteen'
    is "$new_rows" '2=two 3=upx 9=gone 10=ten 12=twelve 14=fourteen 70=t7'
    agrees p
    # the new version, which has none on the old one
    q "GRANT ALL ON prefs TO app; REVOKE ALL ON users FROM app; GRANT SELECT (id) ON users TO app"
    app "UPDATE prefs SET theme = 'dos' WHERE user_id = 2" \
        "UPDATE prefs SET extra = 'kept' WHERE user_id = 3" \
        "UPDATE prefs SET theme = NULL WHERE user_id = 9" \
        "DELETE FROM prefs WHERE user_id = 10" \
        "INSERT INTO prefs VALUES (4, 'four', 'e')" \
        "INSERT INTO prefs (user_id, theme) VALUES (12, 'XII'), (6, 'six') ON CONFLICT (user_id) DO UPDATE SET theme = excluded.theme" \
        "UPDATE prefs SET user_id = 8 WHERE user_id = 14"
    is "$old_rows" '1 2=dos 3=upx 4=four 6=six 8=fourteen 9 10 11 12=XII 14 70=t7'
    is "$new_rows" '2=dos 3=upx+kept 4=four+e 6=six 8=fourteen 9 12=XII 70=t7'
    agrees p
    # the old one again: what is no column of its own stays
    q "REVOKE ALL (id) ON users FROM app; GRANT ALL ON users TO app"
    app "UPDATE users SET theme = 'tres' WHERE id = 3" "UPDATE users SET id = 40 WHERE id = 4" \
        "UPDATE users SET theme = 'nine' WHERE id = 9"
    q "SET session_replication_role = replica; UPDATE users SET theme = 'rep' WHERE id = 6"
    is "$new_rows" '2=dos 3=tres+kept 6=rep 8=fourteen 9=nine 12=XII 40=four+e 70=t7'
    agrees p
    app "TRUNCATE prefs"
    is "$old_rows" '1 2 3 6 8 9 10 11 12 14 40 70'
    app "UPDATE users SET theme = 'all' WHERE id < 4" "BEGIN; TRUNCATE users CASCADE; ROLLBACK"
    is "$new_rows" '1=all 2=all 3=all'
    agrees p
    run_sluice revert p --all
    assert_status 0
    assert_contains "$stderr$output" 'rows of table "public.prefs" stay as they are'
    assert_equal "$(picture)" "$before"
    run_sluice advance p --until gate
    assert_status 0
    pass_gate p
    is "SELECT count(*) FROM pg_proc WHERE pronamespace = 'sluice'::regnamespace AND proname LIKE 'mirror%'" 0
    is "$new_rows" '1=all 2=all 3=all'
}

@test "two tables that are equals: a row is made and removed on both sides, its key of two columns" {
    q "CREATE TABLE \"Old\" (a int, b text, v varchar(3), n numeric, PRIMARY KEY (a, b));
       CREATE TABLE new_t (b text NOT NULL, a int NOT NULL, val text, num text, UNIQUE (b, a));
       INSERT INTO \"Old\" SELECT i, 'k', 'v' || i, i FROM generate_series(1, 3) i;
       INSERT INTO new_t VALUES ('k', 2, 'there', '9'), ('z', 7, 'own', NULL)"
    write_plan p <<'YAML'
phases:
  - mirror:
      name: m
      from: Old
      to: new_t
      key: {a: a, b: b}
      up: {val: v, num: n::text}
      down: {v: val, n: num::numeric}
  - backfill: {mirror: m}
  - gate: {name: deployed, ask: ready?}
  - release: {table: new_t}
YAML
    run_sluice advance p.yaml --until m
    assert_status 0
    app "INSERT INTO \"Old\" VALUES (4, 'k', 'v4', 1.50)" "INSERT INTO new_t VALUES ('n', 5, 'v5', '2.0')" \
        "DELETE FROM new_t WHERE a = 1" "UPDATE new_t SET a = 6 WHERE a = 5" "UPDATE \"Old\" SET b = 'm' WHERE a = 4"
    is "SELECT string_agg(a || b || v || n, ' ' ORDER BY a, b) FROM \"Old\"" '1kv11 2kv22 3kv33 4mv41.50 6nv52.0'
    # what is longer than the old column fails, as it would there
    fails 22001 "INSERT INTO new_t VALUES ('n', 8, 'long', '1')"
    # a row of the new table that the old one never had: the backfill does not invent it
    run_sluice advance p
    assert_status 0
    is "SELECT string_agg(a || b || val || coalesce(num, ''), ' ' ORDER BY a, b) FROM new_t" \
        '1kv11 2kv22 3kv33 4mv41.50 6nv52.0 7zown'
    run_sluice verify p
    assert_status 4
    assert_contains "$output" 'a=7, b=z'
    app "DELETE FROM new_t WHERE a = 7" "DELETE FROM new_t WHERE a = 2" "DELETE FROM \"Old\" WHERE a = 3"
    agrees p
    app "TRUNCATE \"Old\""
    is 'SELECT count(*) FROM new_t' 0
    app "INSERT INTO new_t VALUES ('a', 1, 'x', '1'), ('b', 1, 'y', '2')"
    # after the release both go their ways; the mirror comes back only where they agree
    pass_gate p
    app "INSERT INTO new_t VALUES ('c', 1, 'z', '3')"
    run_sluice revert p
    assert_status 4
    assert_contains "$stderr" '1 row disagrees between tables "public.Old" and "public.new_t"'
    assert_contains "$stderr" 'a=1, b=c'
    app "INSERT INTO \"Old\" VALUES (1, 'c', 'z', 3)"
    run_sluice revert p
    assert_status 0
    app "UPDATE \"Old\" SET v = 'q'"
    is "SELECT string_agg(val, '' ORDER BY b) FROM new_t" 'qqq'
    agrees p
}

@test "columns that move to a table whose rows are there, one way and without down" {
    users
    q "INSERT INTO prefs SELECT id FROM users WHERE id < 8"
    mirror_plan 'up: {theme: upper(theme)}, only: columns' 'release: {table: prefs}'
    to_gate p
    is "$new_rows" '1=T1 2 3=T3 4 5=T5 6 7=T7'
    app "UPDATE users SET theme = 'b' WHERE id IN (2, 9)" "UPDATE users SET theme = NULL WHERE id = 1" \
        "INSERT INTO users VALUES (20)" "UPDATE prefs SET theme = 'here', extra = 'e' WHERE user_id = 4"
    is "$new_rows" '1 2=B 3=T3 4=here+e 5=T5 6 7=T7'
    is "$old_rows" '1 2=b 3=t3 4 5=t5 6 7=t7 8 9=b 20'
    run_sluice verify p
    assert_status 4
    assert_contains "$output" 'id=4'
}

# columns_come KEYS: who does not know the columns makes rows, and gives them other keys.
columns_come() {
    users
    mirror_plan "$1, only: columns" 'release: {table: prefs}'
    to_gate p
    app "INSERT INTO prefs (user_id) SELECT generate_series(1, 6)" "INSERT INTO prefs VALUES (7, 'own')"
    is "SELECT string_agg(user_id || coalesce('=' || theme, ''), ' ' ORDER BY user_id) FROM prefs WHERE user_id < 7" '1=t1 2 3=t3 4 5=t5 6'
    app "BEGIN; INSERT INTO users VALUES (20, 'n', 't20'); INSERT INTO prefs (user_id) VALUES (20); COMMIT" \
        "DELETE FROM prefs WHERE user_id = 5" "UPDATE prefs SET user_id = 5 WHERE user_id = 6" \
        "UPDATE prefs SET extra = 'e' WHERE user_id = 1"
    is "SELECT string_agg(user_id || coalesce('=' || theme, ''), ' ' ORDER BY user_id) FROM prefs WHERE user_id <> 7" '1=t1 2 3=t3 4 5=t5 20=t20'
    # who is writing the other row just then is waited for
    session_open writer
    session_do writer "BEGIN; UPDATE users SET theme = 'later' WHERE id = 8"
    session_open maker
    session_send maker 'INSERT INTO prefs (user_id) VALUES (8)'
    waits maker
    session_do writer COMMIT
    session_do maker "SELECT 1"
    is 'SELECT theme FROM prefs WHERE user_id = 8' later
}

@test "columns that move to a table whose rows come without them: these take what is there" {
    columns_come 'up: {theme: theme}, down: {theme: theme}'
    is "$old_rows" '1=t1 2 3=t3 4 5=t5 6 7=own 8=later 9=t9 20=t20'
    agrees p
    # by either table
    q "ALTER TABLE prefs DROP CONSTRAINT prefs_user_id_fkey; INSERT INTO prefs VALUES (40, 'first')"
    app "INSERT INTO users (id) VALUES (40)"
    is 'SELECT theme FROM users WHERE id = 40' first
    agrees p
}

@test "columns that move one way to a table whose rows come without them" {
    columns_come 'up: {theme: theme}'
    run_sluice verify p
    assert_status 4
    assert_contains "$output" 'id=7'
    q "UPDATE prefs SET theme = 't7' WHERE user_id = 7"
    agrees p
    run_sluice revert p --all
    assert_status 0
    is "SELECT count(*) FROM pg_trigger WHERE tgname LIKE '%sluice%'" 0
}

# The plan stands in its backfill, of which row $1 cannot be made.
stand_in_backfill() {
    q "ALTER TABLE prefs ADD CONSTRAINT never CHECK (user_id <> $1)"
    run_sluice advance p.yaml --until m
    assert_status 0
    run_sluice advance p
    assert_status 1
    q 'ALTER TABLE prefs DROP CONSTRAINT never'
    FILL=$(q "SELECT format('SELECT sluice.%I(''users''::regtype, ''(0,0)'', ''(9,0)'')', proname)
        FROM pg_proc WHERE proname LIKE 'mirror_%_fill'")
    LOCK=$(q "SELECT substring(prosrc FROM 'hashtextextended.''sluice mirror [0-9a-f]+'', 0.') FROM pg_proc
        WHERE proname LIKE 'mirror_%_fill'")
}
waits() {
    wait_until 20 "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = '$1' AND wait_event_type = 'Lock'"
}

# bats test_tags=quick
@test "a batch loses no write and brings no row back, at each of its steps" {
    users
    q 'ALTER TABLE prefs DROP CONSTRAINT prefs_user_id_fkey' # which would be in the way of a batch, too
    mirror_plan
    stand_in_backfill 9
    is "$new_rows" ''
    for name in batch other gate; do session_open "$name"; done

    # a writer has made the row of the other table, and has not committed: the batch waits for him
    session_do other "BEGIN; UPDATE users SET theme = 'new1' WHERE id = 1"
    session_do batch BEGIN
    session_send batch "$FILL"
    waits batch
    session_do other COMMIT
    session_do batch COMMIT
    is "$new_rows" '1=new1 3=t3 5=t5 7=t7 9=t9'
    q "UPDATE users SET theme = 't1' WHERE id = 1"
    q "SET sluice.backfill = on; DELETE FROM prefs"

    # the batch has made it, and has not committed: he waits, and changes it
    session_do batch "BEGIN; $FILL"
    session_send other "UPDATE users SET theme = 'new3' WHERE id = 3"
    waits other
    session_do batch COMMIT
    session_do other 'SELECT 1'
    is "$new_rows" '1=t1 3=new3 5=t5 7=t7 9=t9'

    # rows are taken away while the batch holds its lock: they wait for it, and then find its rows
    q "SET sluice.backfill = on; DELETE FROM prefs"
    session_do batch "BEGIN; $FILL"
    session_send other "BEGIN; DELETE FROM users WHERE id = 1"
    waits other
    session_send gate "UPDATE users SET theme = NULL WHERE id = 3"
    waits gate
    session_do batch COMMIT
    session_do other COMMIT
    session_do gate 'SELECT 1'
    is "$new_rows" '5=t5 7=t7 9=t9'

    # somebody has taken a row away, and has not committed: the batch gives up
    q "SET sluice.backfill = on; DELETE FROM prefs"
    session_do other "BEGIN; DELETE FROM users WHERE id = 5"
    session_do batch "BEGIN; $FILL"
    session_do batch COMMIT
    grep -q 'could not obtain lock on row' "$BATS_TEST_TMPDIR/batch.session.out"
    is "$new_rows" ''
    session_do other COMMIT

    # he commits after the batch has read his row: it is removed again, be he gone by key or by where
    session_do other "BEGIN; UPDATE users SET id = 77 WHERE id = 7; UPDATE users SET theme = NULL WHERE id = 9"
    q "INSERT INTO users (id, theme) VALUES (21, 'stays')"
    q "SET sluice.backfill = on; DELETE FROM prefs"
    session_do gate "SELECT pg_advisory_lock_shared($LOCK)"
    session_do batch BEGIN
    session_send batch "$FILL"
    waits batch
    session_do other COMMIT
    session_do gate "SELECT pg_advisory_unlock_shared($LOCK)"
    session_do batch COMMIT
    is "$new_rows" '21=stays 77=t7'
    q "INSERT INTO users (id, theme) VALUES (30, 'late'); SET sluice.backfill = on; DELETE FROM prefs WHERE user_id = 21"
    run_sluice advance p
    assert_status 0
    is "$new_rows" '21=stays 30=late 77=t7'
    agrees p
}

@test "a batch that has as many rows as it read does not take others for them" {
    users
    q 'ALTER TABLE prefs DROP CONSTRAINT prefs_user_id_fkey'
    mirror_plan 'up: {theme: theme}' 'release: {table: prefs}' # one way: no write locks rows of users
    stand_in_backfill 9
    for name in batch other gate; do session_open "$name"; done
    session_do other 'BEGIN; DELETE FROM users WHERE id = 3'
    session_do gate "SELECT pg_advisory_lock_shared($LOCK)"
    session_do batch BEGIN
    session_send batch "$FILL"
    waits batch
    session_do other "INSERT INTO users (id, theme) VALUES (23, 'comes'); COMMIT"
    session_do gate "SELECT pg_advisory_unlock_shared($LOCK)"
    session_do batch COMMIT
    is "$new_rows" '1=t1 2 4 5=t5 6 7=t7 8 9=t9 23=comes'
    run_sluice advance p
    assert_status 0
    agrees p
}

@test "rows that were there and say something else are brought to what the old table says, and writers meanwhile are safe" {
    users
    q "INSERT INTO prefs VALUES (1, 'stale', 'mine'), (3, 't3', 'same')"
    mirror_plan
    stand_in_backfill 9
    session_open batch
    session_open other
    is "$new_rows" '1=stale+mine 3=t3+same'
    session_do other "BEGIN; UPDATE prefs SET theme = 'newer' WHERE user_id = 1"
    session_do batch "SET lock_timeout = '500ms'; BEGIN; $FILL"
    session_do batch COMMIT
    grep -q 'due to lock timeout' "$BATS_TEST_TMPDIR/batch.session.out"
    session_do other COMMIT
    q "SET sluice.backfill = on; UPDATE prefs SET theme = 'stale' WHERE user_id = 3"
    session_do batch "$FILL"
    is "$new_rows" '1=newer+mine 3=t3+same 5=t5 7=t7 9=t9'
    run_sluice advance p
    assert_status 0
    agrees p
}

@test "a table in partitions, a large one by two workers, and one in no order" {
    q "CREATE TABLE users (id int PRIMARY KEY, theme text) PARTITION BY RANGE (id);
       CREATE TABLE users_1 PARTITION OF users FOR VALUES FROM (0) TO (500);
       CREATE TABLE users_2 PARTITION OF users FOR VALUES FROM (500) TO (100000);
       INSERT INTO users SELECT i, 't' || i FROM generate_series(1, 3000) i;
       CREATE TABLE prefs (user_id int PRIMARY KEY, theme text, extra text DEFAULT 'none') PARTITION BY HASH (user_id);
       CREATE TABLE prefs_1 PARTITION OF prefs FOR VALUES WITH (MODULUS 2, REMAINDER 0);
       CREATE TABLE prefs_2 PARTITION OF prefs FOR VALUES WITH (MODULUS 2, REMAINDER 1)"
    mirror_plan 'up: {theme: theme}, down: {theme: theme}'
    sed -i 's/mirror: m}/mirror: m, workers: 2, batch_pages: 2}/' p.yaml
    to_gate p
    is "SELECT count(*), count(DISTINCT tableoid), sum(substr(theme, 2)::int - user_id) FROM prefs" '3000|2|0'
    app "UPDATE users SET id = 4000 WHERE id = 1" "UPDATE prefs SET user_id = 2 + 4000 WHERE user_id = 2" \
        "DELETE FROM users WHERE id BETWEEN 3 AND 9"
    is "SELECT string_agg(id::text, ' ' ORDER BY id) FROM users WHERE id < 12 OR id > 3000" '10 11 4000 4002'
    is "SELECT string_agg(user_id::text, ' ' ORDER BY user_id) FROM prefs WHERE user_id < 12 OR user_id > 3000" '10 11 4000 4002'
    agrees p
}

@test "what a mirror cannot do is refused by name" {
    users
    refused() { # KEYS MESSAGE
        mirror_plan "$1" 'release: {table: prefs}'
        run_sluice check p.yaml
        [[ $status == 2 || $status == 4 ]]
        assert_contains "$stderr" "$2"
        has_hint
    }
    refused 'up: {theme: theme}, sync: both' '"sync: both" needs a "down"'
    refused 'up: {theme: theme}, down: {theme: theme}, sync: up' '"sync: up" has no use for "down"'
    refused 'only: columns' '"only: columns" needs an "up"'
    refused 'up: {user_id: id}' 'column "user_id" is in the key, which says what it is'
    refused 'up: {theme: theme || random()}' 'up of column "theme" is volatile'
    refused 'where: "EXISTS (SELECT FROM prefs)"' 'where reads public.prefs'
    refused 'up: {theme: none}' 'column "none" does not exist'
    refused 'up: {nothing: theme}' 'column "nothing" of table "public.prefs" does not exist'
    refused 'up: {theme: theme}, rows: SELECT 1' '"rows" cannot be beside "up"'
    refused 'up: {theme: theme}, sync: sometimes' 'sync'
    q 'ALTER TABLE prefs ADD needed int NOT NULL'
    refused 'up: {theme: theme}' 'column "needed" of table "public.prefs" is NOT NULL without a default, and the mirror does not set it'
    q 'ALTER TABLE prefs DROP needed; ALTER TABLE users ALTER theme SET NOT NULL' 2>/dev/null || true
    q "UPDATE users SET theme = '' WHERE theme IS NULL; ALTER TABLE users ALTER theme SET NOT NULL"
    refused 'up: {theme: theme}, down: {theme: theme}' 'column "theme" of table "public.users" is NOT NULL: a row of "public.prefs" that is deleted leaves NULL there'
    q 'ALTER TABLE users ALTER theme DROP NOT NULL; ALTER TABLE prefs DROP CONSTRAINT prefs_user_id_fkey;
       ALTER TABLE prefs ADD FOREIGN KEY (user_id) REFERENCES users'
    refused 'up: {theme: theme}' 'foreign key "prefs_user_id_fkey" of table "public.prefs" would refuse a DELETE of "public.users" before the mirror has followed'
    q 'ALTER TABLE prefs DROP CONSTRAINT prefs_user_id_fkey, DROP CONSTRAINT prefs_pkey, ALTER user_id DROP NOT NULL; ALTER TABLE users ALTER name DROP DEFAULT'
    refused 'up: {theme: theme}' 'table "public.prefs" has no unique key on "user_id"'
    assert_contains "$stderr" 'column "user_id" of table "public.prefs" takes NULL, which is no key'
    q 'ALTER TABLE prefs ADD PRIMARY KEY (user_id)'
    refused 'up: {theme: theme}, down: {theme: theme}' 'column "name" of table "public.users" is NOT NULL without a default, and the mirror does not set it'
    q 'CREATE RULE r AS ON INSERT TO prefs DO ALSO NOTHING'
    refused 'up: {theme: theme}' 'rule "r" of table "public.prefs" changes what the mirror'
    q "DROP RULE r ON prefs; ALTER TABLE prefs ALTER user_id TYPE text; ALTER TABLE users ALTER name SET DEFAULT 'x'"
    refused 'up: {theme: theme}' 'they cannot be one key'
    q "ALTER TABLE prefs ALTER user_id TYPE int USING user_id::int; CREATE SEQUENCE s; ALTER TABLE prefs ALTER user_id SET DEFAULT nextval('s')"
    refused 'up: {theme: theme}, down: {theme: theme}' 'makes keys that column "id" of "public.users" may make, too'
    # a column that a mirror uses goes only behind its backfill and a gate, and no other plan takes it
    mirror_plan '' 'drop: {table: users, columns: [theme]}'
    sed -i '/backfill\|gate/d' p.yaml
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'column "theme" cannot be dropped before the rows of mirror "m" were copied'
    assert_contains "$stderr" 'column "theme" cannot be dropped without a gate before'
    sed -i 's/drop:.*/backfill: {mirror: n}/' p.yaml
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'no mirror before the backfill is called "n"'
}

@test "no other plan takes a column that a mirror uses, and what nobody ends is said" {
    users
    mirror_plan '' 'alter: {table: users, columns: {name: {comment: x}}}'
    run_sluice check p.yaml
    assert_contains "$stderr" 'the plan ends while the mirror "m" goes on'
    mirror_plan
    to_gate p
    write_plan o <<'YAML'
phases:
  - gate: {name: g, ask: now?}
  - drop: {table: users, columns: [theme]}
YAML
    run_sluice check o.yaml
    assert_status 4
    assert_contains "$stderr" 'column "theme" is kept in step by plan "p"'
    # nothing goes while a row disagrees
    q "SET sluice.backfill = on; UPDATE prefs SET theme = 'elsewhere' WHERE user_id = 5"
    run_sluice confirm p deployed --by me --reason x
    run_sluice advance p
    assert_status 4
    assert_contains "$stderr" '1 row disagrees between tables "public.users" and "public.prefs"'
    assert_contains "$stderr" 'id=5'
    run_sluice verify p
    assert_status 4
}
