#!/usr/bin/env bats
# mirror with `rows`: a row has several in the other table, as a set; and several mirrors into one table,
# told apart by a constant.

load ../harness/common
load ../harness/sessions
load plans
load types

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    create_app_role
}

posts() {
    q "CREATE TABLE posts (id int PRIMARY KEY, title text, tags text[] NOT NULL DEFAULT '{}');
       INSERT INTO posts SELECT i, 'p' || i, ARRAY['a', 'b' || i % 3, 'a'] FROM generate_series(1, 6) i;
       INSERT INTO posts VALUES (7, 'none', '{}');
       CREATE TABLE post_tags (post_id int REFERENCES posts ON DELETE CASCADE ON UPDATE CASCADE, tag text, note text,
           place int, PRIMARY KEY (post_id, tag))"
}
rows_plan() { # [KEYS] [LAST]
    local keys="rows: SELECT tag FROM unnest(tags) AS tag WHERE tag IS NOT NULL, down: {tags: \"coalesce(array_agg(tag ORDER BY tag), '{}')\"}"
    local last='drop: {table: posts, columns: [tags]}'
    write_plan p <<YAML
settings: {lock_deadline: 20s, lock_timeout: 5s}
phases:
  - mirror: {name: m, from: posts, to: post_tags, key: {post_id: id}, ${1:-$keys}}
  - backfill: {mirror: m}
  - gate: {name: deployed, ask: "Has every service been redeployed?"}
  - ${2:-$last}
YAML
}
sets="SELECT string_agg(post_id || ':' || tags, ' ' ORDER BY post_id) FROM (SELECT post_id, string_agg(tag || coalesce('+' || note, ''), ',' ORDER BY tag) AS tags FROM post_tags GROUP BY post_id) s"
arrays="SELECT string_agg(id || ':' || array_to_string(tags, ','), ' ' ORDER BY id) FROM posts"

# bats test_tags=quick
@test "a set follows its array, and the array its set; rows that stay are left alone" {
    posts
    rows_plan
    run_sluice check p.yaml
    assert_status 0
    local before
    before=$(picture)
    to_gate p
    is "$sets" '1:a,b1 2:a,b2 3:a,b0 4:a,b1 5:a,b2 6:a,b0'
    agrees p
    q "UPDATE post_tags SET note = 'n' WHERE post_id = 1 AND tag = 'a'; REVOKE ALL ON post_tags FROM app"
    is "$arrays" '1:a,b1,a 2:a,b2,a 3:a,b0,a 4:a,b1,a 5:a,b2,a 6:a,b0,a 7:'
    local place
    place=$(q "SELECT ctid FROM post_tags WHERE post_id = 1 AND tag = 'a'")
    # the old version
    app "UPDATE posts SET tags = '{c,a}' WHERE id = 1" "UPDATE posts SET tags = tags || 'z'::text WHERE id = 7" \
        "INSERT INTO posts VALUES (8, 'new', '{x,y}')" "DELETE FROM posts WHERE id = 2" "UPDATE posts SET id = 30 WHERE id = 3" \
        "UPDATE posts SET title = 't'" "UPDATE posts SET tags = '{}' WHERE id = 4" \
        "BEGIN; UPDATE posts SET tags = '{gone}' WHERE id = 5; SAVEPOINT s; DELETE FROM posts WHERE id = 5; ROLLBACK TO s; ROLLBACK" \
        "INSERT INTO posts (id, tags) VALUES (6, '{q}') ON CONFLICT (id) DO UPDATE SET tags = excluded.tags || '{r}'"
    is "$sets" '1:a+n,c 5:a,b2 6:q,r 7:z 8:x,y 30:a,b0'
    is "SELECT ctid FROM post_tags WHERE post_id = 1 AND tag = 'a'" "$place"
    agrees p
    # the new one
    q "GRANT ALL ON post_tags TO app; REVOKE ALL ON posts FROM app; GRANT SELECT (id) ON posts TO app"
    app "INSERT INTO post_tags VALUES (4, 'four', 'e'), (4, 'five', NULL)" "DELETE FROM post_tags WHERE post_id = 5" \
        "UPDATE post_tags SET tag = 'cc' WHERE post_id = 1 AND tag = 'c'" "UPDATE post_tags SET note = 'other' WHERE post_id = 6" \
        "UPDATE post_tags SET post_id = 7 WHERE post_id = 8 AND tag = 'x'" "DELETE FROM post_tags WHERE post_id = 30 AND tag = 'a'"
    is "$arrays" '1:a,cc 4:five,four 5: 6:q,r 7:x,z 8:y 30:b0'
    is "$sets" '1:a+n,cc 4:five,four+e 6:q+other,r+other 7:x,z 8:y 30:b0'
    agrees p
    q "REVOKE ALL (id) ON posts FROM app; GRANT ALL ON posts TO app"
    q "SET session_replication_role = replica; UPDATE posts SET tags = '{rep}' WHERE id = 5"
    is "SELECT tag FROM post_tags WHERE post_id = 5" rep
    app "TRUNCATE post_tags"
    is "$arrays" '1: 4: 5: 6: 7: 8: 30:'
    q "UPDATE posts SET tags = ARRAY[id::text]; TRUNCATE posts CASCADE"
    is "SELECT count(*) FROM post_tags" 0
    agrees p
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(picture)" "$before"
    run_sluice advance p --until gate
    assert_status 0
    pass_gate p
    is "SELECT count(*) FROM pg_proc WHERE pronamespace = 'sluice'::regnamespace AND proname LIKE 'mirror%'" 0
}

@test "two writers of one set: none is lost in the array" {
    posts
    rows_plan
    to_gate p
    session_open a
    session_open b
    session_do a "BEGIN; INSERT INTO post_tags VALUES (7, 'one')"
    session_send b "INSERT INTO post_tags VALUES (7, 'two')"
    wait_until 20 "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'b' AND datname = current_database() AND wait_event_type = 'Lock'"
    session_do a COMMIT
    session_do b 'SELECT 1'
    is "SELECT tags FROM posts WHERE id = 7" '{one,two}'
    agrees p
}

@test "other columns of a row follow too, by place in the array; what was there before is brought up" {
    posts
    q "INSERT INTO post_tags VALUES (1, 'a', 'kept', 9)"
    rows_plan "where: \"title <> 'p3'\", rows: \"SELECT tag, min(place)::int AS place FROM unnest(tags) WITH ORDINALITY AS t (tag, place) GROUP BY tag\", down: {tags: \"coalesce(array_agg(tag ORDER BY place), '{}')\"}"
    sed -i 's/mirror: m}/mirror: m, workers: 2, batch_pages: 1}/' p.yaml
    to_gate p
    is "SELECT string_agg(post_id || tag || place || coalesce(note, ''), ' ' ORDER BY post_id, place) FROM post_tags WHERE post_id < 4" '1a1kept 1b12 2a1 2b22'
    app "UPDATE posts SET tags = '{b1,a,c}' WHERE id = 1" "UPDATE posts SET title = 'in' WHERE id = 3" "UPDATE posts SET title = 'p3' WHERE id = 4"
    is "SELECT string_agg(post_id || tag || place || coalesce(note, ''), ' ' ORDER BY post_id, place) FROM post_tags WHERE post_id < 5" '1b11 1a2kept 1c3 2a1 2b22 3a1 3b02'
    agrees p
    # one that the query says nothing of stops the copy, and is named
    run_sluice revert p --all
    assert_status 0
    q "INSERT INTO post_tags VALUES (2, 'extra')"
    run_sluice advance p --until m
    assert_status 0
    run_sluice advance p
    assert_status 4
    assert_contains "$stderr" 'id=2'
}

# The plan stands in its backfill, which a row stops; FILL is what a batch runs.
stand_in_backfill() {
    q "ALTER TABLE post_tags ADD CONSTRAINT never CHECK (tag <> 'b0')"
    run_sluice advance p.yaml --until m
    assert_status 0
    run_sluice advance p
    assert_status 1
    q 'ALTER TABLE post_tags DROP CONSTRAINT never'
    FILL=$(q "SELECT format('SELECT sluice.%I(''posts''::regtype, ''(0,0)'', ''(9,0)'')', proname)
        FROM pg_proc WHERE proname LIKE 'mirror_%_fill'")
    LOCK=$(q "SELECT substring(prosrc FROM 'hashtextextended.''sluice mirror [0-9a-f]+'', 0.') FROM pg_proc
        WHERE proname LIKE 'mirror_%_fill'")
}
waits() {
    wait_until 20 "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = '$1' AND datname = current_database() AND wait_event_type = 'Lock'"
}

@test "a batch of sets brings nothing back, at each of its steps" {
    posts
    q 'ALTER TABLE post_tags DROP CONSTRAINT post_tags_post_id_fkey'
    rows_plan
    stand_in_backfill
    for name in batch other gate; do session_open "$name"; done
    # a writer has made rows of a set, and has not committed: the batch waits for him, and goes on beside his
    session_do other "BEGIN; UPDATE posts SET tags = '{b1,mine}' WHERE id = 1"
    session_do batch BEGIN
    session_send batch "$FILL"
    waits batch
    session_do other COMMIT
    session_do batch COMMIT
    is "$sets" '1:b1,mine 2:a,b2 3:a,b0 4:a,b1 5:a,b2 6:a,b0'
    # it has met his rows: the next asks for such, and meets none; the one after it does not ask
    q "UPDATE posts SET tags = '{a,b1}' WHERE id = 1; SET sluice.backfill = on; DELETE FROM post_tags"
    session_do batch "SELECT 'met ' || current_setting('sluice.copy_meets')"
    session_do batch "$FILL"
    session_do batch "SELECT 'meets ' || quote_literal(current_setting('sluice.copy_meets'))"
    grep -qx 'met [0-9a-f]\+' "$BATS_TEST_TMPDIR/batch.session.out"
    grep -qx "meets ''" "$BATS_TEST_TMPDIR/batch.session.out"
    is "$sets" '1:a,b1 2:a,b2 3:a,b0 4:a,b1 5:a,b2 6:a,b0'
    q "SET sluice.backfill = on; DELETE FROM post_tags"
    # an array changes after the batch has read it, and commits before it looks again
    session_do other "BEGIN; UPDATE posts SET tags = '{only}' WHERE id = 1"
    session_do gate "SELECT pg_advisory_lock_shared($LOCK)"
    session_do batch BEGIN
    session_send batch "$FILL"
    waits batch
    session_do other COMMIT
    session_do gate "SELECT pg_advisory_unlock_shared($LOCK)"
    session_do batch COMMIT
    is "$sets" '1:only 2:a,b2 3:a,b0 4:a,b1 5:a,b2 6:a,b0'
    # it has not committed: the batch gives up
    q "SET sluice.backfill = on; DELETE FROM post_tags"
    session_do other "BEGIN; UPDATE posts SET tags = '{new}' WHERE id = 2"
    session_do batch "BEGIN; $FILL"
    session_do batch COMMIT
    grep -q 'could not obtain lock on row' "$BATS_TEST_TMPDIR/batch.session.out"
    session_do other COMMIT
    # it comes while the batch holds its lock: it waits, and then finds the rows
    q "SET sluice.backfill = on; DELETE FROM post_tags"
    session_do batch "BEGIN; $FILL"
    session_send other "UPDATE posts SET tags = '{late}' WHERE id = 3"
    waits other
    session_do batch COMMIT
    session_do other 'SELECT 1'
    is "$sets" '1:only 2:new 3:late 4:a,b1 5:a,b2 6:a,b0'
    run_sluice advance p
    assert_status 0
    agrees p
}

@test "two tables become one, told apart by a constant; and each takes back what is its own" {
    q "CREATE TABLE shop (id int PRIMARY KEY, name text); INSERT INTO shop SELECT i, 's' || i FROM generate_series(1, 4) i;
       CREATE TABLE web (id int PRIMARY KEY, label text); INSERT INTO web SELECT i, 'w' || i FROM generate_series(3, 6) i;
       CREATE TABLE customers (origin text NOT NULL, number int NOT NULL, name text, UNIQUE (origin, number))"
    write_plan p <<'YAML'
phases:
  - mirror: {name: s, from: shop, to: customers, key: {number: id}, constant: {origin: "'shop'"}, up: {name: name}, down: {name: name}}
  - mirror: {name: w, from: web, to: customers, key: {number: id}, constant: {origin: "'web'"}, up: {name: label}, down: {label: name}}
  - backfill: {mirror: s}
  - backfill: {mirror: w}
  - gate: {name: deployed, ask: "deployed?"}
  - drop: {table: shop}
  - drop: {table: web}
YAML
    run_sluice check p.yaml
    assert_status 0
    to_gate p
    local all="SELECT string_agg(origin || number || '=' || name, ' ' ORDER BY origin, number) FROM customers"
    is "$all" 'shop1=s1 shop2=s2 shop3=s3 shop4=s4 web3=w3 web4=w4 web5=w5 web6=w6'
    app "UPDATE shop SET name = 'S3' WHERE id = 3" "DELETE FROM web WHERE id = 4" "INSERT INTO web VALUES (1, 'W1')" \
        "UPDATE shop SET id = 40 WHERE id = 4"
    is "$all" 'shop1=s1 shop2=s2 shop3=S3 shop40=s4 web1=W1 web3=w3 web5=w5 web6=w6'
    app "UPDATE customers SET name = 'x' WHERE number = 3" "DELETE FROM customers WHERE origin = 'shop' AND number = 1" \
        "INSERT INTO customers VALUES ('web', 9, 'nine'), ('other', 1, 'nobody''s')" "UPDATE customers SET origin = 'web' WHERE origin = 'shop' AND number = 2" \
        "UPDATE customers SET number = 41 WHERE number = 40" "UPDATE customers SET origin = 'shop', number = 60 WHERE number = 6"
    is "SELECT string_agg(id || name, ' ' ORDER BY id) FROM shop" '3x 41s4 60w6'
    is "SELECT string_agg(id || label, ' ' ORDER BY id) FROM web" '1W1 2s2 3x 5w5 9nine'
    agrees p
    app "TRUNCATE shop"
    is "$all" 'other1=nobody'"'"'s web1=W1 web2=s2 web3=x web5=w5 web9=nine'
    pass_gate p
    is "SELECT to_regclass('shop') IS NULL AND to_regclass('web') IS NULL" t
}

@test "what rows and constants cannot do is refused by name" {
    posts
    refused() { # KEYS MESSAGE
        rows_plan "$1" 'release: {table: post_tags}'
        run_sluice check p.yaml
        [[ $status == 2 || $status == 4 ]]
        assert_contains "$stderr" "$2"
        has_hint
    }
    refused 'rows: SELECT nothing' 'rows: column "nothing" does not exist'
    refused 'rows: SELECT unnest(tags) AS label' 'rows: column "label" of relation "post_tags" does not exist'
    refused "rows: \"SELECT '1' AS tag FROM generate_series(1, random()::int)\"" 'rows is volatile'
    refused 'rows: SELECT 1 AS place' 'table "public.post_tags" has no unique key by which the rows of `rows` are told apart'
    refused 'rows: "SELECT unnest(tags) AS tag, 5 AS post_id"' 'column "post_id" of `rows` is in the key, which says what it is'
    refused 'rows: SELECT now() AS place' 'is of type'
    refused 'rows: "SELECT tags[1] AS tag", only: columns' '"rows" cannot be beside "only"'
    refused 'constant: {tag: title}, up: {note: title}' 'constant of column "tag" is none'
    refused 'constant: {note: "1"}, up: {place: id}' 'column "note" of table "public.post_tags" cannot tell rows apart'
    refused 'constant: {post_id: "1"}' 'column "post_id" has a constant, and is in `key` or `up` too'
    q 'CREATE TABLE other (id int PRIMARY KEY)'
    write_plan p <<'YAML'
phases:
  - mirror: {name: a, from: posts, to: post_tags, key: {post_id: id}, constant: {tag: "'a'"}}
  - mirror: {name: b, from: other, to: post_tags, key: {post_id: id}, constant: {tag: "'a'"}}
  - backfill: {mirror: a}
  - backfill: {mirror: b}
  - release: {table: post_tags}
YAML
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'table "post_tags" is in the mirror of phase "a" already'
}

@test "a new row has its set, although the set would say the same without its rows" {
    q "$(<"$ROOT/plans/schema/junction-roles.sql")"
    run_sluice advance "$ROOT/plans/junction-roles.yaml" --until gate
    assert_status 0
    q "INSERT INTO users (id, name) OVERRIDING SYSTEM VALUE VALUES (101, 'Max')"
    assert_equal "$(q 'SELECT string_agg(role_id::text, $$ $$) FROM user_roles WHERE user_id = 101')" 1
    q 'INSERT INTO user_roles VALUES (101, 1), (101, 3) ON CONFLICT DO NOTHING'
    assert_equal "$(q 'SELECT is_admin, is_editor FROM users WHERE id = 101')" 'f|t'
    assert_equal "$(q 'SELECT count(*) FROM user_roles WHERE user_id = 101')" 2
}
