#!/usr/bin/env bats
# Sync: after every statement of either version of the application, both sides of a row say the
# same. Statements run as a role that has rights on the tables and none on schema sluice.

load ../harness/common
load ../harness/sessions
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    create_app_role
}

# A table whose text column `a` becomes `b` in upper case: the way back is lossless only for texts
# in lower case, so each rule shows.
letters() {
    q "CREATE TABLE t (id int PRIMARY KEY, a text, other int);
       INSERT INTO t VALUES (1, 'one', 0), (2, 'two', 0), (3, NULL, 0)"
    sync_plan p t '[a]' '{b: {type: text, up: upper(a)}}' '{a: lower(b)}' "${1:-}"
    to_gate p
}

@test "UPDATE: the side that changed sets the other" {
    letters
    is 'SELECT id, a, b FROM t ORDER BY id' $'1|one|ONE\n2|two|TWO\n3||'
    app "UPDATE t SET a = 'uno' WHERE id = 1"
    is 'SELECT a, b FROM t WHERE id = 1' 'uno|UNO'
    app "UPDATE t SET b = 'DUE' WHERE id = 1"
    is 'SELECT a, b FROM t WHERE id = 1' 'due|DUE'
    app 'UPDATE t SET a = NULL WHERE id = 1'
    is 'SELECT a, b FROM t WHERE id = 1' '|'
    app "UPDATE t SET b = 'TRE' WHERE id = 1" 'UPDATE t SET b = NULL WHERE id = 1'
    is 'SELECT a, b FROM t WHERE id = 1' '|'
    app "UPDATE t SET a = 'x' || id"
    is 'SELECT a, b FROM t ORDER BY id' $'x1|X1\nx2|X2\nx3|X3'
    agrees p
}

@test "UPDATE: what changes neither side is left alone, so a lossy way back loses nothing" {
    q 'CREATE TABLE price (id int PRIMARY KEY, euros int, note text);
       INSERT INTO price VALUES (1, 3)'
    sync_plan p price '[euros]' '{amount: {type: "numeric(10,2)", up: euros}}' \
        '{euros: "trunc(amount)::int"}'
    to_gate p
    app 'UPDATE price SET amount = 12.75'
    is 'SELECT euros, amount FROM price' '12|12.75'
    app "UPDATE price SET note = 'an old client, which sees 12'" \
        'UPDATE price SET euros = 12' 'UPDATE price SET euros = euros' \
        'UPDATE price SET amount = amount'
    is 'SELECT euros, amount FROM price' '12|12.75'
    agrees p
    app 'UPDATE price SET euros = 13'
    is 'SELECT euros, amount FROM price' '13|13.00'
    agrees p
    pass_gate p
    is 'SELECT amount FROM price' 13.00
}

@test "UPDATE of both sides: consistent ones are kept, else the new side wins" {
    letters
    app "UPDATE t SET a = 'eins', b = 'EINS' WHERE id = 1"
    is 'SELECT a, b FROM t WHERE id = 1' 'eins|EINS'
    # consistent in one direction only: a = lower(b), but b <> upper(a)
    app "UPDATE t SET a = 'zwei', b = 'Zwei' WHERE id = 1"
    is 'SELECT a, b FROM t WHERE id = 1' 'zwei|Zwei'
    # and in the other: b = upper(a), but a <> lower(b)
    app "UPDATE t SET a = 'Drei', b = 'DREI' WHERE id = 1"
    is 'SELECT a, b FROM t WHERE id = 1' 'Drei|DREI'
    app "UPDATE t SET a = 'old', b = 'NEW' WHERE id = 1"
    is 'SELECT a, b FROM t WHERE id = 1' 'new|NEW'
    app "UPDATE t SET a = 'old', b = NULL WHERE id = 1"
    is 'SELECT a, b FROM t WHERE id = 1' '|'
    agrees p
}

@test "on_conflict: raise refuses a statement that sets both sides to different values" {
    letters 'on_conflict: raise'
    fails 23000 "UPDATE t SET a = 'old', b = 'NEW' WHERE id = 1"
    fails 23000 "INSERT INTO t VALUES (4, 'old', 0, 'NEW')"
    is 'SELECT a, b FROM t WHERE id = 1' 'one|ONE'
    app "UPDATE t SET a = 'eins', b = 'EINS' WHERE id = 1" "INSERT INTO t VALUES (4, 'x', 0, 'X')" \
        "UPDATE t SET a = 'only' WHERE id = 2" "UPDATE t SET b = 'ONLY' WHERE id = 3"
    is 'SELECT a, b FROM t ORDER BY id' $'eins|EINS\nonly|ONLY\nonly|ONLY\nx|X'
    agrees p
}

@test "INSERT: old side, new side, both, neither" {
    letters
    app "INSERT INTO t (id, a) VALUES (11, 'a')" "INSERT INTO t (id, b) VALUES (12, 'B')" \
        "INSERT INTO t (id, a, b) VALUES (13, 'both', 'BOTH')" \
        "INSERT INTO t (id, a, b) VALUES (14, 'old', 'NEW')" \
        'INSERT INTO t (id) VALUES (15)' 'INSERT INTO t (id, a, b) VALUES (16, NULL, NULL)' \
        "INSERT INTO t (id, a, b) VALUES (17, NULL, 'N')" \
        "INSERT INTO t (id, a, b) VALUES (18, 'o', NULL)"
    is 'SELECT id, a, b FROM t WHERE id > 10 ORDER BY id' \
        $'11|a|A\n12|b|B\n13|both|BOTH\n14|new|NEW\n15||\n16||\n17|n|N\n18|o|O'
    agrees p
}

@test "INSERT: the old column's default is copied, and gives way to a value for the new one" {
    q "CREATE TABLE t (id int PRIMARY KEY, a text DEFAULT 'none')"
    sync_plan p t '[a]' '{b: {type: text, up: upper(a)}}' '{a: lower(b)}'
    to_gate p
    app 'INSERT INTO t (id) VALUES (1)' "INSERT INTO t (id, b) VALUES (2, 'REAL')" \
        "INSERT INTO t (id, a) VALUES (3, 'real')"
    is 'SELECT a, b FROM t ORDER BY id' $'none|NONE\nreal|REAL\nreal|REAL'
    agrees p
}

@test "an up that gives NULL is right: NULL does not mean unfilled" {
    q "CREATE TABLE t (id int PRIMARY KEY, a text, other int);
       INSERT INTO t VALUES (1, ''), (2, 'x')"
    sync_plan p t '[a]' "{b: {type: text, up: \"nullif(a, '')\"}}" "{a: \"coalesce(b, '')\"}"
    to_gate p
    app "INSERT INTO t (id, a) VALUES (3, ''), (4, 'y')" 'INSERT INTO t (id) VALUES (5)' \
        'UPDATE t SET other = 1' 'UPDATE t SET b = NULL WHERE id = 4'
    is 'SELECT id, a, b FROM t ORDER BY id' $'1||\n2|x|x\n3||\n4||\n5||'
    is 'SELECT count(a) FROM t' 4 # of row 5 both are NULL
    agrees p
}

@test "one way: up alone copies, and the new side keeps what is written to it" {
    q "CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t VALUES (1, 'one')"
    sync_plan p t '[a]' '{b: {type: text, up: upper(a)}}' ''
    to_gate p
    app "UPDATE t SET a = 'uno'" "INSERT INTO t (id, a) VALUES (2, 'two')"
    is 'SELECT a, b FROM t ORDER BY id' $'uno|UNO\ntwo|TWO'
    agrees p
    app "UPDATE t SET b = 'MINE' WHERE id = 1" "INSERT INTO t (id, b) VALUES (3, 'NEW')"
    is 'SELECT a, b FROM t ORDER BY id' $'uno|MINE\ntwo|TWO\n|NEW'
    run_sluice verify p
    assert_status 4
    app "UPDATE t SET a = 'due' WHERE id = 1"
    is 'SELECT a, b FROM t WHERE id = 1' 'due|DUE'
}

@test "a split is one unit: any part of the new side recomputes the old one" {
    q "CREATE TABLE people (id int PRIMARY KEY, name text, other int);
       INSERT INTO people VALUES (1, 'Anna Karenina'), (2, 'Plato'), (3, NULL)"
    sync_plan p people '[name]' "{first: {type: text, up: \"split_part(name, ' ', 1)\"},
        last: {type: text, up: \"nullif(split_part(name, ' ', 2), '')\"}}" \
        "{name: \"first || coalesce(' ' || last, '')\"}"
    to_gate p
    is 'SELECT id, first, last FROM people ORDER BY id' $'1|Anna|Karenina\n2|Plato|\n3||'
    app "UPDATE people SET last = 'Petrovna' WHERE id = 1"
    is 'SELECT name FROM people WHERE id = 1' 'Anna Petrovna'
    app "UPDATE people SET first = 'Maria' WHERE id = 1"
    is 'SELECT name FROM people WHERE id = 1' 'Maria Petrovna'
    app "UPDATE people SET name = 'Jean Valjean' WHERE id = 1" 'UPDATE people SET other = 1'
    is 'SELECT name, first, last FROM people WHERE id = 1' 'Jean Valjean|Jean|Valjean'
    app "INSERT INTO people (id, last) VALUES (4, 'Nobody')" \
        "INSERT INTO people (id, first) VALUES (5, 'Cher')" \
        "INSERT INTO people (id, name) VALUES (6, 'Tom Sawyer')"
    is 'SELECT id, name, first, last FROM people WHERE id > 3 ORDER BY id' \
        $'4|||Nobody\n5|Cher|Cher|\n6|Tom Sawyer|Tom|Sawyer'
    app "UPDATE people SET name = 'Old Name', last = 'New' WHERE id = 6"
    is 'SELECT name, first, last FROM people WHERE id = 6' 'Tom New|Tom|New'
    agrees p
}

@test "a merge is one unit: any part of the old side recomputes the new one" {
    q "CREATE TABLE homes (id int PRIMARY KEY, street text, city text, other int);
       INSERT INTO homes VALUES (1, 'Main 1', 'Rome'), (2, 'Mill 2', NULL), (3, NULL, NULL)"
    sync_plan p homes '[street, city]' \
        "{address: {type: text, up: \"concat_ws(', ', street, city)\"}}" \
        "{street: \"split_part(address, ', ', 1)\",
          city: \"nullif(split_part(address, ', ', 2), '')\"}"
    to_gate p
    app "UPDATE homes SET city = 'Oslo' WHERE id = 2" \
        "UPDATE homes SET street = 'Low 9' WHERE id = 1" 'UPDATE homes SET other = 1'
    is 'SELECT id, address FROM homes ORDER BY id' $'1|Low 9, Rome\n2|Mill 2, Oslo\n3|'
    app "UPDATE homes SET address = 'High 3, Bern' WHERE id = 1" \
        "INSERT INTO homes (id, address) VALUES (4, 'End 4, Cork')" \
        "INSERT INTO homes (id, city) VALUES (5, 'Nice')"
    is 'SELECT street, city, address FROM homes WHERE id IN (1, 4, 5) ORDER BY id' \
        $'High 3|Bern|High 3, Bern\nEnd 4|Cork|End 4, Cork\n|Nice|Nice'
    agrees p
    pass_gate p
    is 'SELECT id, address FROM homes ORDER BY id' \
        $'1|High 3, Bern\n2|Mill 2, Oslo\n3|\n4|End 4, Cork\n5|Nice'
}

@test "ON CONFLICT converges, with either column in its SET" {
    letters
    app "INSERT INTO t (id, a) VALUES (1, 'eins') ON CONFLICT (id) DO UPDATE SET a = excluded.a"
    is 'SELECT a, b FROM t WHERE id = 1' 'eins|EINS'
    app "INSERT INTO t (id, b) VALUES (1, 'ZWEI') ON CONFLICT (id) DO UPDATE SET b = excluded.b"
    is 'SELECT a, b FROM t WHERE id = 1' 'zwei|ZWEI'
    # excluded has been through sync: either of its columns may be used for the other side
    app "INSERT INTO t (id, b) VALUES (1, 'DREI') ON CONFLICT (id) DO UPDATE SET a = excluded.a"
    is 'SELECT a, b FROM t WHERE id = 1' 'drei|DREI'
    app "INSERT INTO t (id, a) VALUES (1, 'vier') ON CONFLICT (id) DO UPDATE SET b = excluded.b"
    is 'SELECT a, b FROM t WHERE id = 1' 'vier|VIER'
    app "INSERT INTO t (id, a) VALUES (1, 'no') ON CONFLICT (id) DO UPDATE SET other = 5" \
        "INSERT INTO t (id, b) VALUES (1, 'NO') ON CONFLICT (id) DO NOTHING" \
        "INSERT INTO t (id, a) VALUES (9, 'neu') ON CONFLICT DO NOTHING"
    is 'SELECT a, b, other FROM t WHERE id IN (1, 9) ORDER BY id' $'vier|VIER|5\nneu|NEU|'
    agrees p
}

@test "ON CONFLICT on a unique column that like has carried works with the old and the new column" {
    q "CREATE TABLE u (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text UNIQUE,
           hits int DEFAULT 0);
       INSERT INTO u (email) VALUES ('x')"
    write_plan p <<'YAML'
rename_column: {table: u, column: email, to: mail, gate: {name: deployed}}
YAML
    to_gate p
    app "INSERT INTO u (email) VALUES ('x') ON CONFLICT (email) DO UPDATE SET hits = u.hits + 1" \
        "INSERT INTO u (mail) VALUES ('x') ON CONFLICT (mail) DO UPDATE SET hits = u.hits + 1" \
        "INSERT INTO u (mail) VALUES ('y') ON CONFLICT (mail) DO NOTHING" \
        "INSERT INTO u (email) VALUES ('y') ON CONFLICT DO NOTHING"
    is 'SELECT email, mail, hits FROM u ORDER BY id' $'x|x|2\ny|y|0'
    fails 23505 "INSERT INTO u (mail) VALUES ('y')"
    fails 23505 "UPDATE u SET email = 'y' WHERE email = 'x'"
    agrees p
}

# bats test_tags=quick
@test "COPY and MERGE go through sync" {
    letters
    printf '21\tcopied\n22\t\\N\n' |
        psql -XAtq -U app -v ON_ERROR_STOP=1 -c 'COPY t (id, a) FROM STDIN'
    printf '23\tCOPIED\n' | psql -XAtq -U app -v ON_ERROR_STOP=1 -c 'COPY t (id, b) FROM STDIN'
    is 'SELECT id, a, b FROM t WHERE id > 20 ORDER BY id' \
        $'21|copied|COPIED\n22||\n23|copied|COPIED'
    agrees p
    (($(q 'SHOW server_version_num') >= 150000)) || skip 'MERGE: PostgreSQL 15'
    app "MERGE INTO t USING (VALUES (1, 'merged'), (31, 'new')) s (id, a) ON t.id = s.id
        WHEN MATCHED THEN UPDATE SET a = s.a WHEN NOT MATCHED THEN INSERT (id, a) VALUES (s.id, s.a)"
    app "MERGE INTO t USING (VALUES (2, 'MERGED'), (32, 'NEW')) s (id, b) ON t.id = s.id
        WHEN MATCHED THEN UPDATE SET b = s.b WHEN NOT MATCHED THEN INSERT (id, b) VALUES (s.id, s.b)"
    is 'SELECT id, a, b FROM t WHERE id IN (1, 2, 31, 32) ORDER BY id' \
        $'1|merged|MERGED\n2|merged|MERGED\n31|new|NEW\n32|new|NEW'
    agrees p
}

@test "actions of foreign keys are writes like any other" {
    q "CREATE TABLE orgs (id int PRIMARY KEY, code text UNIQUE);
       INSERT INTO orgs VALUES (1, 'a'), (2, 'b'), (3, 'c');
       CREATE TABLE t (id int PRIMARY KEY,
           org int REFERENCES orgs ON DELETE SET NULL,
           code text REFERENCES orgs (code) ON UPDATE CASCADE ON DELETE SET NULL);
       INSERT INTO t VALUES (1, 1, 'a'), (2, 2, 'b'), (3, 3, 'c')"
    write_plan p <<'YAML'
phases:
  - add_column: {table: t, columns: {org_id: {type: bigint, up: org}}, down: {org: org_id::int}}
  - add_column: {table: t, columns: {org_code: {up: code}}, down: {code: org_code}}
  - backfill: {table: t}
  - constrain: {table: t, add: [{like: {org_id: org}}, {like: {org_code: code}}]}
  - gate: {name: deployed, ask: Done?}
  - drop: {table: t, columns: [org, code]}
YAML
    to_gate p
    app 'DELETE FROM orgs WHERE id = 1' "UPDATE orgs SET code = 'bb' WHERE id = 2"
    is 'SELECT id, org, org_id, code, org_code FROM t ORDER BY id' \
        $'1||||\n2|2|2|bb|bb\n3|3|3|c|c'
    agrees p
    pass_gate p
    app 'DELETE FROM orgs WHERE id = 3' "UPDATE orgs SET code = 'bbb' WHERE id = 2"
    is 'SELECT id, org_id, org_code FROM t ORDER BY id' $'1||\n2|2|bbb\n3||'
}

# bats test_tags=quick
@test "session_replication_role = replica does not get past sync" {
    letters
    q "SET session_replication_role = replica; UPDATE t SET a = 'r' WHERE id = 1;
       INSERT INTO t (id, b) VALUES (4, 'R')"
    is 'SELECT a, b FROM t WHERE id IN (1, 4) ORDER BY id' $'r|R\nr|R'
    agrees p
}

@test "a BEFORE trigger of the application that sorts before ours is copied, one after is found" {
    q "CREATE TABLE t (id int PRIMARY KEY, a text, other int);
       CREATE FUNCTION trim_a() RETURNS trigger LANGUAGE plpgsql AS
           'BEGIN NEW.a := trim(NEW.a); RETURN NEW; END';
       CREATE TRIGGER tidy BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION trim_a();
       INSERT INTO t VALUES (1, 'one')"
    sync_plan p t '[a]' '{b: {up: a}}' '{a: b}'
    to_gate p
    app "UPDATE t SET a = ' uno '" "INSERT INTO t VALUES (2, ' two ')"
    is 'SELECT a, b FROM t ORDER BY id' $'uno|uno\ntwo|two'
    agrees p
    q 'ALTER TRIGGER tidy ON t RENAME TO zzz'
    app "UPDATE t SET a = ' drei ' WHERE id = 1"
    is 'SELECT a, b FROM t WHERE id = 1' 'drei| drei '
    run_sluice verify p
    assert_status 4
    assert_contains "$output" id=1
}

@test "an UPDATE OF trigger of the application does not fire for the column that sync sets" {
    q "CREATE TABLE t (id int PRIMARY KEY, a text, seen int DEFAULT 0);
       CREATE FUNCTION count_it() RETURNS trigger LANGUAGE plpgsql AS
           'BEGIN NEW.seen := NEW.seen + 1; RETURN NEW; END';
       CREATE TRIGGER counts BEFORE UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION count_it();
       INSERT INTO t VALUES (1, 'one')"
    write_plan p <<'YAML'
phases: # without a drop: that would take the trigger's column away
  - add_column: {table: t, columns: {b: {up: a}}, down: {a: b}}
  - backfill: {table: t}
  - gate: {name: g, ask: "?"}
  - release: {table: t}
YAML
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'trigger "counts" fires on UPDATE OF named columns'
    to_gate p
    app "UPDATE t SET a = 'uno'" "UPDATE t SET b = 'due'"
    is 'SELECT a, b, seen FROM t' 'due|due|1'
    agrees p
}

# bats test_tags=quick
@test "json, numeric scale, -0 and citext: a side has changed when its bytes have" {
    q "CREATE EXTENSION citext;
       CREATE TABLE t (id int PRIMARY KEY, j json, n numeric, f float8, c citext, other int);
       INSERT INTO t VALUES (1, '{\"a\":1}', 1.0, 0, 'Ab')"
    sync_plan p t '[j, n, f, c]' '{j2: {up: j}, n2: {up: n}, f2: {up: f}, c2: {up: c}}' \
        '{j: j2, n: n2, f: f2, c: c2}'
    to_gate p
    is 'SELECT j2, n2, f2, c2 FROM t' '{"a":1}|1.0|0|Ab'
    app "UPDATE t SET j = '{\"a\": 1}'" 'UPDATE t SET n = 1.00' "UPDATE t SET f = '-0'" \
        "UPDATE t SET c = 'aB'" 'UPDATE t SET other = 1'
    is 'SELECT j2, n2, f2, c2 FROM t' '{"a": 1}|1.00|-0|aB'
    agrees p
    app "UPDATE t SET j2 = '{\"a\":1}'" 'UPDATE t SET n2 = 1.000' 'UPDATE t SET f2 = 0' \
        "UPDATE t SET c2 = 'AB'"
    is 'SELECT j, n, f, c FROM t' '{"a":1}|1.000|0|AB'
    agrees p
    pass_gate p
}

# bats test_tags=quick
@test "arrays, composite types, domains, enums, bytea, ranges, bits and hstore" {
    q "CREATE EXTENSION hstore;
       CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
       CREATE TYPE place AS (street text, city text);
       CREATE DOMAIN short AS text CHECK (length(value) < 6);
       CREATE TABLE t (id int PRIMARY KEY, tags text[], home place, s short, m mood, raw bytea,
           span int4range, h hstore, bits bit varying);
       INSERT INTO t VALUES (1, '{a,NULL,\"b c\"}', '(\"Main 1\",Rome)', 'short', 'ok', '\\x00ff',
           '[1,5)', 'a=>1', B'101');
       INSERT INTO t (id) VALUES (2)"
    sync_plan p t '[tags, home, s, m, raw, span, h, bits]' \
        '{tags2: {up: tags}, street: {type: text, up: (home).street},
          city: {type: text, up: (home).city}, s2: {type: text, up: s}, m2: {type: text, up: "m::text"},
          raw2: {up: raw}, span2: {up: span}, h2: {up: h}, bits2: {up: bits}}' \
        "{tags: tags2, s: s2, m: \"m2::mood\", raw: raw2, span: span2, h: h2, bits: bits2,
          home: \"CASE WHEN street IS NOT NULL OR city IS NOT NULL THEN ROW(street, city)::place END\"}"
    to_gate p
    old() {
        is 'SELECT tags, home, s, m, raw, span, h, bits FROM t WHERE id = 1' "$1"
    }
    new() {
        is 'SELECT tags2, street, city, s2, m2, raw2, span2, h2, bits2 FROM t WHERE id = 1' "$1"
    }
    new '{a,NULL,"b c"}|Main 1|Rome|short|ok|\x00ff|[1,5)|"a"=>"1"|101'
    app "UPDATE t SET tags = tags || '{d}', home.city = 'Oslo', s = 'x', m = 'sad' WHERE id = 1" \
        "UPDATE t SET raw2 = '\\x01', span2 = '[2,3)', h2 = h2 || 'b=>2', bits2 = B'11' WHERE id = 1"
    old '{a,NULL,"b c",d}|("Main 1",Oslo)|x|sad|\x01|[2,3)|"a"=>"1", "b"=>"2"|11'
    new '{a,NULL,"b c",d}|Main 1|Oslo|x|sad|\x01|[2,3)|"a"=>"1", "b"=>"2"|11'
    app "INSERT INTO t (id, m2, street, tags2) VALUES (3, 'happy', 'Low 2', '{}')"
    is 'SELECT tags, home, m FROM t WHERE id = 3' '{}|("Low 2",)|happy'
    fails 23514 "UPDATE t SET s2 = 'too long' WHERE id = 1"
    fails 22P02 "UPDATE t SET m2 = 'angry' WHERE id = 1"
    agrees p
    pass_gate p
}

@test "columns with the names of PL/pgSQL's own words, odd and long ones" {
    local name number=0 long=c23456789012345678901234567890123456789012345678901234567890123
    q 'CREATE TABLE t (id int PRIMARY KEY, "new" text, "old" text, up_1 text, down_1 text,
           found text, tg_op text, "select" text, "odd name" text, "ñ" text, t text,
           old_written text, '"$long"' text);
       INSERT INTO t (id) VALUES (1)'
    sync_plan p t '["new"]' '{v: {type: text, up: "concat(\"new\", \"old\", up_1, down_1, found,
        tg_op, \"select\", \"odd name\", \"ñ\", t.t, old_written, '"$long"')"}}' '{"new": v}'
    to_gate p
    q 'UPDATE t SET ("new", "old", up_1, down_1, found, tg_op, "select", "odd name", "ñ", t,
        old_written, '"$long"') = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)'
    is 'SELECT v FROM t' 123456789101112
    app "UPDATE t SET v = 'x'"
    is 'SELECT "new" FROM t' x
    agrees p
    # and as the column that sync itself fills
    for name in new old up_1 down_1 found tg_op select 'odd name' ñ "x${long%?}" sqlerrm; do
        number=$((number + 1))
        q "CREATE TABLE t$number (id int PRIMARY KEY, a text); INSERT INTO t$number VALUES (1, 'one')"
        sync_plan "p$number" "t$number" '[a]' "{\"$name\": {type: text, up: upper(a)}}" \
            "{a: 'lower(\"$name\")'}"
        to_gate "p$number"
        app "UPDATE t$number SET a = 'uno'" "INSERT INTO t$number (id, \"$name\") VALUES (2, 'DUE')"
        is "SELECT id, a, \"$name\" FROM t$number ORDER BY id" $'1|uno|UNO\n2|due|DUE'
        agrees "p$number"
    done
}

@test "tables with capitals, spaces and odd names, in other schemas" {
    local table yaml number=0
    q 'CREATE SCHEMA "My App"; GRANT USAGE ON SCHEMA "My App" TO app'
    for table in '"Users"' '"order"' '"a table"' '"new"' '"sync"' '"ñandú"' '"My App"."Select All"' \
        '"My App"."odd.name"' '"My App"."id"'; do
        number=$((number + 1))
        q "CREATE TABLE $table (id int PRIMARY KEY, a text); INSERT INTO $table VALUES (1, 'one')"
        yaml=$table
        [[ $table != '"My App".'* ]] || yaml="[My App, ${table#*.}]"
        sync_plan "p$number" "$yaml" '[a]' '{b: {type: text, up: upper(a)}}' '{a: lower(b)}'
        to_gate "p$number"
        app "UPDATE $table SET a = 'uno'" "INSERT INTO $table (id, b) VALUES (2, 'DUE')"
        is "SELECT id, a, b FROM $table ORDER BY id" $'1|uno|UNO\n2|due|DUE'
        agrees "p$number"
        pass_gate "p$number"
        is "SELECT id, b FROM $table ORDER BY id" $'1|UNO\n2|DUE'
    done
}

@test "the table's own name qualifies a column, also inside a sub-select on another table" {
    q "CREATE TABLE orgs (id int PRIMARY KEY, name text, a text);
       INSERT INTO orgs VALUES (1, 'first', 'wrong'), (2, 'second', 'wrong');
       CREATE TABLE t (id int PRIMARY KEY, a int);
       INSERT INTO t VALUES (7, 1)"
    sync_plan p t '[a]' \
        '{b: {type: text, up: "(SELECT o.name FROM public.orgs o WHERE o.id = t.a)"}}' \
        '{a: "(SELECT id FROM orgs WHERE name = b)"}'
    # sync runs as who writes: all of them must be able to evaluate it
    q 'REVOKE ALL ON orgs FROM app'
    run_sluice advance p.yaml
    assert_status 4
    assert_contains "$stderr" 'p.yaml:8:38: error: up of column "b" would make the writes of these'
    assert_contains "$stderr" 'may not read or call all that it uses: app'
    q 'GRANT SELECT (id, name) ON orgs TO app'
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'warning: up of column "b" reads public.orgs: a row disagrees when'
    to_gate p
    app 'UPDATE t SET a = 2' 'INSERT INTO t VALUES (8, 1)' \
        "INSERT INTO t (id, b) VALUES (9, 'first')"
    is 'SELECT id, a, b FROM t ORDER BY id' $'7|2|second\n8|1|first\n9|1|first'
    agrees p
}

# bats test_tags=quick
@test "a session's search_path decides nothing" {
    q "CREATE SCHEMA evil; GRANT USAGE ON SCHEMA evil TO app;
       CREATE FUNCTION public.shout(text) RETURNS text IMMUTABLE LANGUAGE sql
           AS 'SELECT upper(\$1)';
       CREATE FUNCTION evil.shout(text) RETURNS text IMMUTABLE LANGUAGE sql
           AS 'SELECT ''evil''::text';
       CREATE FUNCTION evil.upper(text) RETURNS text IMMUTABLE LANGUAGE sql
           AS 'SELECT ''evil''::text';
       CREATE FUNCTION evil.record_image_ne(record, record) RETURNS bool LANGUAGE plpgsql
           AS 'BEGIN RETURN false; END';
       CREATE FUNCTION evil.trap(text, text) RETURNS bool LANGUAGE sql AS 'SELECT false';
       CREATE OPERATOR evil.= (FUNCTION = evil.trap, LEFTARG = text, RIGHTARG = text);
       CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t VALUES (1, 'one')"
    sync_plan p t '[a]' "{b: {type: text, up: \"CASE WHEN a = 'x' THEN 'X' ELSE shout(a) END\"}}" \
        '{a: lower(b)}'
    to_gate p
    app "SET search_path = evil, pg_catalog; UPDATE public.t SET a = 'x'" \
        "SET search_path = evil; INSERT INTO public.t VALUES (2, 'y')" \
        "SET search_path = ''; INSERT INTO public.t (id, b) VALUES (3, 'Z')"
    is 'SELECT id, a, b FROM t ORDER BY id' $'1|x|X\n2|y|Y\n3|z|Z'
    q "ALTER ROLE app IN DATABASE $PGDATABASE SET search_path = evil"
    app "UPDATE public.t SET a = 'again'"
    is 'SELECT DISTINCT a, b FROM t' 'again|AGAIN'
    PGOPTIONS='-c search_path=evil' run_sluice verify p
    assert_status 0
}

@test "TOASTed values are compared and copied" {
    q "CREATE TABLE t (id int PRIMARY KEY, a text, other int);
       INSERT INTO t SELECT i, string_agg(md5(i::text || k), ''), 0
       FROM generate_series(1, 5) i, generate_series(1, 4000) k GROUP BY i"
    sync_plan p t '[a]' '{b: {type: text, up: upper(a)}}' '{a: lower(b)}'
    to_gate p
    is 'SELECT bool_and(b = upper(a) AND length(b) = 128000) FROM t' t
    app 'UPDATE t SET other = 1' "UPDATE t SET a = a || 'e' WHERE id = 1" \
        'UPDATE t SET b = substr(b, 2) WHERE id = 2'
    is 'SELECT bool_and(b = upper(a)), sum(length(a)) FROM t' 't|640000'
    agrees p
}

# ---- while a backfill runs ----

# A table of about 7 rows a page; `a` is text, `n` is for others to change.
big_table() {
    q "CREATE TABLE t (id int PRIMARY KEY, a text, n int DEFAULT 0, filler text)
           WITH (fillfactor = 100);
       INSERT INTO t SELECT i, 'v' || i, 0, repeat('x', 1000) FROM generate_series(1, 140) i"
}

# A plan whose backfill goes a page at a time, with a rest between: $1 up, $2 down.
slow_plan() {
    write_plan p <<YAML
settings: {batch_pages: 1, batch_pause: 20ms, lock_deadline: 5s}
phases:
  - add_column: {name: add, table: t, columns: {b: {type: text, up: "$1"}}, down: {a: "$2"}}
  - backfill: {name: fill, table: t}
  - gate: {name: deployed, ask: Done?}
  - drop: {name: contract, table: t, columns: [a]}
YAML
    run_sluice advance p.yaml
    assert_status 0
}

# pause_backfill: starts the backfill in the background and stops it after its fifth page.
pause_backfill() {
    "$SLUICE" advance p >advance.out 2>advance.err 3>&- &
    backfill_pid=$!
    wait_until 20 'SELECT next_page >= 5 FROM sluice.backfill_table'
    run_sluice pause p
    assert_status 0
    wait_for 20 grep -q 'paused by' advance.err
    is 'SELECT next_page BETWEEN 5 AND end_page - 5 FROM sluice.backfill_table' t
}

# finish_backfill: lets it go on to its end.
finish_backfill() {
    local ended=0
    run_sluice resume p
    assert_status 0
    wait "$backfill_pid" || ended=$?
    [[ $ended -eq 0 ]] || cat advance.err >&2
    assert_equal "$ended" 0
}

@test "backfill: rows that an unrelated update moves behind the cursor are filled" {
    big_table
    slow_plan 'upper(a)' 'lower(b)'
    pause_backfill
    # room in the pages that have been read already, for rows of later pages
    q "DELETE FROM t WHERE ctid < '(5,0)'"
    q 'VACUUM t'
    is 'SELECT count(*) > 60 FROM t WHERE b IS NULL' t
    app 'UPDATE t SET n = n + 1 WHERE id BETWEEN 80 AND 139'
    is "SELECT count(*) > 10 FROM t WHERE ctid < '(5,0)' AND n = 1" t
    finish_backfill
    is 'SELECT count(*) FROM t WHERE b IS DISTINCT FROM upper(a)' 0
    agrees p
    pass_gate p
}

@test "backfill: what either version writes meanwhile stays, also an explicit NULL" {
    big_table
    slow_plan "nullif(a, 'none')" "coalesce(b, 'none')"
    pause_backfill
    # the first rows are filled, the last are not yet
    app "UPDATE t SET a = 'old' WHERE id IN (1, 140)" "UPDATE t SET b = 'new' WHERE id IN (2, 139)" \
        'UPDATE t SET b = NULL WHERE id = 3' "UPDATE t SET b = 'x' WHERE id = 138" \
        'UPDATE t SET b = NULL WHERE id = 138' "UPDATE t SET a = 'none' WHERE id IN (4, 137)" \
        'DELETE FROM t WHERE id IN (5, 136)' \
        "INSERT INTO t (id, a) VALUES (201, 'none'), (202, 'y')" \
        "INSERT INTO t (id, b) VALUES (203, NULL), (204, 'z')"
    finish_backfill
    is 'SELECT id, a, b FROM t WHERE id < 6 OR id BETWEEN 136 AND 140 ORDER BY id' \
        $'1|old|old\n2|new|new\n3|none|\n4|none|\n137|none|\n138|none|\n139|new|new\n140|old|old'
    is 'SELECT id, a, b FROM t WHERE id > 200 ORDER BY id' $'201|none|\n202|y|y\n203||\n204|z|z'
    agrees p
}

@test "backfill: a lossy way back does not undo what the new version wrote" {
    q "CREATE TABLE t (id int PRIMARY KEY, a text, n int DEFAULT 0, filler text);
       INSERT INTO t SELECT i, '1', 0, repeat('x', 1000) FROM generate_series(1, 140) i"
    # whatever is in b goes back to the text 1, so old = down(new) in every row from the start
    slow_plan "a || '.5'" "'1'"
    pause_backfill
    app "UPDATE t SET b = '7.25' WHERE id IN (1, 140)" 'UPDATE t SET b = NULL WHERE id IN (1, 140)' \
        "UPDATE t SET b = '9.75' WHERE id IN (2, 139)" 'UPDATE t SET n = 1 WHERE id IN (2, 139, 138)'
    finish_backfill
    is 'SELECT id, b FROM t WHERE id < 3 OR id > 137 ORDER BY id' \
        $'1|\n2|9.75\n138|1.5\n139|9.75\n140|'
    is "SELECT count(*) FROM t WHERE b = '1.5'" 136
    agrees p
}

@test "backfill: what a BEFORE trigger of the application changes is copied" {
    big_table
    q "CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS
           'BEGIN NEW.a := ''seen '' || NEW.a; NEW.n := NEW.n + 1; RETURN NEW; END';
       CREATE TRIGGER stamp BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION stamp()"
    slow_plan 'upper(a)' 'lower(b)'
    run_sluice advance p
    assert_status 0
    is "SELECT count(*) FROM t WHERE n = 1 AND a = 'seen v' || id AND b = upper(a)" 140
    agrees p
}

# ring WHEN: a trigger that writes the next row of the table.
ring() {
    q "CREATE FUNCTION ring() RETURNS trigger LANGUAGE plpgsql AS \$\$
       BEGIN
           IF pg_trigger_depth() = 1 THEN
               UPDATE t SET n = n + 1, a = 'rung ' || id WHERE id = NEW.id % 140 + 1;
           END IF;
           RETURN NEW;
       END\$\$;
       CREATE TRIGGER ring $1 UPDATE ON t FOR EACH ROW EXECUTE FUNCTION ring()"
}

@test "backfill: a trigger of the application may write other rows of the table, after and before" {
    local when
    for when in AFTER BEFORE; do
        big_table
        ring "$when"
        slow_plan 'upper(a)' 'lower(b)'
        run_sluice advance p
        assert_status 0
        is "SELECT count(*) > 0 FROM t WHERE n > 0 AND a = 'rung ' || id" t
        is 'SELECT count(*) FROM t WHERE b = upper(a)' 140
        agrees p
        run_sluice revert p --all
        assert_status 0
        q 'DROP TABLE t; DROP FUNCTION ring'
    done
}

# bats test_tags=quick
@test "backfill: a table that is rewritten in the middle is read again" {
    big_table
    slow_plan 'upper(a)' 'lower(b)'
    pause_backfill
    q 'DELETE FROM t WHERE id < 60'
    q 'VACUUM FULL t'
    finish_backfill
    assert_contains "$(<advance.err)" 'was rewritten'
    is 'SELECT count(*), count(*) FILTER (WHERE b = upper(a)) FROM t' '81|81'
    agrees p
    pass_gate p
}

@test "backfill: a table that is clustered in the middle is read again" {
    big_table
    slow_plan 'upper(a)' 'lower(b)'
    pause_backfill
    q 'CREATE INDEX backwards ON t ((-id))'
    q 'CLUSTER t USING backwards'
    finish_backfill
    is 'SELECT count(*), count(*) FILTER (WHERE b = upper(a)) FROM t' '140|140'
    agrees p
}

@test "backfill: TRUNCATE in the middle, with new rows after it" {
    big_table
    slow_plan 'upper(a)' 'lower(b)'
    pause_backfill
    q "TRUNCATE t; INSERT INTO t (id, a) VALUES (1, 'after')"
    finish_backfill
    is 'SELECT a, b FROM t' 'after|AFTER'
    agrees p
    pass_gate p
}

@test "backfill: an empty table, and one never analysed, with dropped columns and without a key" {
    local table
    q "CREATE TABLE t1 (a text);
       CREATE TABLE t2 (gone int, a text, gone_too text) WITH (autovacuum_enabled = off);
       INSERT INTO t2 SELECT i, i, i FROM generate_series(1, 2000) i;
       ALTER TABLE t2 DROP COLUMN gone, DROP COLUMN gone_too"
    for table in t1 t2; do
        sync_plan "$table" "$table" '[a]' '{b: {up: a}}' '{a: b}'
        to_gate "$table"
        agrees "$table"
    done
    is 'SELECT count(*) FROM t1' 0
    is 'SELECT count(*) FROM t2 WHERE a = b' 2000
    is 'SELECT rows_done FROM sluice.backfill ORDER BY 1' $'0\n2000'
    pass_gate t1
}

@test "backfill: a locked row is waited for, a batch at a time" {
    big_table
    slow_plan 'upper(a)' 'lower(b)'
    session_open locker
    session_do locker 'BEGIN; SELECT FROM t WHERE id = 1 FOR UPDATE'
    start_sluice it advance p
    wait_for 30 grep -q 'trying again' "$BATS_TEST_TMPDIR/it.stderr"
    session_do locker COMMIT
    finish_sluice it
    assert_status 0
    is 'SELECT count(*) FROM t WHERE b = upper(a)' 140
    agrees p
}

@test "backfill: FORCE ROW LEVEL SECURITY is refused, for it would hide rows without an error" {
    q "DO \$\$BEGIN CREATE ROLE plain_owner LOGIN;
           EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END\$\$;
       CREATE TABLE t (id int PRIMARY KEY, a text); ALTER TABLE t OWNER TO plain_owner;
       GRANT CREATE ON DATABASE $PGDATABASE TO plain_owner;
       GRANT USAGE, CREATE ON SCHEMA public TO plain_owner;
       ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY;
       CREATE POLICY visible ON t USING (id > 1);
       INSERT INTO t VALUES (1, 'hidden'), (2, 'seen')"
    sync_plan p t '[a]' '{b: {up: a}}' '{a: b}'
    PGUSER=plain_owner run_sluice advance p.yaml
    assert_status 4
    assert_contains "$stderr" 'row-level security of table "t" would hide rows'
    q 'ALTER TABLE t NO FORCE ROW LEVEL SECURITY'
    PGUSER=plain_owner run_sluice advance p.yaml --until gate
    assert_status 0
    is 'SELECT a, b FROM t ORDER BY id' $'hidden|hidden\nseen|seen'
}
