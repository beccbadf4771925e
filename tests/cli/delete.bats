#!/usr/bin/env bats
# delete: rows that `where` names go in batches, or move to an archive; what stands against it, and what
# it brings about elsewhere.

load ../harness/common
load plans

setup() {
    new_database
    cd "$BATS_TEST_TMPDIR" || return
    q "CREATE TABLE t (id int PRIMARY KEY, a text, old boolean NOT NULL);
        INSERT INTO t SELECT i, 'a' || i, i % 4 > 0 FROM generate_series(1, 1000) i"
    q 'VACUUM ANALYZE t'
}

# delete_plan WHERE [MORE]: plan p with one delete from t; MORE are further keys of it.
delete_plan() {
    write_plan p <<YAML
phases:
  - delete: {name: purge, table: t, where: "$1"${2:+, $2}}
YAML
}
# refused MESSAGE: by check and by advance, which leaves nothing.
refused() {
    run_sluice check p.yaml
    assert_status "${2:-4}"
    assert_contains "$stderr" "$1"
    run_sluice advance p.yaml
    assert_status "${2:-4}"
    assert_contains "$stderr" "$1"
    assert_equal "$(q "SELECT to_regnamespace('sluice') IS NULL")" t
}

@test "rows in where go, no other, and it cannot be taken back" {
    delete_plan 'old'
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'deleted rows of table "public.t" cannot come back'
    run_sluice advance p.yaml
    assert_status 0
    assert_contains "$output" '750 rows deleted'
    assert_equal "$(q 'SELECT count(*), bool_or(old) FROM t')" '250|f'
    run_sluice revert p --all
    assert_status 4
    assert_contains "$stderr" 'phase "purge" cannot be taken back'
    run_sluice status p --json
    assert_equal "$(jq -c '[.phases[0].reversible, .reversible_to]' <<<"$output")" '[false,null]'
}

@test "with an archive each row is in one of the two, also when batches fail in between" {
    q "CREATE TABLE archive (old boolean, a text, id int PRIMARY KEY, at timestamptz DEFAULT now());
        INSERT INTO archive (id) VALUES (500)"
    q 'UPDATE t SET old = true WHERE id = 500'
    delete_plan 'old' 'archive: archive'
    run_sluice advance p.yaml
    assert_status 1
    assert_contains "$stderr" 'duplicate key value violates unique constraint "archive_pkey"'
    assert_contains "$stderr" 'archive_pkey'
    assert_equal "$(q 'SELECT count(*) FROM (SELECT id FROM t UNION ALL SELECT id FROM archive WHERE a IS NOT NULL) x')" 1000
    q 'DELETE FROM archive WHERE id = 500'
    run_sluice advance p
    assert_status 0
    assert_equal "$(q "SELECT count(*), count(at), bool_and(a = 'a' || id) FROM archive")" '751|751|t'
    assert_equal "$(q 'SELECT count(*) FROM t')" 249
}

@test "an archive has to have every column, of its type" {
    q 'CREATE TABLE archive (id int, a varchar(3))'
    delete_plan 'old' 'archive: archive'
    refused 'archive "public.archive" has no column "old"'
    refused 'column "a" of archive "public.archive" is of type character varying(3), and of type text in the table'
    delete_plan 'old' 'archive: nope'
    refused 'table "public.nope" does not exist' 2
    delete_plan 'old' 'archive: t'
    refused 'rows cannot be archived in the table that they leave' 2
}

@test "foreign keys: who is referenced is named, who goes along is said" {
    q 'CREATE TABLE r (id int PRIMARY KEY, t int REFERENCES t); INSERT INTO r VALUES (1, 7), (2, 8)'
    delete_plan 'old'
    refused 'foreign key "r_t_fkey" of table "public.r" references rows that are to be deleted: id=7'
    run_sluice check p.yaml
    assert_contains "$stderr" 'table "public.r" has no index on "t": it is read as a whole for each deleted row'
    q 'ALTER TABLE r DROP CONSTRAINT r_t_fkey, ADD CONSTRAINT r_t_fkey FOREIGN KEY (t) REFERENCES t ON DELETE CASCADE;
        CREATE INDEX ON r (t)'
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'rows of table "public.r" that reference deleted ones are deleted with them'
    assert_lacks "$stderr" 'has no index'
    q 'ALTER TABLE r DROP CONSTRAINT r_t_fkey, ADD CONSTRAINT r_t_fkey FOREIGN KEY (t) REFERENCES t ON DELETE SET NULL'
    run_sluice check p.yaml
    assert_contains "$stderr" 'rows of table "public.r" that reference deleted ones lose that reference'
    run_sluice advance p.yaml
    assert_status 0
    assert_equal "$(q 'SELECT t FROM r ORDER BY id' | xargs)" 8
}

@test "triggers, rules and publications" {
    q "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN IF OLD.id = 7 THEN RETURN NULL; END IF; RETURN OLD; END';
        CREATE TRIGGER keep BEFORE DELETE ON t FOR EACH ROW EXECUTE FUNCTION keep()"
    delete_plan 'old'
    run_sluice check p.yaml
    assert_contains "$stderr" 'trigger "keep" of table "public.t" fires for each row that is deleted'
    run_sluice advance p.yaml
    assert_status 4
    assert_contains "$stderr" '1 row of table "public.t" is still in `where`'
    assert_contains "$stderr" 'id=7 of table public.t'
    q 'DROP TRIGGER keep ON t'
    run_sluice advance p
    assert_status 0
    q 'DROP SCHEMA sluice CASCADE; UPDATE t SET old = true; CREATE RULE no AS ON DELETE TO t DO INSTEAD NOTHING'
    refused 'rule "no" of table "public.t" changes what a DELETE does'
    q 'DROP RULE no ON t; ALTER TABLE t DROP CONSTRAINT t_pkey; CREATE PUBLICATION p FOR TABLE t'
    refused 'table public.t has no replica identity, and p publishes its deletes: they would fail'
    q 'DROP PUBLICATION p'
    delete_plan 'old' 'triggers: suppress'
    refused 'triggers cannot be suppressed where rows are deleted'
}

@test "a where that is the same for every row, or cannot be told" {
    delete_plan 'true'
    refused 'where is the same for every row'
    q 'CREATE TABLE known (id int PRIMARY KEY); INSERT INTO known SELECT generate_series(1, 900); ANALYZE known'
    delete_plan 'NOT EXISTS (SELECT FROM known k WHERE k.id = t.id)'
    run_sluice check p.yaml
    assert_status 0
    delete_plan 'false'
    refused 'where is never true'
    delete_plan 'random() < 0.5 AND old'
    refused 'where is volatile'
    delete_plan 'nope > 1'
    refused 'where: column "nope" does not exist'
    delete_plan 'id > (SELECT min(id) FROM t)'
    refused 'where reads other rows of table "public.t"'
    write_plan p <<'YAML'
phases:
  - delete: {table: t}
YAML
    refused 'p.yaml:4:5: error: delete needs the key "where"' 2
}

@test "a revert brings archived rows back, those of this phase alone" {
    q "DROP TABLE t; CREATE TABLE t (region text, id int GENERATED ALWAYS AS IDENTITY, a text, long int GENERATED ALWAYS AS (length(a)) STORED,
            old boolean NOT NULL, PRIMARY KEY (region, id));
        INSERT INTO t (region, a, old) SELECT 'r' || i % 3, 'a' || i, i % 4 > 0 FROM generate_series(1, 1000) i;
        CREATE TABLE archive (LIKE t); INSERT INTO archive VALUES ('r0', 5000, 'before', 6, true);
        CREATE TABLE before AS SELECT * FROM t;
        CREATE TABLE r (region text, t int, FOREIGN KEY (region, t) REFERENCES t ON DELETE CASCADE); INSERT INTO r SELECT region, id FROM t LIMIT 5"
    delete_plan 'old' 'archive: archive, batch_pages: 2'
    run_sluice check p.yaml
    assert_status 0
    assert_lacks "$stderr" 'cannot be taken back'
    run_sluice advance p.yaml
    assert_status 0
    assert_contains "$output" '750 rows archived'
    assert_equal "$(q 'SELECT count(*) FROM archive')" 751
    run_sluice revert p
    assert_status 0
    assert_contains "$stderr" '750 rows brought back'
    assert_contains "$stderr" 'rows of "public.r" that referenced deleted rows stay as that left them'
    assert_equal "$(q 'SELECT count(*) FROM (TABLE t EXCEPT ALL TABLE before) x')" 0
    assert_equal "$(q 'SELECT count(*), min(a) FROM archive')" '1|before'
    assert_equal "$(q "SELECT count(*) FROM pg_class WHERE relname LIKE 'remembered\_%' AND relkind = 'r'")" 0
    run_sluice advance p
    assert_status 0
    assert_contains "$output" '750 rows archived'
}

@test "a row whose key is there again keeps a revert from beginning" {
    q 'CREATE TABLE archive (LIKE t)'
    delete_plan 'old' 'archive: archive'
    run_sluice advance p.yaml
    q "INSERT INTO t VALUES (1, 'again', false); INSERT INTO archive SELECT * FROM archive WHERE id = 2"
    run_sluice revert p
    assert_status 4
    assert_contains "$stderr" '2 archived rows cannot come back: their keys are in table "public.t", or twice in the archive'
    assert_contains "$stderr" 'id=1'
    assert_contains "$stderr" 'id=2'
    assert_equal "$(q 'SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM archive)')" '251|751'
    q "DELETE FROM t WHERE id = 1; DELETE FROM archive WHERE ctid = (SELECT max(ctid) FROM archive WHERE id = 2)"
    run_sluice revert p
    assert_status 0
    assert_equal "$(q 'SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM archive)')" '1000|0'
}

@test "what keeps archived rows from coming back is asked in time that grows with the rows" {
    q "INSERT INTO t SELECT i, 'a' || i, true FROM generate_series(1001, 30000) i; ANALYZE t; CREATE TABLE archive (LIKE t)"
    delete_plan 'old' 'archive: archive'
    run_sluice advance p.yaml
    assert_status 0
    run timeout 15 "$SLUICE" revert p
    assert_status 0
    assert_equal "$(q 'SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM archive)')" '30000|0'
}

@test "rows that the archive has lost do not come back, and are named" {
    q 'CREATE TABLE archive (LIKE t)'
    delete_plan 'old' 'archive: archive'
    run_sluice advance p.yaml
    assert_status 0
    q 'DELETE FROM archive WHERE id IN (2, 3)'
    run_sluice revert p
    assert_status 0
    assert_contains "$stderr" '2 rows of table "public.t" do not come back: they are not in the archive any more, or a trigger keeps them there: '
    assert_contains "$stderr" 'id=2'
    assert_equal "$(q "SELECT (SELECT count(*) FROM t), to_regclass('archive') IS NOT NULL, (SELECT count(*) FROM pg_class WHERE relname LIKE 'remembered\_%')")" '998|t|0'
}

@test "without a primary key rows are archived, and that cannot be taken back" {
    q 'ALTER TABLE t DROP CONSTRAINT t_pkey; CREATE TABLE archive (LIKE t)'
    delete_plan 'old' 'archive: archive'
    run_sluice check p.yaml
    assert_contains "$stderr" 'table "public.t" has no primary key, by which archived rows are found: this cannot be taken back'
    run_sluice advance p.yaml
    assert_status 0
    run_sluice revert p
    assert_status 4
    assert_contains "$stderr" 'phase "purge" cannot be taken back'
    run_sluice status p --json
    assert_equal "$(jq -c '[.phases[0].reversible, .reversible_to]' <<<"$output")" '[false,null]'
}

@test "constraints behind it are held against the rows that stay; behind SQL, when that has run" {
    q 'UPDATE t SET a = NULL WHERE old'
    write_plan p <<'YAML'
phases:
  - delete: {table: t, where: old}
  - constrain: {table: t, add: [{not_null: [a]}, {unique: {name: t_a, columns: [a]}}]}
YAML
    run_sluice check p.yaml
    assert_status 0
    assert_lacks "$stderr" 'violate'
    sed -i 's/where: old/where: old AND id > 1/' p.yaml
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'violate NOT NULL of column "a": id=1'
    write_plan s <<'YAML'
phases:
  - sql: {do: "UPDATE t SET a = id WHERE a IS NULL"}
  - constrain: {table: t, add: [{not_null: [a]}]}
YAML
    run_sluice check s.yaml
    assert_status 0
    assert_contains "$stderr" 'warning: rows of table "public.t" violate NOT NULL of column "a"'
    run_sluice advance s.yaml --until complete
    assert_status 0
    agrees s
}

# trigger TABLE EVENT BODY: trigger x of it, BEFORE EVENT for each row.
trigger() {
    q "CREATE OR REPLACE FUNCTION x() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN $3; RETURN NEW; END';
        CREATE TRIGGER x BEFORE $2 ON $1 FOR EACH ROW EXECUTE FUNCTION x()"
}
# whole COUNT: rows of t and the archive together are those of table before, so many in the archive.
whole() {
    assert_equal "$(q 'SELECT count(*) FROM (SELECT id, a, old FROM t UNION ALL SELECT id, a, old FROM archive EXCEPT ALL TABLE before) x')" 0
    assert_equal "$(q 'SELECT (SELECT count(*) FROM t) + (SELECT count(*) FROM archive), (SELECT count(*) FROM archive)')" "1000|$1"
    assert_equal "$(q "SELECT count(*) FROM pg_proc WHERE proname LIKE 'moved\_%'")" "${2:-0}"
}

@test "a row that the archive does not keep as it was stays where it is, and is named" {
    q "CREATE TABLE archive (at text, old boolean, id int, a text); CREATE TABLE before AS TABLE t"
    delete_plan 'old' 'archive: archive'
    trigger archive INSERT 'IF NEW.id = 7 THEN RETURN NULL; END IF; NEW.at = 1'
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'warning: trigger "x" of archive "public.archive" fires before each row that is archived (function public.x()): where it changes the row, or leaves it out, the phase fails'
    run_sluice advance p.yaml
    assert_status 1
    assert_contains "$stderr" 'archive "public.archive" does not keep a row as it was: id=7'
    assert_contains "$stderr" "hint: Let its trigger pass over what Sluice writes, WHEN (current_setting('sluice.own', true) IS DISTINCT FROM 'on')"
    assert_equal "$(q 'SELECT count(*) FROM t WHERE id = 7')" 1
    q 'DROP TRIGGER x ON archive'
    trigger archive INSERT 'IF NEW.id = 9 THEN NEW.a = NEW.a || 1; END IF'
    run_sluice advance p
    assert_status 1
    assert_contains "$stderr" 'archive "public.archive" does not keep a row as it was: id=9'
    q 'DROP TRIGGER x ON archive'
    trigger archive INSERT 'NEW.at = now()' # what is no column of the table may be set
    run_sluice advance p
    assert_status 0
    assert_equal "$(q 'SELECT count(*) FROM archive WHERE at IS NULL')" 0
    whole 750
}

@test "what the archive does to rows goes by its partitions too, and needs neither a key nor equality" {
    q "DROP TABLE t; CREATE TABLE t (id int, a text, old boolean, j json, x xml, p point); INSERT INTO t SELECT i, 'a' || i, i % 4 > 0, '{\"a\": 1}', '<a/>', '(1,2)' FROM generate_series(1, 1000) i;
        CREATE TABLE archive (LIKE t) PARTITION BY RANGE (id); CREATE TABLE a1 PARTITION OF archive FOR VALUES FROM (0) TO (500);
        CREATE TABLE a2 PARTITION OF archive FOR VALUES FROM (500) TO (5000); CREATE TABLE before AS SELECT id, a, old FROM t"
    delete_plan 'old' 'archive: archive, on_error: report'
    trigger a2 INSERT 'IF NEW.id IN (601, 602) THEN NEW.j = NULL; END IF'
    run_sluice advance p.yaml
    assert_status 1
    assert_contains "$stderr" '2 rows'
    whole 748 1
    q 'DROP TRIGGER x ON a2'
    run_sluice advance p
    assert_status 0
    whole 750
}

@test "a trigger passes over what Sluice writes where it is told to; a rule of the archive is refused" {
    q "CREATE TABLE archive (LIKE t); CREATE TABLE before AS TABLE t;
        CREATE FUNCTION x() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE TRIGGER x BEFORE INSERT ON archive FOR EACH ROW WHEN (current_setting('sluice.own', true) IS DISTINCT FROM 'on')
            EXECUTE FUNCTION x(); CREATE RULE r AS ON INSERT TO archive WHERE NEW.id = 3 DO INSTEAD NOTHING"
    delete_plan 'old' 'archive: archive'
    refused 'rule "r" of archive "public.archive" changes what an INSERT does'
    q 'DROP RULE r ON archive'
    run_sluice advance p.yaml
    assert_status 0
    whole 750
    q "CREATE RULE r AS ON INSERT TO t DO INSTEAD NOTHING"
    run_sluice revert p
    assert_status 1
    whole 750 1
    q 'DROP RULE r ON t'
    run_sluice revert p
    assert_status 0
    whole 0
}

@test "a row that the table does not take back as it was stays in the archive, and is named" {
    q 'CREATE TABLE archive (LIKE t); CREATE TABLE before AS TABLE t'
    trigger t INSERT 'IF NEW.id = 7 THEN RETURN NULL; END IF; IF NEW.id = 9 THEN NEW.a = 1; END IF'
    q 'CREATE FUNCTION y() RETURNS trigger LANGUAGE plpgsql AS '"'BEGIN IF OLD.id = 11 THEN RETURN NULL; END IF; RETURN OLD; END'"';
        CREATE TRIGGER y BEFORE DELETE ON archive FOR EACH ROW EXECUTE FUNCTION y(); CREATE RULE r AS ON DELETE TO archive DO ALSO NOTHING;
        CREATE TRIGGER z AFTER INSERT ON archive FOR EACH STATEMENT EXECUTE FUNCTION y(); DROP RULE r ON archive; CREATE RULE r AS ON INSERT TO t DO ALSO NOTHING'
    delete_plan 'old' 'archive: archive'
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'trigger "x" of table "public.t" fires before each row that a revert brings back (function public.x()): where it changes the row, or leaves it out, the revert fails'
    assert_contains "$stderr" 'trigger "y" of archive "public.archive" fires before each row that a revert brings back (function public.y()): where it keeps the row, that stays in the archive'
    assert_contains "$stderr" 'trigger "z" of archive "public.archive" fires for each batch that is archived (function public.y())'
    assert_contains "$stderr" 'rule "r" of table "public.t" changes what an INSERT does: no revert brings rows back'
    q 'DROP TRIGGER z ON archive; DROP RULE r ON t'
    run_sluice advance p.yaml
    assert_status 0
    for id in 7 9; do
        run_sluice revert p
        assert_status 1
        assert_contains "$stderr" "table \"public.t\" does not take a row back as it was: id=$id"
        assert_equal "$(q "SELECT count(*) FROM archive WHERE id = $id")" 1
        q 'DROP TRIGGER x ON t'
        trigger t INSERT 'IF NEW.id = 9 THEN NEW.a = 1; END IF'
    done
    q 'DROP TRIGGER x ON t'
    run_sluice revert p
    assert_status 0
    assert_contains "$stderr" '1 row of table "public.t" does not come back: it is not in the archive any more, or a trigger keeps it there: id=11'
    whole 1
}

@test "row-level security of the archive is refused, as that of the table" {
    q "DO \$\$BEGIN CREATE ROLE plain_owner LOGIN;
           EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END\$\$;
        CREATE TABLE archive (LIKE t); ALTER TABLE t OWNER TO plain_owner; ALTER TABLE archive OWNER TO plain_owner;
        GRANT CREATE ON DATABASE $PGDATABASE TO plain_owner; GRANT USAGE, CREATE ON SCHEMA public TO plain_owner;
        ALTER TABLE archive ENABLE ROW LEVEL SECURITY; ALTER TABLE archive FORCE ROW LEVEL SECURITY; CREATE POLICY p ON archive USING (id < 3)"
    delete_plan 'old' 'archive: archive'
    PGUSER=plain_owner refused 'row-level security of table "archive" would hide rows from the backfill without an error'
    q 'ALTER TABLE archive NO FORCE ROW LEVEL SECURITY'
    PGUSER=plain_owner run_sluice advance p.yaml
    assert_status 0
    assert_contains "$output" '750 rows archived'
}
