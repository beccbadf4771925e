-- Version 6.

-- A plan whose end state was there before it ran.
ALTER TABLE sluice.plan ADD COLUMN adopted_at timestamptz;
COMMENT ON COLUMN sluice.plan.adopted_at IS
    'The database was found in the plan''s end state: none of its phases has run here. NULL: it was not.';

-- What an entry of the log says, field by field.
ALTER TABLE sluice.log ADD COLUMN fields jsonb;
COMMENT ON COLUMN sluice.log.fields IS 'What column detail says in words, for programs.';

-- An entry without fields has the hash that it had before.
CREATE OR REPLACE FUNCTION sluice.log_hash(entry sluice.log, previous bytea) RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT sha256(coalesce(previous, '') || convert_to(concat_ws(',',
        entry.id, entry.number, to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
        quote_nullable(entry.plan), quote_nullable(entry.phase), quote_nullable(entry.event),
        quote_nullable(entry.result), quote_nullable(entry.role), quote_nullable(entry.os_user),
        quote_nullable(entry.host), quote_nullable(entry.claimed_by),
        coalesce(entry.duration_ms::text, 'NULL'), quote_nullable(entry.detail),
        quote_nullable(entry.evidence::text), quote_literal(entry.fields::text)),
        getdatabaseencoding()));
END;

CREATE OR REPLACE FUNCTION sluice.decide(verdict text, plan text, gate text, checksum text, claimed_by text,
    reason text, evidence jsonb, os_user text, host text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    place record := sluice.gate_of(plan, gate);
BEGIN
    INSERT INTO sluice.approval (plan_id, phase, verdict, claimed_by, reason, checksum, evidence)
    VALUES (place.plan_id, place.phase, verdict, claimed_by, reason, checksum, evidence);
    INSERT INTO sluice.log (plan, phase, event, result, os_user, host, claimed_by, detail,
        evidence, fields)
    VALUES (plan, gate, CASE verdict WHEN 'reject' THEN 'reject' ELSE 'confirm' END,
        CASE verdict WHEN 'override' THEN 'OVERRIDE' ELSE 'ok' END, coalesce(os_user, '-'),
        coalesce(host, '-'), claimed_by, reason, evidence,
        jsonb_strip_nulls(jsonb_build_object('reason', reason)));
END
$$;

CREATE OR REPLACE FUNCTION sluice.deployed(plan text, claimed_by text DEFAULT NULL, reason text DEFAULT NULL,
    os_user text DEFAULT NULL, host text DEFAULT NULL) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    target sluice.plan;
    gate sluice.phase;
BEGIN
    SELECT * INTO target FROM sluice.plan p WHERE p.name = deployed.plan FOR UPDATE;
    SELECT * INTO gate FROM sluice.phase p WHERE p.plan_id = target.id AND p.state <> 'done'
        ORDER BY p.ordinal LIMIT 1;
    IF target.state IS DISTINCT FROM 'waiting' OR gate.kind IS DISTINCT FROM 'gate' THEN
        RAISE EXCEPTION 'plan "%" does not stand at a gate', plan USING ERRCODE = 'SL001',
            HINT = 'A deploy is recorded at the gate that waits for it.';
    END IF;
    UPDATE sluice.phase p SET deployed_at = clock_timestamp()
    WHERE p.plan_id = target.id AND p.ordinal = gate.ordinal;
    INSERT INTO sluice.log (plan, phase, event, result, os_user, host, claimed_by, detail,
        fields)
    VALUES (plan, gate.name, 'deployed', 'ok', coalesce(os_user, '-'), coalesce(host, '-'),
        claimed_by, reason, jsonb_strip_nulls(jsonb_build_object('reason', reason)));
    RETURN gate.name;
END
$$;

CREATE OR REPLACE FUNCTION sluice.note_refusal(plan text, gate text, event text, claimed_by text, detail text,
    os_user text DEFAULT NULL, host text DEFAULT NULL) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO sluice.log (plan, phase, event, result, os_user, host, claimed_by, detail,
        fields)
    SELECT p.name, gate, event, 'refused', coalesce(os_user, '-'), coalesce(host, '-'), claimed_by,
        detail, jsonb_strip_nulls(jsonb_build_object('message', split_part(detail, '; reason given: ', 1),
            'reason', nullif(substr(detail, nullif(strpos(detail, '; reason given: '), 0) + 16), '-')))
    FROM sluice.plan p WHERE p.name = note_refusal.plan
        AND event IN ('confirm', 'reject', 'deployed')
$$;

-- How backfills went, for `sluice report`: of each at most one row a second, and the longer it
-- lasts the fewer (save_sample.sql). They go with the backfill and with the plan.
CREATE TABLE sluice.sample (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    operation integer NOT NULL,
    number integer NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    rows_done bigint NOT NULL,
    wal_bytes bigint NOT NULL,
    growth_bytes bigint NOT NULL,
    batches integer NOT NULL,
    batch_ms bigint NOT NULL,
    slowest_ms bigint NOT NULL,
    lag_ms bigint,
    waits text,
    PRIMARY KEY (plan_id, phase, operation, number),
    FOREIGN KEY (plan_id, phase, operation) REFERENCES sluice.backfill ON DELETE CASCADE
);
COMMENT ON COLUMN sluice.sample.batches IS
    'Since the sample before, with what they took together and the slowest of them; rows, WAL and growth are of the whole backfill.';

-- What a check asks may take so long, and no longer.
ALTER TABLE sluice.operation
    ADD COLUMN check_timeout_ms bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN sluice.operation.check_timeout_ms IS 'How long a check may take; 0: as long as it takes.';

-- A fill that goes through ranges of a key.
ALTER TABLE sluice.operation
    ADD COLUMN fill_by_key boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN sluice.operation.fill_by_key IS 'The pages of fill_over have ranges of a key, which a batch copies under one snapshot.';

-- Rows of a fill that go by COPY from connection to connection: `{reach, pulls or pushes, foreign table, sql,
-- column, ...}`.
ALTER TABLE sluice.operation
    ADD COLUMN fill_bulk text[];
COMMENT ON COLUMN sluice.operation.fill_bulk IS 'Which rows of a batch go to or from another server by COPY, and how that is reached: never a connection string. NULL: none.';

-- What is left is asked by a plan that fits what the batches have made.
ALTER TABLE sluice.operation
    ADD COLUMN fill_analyze text;
COMMENT ON COLUMN sluice.operation.fill_analyze IS 'The table, with columns, by whose statistics fill_left is planned.';

-- What is done on another server, or between it and this one: `{act, side, asks, marks, catches,
-- connects, within_ms}`, of the way there and the way back; how that server is reached; and whether
-- writers change over by it.
ALTER TABLE sluice.operation
    ADD COLUMN go_apart text[],
    ADD COLUMN back_apart text[],
    ADD COLUMN other text,
    ADD COLUMN turn text NOT NULL DEFAULT 'none';
COMMENT ON COLUMN sluice.operation.other IS 'How the other server is reached: a service, or the name of a variable. Never a connection string.';
