-- Version 5: who somebody is, is told by identity, not by a name that another may bear later; every
-- table has a key, without which a publication FOR ALL TABLES lets nobody update it.
ALTER TABLE sluice.meta ADD CONSTRAINT meta_pkey PRIMARY KEY (version);

ALTER TABLE sluice.approval ADD COLUMN identity regrole;
COMMENT ON COLUMN sluice.approval.identity IS
    'The role itself: one that was renamed is the same, one of the same name need not be.';
ALTER TABLE sluice.plan ADD COLUMN registrar regrole;
COMMENT ON COLUMN sluice.plan.registrar IS
    'Likewise, of registered_by, which not_author keeps from confirming.';
ALTER TABLE sluice.approval DISABLE TRIGGER approval_guard;
UPDATE sluice.approval a SET identity = r.oid FROM pg_roles r WHERE r.rolname = a.role;
ALTER TABLE sluice.approval ENABLE ALWAYS TRIGGER approval_guard;
UPDATE sluice.plan p SET registrar = r.oid FROM pg_roles r WHERE r.rolname = p.registered_by;
DROP INDEX sluice.approval_once;
CREATE UNIQUE INDEX approval_once ON sluice.approval (plan_id, phase, identity, checksum)
    WHERE NOT void;

CREATE OR REPLACE FUNCTION sluice.guard_approval() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    plan sluice.plan;
    next sluice.phase;
    gate sluice.gate;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.void AND to_jsonb(NEW) - 'void' = to_jsonb(OLD) - 'void' THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'an approval can become void, and nothing else'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    NEW.role := session_user;
    NEW.identity := quote_ident(session_user)::regrole;
    NEW.approved_at := clock_timestamp();
    NEW.void := false;
    SELECT * INTO plan FROM sluice.plan p WHERE p.id = NEW.plan_id FOR UPDATE;
    SELECT * INTO next FROM sluice.phase p WHERE p.plan_id = plan.id AND p.state <> 'done'
        ORDER BY p.ordinal LIMIT 1;
    SELECT * INTO gate FROM sluice.gate g WHERE g.plan_id = plan.id AND g.phase = NEW.phase;
    IF plan.state IS DISTINCT FROM 'waiting' OR next.kind IS DISTINCT FROM 'gate'
            OR next.ordinal IS DISTINCT FROM NEW.phase THEN
        RAISE EXCEPTION 'plan "%" does not stand at this gate', plan.name USING ERRCODE = 'SL001',
            HINT = format('See where it stands with `sluice status %s`.', plan.name);
    ELSIF plan.checksum IS DISTINCT FROM NEW.checksum THEN
        RAISE EXCEPTION 'plan "%" is registered with another text', plan.name
            USING ERRCODE = 'SL005', DETAIL = format('registered checksum %s, approved %s',
                plan.checksum, NEW.checksum);
    ELSIF coalesce(btrim(NEW.reason), '') = '' OR coalesce(btrim(NEW.claimed_by), '') = '' THEN
        RAISE EXCEPTION 'who confirms or rejects, and why, must be said' USING ERRCODE = 'SL001';
    ELSIF NEW.verdict = 'override' AND gate.allow_override IS NOT TRUE THEN
        RAISE EXCEPTION 'gate "%" allows no override', next.name USING ERRCODE = 'SL001',
            HINT = 'Only a plan that says allow_override: true does.';
    ELSIF NEW.verdict <> 'reject' AND gate.by_role IS NOT NULL AND NOT EXISTS (
            SELECT FROM pg_roles r WHERE r.rolname = gate.by_role
                AND pg_has_role(session_user, r.oid, 'MEMBER')) THEN
        RAISE EXCEPTION 'role "%" is no member of role "%", whose members confirm gate "%"',
            session_user, gate.by_role, next.name USING ERRCODE = 'SL001',
            HINT = 'Let one of them confirm.';
    ELSIF NEW.verdict <> 'reject' AND gate.not_author AND (NEW.identity = plan.registrar
            OR plan.registrar IS NULL AND session_user = plan.registered_by) THEN
        RAISE EXCEPTION 'role "%" registered plan "%", and may not confirm gate "%"', session_user,
            plan.name, next.name USING ERRCODE = 'SL001', HINT = 'Let another role confirm.';
    END IF;
    UPDATE sluice.approval a SET void = true
    WHERE a.plan_id = NEW.plan_id AND a.phase = NEW.phase AND NOT a.void
        AND (a.checksum <> NEW.checksum
            OR a.identity = NEW.identity AND (a.verdict <> NEW.verdict
                OR NEW.verdict = 'override' OR a.approved_at
                <= clock_timestamp() - gate.expires_ms * interval '1 ms'));
    IF EXISTS (SELECT FROM sluice.approval a WHERE a.plan_id = NEW.plan_id AND a.phase = NEW.phase
            AND a.identity = NEW.identity AND NOT a.void) THEN
        RAISE EXCEPTION 'role "%" has % gate "%" already', session_user,
            CASE NEW.verdict WHEN 'reject' THEN 'rejected' WHEN 'override' THEN 'overridden'
                ELSE 'confirmed' END, next.name
            USING ERRCODE = 'SL001', HINT = 'Every approval has to come from a role of its own.';
    END IF;
    RETURN NEW;
END
$$;

-- What a phase will execute, in either direction, as it was when a role that may act as the owner
-- wrote it: before it runs it is compared.
CREATE TABLE sluice.seal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    digest text NOT NULL,
    identity regrole NOT NULL
);
CREATE INDEX seal_of_phase ON sluice.seal (plan_id, phase, id);

CREATE FUNCTION sluice.digest(plan_id bigint, phase integer) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT encode(sha256(convert_to(coalesce(string_agg(
        (to_jsonb(o) - ARRAY['plan_id', 'done', 'xid',
            'finished_at', 'system', 'database', 'horizon', 'seen'])::text, ',' ORDER BY o.ordinal),
        ''), getdatabaseencoding())), 'hex')
    FROM sluice.operation o WHERE (o.plan_id, o.phase) = (digest.plan_id, digest.phase)
$$;

CREATE FUNCTION sluice.guard_seal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.identity := quote_ident(session_user)::regrole;
    RETURN NEW;
END
$$;
CREATE TRIGGER seal_guard BEFORE INSERT OR UPDATE ON sluice.seal
    FOR EACH ROW EXECUTE FUNCTION sluice.guard_seal();
ALTER TABLE sluice.seal ENABLE ALWAYS TRIGGER seal_guard;

-- A check and what it rests on: before a drop or a swap it has to be what it was when rows were compared.
ALTER TABLE sluice.operation
    ADD COLUMN check_state text,
    ADD COLUMN check_again boolean NOT NULL DEFAULT false,
    ADD COLUMN seen text;
COMMENT ON COLUMN sluice.operation.seen IS 'What check_state gave before the check was read last.';

-- The checksum of a plan is of what it says: its comments may change. That of the text tells whether
-- the text is still what was registered.
ALTER TABLE sluice.plan ADD COLUMN text_checksum text;
COMMENT ON COLUMN sluice.plan.text_checksum IS
    'SHA-256 of column source. Until version 5 that was column checksum, which it equals in plans of then.';
UPDATE sluice.plan SET text_checksum = checksum;
ALTER TABLE sluice.plan ALTER COLUMN text_checksum SET NOT NULL;
-- Notes of writers are rows that nobody changes. They are put together, one for each who and whence and
-- those behind the 200 latest as one, by whoever comes by: within the application's statement too, which
-- must neither wait nor fail. So one does it at a time, what others see is left to them, and who is
-- serializable leaves it all. What a tidier that rolled back had taken keeps its xmax and stays.
CREATE FUNCTION sluice.tidy_notes(of_sync text) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_setting('transaction_isolation') = 'serializable'
            OR NOT pg_try_advisory_xact_lock(hashtextextended('sluice notes ' || of_sync, 0)) THEN
        RETURN;
    END IF;
    WITH taken AS (
        DELETE FROM sluice.old_writer WHERE sync = of_sync AND ctid IN (
            SELECT w.ctid FROM sluice.old_writer w WHERE w.sync = of_sync AND w.xmax = 0 LIMIT 1000)
        RETURNING *
    ), whole AS (
        SELECT role, application_name, client_addr, min(first_at) AS first_at, max(last_at) AS last_at,
            sum(noted) AS noted, row_number() OVER (ORDER BY max(last_at) DESC) AS place
        FROM taken GROUP BY role, application_name, client_addr
    )
    INSERT INTO sluice.old_writer (sync, pid, role, application_name, part, client_addr, first_at,
        last_at, noted)
    SELECT of_sync, pg_backend_pid(), w.role, w.application_name,
        date_part('epoch', clock_timestamp()) * 1000000 + min(w.place), w.client_addr,
        min(w.first_at), max(w.last_at), sum(w.noted)
    FROM (
        SELECT place, first_at, last_at, noted,
            CASE WHEN place <= 200 THEN role ELSE '(others)' END AS role,
            CASE WHEN place <= 200 THEN application_name ELSE '' END AS application_name,
            CASE WHEN place <= 200 THEN client_addr END AS client_addr
        FROM whole) w
    GROUP BY w.role, w.application_name, w.client_addr;
END
$$;
COMMENT ON TABLE sluice.old_writer IS
    'Who wrote the old side of a sync alone: at most one note a second from a backend, put together by sluice.tidy_notes.';

-- A phase may swap columns of several tables.
ALTER TABLE sluice.attached
    ADD COLUMN table_name text NOT NULL DEFAULT '',
    DROP CONSTRAINT attached_pkey,
    ADD PRIMARY KEY (plan_id, phase, table_name, column_name, kind, name);
COMMENT ON COLUMN sluice.attached.table_name IS 'Quoted and qualified; empty: of the phase''s only table.';

-- What is asked before an operation is taken back; the words for it are those of a check.
ALTER TABLE sluice.operation
    ADD COLUMN against text,
    ADD COLUMN check_loses boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN sluice.operation.against IS
    'A query for the rows, by key, because of which the operation is not taken back.';
COMMENT ON COLUMN sluice.operation.check_loses IS
    'Their values would go for good, which the operator may mean.';

-- Batches fill what a sync keeps, or set and delete rows that the plan names.
ALTER TABLE sluice.operation
    ADD COLUMN fill_of_sync boolean NOT NULL DEFAULT true,
    ADD COLUMN fill_verb text NOT NULL DEFAULT 'filled',
    ADD COLUMN fill_stays text,
    ADD COLUMN fill_over text;
COMMENT ON COLUMN sluice.operation.fill_over IS
    'The table, quoted, whose pages batches go through; NULL: that of the operation.';
COMMENT ON COLUMN sluice.operation.fill_stays IS 'What a revert leaves as it is, and says then.';
-- What failed, in names: messages have no values of rows. Durations of failed phases stand still.
ALTER TABLE sluice.phase
    ADD COLUMN error_about jsonb,
    ADD COLUMN failed_at timestamptz;
COMMENT ON COLUMN sluice.phase.error_about IS
    'sqlstate, schema, table, column, datatype, constraint and detail, as far as the server said them.';

-- What no_uses_of, and no_reads_of a table, have seen of the statistics of each server.
CREATE TABLE sluice.use_count (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    object text NOT NULL,
    server text NOT NULL,
    scans bigint NOT NULL,
    epoch text NOT NULL,
    since timestamptz NOT NULL,
    looked_at timestamptz NOT NULL,
    PRIMARY KEY (plan_id, phase, object, server),
    FOREIGN KEY (plan_id, phase) REFERENCES sluice.phase ON DELETE CASCADE
);
COMMENT ON COLUMN sluice.use_count.since IS 'From then on nothing was scanned, nor missed, until looked_at.';
COMMENT ON COLUMN sluice.use_count.server IS 'The connection string of a standby; empty: this server.';

-- What a recipe that asks the catalogue stood for when its plan was registered.
ALTER TABLE sluice.plan ADD COLUMN expansion text;
COMMENT ON COLUMN sluice.plan.expansion IS
    'The plan with its recipe expanded, as YAML; NULL: column source alone says what it is.';
