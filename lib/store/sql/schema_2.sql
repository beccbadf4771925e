-- Version 2: settings of a backfill that were changed while it runs, and its ranges.
CREATE TABLE sluice.throttle (
    plan_id bigint NOT NULL REFERENCES sluice.plan ON DELETE CASCADE,
    setting text NOT NULL,
    value bigint NOT NULL,
    set_by text NOT NULL,
    set_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz,
    PRIMARY KEY (plan_id, setting)
);
COMMENT ON TABLE sluice.throttle IS
    'What `sluice throttle` set, in place of the plan''s settings: names and units of lib/phase/pacing.h.';

-- A backfill goes over every leaf of a table, range by range of its pages, each in several passes.
CREATE TABLE sluice.backfill_table (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    operation integer NOT NULL,
    relid oid NOT NULL,
    filenode bigint NOT NULL,
    next_page bigint NOT NULL DEFAULT 0,
    end_page bigint NOT NULL,
    rows_total bigint NOT NULL,
    bytes_before bigint NOT NULL,
    bytes_now bigint NOT NULL,
    index_bytes_before bigint NOT NULL,
    index_bytes_now bigint NOT NULL,
    PRIMARY KEY (plan_id, phase, operation, relid),
    FOREIGN KEY (plan_id, phase, operation) REFERENCES sluice.backfill ON DELETE CASCADE
);
COMMENT ON COLUMN sluice.backfill_table.next_page IS
    'Pages before it have been taken as ranges; those still open stand in backfill_range.';

CREATE TABLE sluice.backfill_range (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    operation integer NOT NULL,
    relid oid NOT NULL,
    first_page bigint NOT NULL,
    end_page bigint NOT NULL,
    pass integer NOT NULL DEFAULT 0,
    passes integer NOT NULL,
    items integer NOT NULL,
    PRIMARY KEY (plan_id, phase, operation, relid, first_page),
    FOREIGN KEY (plan_id, phase, operation, relid)
        REFERENCES sluice.backfill_table ON DELETE CASCADE
);
COMMENT ON TABLE sluice.backfill_range IS
    'Pass p of `passes` takes the line pointers p + 1, p + 1 + passes and so on up to `items` of each page; a last one, at pass = passes, what is left.';

CREATE TABLE sluice.backfill_error (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    operation integer NOT NULL,
    relid oid NOT NULL,
    page bigint NOT NULL,
    item integer NOT NULL,
    key text NOT NULL,
    message text NOT NULL,
    found_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (plan_id, phase, operation, relid, page, item),
    FOREIGN KEY (plan_id, phase, operation, relid)
        REFERENCES sluice.backfill_table ON DELETE CASCADE
);
COMMENT ON TABLE sluice.backfill_error IS
    'Rows whose new value could not be computed, where on_error is report.';

INSERT INTO sluice.backfill_table (plan_id, phase, operation, relid, filenode, next_page, end_page,
    rows_total, bytes_before, bytes_now, index_bytes_before, index_bytes_now)
SELECT b.plan_id, b.phase, b.operation, c.oid, b.filenode, b.next_page, b.end_page,
    b.rows_total, pg_relation_size(c.oid), pg_relation_size(c.oid), pg_indexes_size(c.oid),
    pg_indexes_size(c.oid)
FROM sluice.backfill b
JOIN sluice.operation o ON (o.plan_id, o.phase, o.ordinal) = (b.plan_id, b.phase, b.operation)
JOIN pg_class c ON c.oid = to_regclass(format('%I.%I', o.object_schema, o.object_name));

ALTER TABLE sluice.plan ADD COLUMN planned_by text;
COMMENT ON COLUMN sluice.plan.planned_by IS
    'The version of the program that compiled its phases; NULL before version 2.';

ALTER TABLE sluice.backfill
    DROP COLUMN filenode,
    DROP COLUMN next_page,
    DROP COLUMN end_page,
    DROP COLUMN rows_total,
    ADD COLUMN rows_hot bigint NOT NULL DEFAULT 0,
    ADD COLUMN wal_bytes bigint NOT NULL DEFAULT 0,
    ADD COLUMN workers integer NOT NULL DEFAULT 1,
    ADD COLUMN waits text,
    ADD COLUMN note text;

-- The statement of a batch takes the rows of its pass as a fourth parameter.
UPDATE sluice.operation
SET sql = sql || E'\n    AND ($4::tid[] IS NULL OR (ctid = ANY ($4::tid[])) IS TRUE)'
WHERE mode = 'batches';
