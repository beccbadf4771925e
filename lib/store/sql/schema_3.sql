-- Version 3: what gates ask for and record, and a chain over the log.
ALTER TABLE sluice.plan ADD COLUMN registered_by text;
COMMENT ON COLUMN sluice.plan.registered_by IS
    'The role that registered it, which not_author keeps from confirming; NULL before version 3.';

ALTER TABLE sluice.phase
    ADD COLUMN opened_lsn pg_lsn,
    ADD COLUMN deployed_at timestamptz;
COMMENT ON COLUMN sluice.phase.opened_lsn IS 'Of a gate: the end of the WAL when it opened.';
COMMENT ON COLUMN sluice.phase.deployed_at IS
    'Of a gate: the latest `sluice deployed` since it opened.';

-- Who may confirm a gate. A plan that was registered before version 3 has none of it.
CREATE TABLE sluice.gate (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    by_role text,
    not_author boolean NOT NULL,
    allow_override boolean NOT NULL,
    expires_ms bigint,
    PRIMARY KEY (plan_id, phase),
    FOREIGN KEY (plan_id, phase) REFERENCES sluice.phase ON DELETE CASCADE
);

-- Who wrote the old side of a sync alone, since version 3. `part` is 0 but where that row is held
-- by a transaction that this session prepared: nobody ever waits for one.
CREATE TABLE sluice.old_writer (
    sync text NOT NULL,
    pid integer NOT NULL,
    role text NOT NULL,
    application_name text NOT NULL,
    part bigint NOT NULL DEFAULT 0,
    client_addr inet,
    first_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    noted bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (sync, pid, role, application_name, part)
);
COMMENT ON TABLE sluice.old_writer IS
    'Who wrote the old side of a sync alone: at most one note a second from a backend, which touches its own rows only.';

-- What no_reads_of has seen of pg_stat_statements: how often each statement had been called, and
-- when it was last found to have been called since.
CREATE TABLE sluice.read_watch (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    since timestamptz NOT NULL,
    looked_at timestamptz NOT NULL,
    evicted bigint NOT NULL,
    reset_at timestamptz,
    PRIMARY KEY (plan_id, phase),
    FOREIGN KEY (plan_id, phase) REFERENCES sluice.phase ON DELETE CASCADE
);
COMMENT ON COLUMN sluice.read_watch.since IS
    'From then on nothing was missed: no statistics were reset, no statement was evicted.';
CREATE TABLE sluice.read_seen (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    userid oid NOT NULL,
    queryid bigint NOT NULL,
    toplevel boolean NOT NULL,
    calls bigint NOT NULL,
    called_at timestamptz,
    PRIMARY KEY (plan_id, phase, userid, queryid, toplevel),
    FOREIGN KEY (plan_id, phase) REFERENCES sluice.read_watch ON DELETE CASCADE
);

-- Approvals: one word of a role counts, the latest.
ALTER TABLE sluice.approval
    ADD COLUMN verdict text NOT NULL DEFAULT 'approve' CONSTRAINT approval_verdict
        CHECK (verdict IN ('approve', 'override', 'reject')),
    ADD COLUMN evidence jsonb;
UPDATE sluice.approval a SET void = true
WHERE NOT void AND EXISTS (SELECT FROM sluice.approval b
    WHERE (b.plan_id, b.phase, b.role, b.checksum) = (a.plan_id, a.phase, a.role, a.checksum)
        AND NOT b.void AND b.id < a.id);
CREATE UNIQUE INDEX approval_once ON sluice.approval (plan_id, phase, role, checksum)
    WHERE NOT void;

-- What stands against a verdict of the session's role, whoever asks and in whatever way: this
-- trigger is the only door to the table.
CREATE FUNCTION sluice.guard_approval() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
    ELSIF NEW.verdict <> 'reject' AND gate.not_author AND session_user = plan.registered_by THEN
        RAISE EXCEPTION 'role "%" registered plan "%", and may not confirm gate "%"', session_user,
            plan.name, next.name USING ERRCODE = 'SL001', HINT = 'Let another role confirm.';
    END IF;
    UPDATE sluice.approval a SET void = true
    WHERE a.plan_id = NEW.plan_id AND a.phase = NEW.phase AND NOT a.void
        AND (a.checksum <> NEW.checksum
            OR a.role = NEW.role AND (a.verdict <> NEW.verdict
                OR NEW.verdict = 'override' OR a.approved_at
                <= clock_timestamp() - gate.expires_ms * interval '1 ms'));
    IF EXISTS (SELECT FROM sluice.approval a WHERE a.plan_id = NEW.plan_id AND a.phase = NEW.phase
            AND a.role = NEW.role AND NOT a.void) THEN
        RAISE EXCEPTION 'role "%" has % gate "%" already', session_user,
            CASE NEW.verdict WHEN 'reject' THEN 'rejected' WHEN 'override' THEN 'overridden'
                ELSE 'confirmed' END, next.name
            USING ERRCODE = 'SL001', HINT = 'Every approval has to come from a role of its own.';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER approval_guard BEFORE INSERT OR UPDATE ON sluice.approval
    FOR EACH ROW EXECUTE FUNCTION sluice.guard_approval();
ALTER TABLE sluice.approval ENABLE ALWAYS TRIGGER approval_guard;

CREATE FUNCTION sluice.refuse_removal() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'approvals stay: they become void' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER approval_stays BEFORE DELETE OR TRUNCATE ON sluice.approval
    FOR EACH STATEMENT EXECUTE FUNCTION sluice.refuse_removal();
ALTER TABLE sluice.approval ENABLE ALWAYS TRIGGER approval_stays;

-- The log as a chain: every entry of a plan carries a hash over itself and the hash before it, and
-- log_head the last one. Time and role are the server's word.
ALTER TABLE sluice.log ADD COLUMN evidence jsonb, ADD COLUMN number bigint, ADD COLUMN hash bytea;
COMMENT ON COLUMN sluice.log.evidence IS 'What a gate''s conditions were when somebody decided.';
CREATE TABLE sluice.log_head (
    plan text PRIMARY KEY,
    number bigint NOT NULL,
    hash bytea
);

CREATE FUNCTION sluice.log_hash(entry sluice.log, previous bytea) RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT sha256(coalesce(previous, '') || convert_to(concat_ws(',',
        entry.id, entry.number, to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
        quote_nullable(entry.plan), quote_nullable(entry.phase), quote_nullable(entry.event),
        quote_nullable(entry.result), quote_nullable(entry.role), quote_nullable(entry.os_user),
        quote_nullable(entry.host), quote_nullable(entry.claimed_by),
        coalesce(entry.duration_ms::text, 'NULL'), quote_nullable(entry.detail),
        quote_nullable(entry.evidence::text)), getdatabaseencoding()));
END;

-- The lock on the plan's head lasts until the transaction ends: entries of one plan come one after
-- the other, those of others meanwhile. Who writes the plan's row too locks that first.
CREATE FUNCTION sluice.chain_log() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    head sluice.log_head;
BEGIN
    INSERT INTO sluice.log_head (plan, number) VALUES (NEW.plan, 0) ON CONFLICT DO NOTHING;
    SELECT * INTO head FROM sluice.log_head h WHERE h.plan = NEW.plan FOR UPDATE;
    NEW.role := session_user;
    NEW.at := clock_timestamp();
    NEW.number := head.number + 1;
    NEW.hash := sluice.log_hash(NEW, head.hash);
    UPDATE sluice.log_head h SET number = NEW.number, hash = NEW.hash WHERE h.plan = NEW.plan;
    RETURN NEW;
END
$$;

ALTER TABLE sluice.log DISABLE TRIGGER log_is_append_only;
DO $$
DECLARE
    entry sluice.log;
    head sluice.log_head;
BEGIN
    FOR entry IN SELECT * FROM sluice.log ORDER BY id LOOP
        INSERT INTO sluice.log_head (plan, number) VALUES (entry.plan, 0) ON CONFLICT DO NOTHING;
        SELECT * INTO head FROM sluice.log_head h WHERE h.plan = entry.plan;
        entry.number := head.number + 1;
        UPDATE sluice.log_head h SET number = entry.number,
            hash = sluice.log_hash(entry, head.hash) WHERE h.plan = entry.plan
        RETURNING h.hash INTO entry.hash;
        UPDATE sluice.log l SET number = entry.number, hash = entry.hash WHERE l.id = entry.id;
    END LOOP;
END
$$;
ALTER TABLE sluice.log ENABLE ALWAYS TRIGGER log_is_append_only;
ALTER TABLE sluice.log ALTER COLUMN number SET NOT NULL, ALTER COLUMN hash SET NOT NULL,
    ADD CONSTRAINT log_number UNIQUE (plan, number);
CREATE TRIGGER log_is_chained BEFORE INSERT ON sluice.log
    FOR EACH ROW EXECUTE FUNCTION sluice.chain_log();
ALTER TABLE sluice.log ENABLE ALWAYS TRIGGER log_is_chained;

-- What a role may be let do that has no rights on these tables: it speaks in its own name, which is
-- session_user, at the server's time. GRANT EXECUTE decides who.
CREATE FUNCTION sluice.gate_of(plan text, gate text, OUT plan_id bigint, OUT phase integer)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    SELECT p.id, h.ordinal INTO plan_id, phase FROM sluice.plan p
    JOIN sluice.phase h ON h.plan_id = p.id AND h.kind = 'gate' AND h.name = gate_of.gate
    WHERE p.name = gate_of.plan;
    IF phase IS NULL THEN
        RAISE EXCEPTION 'no plan "%" with a gate "%" is registered', plan, gate
            USING ERRCODE = 'SL001';
    END IF;
END
$$;

CREATE FUNCTION sluice.decide(verdict text, plan text, gate text, checksum text, claimed_by text,
    reason text, evidence jsonb, os_user text, host text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    place record := sluice.gate_of(plan, gate);
BEGIN
    INSERT INTO sluice.approval (plan_id, phase, verdict, claimed_by, reason, checksum, evidence)
    VALUES (place.plan_id, place.phase, verdict, claimed_by, reason, checksum, evidence);
    INSERT INTO sluice.log (plan, phase, event, result, os_user, host, claimed_by, detail,
        evidence)
    VALUES (plan, gate, CASE verdict WHEN 'reject' THEN 'reject' ELSE 'confirm' END,
        CASE verdict WHEN 'override' THEN 'OVERRIDE' ELSE 'ok' END, coalesce(os_user, '-'),
        coalesce(host, '-'), claimed_by, reason, evidence);
END
$$;

CREATE FUNCTION sluice.approve(plan text, gate text, checksum text, claimed_by text, reason text,
    evidence jsonb DEFAULT NULL, override boolean DEFAULT false, os_user text DEFAULT NULL,
    host text DEFAULT NULL) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT sluice.decide(CASE WHEN override THEN 'override' ELSE 'approve' END, plan, gate,
        checksum, claimed_by, reason, evidence, os_user, host)
$$;

CREATE FUNCTION sluice.reject(plan text, gate text, checksum text, claimed_by text, reason text,
    evidence jsonb DEFAULT NULL, os_user text DEFAULT NULL, host text DEFAULT NULL) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT sluice.decide('reject', plan, gate, checksum, claimed_by, reason, evidence, os_user, host)
$$;

-- The plan's new version is deployed, as far as it says itself: sessions from before are old.
CREATE FUNCTION sluice.deployed(plan text, claimed_by text DEFAULT NULL, reason text DEFAULT NULL,
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
    INSERT INTO sluice.log (plan, phase, event, result, os_user, host, claimed_by, detail)
    VALUES (plan, gate.name, 'deployed', 'ok', coalesce(os_user, '-'), coalesce(host, '-'),
        claimed_by, reason);
    RETURN gate.name;
END
$$;

-- An attempt that was refused is on record too.
CREATE FUNCTION sluice.note_refusal(plan text, gate text, event text, claimed_by text, detail text,
    os_user text DEFAULT NULL, host text DEFAULT NULL) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO sluice.log (plan, phase, event, result, os_user, host, claimed_by, detail)
    SELECT p.name, gate, event, 'refused', coalesce(os_user, '-'), coalesce(host, '-'), claimed_by,
        detail
    FROM sluice.plan p WHERE p.name = note_refusal.plan
        AND event IN ('confirm', 'reject', 'deployed')
$$;

-- What pg_stat_statements says now becomes what was seen of it, for no_reads_of; see read_watch.
-- `opens`: the gate has just opened. False where the extension or the owner's right to see all of it
-- is missing. A statement that is gone, or called less often, was reset alone.
CREATE FUNCTION sluice.watch_reads(plan_id bigint, phase integer, opens boolean) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    place text;
    evicted bigint;
    reset_at timestamptz;
    known sluice.read_watch;
    began timestamptz := clock_timestamp();
    gap boolean;
BEGIN
    SELECT quote_ident(n.nspname) INTO place
    FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
    WHERE e.extname = 'pg_stat_statements';
    IF place IS NULL OR NOT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') THEN
        RETURN false;
    END IF;
    EXECUTE format('SELECT dealloc, stats_reset FROM %s.pg_stat_statements_info', place)
        INTO evicted, reset_at;
    DELETE FROM sluice.read_watch w WHERE watch_reads.opens
        AND (w.plan_id, w.phase) = (watch_reads.plan_id, watch_reads.phase);
    SELECT * INTO known FROM sluice.read_watch w
    WHERE (w.plan_id, w.phase) = (watch_reads.plan_id, watch_reads.phase) FOR UPDATE;
    EXECUTE format('SELECT EXISTS (SELECT FROM sluice.read_seen r
            LEFT JOIN %1$s.pg_stat_statements(false) s ON s.dbid = d.oid
                AND (s.userid, s.queryid, s.toplevel) = (r.userid, r.queryid, r.toplevel)
            WHERE r.plan_id = $1 AND r.phase = $2
                AND (s.calls IS NULL OR s.calls < r.calls
                    OR (to_jsonb(s) ->> ''stats_since'')::timestamptz > $3))
        FROM pg_database d WHERE d.datname = current_database()', place)
        INTO gap USING watch_reads.plan_id, watch_reads.phase, known.looked_at;
    gap := gap OR known.plan_id IS NULL OR evicted <> known.evicted
        OR reset_at IS DISTINCT FROM known.reset_at;
    INSERT INTO sluice.read_watch AS w (plan_id, phase, since, looked_at, evicted, reset_at)
    VALUES (watch_reads.plan_id, watch_reads.phase, CASE WHEN gap THEN began ELSE known.since END,
        began, evicted, reset_at)
    ON CONFLICT ON CONSTRAINT read_watch_pkey DO UPDATE SET since = excluded.since,
        looked_at = excluded.looked_at, evicted = excluded.evicted, reset_at = excluded.reset_at;
    DELETE FROM sluice.read_seen r WHERE gap
        AND (r.plan_id, r.phase) = (watch_reads.plan_id, watch_reads.phase);
    EXECUTE format('INSERT INTO sluice.read_seen AS r (plan_id, phase, userid, queryid, toplevel,
            calls, called_at)
        SELECT $1, $2, s.userid, s.queryid, s.toplevel, s.calls,
            CASE WHEN NOT $3 THEN clock_timestamp() END
        FROM %s.pg_stat_statements(false) s JOIN pg_database d ON d.oid = s.dbid
        WHERE d.datname = current_database() AND s.queryid IS NOT NULL
        ON CONFLICT (plan_id, phase, userid, queryid, toplevel) DO UPDATE
        SET calls = excluded.calls, called_at = excluded.called_at
        WHERE r.calls <> excluded.calls', place)
        USING watch_reads.plan_id, watch_reads.phase, gap;
    RETURN true;
END
$$;

REVOKE ALL ON FUNCTION sluice.guard_approval(), sluice.refuse_removal(), sluice.chain_log(),
    sluice.gate_of(text, text),
    sluice.decide(text, text, text, text, text, text, jsonb, text, text),
    sluice.approve(text, text, text, text, text, jsonb, boolean, text, text),
    sluice.reject(text, text, text, text, text, jsonb, text, text),
    sluice.deployed(text, text, text, text, text),
    sluice.note_refusal(text, text, text, text, text, text, text),
    sluice.watch_reads(bigint, integer, boolean) FROM PUBLIC;

-- What was attached to a column that a swap replaces, as it was when the plan was registered.
CREATE TABLE sluice.attached (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    column_name text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    definition text NOT NULL,
    PRIMARY KEY (plan_id, phase, column_name, kind, name),
    FOREIGN KEY (plan_id, phase) REFERENCES sluice.phase ON DELETE CASCADE
);

CREATE FUNCTION sluice.attached_to(relation regclass, column_name text)
RETURNS TABLE (kind text, name text, definition text) LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    WITH col AS (
        SELECT a.*, t.typcollation, t.typstorage,
            pg_get_serial_sequence(a.attrelid::regclass::text, a.attname)::regclass AS sequence
        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
        WHERE a.attrelid = relation AND a.attname = column_name AND NOT a.attisdropped
    ), uses AS (
        SELECT d.classid, d.objid FROM col JOIN pg_depend d
            ON d.refclassid = 'pg_class'::regclass AND d.refobjid = col.attrelid
            AND d.refobjsubid = col.attnum
        GROUP BY 1, 2
    )
    SELECT 'not null', '', '' FROM col WHERE attnotnull
    UNION ALL SELECT 'default', '', pg_get_expr(d.adbin, d.adrelid)
        FROM col JOIN pg_attrdef d ON d.adrelid = attrelid AND d.adnum = attnum
    UNION ALL SELECT 'comment', '', col_description(attrelid, attnum) FROM col
        WHERE col_description(attrelid, attnum) IS NOT NULL
    UNION ALL SELECT 'privileges', CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee) END,
            string_agg(g.privilege_type || CASE WHEN g.is_grantable THEN '*' ELSE '' END, ', '
                ORDER BY g.privilege_type)
        FROM col, aclexplode(col.attacl) g GROUP BY g.grantee
    UNION ALL SELECT 'statistics target', '', attstattarget::text FROM col
        WHERE coalesce(attstattarget, -1) >= 0
    UNION ALL SELECT 'option', split_part(o, '=', 1), split_part(o, '=', 2)
        FROM col, unnest(attoptions) o WHERE o LIKE 'n\_distinct%'
    UNION ALL SELECT 'identity', '', CASE attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END
        FROM col WHERE attidentity <> ''
    UNION ALL SELECT 'sequence', sequence::text, concat_ws(' ', s.seqstart, s.seqincrement, s.seqcache,
            s.seqcycle, obj_description(sequence, 'pg_class'))
        FROM col JOIN pg_sequence s ON s.seqrelid = sequence
    UNION ALL SELECT 'index', c.relname, concat_ws(' ', pg_get_indexdef(i.indexrelid),
            CASE WHEN i.indisclustered THEN 'CLUSTER' END,
            CASE WHEN i.indisreplident THEN 'REPLICA IDENTITY' END,
            obj_description(i.indexrelid, 'pg_class'))
        FROM col JOIN pg_index i ON i.indrelid = attrelid JOIN pg_class c ON c.oid = i.indexrelid
        WHERE (attnum = ANY (i.indkey) OR EXISTS (SELECT FROM uses WHERE uses.objid = i.indexrelid))
    UNION ALL SELECT 'constraint', n.conname, concat_ws(' ', pg_get_constraintdef(n.oid),
            obj_description(n.oid, 'pg_constraint'))
        FROM col JOIN pg_constraint n ON n.conrelid = attrelid AND attnum = ANY (n.conkey)
        WHERE n.contype <> 'n'
    UNION ALL SELECT 'foreign key of ' || n.conrelid::regclass, n.conname,
            concat_ws(' ', pg_get_constraintdef(n.oid), obj_description(n.oid, 'pg_constraint'))
        FROM col JOIN pg_constraint n ON n.confrelid = attrelid AND attnum = ANY (n.confkey)
        WHERE n.contype = 'f' AND n.conparentid = 0
    UNION ALL SELECT 'statistics', e.stxname, concat_ws(' ', pg_get_statisticsobjdef(e.oid),
            nullif(coalesce(to_jsonb(e) ->> 'stxstattarget', '-1'), '-1'),
            obj_description(e.oid, 'pg_statistic_ext'))
        FROM col JOIN pg_statistic_ext e ON e.stxrelid = attrelid
        WHERE attnum = ANY (e.stxkeys) OR EXISTS (SELECT FROM uses WHERE uses.objid = e.oid)
$$;
COMMENT ON FUNCTION sluice.attached_to(regclass, text) IS
    'Everything that hangs on a column, in the server''s own words.';
