#!/usr/bin/env bats
# `sluice new move` from a server that means no good, or is not there: names, defaults and values of
# enums with whatever they may have; the password stays out of sight.

load ../harness/common
load ../harness/sessions
load ../harness/maria
load moves

# hostile NAMES: tables with these names, a column and an index of the next one's, and a reference to the first.
hostile() {
    local name other first=$1 number=0
    for name; do
        number=$((number + 1))
        other=${*:number+1:1}
        name=${name//\`/\`\`} other=${other//\`/\`\`}
        maria "CREATE TABLE \`$name\` (id int PRIMARY KEY, \`x${other:-y}\` varchar(30) NOT NULL,
                UNIQUE KEY \`u$other\` (\`x${other:-y}\`), FULLTEXT KEY \`f$other\` (\`x${other:-y}\`),
                parent int, CONSTRAINT \`$number$name\` FOREIGN KEY (parent) REFERENCES \`${first//\`/\`\`}\` (id));
            INSERT INTO \`$name\` VALUES (1, 'one', NULL), (2, 'two', 1)"
    done
}

@test "names with whatever a name may have: they are quoted, there and here" {
    local name names=(tables 'a.b' "it's" 'say "hi"' 'tick`tick' $'new\nline: 1' 'back\slash' $'end\\' '$sluice$' '$1 :name %s'
        $'sep\xe2\x80\xa8plan: other' '\! touch pwned' '-- x */' 'Größe' 'CaSe' ' lead')
    q 'CREATE TABLE victims (id int)'
    hostile "${names[@]}"
    run_sluice new move --from "$URL"
    assert_status 0
    run_sluice check move-shop.yaml
    assert_status 4 # the server is not there yet
    prepare
    run_sluice advance move-shop.yaml --until stopped
    assert_status 0
    maria "UPDATE \`it's\` SET parent = 2 WHERE id = 1; DELETE FROM \`a.b\` WHERE id = 2"
    run_sluice confirm move-shop stopped --by Ann --reason stopped
    run_sluice advance move-shop --until complete
    assert_status 0
    for name in "${names[@]}"; do
        name="\"${name//\"/\"\"}\""
        [[ $(q "SELECT count(*) FROM $name") == "$([[ $name == '"a.b"' ]] && echo 1 || echo 2)" ]]
    done
    assert_equal "$(q 'SELECT parent FROM "it'"'"'s" WHERE id = 1')" 2
    assert_equal "$(q "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace")" "${#names[@]}"
    q 'SELECT FROM victims'
    [[ ! -e pwned ]]
}

@test "defaults and values of enums are requoted, and what is not understood is not made, which the plan says" {
    q 'CREATE TABLE victims (id int)'
    maria "CREATE TABLE texts (id int PRIMARY KEY,
            evil varchar(40) NOT NULL DEFAULT 'x''); DROP TABLE victims; --', back varchar(40) DEFAULT 'a\\\\b\\'', line varchar(40) DEFAULT 'a\\nb',
            kind enum('x''); DROP TABLE victims; --', 'd\\\\e', 'é,') NOT NULL DEFAULT 'd\\\\e',
            n int DEFAULT -5, r double DEFAULT 15e-4, word varchar(9) DEFAULT 'NULL', none varchar(9) DEFAULT NULL,
            sum int DEFAULT (1 + 2), later timestamp NULL DEFAULT (current_timestamp() + interval 1 day), day date DEFAULT '2024-01-01',
            call_ varchar(40) DEFAULT (concat('a', 'b')), twice int AS (n * 2) STORED)"
    run_sluice new move --from "$URL"
    assert_status 0
    assert_equal "$(sed -n 's/^# Not made: //p' move-shop.yaml)" \
'default of column "sum" of "texts": it is none that is known here.
default of column "later" of "texts": it is none that is known here.
default of column "day" of "texts": it is none that is known here.
default of column "call_" of "texts": it is none that is known here.
expression of column "twice" of "texts": it is MySQL'"'"'s.'
    prepare
    run_sluice advance move-shop.yaml --until stopped
    assert_status 0
    q 'SELECT FROM victims; INSERT INTO texts (id) VALUES (1)'
    assert_equal "$(q 'SELECT evil, back, line, kind, n, r, word, none, sum, later, day, call_ FROM texts')" \
        "x'); DROP TABLE victims; --|a\\b'|a"$'\n'"b|d\\e|-5|0.0015|NULL|||||"
    q "UPDATE texts SET kind = 'x''); DROP TABLE victims; --'; UPDATE texts SET kind = 'é,'"
    run ! q "UPDATE texts SET kind = 'x'"
    run ! q "UPDATE texts SET kind = 'd\\\\e'"
}

@test "a server that does without backslashes: the views, the defaults and a NUL in JSON" {
    maria_root "SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES'"
    maria_root "SET sql_mode = 'NO_BACKSLASH_ESCAPES';
        CREATE TABLE docs (id int PRIMARY KEY, \`b\\\` char(9) DEFAULT 'a\\b', \`doc'\` json, e enum('d\\e', 'n'));
        INSERT INTO docs (id, \`doc'\`, e) VALUES (1, '{\"a\": \"b\"}', 'd\\e'), (2, '{\"a\": \"\\u0000\"}', 'n'), (3, '[\"\\\\u0000\"]', 'n'),
            (4, '[\"\\\\\\u0000\"]', 'n')" shop
    run_sluice new move --from "$URL"
    assert_status 0
    maria_root "$(<move-shop.mysql.sql)" shop
    prepare
    maria_root "SET GLOBAL sql_mode = DEFAULT"
    run_sluice advance move-shop.yaml --until stopped
    assert_status 4
    assert_contains "$stderr" "id=2: doc'; id=4: doc'"
    assert_lacks "$stderr" 'id=3'
    maria "DELETE FROM docs WHERE id IN (2, 4)"
    run_sluice advance move-shop.yaml --until stopped
    assert_status 0
    assert_equal "$(q "SELECT \"doc'\"->>0, \"b\\\", e FROM docs ORDER BY id" | tail -n 1)" '\u0000|a\b|n'
    assert_equal "$(q 'INSERT INTO docs (id) VALUES (9) RETURNING "b\"' | head -n 1)" 'a\b'
}

@test "a table's name leaves its view one of 64 characters, and is refused where it does not" {
    local longest
    longest=ä$(printf 'n%.0s' {1..56})
    maria "CREATE TABLE $longest (id int PRIMARY KEY, v int); CREATE TABLE ${longest}x (id int PRIMARY KEY, v int); CREATE TABLE other (id int PRIMARY KEY, v int)"
    run_sluice new move --from "$URL"
    assert_status 4
    assert_contains "$stderr" "the name of table \"${longest}x\" is too long: with sluice_ before it, as its view is called, it has 65 characters, and MySQL takes 64"
    assert_contains "$stderr" 'hint: Rename it on the MySQL server, or name the tables that are to be moved.'
    [[ -z $(ls move* 2>/dev/null) ]]
    run_sluice new move "$longest" other --from "$URL"
    assert_status 0
    prepare
    run_sluice advance move-shop.yaml --until stopped
    assert_status 0
}

@test "tables whose names make no plan are named, and nothing is written" {
    local long bell=$'bell\a'
    long=$(printf 'c%.0s' {1..64})
    maria "CREATE TABLE \`a b\` (id int PRIMARY KEY); CREATE TABLE \`a_b\` (id int PRIMARY KEY);
        CREATE TABLE wide (id int PRIMARY KEY, $long int); CREATE TABLE \`$bell\` (id int PRIMARY KEY)"
    run_sluice new move wide --from "$URL"
    assert_status 2
    assert_contains "$stderr" 'it is longer than 63 bytes'
    assert_contains "$stderr" 'these tables make no plan'
    run_sluice new move "$bell" --from "$URL"
    assert_status 2
    assert_contains "$stderr" 'text contains a control character'
    run_sluice new move 'a b' a_b --from "$URL"
    assert_status 2
    assert_contains "$stderr" 'phase name "mirror-a_b" is already used'
    [[ -z $(ls move* 2>/dev/null) ]]
}

# Nobody else gets one.
take_connections() {
    maria_root 'SET GLOBAL max_connections = 10'
    mkfifo hold
    exec 7<>hold
    taken=()
    for _ in {1..20}; do
        "$MARIA/run" <hold >/dev/null 2>&1 3>&- 7>&- &
        taken+=($!)
    done
    # One more than that is for administrators.
    for _ in {1..100}; do
        [[ $(jobs -r | wc -l) -gt 11 ]] || return 0
        sleep 0.1
    done
}
free_connections() {
    kill "${taken[@]}" 2>/dev/null || true
    exec 7>&-
    for _ in {1..100}; do
        ! maria_root 'SET GLOBAL max_connections = 151' 2>/dev/null || return 0
        sleep 0.1
    done
}

@test "a server that is not reached, or takes nobody now, is exit status 75" {
    local url
    for url in mysql://app@127.0.0.1:1/shop mysql://app@nowhere.invalid/shop; do
        run_sluice new move --from "$url"
        assert_status 75
        assert_contains "$stderr" 'failed to connect to MySQL: '
        assert_contains "$stderr" 'hint: Check --from, and whether the MySQL server runs and listens at '
        run_sluice new move --from "$url" --json
        assert_status 75
        assert_equal "$(json error,exit_status)" 75
    done
    take_connections
    run_sluice new move --from "$URL"
    free_connections
    assert_status 75
    assert_contains "$stderr" 'Too many connections'
    [[ -z $(ls move* 2>/dev/null) ]]
}

@test "the password of the server stands nowhere: in no trace, error, answer, file, table, log or process title" {
    local secret=pW9-hunter-3 url form
    shop 5
    maria_root "CREATE OR REPLACE USER secret@'127.0.0.1' IDENTIFIED BY '$secret'; GRANT ALL ON *.* TO secret@'127.0.0.1'"
    q "ALTER DATABASE $PGDATABASE SET log_statement = 'all'; ALTER DATABASE $PGDATABASE SET log_min_duration_statement = 0"
    for url in "secret:$secret@127.0.0.1:$MARIA_PORT/shop" "secret:$secret@127.0.0.1:1/shop" "secret:$secret@127.0.0.1:$MARIA_PORT/nodb" \
        "nobody:$secret@127.0.0.1:$MARIA_PORT/shop" "secret:$secret@127.0.0.1:x/shop" "secret:$secret@127.0.0.1" "secret:$secret/@127.0.0.1:1/shop"; do
        for form in '' --json; do
            rm -f move-shop.*
            # shellcheck disable=SC2086 # no word when it is empty
            SLUICE_TRACE=1 run_sluice new move $form --from "mysql://$url"
            printf '%s\n' "$output" "$stderr" >>said
        done
    done
    run_sluice new move --from "secret:$secret@127.0.0.1/shop"
    printf '%s\n' "$output" "$stderr" >>said
    run_sluice new move "mysql://secret:$secret@127.0.0.1:$MARIA_PORT/shop"
    printf '%s\n' "$output" "$stderr" >>said
    rm -f move-shop.*
    MYSQL_PWD=$secret SLUICE_TRACE=1 run_sluice new move --from "mysql://secret@127.0.0.1:$MARIA_PORT/shop"
    assert_status 0
    printf '%s\n' "$output" "$stderr" >>said
    assert_contains "$(<said)" 'trace: pid'
    session_open holder
    session_do holder 'BEGIN; LOCK TABLE pg_catalog.pg_foreign_data_wrapper'
    start_sluice titled new move --from "mysql://secret:$secret@127.0.0.1:$MARIA_PORT/shop" --to "dbname=$PGDATABASE password=$secret"
    wait_until 20 "SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'sluice' AND datname = current_database()"
    assert_contains "$(tr -s '\0' ' ' <"/proc/${SLUICE_PID[titled]}/cmdline")" 'new move --from *** --to ***'
    session_close holder
    finish_sluice titled
    printf '%s\n' "$output" "$stderr" >>said
    pg_dump >dump
    assert_equal "$(grep -c -e "$secret" said dump move-shop.* "$SLUICE_CLUSTER/log" | grep -v ':0$')" ''
}
