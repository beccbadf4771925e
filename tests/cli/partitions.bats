#!/usr/bin/env bats
# Partitioned tables: every phase reaches every partition, also those that come, go and come back
# while the plan stands, and nobody waits for it longer than for an ordinary table.

load ../harness/common
load ../harness/sessions
load plans
load types

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    create_app_role
    make_table
}

# Two levels, a default on each, and a partition whose columns stand in another order behind a hole.
make_table() {
    q "CREATE TABLE t (id int, region text, email text, note text, PRIMARY KEY (id, region))
           PARTITION BY LIST (region);
       CREATE TABLE t_eu PARTITION OF t FOR VALUES IN ('eu') PARTITION BY RANGE (id);
       CREATE TABLE t_eu_1 PARTITION OF t_eu FOR VALUES FROM (0) TO (100);
       CREATE TABLE t_eu_rest PARTITION OF t_eu DEFAULT;
       CREATE TABLE t_us (note text, email text, gone int, region text NOT NULL, id int NOT NULL);
       ALTER TABLE t_us DROP gone;
       ALTER TABLE t ATTACH PARTITION t_us FOR VALUES IN ('us');
       CREATE TABLE t_other PARTITION OF t DEFAULT;
       INSERT INTO t SELECT i, (ARRAY['eu', 'us', 'xx'])[i % 3 + 1], 'e' || i FROM generate_series(1, 300) i"
}

# rename_plan [ITEM…]: email becomes mail, with these entries of a constrain phase.
rename_plan() {
    local item
    {
        printf '%s\n' 'settings: {lock_deadline: 5s}' phases: \
            '  - add_column: {name: add, table: t, columns: {mail: {type: text, up: email}}, down: {email: mail}}' \
            '  - backfill: {name: fill, table: t}'
        [[ $# -eq 0 ]] || printf '%s\n' '  - constrain:' '      name: hold' '      table: t' '      add:'
        for item; do
            printf '        - %s\n' "$item"
        done
        printf '%s\n' '  - gate: {name: deployed, ask: "Deployed?"}' \
            '  - drop: {name: contract, table: t, columns: [email]}'
    } | write_plan p
}

# refused PLACE TEXT: `check` refuses p.yaml with this error there.
refused() {
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" "p.yaml:$1: error: $2"
}

advance() {
    run_sluice advance p.yaml "$@"
    assert_status 0
}

# bats test_tags=quick
@test "a plan runs from end to end on a partitioned table, and takes every partition along" {
    rename_plan 'not_null: [mail]' "check: {name: shape, expression: \"mail LIKE 'e%'\"}"
    to_gate p
    is 'SELECT tableoid::regclass, count(*), count(mail), bool_and(mail = email) FROM t GROUP BY tableoid ORDER BY tableoid::regclass::text' \
        "t_eu_1|33|33|t
t_eu_rest|67|67|t
t_other|100|100|t
t_us|100|100|t"
    agrees p
    app "INSERT INTO t VALUES (400, 'eu', 'e400')" "INSERT INTO t (id, region, mail) VALUES (401, 'us', 'e401')"
    fails 23502 "INSERT INTO t_us (id, region) VALUES (402, 'us')"
    fails 23514 "INSERT INTO t_eu_rest (id, region, email) VALUES (402, 'eu', 'x')"
    pass_gate p
    is "SELECT mail FROM t WHERE id IN (400, 401) ORDER BY 1" "e400
e401"
    is "SELECT count(*) FROM pg_attribute WHERE attname = 'email' AND attrelid IN (SELECT relid FROM pg_partition_tree('t'))" 0
    is "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'zz_sluice_%'" 0
}

@test "revert --all leaves the schema of a partitioned table as it was, and the writes of both versions" {
    local before
    before=$(dump_schema)
    rename_plan 'not_null: [mail]' "check: {name: shape, expression: \"mail LIKE 'e%'\"}"
    to_gate p
    app "INSERT INTO t (id, region, mail) VALUES (400, 'eu', 'e400')" "UPDATE t SET mail = 'ex' WHERE id = 1"
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(dump_schema)" "$before"
    is 'SELECT email FROM t WHERE id IN (1, 400) ORDER BY id' "ex
e400"
}

@test "the plan shows the locks on partitions, and what is done to them" {
    rename_plan 'not_null: [mail]'
    run_sluice plan p.yaml
    assert_status 0
    assert_contains "$output" 'lock: ACCESS EXCLUSIVE on public.t and its 5 partitions (blocks reads and writes'
    run_sluice plan p.yaml --json
    assert_equal "$(json phases,0,operations,0,partitions)" 5
}

@test "one reader of one partition is in the way, and is named with the partition" {
    rename_plan
    sed -i 's/lock_deadline: 5s/lock_deadline: 300ms/' p.yaml
    session_open reader
    session_do reader 'BEGIN; SELECT count(*) FROM t_eu_rest'
    sleep 1.1 # seen to be old: then nobody even queues
    run_sluice advance p.yaml
    assert_status 75
    assert_contains "$stderr" 'could not lock table "public.t"'
    assert_contains "$stderr" 'application reader'
    assert_contains "$stderr" 'on partition public.t_eu_rest'
    session_close reader
    advance
}

@test "triggers are on every partition and fire always, also on those that come later" {
    rename_plan
    advance
    q "CREATE TABLE t_jp PARTITION OF t FOR VALUES IN ('jp');
       CREATE TABLE t_br (LIKE t); INSERT INTO t_br VALUES (500, 'br', 'e500');
       ALTER TABLE t ATTACH PARTITION t_br FOR VALUES IN ('br')"
    is "SELECT count(*), string_agg(DISTINCT tgenabled::text, '') FROM pg_trigger WHERE tgname LIKE 'zz_sluice_%'" '16|A'
    app "INSERT INTO t VALUES (600, 'jp', 'e600')" "UPDATE t SET email = 'f500' WHERE id = 500"
    q "SET session_replication_role = replica; INSERT INTO t_br (id, region, mail) VALUES (501, 'br', 'e501')"
    is "SELECT id, email, mail FROM t WHERE id >= 500 ORDER BY id" "500|f500|f500
501|e501|e501
600|e600|e600"
    advance
    is "SELECT count(*), string_agg(DISTINCT tgenabled::text, '') FROM pg_trigger WHERE tgname LIKE 'zz_sluice_%'" '16|A'
    is "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'zz_sluice_%' AND pg_get_triggerdef(oid) LIKE '%xmin%'" 0
    agrees p
}

@test "a partition's clone of a trigger that does not fire is found by verify and by the next phase" {
    rename_plan
    advance
    q "ALTER TABLE t_eu_1 DISABLE TRIGGER USER"
    run_sluice verify p
    assert_status 4
    [[ $output =~ FAILS\ \ trigger\ zz_sluice_[0-9a-f]+_insert\ of\ public.t\ is\ present[[:space:]]+is\ partial ]]
    run_sluice advance p
    assert_status 5
    assert_contains "$stderr" 'is partial, phase "add" left it present'
}

@test "an unfilled row that is written or moved before the backfill reaches it is filled on the way" {
    rename_plan
    advance
    q "UPDATE t SET note = 'seen' WHERE id = 1; UPDATE t SET region = 'us' WHERE id = 3; UPDATE t SET id = 1000 WHERE id = 6"
    is "SELECT tableoid::regclass, id, mail FROM t WHERE id IN (1, 3, 1000) ORDER BY id" "t_us|1|e1
t_us|3|e3
t_eu_rest|1000|e6"
    is 'SELECT count(*) FROM t WHERE mail IS NULL' 297
    advance
    agrees p
}

@test "rows that move between partitions keep what either version wrote, lossy directions included" {
    write_plan p <<'YAML'
phases:
  - add_column:
      name: add
      table: m
      columns: {exact: {type: numeric, up: rough}}
      down: {rough: "floor(exact)::int"}
  - backfill: {name: fill, table: m}
  - gate: {name: deployed, ask: "Deployed?"}
  - drop: {name: contract, table: m, columns: [rough]}
YAML
    q "CREATE TABLE m (id int PRIMARY KEY, rough int, note int) PARTITION BY RANGE (id);
       CREATE TABLE m_1 PARTITION OF m FOR VALUES FROM (0) TO (100);
       CREATE TABLE m_2 (note int, rough int, id int NOT NULL);
       ALTER TABLE m ATTACH PARTITION m_2 FOR VALUES FROM (100) TO (200);
       INSERT INTO m SELECT i, i, 0 FROM generate_series(1, 9) i"
    to_gate p
    app 'UPDATE m SET exact = 12.75 WHERE id = 1' \
        'UPDATE m SET id = 101 WHERE id = 1' \
        'UPDATE m SET id = 102, rough = 20 WHERE id = 2' \
        'UPDATE m SET id = 103, exact = 30.5 WHERE id = 3' \
        'UPDATE m SET id = 104, rough = 7, exact = 40.5 WHERE id = 4' \
        'UPDATE m SET id = 11, note = 1 WHERE id = 101' \
        'INSERT INTO m (id, exact) VALUES (110, 1.5)' 'INSERT INTO m_2 (id, rough) VALUES (111, 8)'
    is "SELECT tableoid::regclass, id, rough, exact FROM m WHERE id > 9 ORDER BY id" "m_1|11|12|12.75
m_2|102|20|20
m_2|103|30|30.5
m_2|104|40|40.5
m_2|110|1|1.5
m_2|111|8|8"
    agrees p
    pass_gate p
}

@test "a table that is attached with the column but unfilled is found by verify, and the drop refuses it" {
    rename_plan
    to_gate p
    q "CREATE TABLE t_br (LIKE t); INSERT INTO t_br VALUES (500, 'br', 'e500', NULL, NULL);
       ALTER TABLE t ATTACH PARTITION t_br FOR VALUES IN ('br')"
    run_sluice verify p
    assert_status 4
    assert_contains "$output" 'id=500, region=br'
    run_sluice confirm p deployed --by tester --reason tested
    assert_status 0
    run_sluice advance p
    assert_status 4
    assert_contains "$stderr" '1 row of table "public.t" disagrees'
    q "UPDATE t SET mail = email WHERE id = 500"
    run_sluice advance p
    assert_status 0
}

@test "a partition may be detached and attached again while the plan stands" {
    rename_plan
    advance
    q 'ALTER TABLE t DETACH PARTITION t_us'
    is "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'zz_sluice_%' AND tgrelid = 't_us'::regclass" 0
    advance
    q "ALTER TABLE t ATTACH PARTITION t_us FOR VALUES IN ('us')"
    run_sluice verify p
    assert_status 4
    assert_contains "$output" '100'
    q 'UPDATE t SET mail = email WHERE mail IS NULL'
    agrees p
    q "CREATE TABLE plain (id int NOT NULL, region text NOT NULL, email text, note text)"
    fails 42501 "ALTER TABLE t ATTACH PARTITION plain FOR VALUES IN ('zz')"
    run q "ALTER TABLE t ATTACH PARTITION plain FOR VALUES IN ('zz')"
    assert_contains "$output" 'missing column "mail"'
    run_sluice advance p
    assert_status 3
    pass_gate p
}

@test "an old column of a partition key is refused, whatever the level of the key" {
    rename_plan
    sed -i 's/mail: {type: text, up: email}}, down: {email: mail}/place: {type: text, up: region}}, down: {region: place}/
        s/\[email\]/[region]/' p.yaml
    refused 5:90 'down cannot set partition key column "region"'
    assert_contains "$stderr" 'column "region" is part of the partition key of table "public.t"'
    rename_plan
    sed -i 's/mail: {type: text, up: email}}, down: {email: mail}/number: {type: bigint, up: id}}/
        s/\[email\]/[id]/' p.yaml
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'column "id" is part of the partition key of table "public.t"'
}

@test "a partition, a foreign partition and a partition of somebody else are refused by name" {
    rename_plan
    sed -i 's/table: t,/table: t_eu,/; s/table: t}/table: t_eu}/' p.yaml
    refused 5:36 'table "public.t_eu" is a partition: its columns are those of its parent'
    sed -i 's/table: t_eu\b/table: t_eu_1/' p.yaml
    refused 5:36 'table "public.t_eu_1" is a partition: its columns are those of its parent'
    rename_plan
    q "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER far FOREIGN DATA WRAPPER w;
       ALTER TABLE t DROP CONSTRAINT t_pkey; CREATE FOREIGN TABLE t_far PARTITION OF t FOR VALUES IN ('far') SERVER far"
    refused 5:36 'partition "public.t_far" of table "public.t" is a foreign table'
    q 'DROP FOREIGN TABLE t_far; ALTER TABLE t OWNER TO app; GRANT CREATE ON SCHEMA public TO app;
       GRANT CREATE ON DATABASE '"$PGDATABASE"' TO app; ALTER TABLE t_eu_1 OWNER TO postgres'
    PGUSER=app run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'error: partition "public.t_eu" of table "public.t" belongs to another role'
}

@test "a trigger that one partition has of its own is found" {
    rename_plan
    q "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
       CREATE TRIGGER zzz BEFORE UPDATE ON t_us FOR EACH ROW EXECUTE FUNCTION touch()"
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'trigger "zzz" of table "public.t_us" sorts after sync'
    assert_contains "$stderr" 'trigger "zzz" of table "public.t_us" fires for each row that is backfilled'
}

@test "what uses the old column of one partition stands against the drop" {
    rename_plan
    q 'CREATE VIEW us AS SELECT email FROM t_us'
    sed -i 's/\(- drop: {.*\)}/\1, views: refuse}/' p.yaml
    refused 8:48 'view public.us uses column "email"'
}

@test "row-level security that is forced on one partition is found before it hides rows" {
    rename_plan
    q 'ALTER TABLE t_us ENABLE ROW LEVEL SECURITY; ALTER TABLE t_us FORCE ROW LEVEL SECURITY;
       GRANT CREATE ON DATABASE '"$PGDATABASE"' TO app; ALTER TABLE t OWNER TO app'
    q "SELECT format('ALTER TABLE %s OWNER TO app;', relid) FROM pg_partition_tree('t')" | psql -Xq
    PGUSER=app run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'row-level security of table "t" would hide rows'
}

@test "an inheritance tree stays refused" {
    rename_plan
    q 'DROP TABLE t; CREATE TABLE t (id int PRIMARY KEY, email text); CREATE TABLE t_child () INHERITS (t)'
    refused 5:36 'table "public.t" is part of an inheritance tree, which this release cannot change'
}

# indexes PATTERN: table, name and validity of those whose definition matches.
indexes() {
    q "SELECT i.indrelid::regclass, i.indexrelid::regclass, i.indisvalid FROM pg_index i
        WHERE i.indrelid IN (SELECT relid FROM pg_partition_tree('t'))
        AND pg_get_indexdef(i.indexrelid) ~ '$1' ORDER BY i.indrelid::regclass::text, 2"
}

# bats test_tags=quick
@test "an index of a partitioned table is built on every partition, under the names the server gives" {
    rename_plan "index: {name: t_mail, on: \"(lower(mail) DESC)\", where: \"mail <> ':index :partition'\"}" \
        'unique: {name: t_once, columns: [region, id, mail]}'
    advance --until fill
    q "CREATE TABLE t_jp PARTITION OF t FOR VALUES IN ('jp')"
    to_gate p
    assert_equal "$(indexes lower)" "t|t_mail|t
t_eu|t_eu_lower_idx|t
t_eu_1|t_eu_1_lower_idx|t
t_eu_rest|t_eu_rest_lower_idx|t
t_jp|t_jp_lower_idx|t
t_other|t_other_lower_idx|t
t_us|t_us_lower_idx|t"
    q "CREATE TABLE t_br PARTITION OF t FOR VALUES IN ('br')"
    is "SELECT c.conrelid::regclass, c.conname, c.conparentid <> 0 FROM pg_constraint c
        WHERE c.contype = 'u' AND c.conrelid IN (SELECT relid FROM pg_partition_tree('t')) ORDER BY c.conrelid::regclass::text" "t|t_once|f
t_br|t_br_region_id_mail_key|t
t_eu|t_eu_region_id_mail_key|t
t_eu_1|t_eu_1_region_id_mail_key|t
t_eu_rest|t_eu_rest_region_id_mail_key|t
t_jp|t_jp_region_id_mail_key|t
t_other|t_other_region_id_mail_key|t
t_us|t_us_region_id_mail_key|t"
    agrees p
    run_sluice revert p --to fill
    assert_status 0
    assert_equal "$(indexes 'lower|once|_key')" ''
    advance
    pass_gate p
    agrees p
}

@test "what is done to a partition takes few statements, and names that are taken are passed over" {
    rename_plan 'index: {name: t_mail, on: (mail)}'
    q "CREATE TABLE t_us_mail_idx (); CREATE TABLE t_us_mail_idx1 ()"
    advance --until fill
    SLUICE_TRACE=1 advance
    local few
    few=$(grep -c '^sluice: trace: ' <<<"$stderr")
    run_sluice revert p
    assert_status 0
    local i
    for ((i = 0; i < 40; i++)); do
        echo "CREATE TABLE t_more_$i PARTITION OF t FOR VALUES IN ('more $i');"
    done | psql -Xq
    SLUICE_TRACE=1 advance
    # its build and its share of the transactions of twenty
    assert_equal "$(($(grep -c '^sluice: trace: ' <<<"$stderr") - few < 40 * 2))" 1
    assert_equal "$(indexes mail | grep -c '|t$')" 46
    is "SELECT count(*) FROM pg_class WHERE relname IN ('t_us_mail_idx2', 't_more_0_mail_idx', 't_more_39_mail_idx')" 3
    agrees p
}

@test "revert takes all parts of an index of a partitioned table back" {
    local before
    before=$(dump_schema)
    rename_plan 'index: {name: t_mail, on: (mail)}' 'unique: {name: t_once, columns: [region, id, mail]}'
    to_gate p
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(dump_schema)" "$before"
}

@test "an index that cannot be built on one partition is mended and gone on with, or taken back" {
    rename_plan 'index: {name: t_mail, on: "(region, id, substr(mail, 1, 1))", unique: true}' \
        'index: {name: t_short, on: "(region, id, (1 / (length(mail) - 4)))"}'
    q "ALTER TABLE t DROP CONSTRAINT t_pkey; INSERT INTO t VALUES (4, 'us', 'e4')"
    run_sluice advance p.yaml --until gate
    assert_status 4
    assert_contains "$stderr" 'rows of table "public.t" violate unique index "t_mail"'
    assert_equal "$(indexes 'INDEX t_mail |sluice')" ''
    q "DELETE FROM t WHERE ctid IN (SELECT max(ctid) FROM t WHERE id = 4 AND region = 'us')"
    to_gate_fails 'division by zero'
    assert_equal "$(indexes substr | grep -c '|t$')" 6
    run_sluice revert p
    assert_status 0
    assert_equal "$(indexes 'substr|length')" ''
}
# to_gate_fails TEXT: with the message, and with no index left that somebody has to keep up in vain.
to_gate_fails() {
    run_sluice advance p.yaml --until gate
    assert_status 1
    assert_contains "$stderr" "$1"
    is "SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        WHERE c.relkind = 'r' AND NOT i.indisvalid" 0
}

@test "an index that is unique without the whole partition key is refused by name" {
    rename_plan 'unique: {name: t_once, columns: [region, mail]}'
    refused 11:11 'the server does not accept it: unique constraint on partitioned table must include all partitioning columns'
    rename_plan 'index: {name: t_once, on: "(id, mail)", unique: true}'
    refused 11:11 'the server does not accept it: unique constraint on partitioned table must include all partitioning columns'
    rename_plan 'index: {name: t_once, on: "(id, mail)"}'
    run_sluice check p.yaml
    assert_status 0
}

@test "a partition that has partitions of its own and comes before the index is another plan" {
    q 'DROP TABLE t_eu'
    rename_plan 'index: {name: t_mail, on: (mail)}'
    advance --until fill
    q "CREATE TABLE t_jp PARTITION OF t FOR VALUES IN ('jp') PARTITION BY LIST (region);
       CREATE TABLE t_jp_1 PARTITION OF t_jp DEFAULT"
    run_sluice advance p
    assert_status 5
    assert_contains "$stderr" 'phase "hold" would do something else'
    assert_contains "$stderr" '--accept-drift REASON'
    advance --accept-drift 'Japan is here'
    assert_equal "$(indexes mail)" "t|t_mail|t
t_jp|t_jp_mail_idx|t
t_jp_1|t_jp_1_mail_idx|t
t_other|t_other_mail_idx|t
t_us|t_us_mail_idx|t"
}

@test "a reader who uses a new index of a partition holds up its attaching, and is named" {
    rename_plan 'index: {name: t_mail, on: "(mail, (1 / (length(mail) - 1)))"}'
    sed -i 's/lock_deadline: 5s/lock_deadline: 300ms/' p.yaml
    q "INSERT INTO t SELECT i, 'us', 'e' || i FROM generate_series(1000, 3000) i; INSERT INTO t VALUES (5000, 'eu', 'x')"
    run_sluice advance p.yaml --until gate # t_us is built, as the largest; t_eu_rest cannot be
    assert_status 1
    session_open reader
    session_do reader 'BEGIN; SELECT count(*) FROM t_us WHERE mail IS NOT NULL'
    q "UPDATE t SET mail = 'xx' WHERE id = 5000"
    sleep 1.1
    run_sluice advance p
    assert_status 75
    assert_contains "$stderr" 'could not lock index "public.sluice_'
    assert_contains "$stderr" 'application reader'
    session_close reader
    run_sluice advance p
    assert_status 0
    agrees p
    assert_equal "$(indexes mail | grep -c '|t$')" 6
}

@test "a reader of the table does not hold up the attaching of partitions on two levels" {
    rename_plan 'index: {name: t_mail, on: (mail)}'
    run_sluice advance p.yaml
    run_sluice advance p
    assert_status 0
    session_open reader
    session_do reader 'BEGIN; LOCK TABLE ONLY t IN ACCESS SHARE MODE'
    run_sluice advance p
    assert_status 0
    assert_lacks "$stderr" 'in use'
    session_close reader
    assert_equal "$(indexes mail | grep -c '|t$')" 6
}

@test "a partition that is dropped while others get their part of an index is passed over" {
    rename_plan 'index: {name: t_mail, on: (mail)}'
    sed -i 's/lock_deadline: 5s/lock_deadline: 5m/' p.yaml
    run_sluice advance p.yaml --until fill
    assert_status 0
    q "INSERT INTO t SELECT i, 'us', 'e' || i FROM generate_series(1000, 3000) i" # t_us is built first
    session_open reader
    session_do reader 'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1'
    start_sluice build advance p
    wait_until 20 "SELECT count(*) > 0 FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'sluice' AND wait_event_type = 'Lock'
            AND query LIKE '%INDEX%t_us%'"
    q 'ALTER TABLE t_eu DETACH PARTITION t_eu_1; DROP TABLE t_other, t_eu_1'
    session_close reader
    finish_sluice build
    assert_status 0
    assert_contains "$stderr" 'partition public.t_other is gone: passing it over'
    assert_equal "$(indexes mail | grep -c '|t$')" 4
}

@test "odd names and other schemas are no obstacle" {
    q "CREATE SCHEMA \"Other\"; DROP TABLE t_us;
       CREATE TABLE \"Other\".\"t :index of a partition whose name is as long as it can be, just\" PARTITION OF t FOR VALUES IN ('us');
       INSERT INTO t VALUES (1, 'us', 'e1')"
    rename_plan 'index: {name: ":partition", on: (mail)}' 'unique: {name: "Once", columns: [region, id, mail]}'
    to_gate p
    is "SELECT count(*), bool_and(indisvalid) FROM pg_index WHERE indrelid = (SELECT tableoid FROM t WHERE region = 'us')" '3|t'
    is "SELECT count(*) FROM pg_class WHERE relname LIKE 'sluice%' AND relkind IN ('i', 'I') AND relnamespace <> 'sluice'::regnamespace" 0
    pass_gate p
}

# bats test_tags=quick
@test "like carries what the old column of a partitioned table has, on every partition" {
    q "ALTER TABLE t ADD CONSTRAINT t_email_once UNIQUE (id, region, email) DEFERRABLE INITIALLY DEFERRED;
       ALTER TABLE t ADD CONSTRAINT t_email_shape CHECK (email LIKE 'e%');
       ALTER TABLE t ALTER email SET NOT NULL; ALTER TABLE t ALTER email SET DEFAULT 'e?';
       CREATE INDEX t_email_upper ON t (upper(email) text_pattern_ops) INCLUDE (note) WHERE email <> 'email';
       COMMENT ON COLUMN t.email IS 'Where to write to'; COMMENT ON CONSTRAINT t_email_shape ON t IS 'e';
       COMMENT ON INDEX t_email_upper IS 'for shouting'; GRANT SELECT (email) ON t TO app"
    local before
    before=$(q "SELECT pg_get_constraintdef(oid), conrelid::regclass, obj_description(oid) FROM pg_constraint
                    WHERE conrelid IN (SELECT relid FROM pg_partition_tree('t')) AND contype IN ('u', 'c')
                UNION ALL SELECT regexp_replace(pg_get_indexdef(indexrelid), '^.* USING', ''), indrelid::regclass, obj_description(indexrelid)
                    FROM pg_index WHERE indrelid IN (SELECT relid FROM pg_partition_tree('t'))
                ORDER BY 1, 2" | sed 's/email/mail/g')
    rename_plan 'like: {mail: email}'
    to_gate p
    agrees p
    run_sluice revert p --to fill
    assert_status 0
    to_gate p
    pass_gate p
    agrees p
    assert_equal "$(q "SELECT pg_get_constraintdef(oid), conrelid::regclass, obj_description(oid) FROM pg_constraint
                    WHERE conrelid IN (SELECT relid FROM pg_partition_tree('t')) AND contype IN ('u', 'c')
                UNION ALL SELECT regexp_replace(pg_get_indexdef(indexrelid), '^.* USING', ''), indrelid::regclass, obj_description(indexrelid)
                    FROM pg_index WHERE indrelid IN (SELECT relid FROM pg_partition_tree('t'))
                ORDER BY 1, 2" | sed 's/email/mail/g')" "$before"
    is "SELECT conname FROM pg_constraint WHERE conrelid = 't'::regclass AND contype <> 'n' ORDER BY 1" "t_email_once
t_email_shape
t_pkey"
    is "SELECT count(*) FROM pg_class WHERE relname LIKE 'sluice%' AND relkind IN ('i', 'I') AND relnamespace <> 'sluice'::regnamespace" 0
    is "SELECT count(*) FROM pg_attribute WHERE attname = 'mail' AND atthasdef AND attnotnull AND attrelid IN (SELECT relid FROM pg_partition_tree('t'))" 6
    is "SELECT col_description('t'::regclass, attnum), attacl FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'mail'" 'Where to write to|{app=r/postgres}'
}

# bats test_tags=quick
@test "what one partition has of its own is not carried, and refused by name" {
    local own
    rename_plan 'like: {mail: email}'
    for own in 'CREATE INDEX here ON t_us (lower(email))|index "here"' \
        "ALTER TABLE t_us ADD CONSTRAINT here CHECK (email <> '')|constraint \"here\"" \
        "ALTER TABLE t_us ALTER email SET DEFAULT 'us'|a default" 'GRANT SELECT (email) ON t_us TO app|privileges' \
        "COMMENT ON COLUMN t_us.email IS 'here'|a comment" \
        'ALTER TABLE t_us ALTER email SET STATISTICS 5|a statistics target, storage, compression or options'; do
        q "${own%|*}"
        refused 11:24 "like cannot carry column \"email\": partition \"public.t_us\" has ${own#*|} of its own"
        q "DROP TABLE t_us; CREATE TABLE t_us PARTITION OF t FOR VALUES IN ('us')"
    done
    run_sluice check p.yaml
    assert_status 0
    rename_plan
    q 'CREATE INDEX here ON t_us (lower(email))'
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'partition "public.t_us" has index "here" of its own on column "email", which goes away'
}

# bats test_tags=quick
@test "a revert gives each partition back what it had otherwise than its table" {
    local before
    q "UPDATE t SET note = 'x'"
    q "ALTER TABLE t ALTER email SET DEFAULT 'all';
       ALTER TABLE t_us ALTER email SET DEFAULT 'us', ALTER email SET STATISTICS 33, ALTER note SET NOT NULL;
       ALTER TABLE ONLY t_eu ALTER email DROP DEFAULT; ALTER TABLE t_eu_1 ALTER email SET DEFAULT upper('eu');
       ALTER TABLE t_eu ALTER note SET NOT NULL;
       CREATE SCHEMA \"O d\"; CREATE TABLE \"O d\".\"T\" PARTITION OF t (email DEFAULT 'odd') FOR VALUES IN ('odd');
       ALTER TABLE \"O d\".\"T\" ALTER note SET NOT NULL"
    before=$(picture)
    write_plan p <<'YAML'
phases:
  - alter: {name: set, table: t, columns: {email: {default: "'other'", statistics: 99}}}
  - alter: {name: off, table: t, columns: {email: {default: null, statistics: 5}}}
  - constrain: {name: hold, table: t, add: [{not_null: [note]}]}
YAML
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'partition "public.t_us" has another default of column "email", which that of the table replaces'
    assert_contains "$stderr" 'partition "public.t_us" has another statistics target of column "email", which that of the table replaces'
    advance --until complete
    is "SELECT count(*) FROM pg_attribute WHERE attname = 'note' AND attnotnull AND attrelid IN (SELECT relid FROM pg_partition_tree('t'))" 7
    is "SELECT count(*) FROM pg_attribute WHERE attname = 'email' AND atthasdef AND attrelid IN (SELECT relid FROM pg_partition_tree('t'))" 0
    agrees p
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(picture)" "$before"
    # one that is gone by then is no obstacle
    run_sluice advance p.yaml --until complete
    assert_status 0
    q 'ALTER TABLE t DETACH PARTITION t_us; DROP TABLE t_us'
    run_sluice revert p --all
    assert_status 0
    is "SELECT attnotnull FROM pg_attribute WHERE attname = 'note' AND attrelid = 't_eu_1'::regclass" t
    is "SELECT attnotnull FROM pg_attribute WHERE attname = 'note' AND attrelid = 't_other'::regclass" f
    is "SELECT count(*) FROM pg_constraint WHERE conname LIKE 'sluice%'" 0
}

# bats test_tags=quick
@test "a check that a partition has under the same name would be taken in, and is refused" {
    write_plan p <<'YAML'
phases:
  - constrain: {table: t, add: [{check: {name: shape, expression: "email <> ''"}}]}
YAML
    q "ALTER TABLE t_eu_1 ADD CONSTRAINT shape CHECK (email <> '')"
    refused 4:48 'partition "public.t_eu_1" already has a check "shape" of its own'
    q "ALTER TABLE t_eu_1 RENAME CONSTRAINT shape TO shape_of_eu"
    run_sluice check p.yaml
    assert_status 0
}

# bats test_tags=quick
@test "a foreign key of a partitioned table is refused before PostgreSQL 18, and carried to its end from there on" {
    q 'CREATE TABLE people (email text PRIMARY KEY); INSERT INTO people SELECT DISTINCT email FROM t'
    rename_plan 'foreign_key: {name: t_who, columns: [mail], references: people, referenced: [email]}'
    if (($(q 'SHOW server_version_num') < 180000)); then
        refused 11:11 'before PostgreSQL 18 a foreign key of partitioned table "public.t" cannot be added without blocking'
        rename_plan 'like: {mail: email}'
        q 'ALTER TABLE t ADD CONSTRAINT t_who FOREIGN KEY (email) REFERENCES people'
        refused 11:24 'before PostgreSQL 18 foreign key "t_who" of partitioned table "public.t" cannot be carried without blocking'
        return
    fi
    to_gate p
    agrees p
    fails 23503 "INSERT INTO t VALUES (400, 'eu', 'nobody')"
    pass_gate p
}

# bats test_tags=quick
@test "a check is validated partition by partition, and what is validated is not read again" {
    rename_plan 'check: {name: ":partition", expression: "mail NOT LIKE '"'bad%'"'"}'
    q "INSERT INTO t SELECT i, 'zz', 'e' || i FROM generate_series(2000, 4000) i;
       CREATE FUNCTION not_now() RETURNS event_trigger LANGUAGE plpgsql AS \$\$BEGIN
           IF current_query() LIKE '%ALTER TABLE%t_us VALIDATE%' THEN RAISE 'not now' USING ERRCODE = '58030'; END IF; END\$\$;
       CREATE EVENT TRIGGER not_now ON ddl_command_start WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION not_now()"
    run_sluice advance p.yaml --until gate
    assert_status 1
    assert_contains "$stderr" 'not_now()'
    is "SELECT conrelid::regclass, convalidated FROM pg_constraint WHERE conname = ':partition'
        AND conrelid IN ('t'::regclass, 't_us'::regclass, 't_other'::regclass) ORDER BY conrelid::regclass::text" "t|f
t_other|t
t_us|f"
    q 'DROP EVENT TRIGGER not_now'
    session_open holder # t_other need not be locked again
    session_do holder 'BEGIN; LOCK TABLE t_other IN SHARE ROW EXCLUSIVE MODE'
    start_sluice run advance p
    wait_until 10 "SELECT bool_and(convalidated) FROM pg_constraint WHERE conname = ':partition' AND conrelid <> 't'::regclass
        AND conrelid IN (SELECT relid FROM pg_partition_tree('t') WHERE isleaf)"
    session_close holder
    finish_sluice run
    assert_status 0
    agrees p
}
