-- Version 4: an operation leads forth and back by a step each, and has lists: what it locks, what it
-- needs and leaves, what it renames. Plans that are on their way are carried over.
CREATE TABLE sluice.operation_lock (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    ordinal integer NOT NULL,
    position integer NOT NULL,
    way text NOT NULL,
    class text NOT NULL,
    schema text NOT NULL,
    relation text NOT NULL,
    name text,
    mode integer NOT NULL,
    without_partitions boolean NOT NULL,
    PRIMARY KEY (plan_id, phase, ordinal, position),
    FOREIGN KEY (plan_id, phase, ordinal) REFERENCES sluice.operation ON DELETE CASCADE
);
COMMENT ON COLUMN sluice.operation_lock.mode IS 'As PostgreSQL counts them: 1 is ACCESS SHARE, 8 ACCESS EXCLUSIVE.';

CREATE TABLE sluice.operation_effect (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    ordinal integer NOT NULL,
    position integer NOT NULL,
    role text NOT NULL,
    class text NOT NULL,
    schema text NOT NULL,
    relation text,
    name text NOT NULL,
    presence text NOT NULL,
    PRIMARY KEY (plan_id, phase, ordinal, position),
    FOREIGN KEY (plan_id, phase, ordinal) REFERENCES sluice.operation ON DELETE CASCADE
);
COMMENT ON COLUMN sluice.operation_effect.role IS 'What the operation needs, or leaves.';

CREATE TABLE sluice.operation_rename (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    ordinal integer NOT NULL,
    position integer NOT NULL,
    class text NOT NULL,
    schema text NOT NULL,
    relation text NOT NULL,
    name text NOT NULL,
    new_name text NOT NULL,
    PRIMARY KEY (plan_id, phase, ordinal, position),
    FOREIGN KEY (plan_id, phase, ordinal) REFERENCES sluice.operation ON DELETE CASCADE
);

ALTER TABLE sluice.operation
    ADD COLUMN go_mode text,
    ADD COLUMN go_each text,
    ADD COLUMN back_mode text,
    ADD COLUMN back_each text,
    ADD COLUMN since_phase integer,
    ADD COLUMN since_operation integer,
    ADD COLUMN fill_columns text[],
    ADD COLUMN fill_in_passes boolean,
    ADD COLUMN fill_what text,
    ADD COLUMN fill_left text,
    ADD COLUMN check_path text,
    ADD COLUMN check_one text,
    ADD COLUMN check_several text,
    ADD COLUMN check_hint text,
    ALTER COLUMN sql DROP NOT NULL;
ALTER TABLE sluice.operation RENAME COLUMN object_schema TO table_schema;
ALTER TABLE sluice.operation RENAME COLUMN object_name TO table_name;

-- Forth it took what it said; taking it back was ACCESS EXCLUSIVE on the same, but outside of a
-- transaction, where it is CONCURRENTLY. Partitions were locked each alone.
INSERT INTO sluice.operation_lock (plan_id, phase, ordinal, position, way, class, schema, relation,
    mode, without_partitions)
SELECT o.plan_id, o.phase, o.ordinal,
    row_number() OVER (PARTITION BY o.plan_id, o.phase, o.ordinal ORDER BY l.number) - 1,
    l.way, CASE WHEN l.number = 1 AND o.mode = 'attach partitions' THEN 'index' ELSE 'table' END,
    l.schema, l.relation, CASE WHEN l.way = 'go' THEN l.mode WHEN o.undo_mode = 'alone' THEN 4 ELSE 8 END,
    l.number IN (1, 3) AND o.mode LIKE '%partitions'
        OR l.number = 1 AND o.mode = 'transaction' AND o.effect_kind = 'index'
            AND o.effect_want = 'partial'
FROM sluice.operation o, LATERAL (VALUES
    (1, 'go', o.table_schema, o.table_name, o.lock_mode),
    (2, 'go', o.other_schema, o.other_name, o.other_lock_mode),
    (3, 'back', o.table_schema, o.table_name, o.lock_mode),
    (4, 'back', o.other_schema, o.other_name, o.other_lock_mode)
) l (number, way, schema, relation, mode)
WHERE l.mode > 0 AND l.relation IS NOT NULL AND (l.way = 'go' OR o.undo IS NOT NULL);

-- `effect_replaces` was the spare index that goes with a column, or the name before. A constraint that
-- is made of an index gives it its own name, and one that is renamed its index.
WITH renamed AS (
    SELECT o.*, o.effect_kind = 'constraint' AND o.sql LIKE '% USING INDEX %' AS of_index
    FROM sluice.operation o
    WHERE o.effect_replaces IS NOT NULL AND NOT (o.effect_kind = 'column' AND o.effect_want = 'absent')
), renaming AS (
    INSERT INTO sluice.operation_rename (plan_id, phase, ordinal, position, class, schema, relation,
        name, new_name)
    SELECT plan_id, phase, ordinal, 0, CASE WHEN of_index THEN 'index' ELSE effect_kind END,
        effect_schema, effect_table, effect_replaces, effect_name
    FROM renamed
    UNION ALL
    SELECT plan_id, phase, ordinal, 1, 'index', effect_schema, effect_table, effect_replaces,
        effect_name
    FROM renamed WHERE effect_kind = 'constraint' AND NOT of_index
), effect AS (
    SELECT plan_id, phase, ordinal, 1 AS number, 'needs' AS role,
        CASE WHEN of_index THEN 'index' ELSE effect_kind END AS class, effect_schema, effect_table,
        effect_replaces AS name, 'present' AS presence
    FROM renamed
    UNION ALL
    SELECT plan_id, phase, ordinal, 2, 'needs',
        CASE mode WHEN 'validate leaf partitions' THEN 'constraint' ELSE 'index' END,
        effect_schema, effect_table, effect_name, 'partial'
    FROM sluice.operation WHERE mode LIKE '%partitions'
    UNION ALL
    SELECT plan_id, phase, ordinal, 3, 'leaves', effect_kind, effect_schema, effect_table,
        effect_name, effect_want
    FROM sluice.operation WHERE effect_kind <> 'none'
    UNION ALL
    SELECT plan_id, phase, ordinal, 4, 'leaves', 'index', effect_schema, effect_table,
        effect_replaces, 'absent'
    FROM sluice.operation
    WHERE effect_kind = 'column' AND effect_want = 'absent' AND effect_replaces IS NOT NULL
)
INSERT INTO sluice.operation_effect (plan_id, phase, ordinal, position, role, class, schema, relation,
    name, presence)
SELECT plan_id, phase, ordinal,
    row_number() OVER (PARTITION BY plan_id, phase, ordinal ORDER BY number) - 1, role, class,
    effect_schema, effect_table, name, presence
FROM effect;

-- The columns that a fill sets are those of its add_column that its statement gives a value.
UPDATE sluice.operation o
SET fill_columns = (SELECT coalesce(array_agg(c.effect_name ORDER BY c.ordinal), '{}')
        FROM sluice.operation c
        WHERE (c.plan_id, c.phase) = (o.plan_id, o.sync_phase) AND c.effect_kind = 'column'
            AND (position(format('%I = (', c.effect_name) IN o.sql) > 0
                OR position(format('"%s" = (', replace(c.effect_name, '"', '""')) IN o.sql) > 0)),
    fill_in_passes = true,
    fill_what = 'backfill ' || substring(o.sql FROM
        '^UPDATE ((?:"(?:[^"]|"")+"|[^". ]+)\.(?:"(?:[^"]|"")+"|[^". ]+)) '),
    sql = regexp_replace(o.sql,
        '^UPDATE (?:"(?:[^"]|"")+"|[^". ]+)\.(?:"(?:[^"]|"")+"|[^". ]+) ', 'UPDATE :table ')
WHERE o.mode = 'batches';

UPDATE sluice.operation o
SET check_path = CASE WHEN o.cost <> 'scan' THEN 'pg_catalog, pg_temp'
        WHEN o.table_schema = 'public' THEN 'pg_catalog, public, pg_temp'
        ELSE format('pg_catalog, %I, public, pg_temp', o.table_schema) END,
    check_one = format(CASE WHEN o.cost = 'scan'
            THEN '1 row of table "%s.%s" disagrees between old and new'
            ELSE 'table "%s.%s" has an invalid index or constraint' END, o.table_schema, o.table_name),
    check_several = format(CASE WHEN o.cost = 'scan'
            THEN ':count rows of table "%s.%s" disagree between old and new'
            ELSE 'table "%s.%s" has an invalid index or constraint' END, o.table_schema, o.table_name),
    check_hint = CASE WHEN o.cost = 'scan'
            THEN format('Mend these rows, or see all of them with `sluice verify %s`.', p.name)
            ELSE 'REINDEX INDEX CONCURRENTLY an index; VALIDATE a constraint.' END
FROM sluice.plan p
WHERE o.plan_id = p.id AND o.mode = 'check';

UPDATE sluice.operation o
SET go_mode = CASE
        WHEN o.mode = 'on revert' THEN 'none'
        WHEN o.mode = 'build leaf partitions' THEN 'alone'
        WHEN o.mode LIKE '%partitions' THEN 'transaction'
        ELSE o.mode END,
    go_each = CASE o.mode
        WHEN 'inner partitions' THEN 'inner partitions'
        WHEN 'build leaf partitions' THEN 'leaf partitions'
        WHEN 'leaf partitions' THEN 'leaf partitions'
        WHEN 'attach partitions' THEN 'partitions'
        WHEN 'validate leaf partitions' THEN 'unvalidated partitions'
        ELSE 'once' END,
    back_mode = CASE WHEN o.undo IS NULL THEN 'none' ELSE o.undo_mode END,
    since_phase = o.sync_phase,
    since_operation = coalesce((SELECT min(s.ordinal) FROM sluice.operation s
        WHERE (s.plan_id, s.phase, s.mode) = (o.plan_id, o.sync_phase, 'transaction')), 0),
    sql = nullif(o.sql, '');
UPDATE sluice.operation SET back_each = CASE back_mode WHEN 'none' THEN 'once' ELSE go_each END;

ALTER TABLE sluice.operation
    ALTER COLUMN go_mode SET NOT NULL,
    ALTER COLUMN go_each SET NOT NULL,
    ALTER COLUMN back_mode SET NOT NULL,
    ALTER COLUMN back_each SET NOT NULL,
    ALTER COLUMN since_phase SET NOT NULL,
    ALTER COLUMN since_operation SET NOT NULL,
    DROP COLUMN mode,
    DROP COLUMN undo_mode,
    DROP COLUMN lock_mode,
    DROP COLUMN other_lock_mode,
    DROP COLUMN other_schema,
    DROP COLUMN other_name,
    DROP COLUMN sync_phase,
    DROP COLUMN effect_kind,
    DROP COLUMN effect_want,
    DROP COLUMN effect_schema,
    DROP COLUMN effect_table,
    DROP COLUMN effect_name,
    DROP COLUMN effect_replaces;

-- For what a backfill rests.
ALTER TABLE sluice.backfill
    ADD COLUMN rests text,
    ADD COLUMN rests_share double precision;
COMMENT ON COLUMN sluice.backfill.rests IS
    'The setting for which it rested most of late, "rate=5000", and what share of the time that took.';

-- An id of a transaction tells old rows from new ones only on the cluster and in the files in which
-- both were written: not after a restore, nor after the table was rewritten.
ALTER TABLE sluice.operation
    ADD COLUMN system text,
    ADD COLUMN database oid,
    ADD COLUMN horizon xid8;
COMMENT ON COLUMN sluice.operation.system IS
    'The cluster on which it was done (pg_control_system), beside the first transaction id that was not given out then.';
CREATE TABLE sluice.operation_file (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    ordinal integer NOT NULL,
    relid oid NOT NULL,
    filenode oid NOT NULL,
    PRIMARY KEY (plan_id, phase, ordinal, relid),
    FOREIGN KEY (plan_id, phase, ordinal) REFERENCES sluice.operation ON DELETE CASCADE
);
COMMENT ON TABLE sluice.operation_file IS
    'The files of the table and its partitions when an operation was done which others refer to.';
