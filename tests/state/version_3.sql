-- State that version 3 of schema sluice left, with the tables of before_3.sql. Plan before-fill has its
-- columns, at-gate and before-swap wait at a gate, swapped at the one after its swap; parted has one of
-- two indexes of a partitioned table, upgraded was killed in the middle of its backfill. Oids are those
-- of the database it is read into.
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

CREATE SCHEMA "Odd.Schema";

CREATE SCHEMA sluice;

COMMENT ON SCHEMA sluice IS 'State of Sluice, the schema change orchestrator. See sluice(1).';

CREATE FUNCTION public.slow(kind text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$SELECT upper(kind)$$;

CREATE FUNCTION sluice.approve(plan text, gate text, checksum text, claimed_by text, reason text, evidence jsonb DEFAULT NULL::jsonb, override boolean DEFAULT false, os_user text DEFAULT NULL::text, host text DEFAULT NULL::text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT sluice.decide(CASE WHEN override THEN 'override' ELSE 'approve' END, plan, gate,
        checksum, claimed_by, reason, evidence, os_user, host)
$$;

CREATE FUNCTION sluice.attached_to(relation regclass, column_name text) RETURNS TABLE(kind text, name text, definition text)
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

COMMENT ON FUNCTION sluice.attached_to(relation regclass, column_name text) IS 'Everything that hangs on a column, in the server''s own words.';

CREATE FUNCTION sluice.chain_log() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION sluice.decide(verdict text, plan text, gate text, checksum text, claimed_by text, reason text, evidence jsonb, os_user text, host text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION sluice.deployed(plan text, claimed_by text DEFAULT NULL::text, reason text DEFAULT NULL::text, os_user text DEFAULT NULL::text, host text DEFAULT NULL::text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION sluice.gate_of(plan text, gate text, OUT plan_id bigint, OUT phase integer) RETURNS record
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION sluice.guard_approval() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE TABLE sluice.log (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    plan text NOT NULL,
    phase text,
    event text NOT NULL,
    result text NOT NULL,
    role text DEFAULT SESSION_USER NOT NULL,
    os_user text NOT NULL,
    host text NOT NULL,
    claimed_by text,
    duration_ms bigint,
    detail text,
    evidence jsonb,
    number bigint NOT NULL,
    hash bytea NOT NULL
);

COMMENT ON COLUMN sluice.log.evidence IS 'What a gate''s conditions were when somebody decided.';

CREATE FUNCTION sluice.log_hash(entry sluice.log, previous bytea) RETURNS bytea
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    BEGIN ATOMIC
 SELECT sha256((COALESCE(previous, '\x'::bytea) || convert_to(concat_ws(','::text, (entry).id, (entry).number, to_char(((entry).at AT TIME ZONE 'UTC'::text), 'YYYY-MM-DD HH24:MI:SS.US'::text), quote_nullable((entry).plan), quote_nullable((entry).phase), quote_nullable((entry).event), quote_nullable((entry).result), quote_nullable((entry).role), quote_nullable((entry).os_user), quote_nullable((entry).host), quote_nullable((entry).claimed_by), COALESCE(((entry).duration_ms)::text, 'NULL'::text), quote_nullable((entry).detail), quote_nullable(((entry).evidence)::text)), getdatabaseencoding()))) AS sha256;
END;

CREATE FUNCTION sluice.note_refusal(plan text, gate text, event text, claimed_by text, detail text, os_user text DEFAULT NULL::text, host text DEFAULT NULL::text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    INSERT INTO sluice.log (plan, phase, event, result, os_user, host, claimed_by, detail)
    SELECT p.name, gate, event, 'refused', coalesce(os_user, '-'), coalesce(host, '-'), claimed_by,
        detail
    FROM sluice.plan p WHERE p.name = note_refusal.plan
        AND event IN ('confirm', 'reject', 'deployed')
$$;

CREATE FUNCTION sluice.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    RAISE EXCEPTION 'the log of sluice is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE FUNCTION sluice.refuse_removal() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    RAISE EXCEPTION 'approvals stay: they become void' USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE FUNCTION sluice.reject(plan text, gate text, checksum text, claimed_by text, reason text, evidence jsonb DEFAULT NULL::jsonb, os_user text DEFAULT NULL::text, host text DEFAULT NULL::text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT sluice.decide('reject', plan, gate, checksum, claimed_by, reason, evidence, os_user, host)
$$;

CREATE FUNCTION sluice.sync_233af4473d644057() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'Odd.Schema', 'public', 'pg_temp'
    AS $$
#variable_conflict use_column
<<sluice_sync>>
DECLARE
    old_written boolean;
    new_written boolean;
    up_1 text;
    up_2 text;
    down_1 text;
    down_2 text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        new_written := NOT (NEW.label IS NULL AND NEW."select" IS NULL);
        old_written := NEW."it's" IS NOT NULL OR NEW."user" IS NOT NULL;
    ELSE
        old_written := (OLD."it's" IS DISTINCT FROM NEW."it's" OR OLD."user" IS DISTINCT FROM NEW."user");
        new_written := (OLD.label IS DISTINCT FROM NEW.label OR OLD."select" IS DISTINCT FROM NEW."select")
            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);
    END IF;
    IF NOT new_written THEN
    <<"T able">>
    DECLARE
        "it's" text := sync_233af4473d644057.new."it's";
    BEGIN
        sluice_sync.up_1 := ("it's");
    END;
    <<"T able">>
    DECLARE
        "user" text := sync_233af4473d644057.new."user";
    BEGIN
        sluice_sync.up_2 := ("user" || ':table');
    END;
        NEW.label := up_1;
        NEW."select" := up_2;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.label IS NULL AND OLD."select" IS NULL THEN
    <<"T able">>
    DECLARE
        label text := sync_233af4473d644057.old.label;
    BEGIN
        sluice_sync.down_1 := (label);
    END;
    <<"T able">>
    DECLARE
        "select" text := sync_233af4473d644057.old."select";
    BEGIN
        sluice_sync.down_2 := (replace("select", ':table', ''));
    END;
        IF pg_catalog.record_image_ne(ROW(OLD."it's", OLD."user"), ROW(down_1, down_2)) THEN
    <<"T able">>
    DECLARE
        "it's" text := sync_233af4473d644057.new."it's";
    BEGIN
        sluice_sync.up_1 := ("it's");
    END;
    <<"T able">>
    DECLARE
        "user" text := sync_233af4473d644057.new."user";
    BEGIN
        sluice_sync.up_2 := ("user" || ':table');
    END;
            IF NEW.label IS NULL THEN
                NEW.label := up_1;
            END IF;
            IF NEW."select" IS NULL THEN
                NEW."select" := up_2;
            END IF;
        END IF;
    END IF;
    <<"T able">>
    DECLARE
        label text := sync_233af4473d644057.new.label;
    BEGIN
        sluice_sync.down_1 := (label);
    END;
    <<"T able">>
    DECLARE
        "select" text := sync_233af4473d644057.new."select";
    BEGIN
        sluice_sync.down_2 := (replace("select", ':table', ''));
    END;
    IF old_written THEN
    <<"T able">>
    DECLARE
        "it's" text := sync_233af4473d644057.new."it's";
    BEGIN
        sluice_sync.up_1 := ("it's");
    END;
    <<"T able">>
    DECLARE
        "user" text := sync_233af4473d644057.new."user";
    BEGIN
        sluice_sync.up_2 := ("user" || ':table');
    END;
        IF pg_catalog.record_image_eq(ROW(NEW.label, NEW."select"), ROW(up_1, up_2))
            OR pg_catalog.record_image_eq(ROW(NEW."it's", NEW."user"), ROW(down_1, down_2)) THEN
            RETURN NEW;
        END IF;
    END IF;
    NEW."it's" := down_1;
    NEW."user" := down_2;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION sluice.sync_233af4473d644057() IS 'sync of table Odd.Schema.T able for sluice plan before-fill';

CREATE FUNCTION sluice.sync_93193c1ec1b0c949() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
#variable_conflict use_column
<<sluice_sync>>
DECLARE
    old_written boolean;
    new_written boolean;
    up_1 text;
    down_1 text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        new_written := NOT (NEW.label IS NULL);
        old_written := NEW.kind IS NOT NULL;
    ELSE
        old_written := (OLD.kind IS DISTINCT FROM NEW.kind);
        new_written := (OLD.label IS DISTINCT FROM NEW.label)
            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);
    END IF;
    IF NOT new_written THEN
    <<events>>
    DECLARE
        kind text := sync_93193c1ec1b0c949.new.kind;
    BEGIN
        sluice_sync.up_1 := (slow(kind));
    END;
        NEW.label := up_1;
        RETURN NEW;
    END IF;
    <<events>>
    DECLARE
        label text := sync_93193c1ec1b0c949.new.label;
    BEGIN
        sluice_sync.down_1 := (lower(label));
    END;
    IF old_written THEN
    <<events>>
    DECLARE
        kind text := sync_93193c1ec1b0c949.new.kind;
    BEGIN
        sluice_sync.up_1 := (slow(kind));
    END;
        IF pg_catalog.record_image_eq(ROW(NEW.label), ROW(up_1))
            OR pg_catalog.record_image_eq(ROW(NEW.kind), ROW(down_1)) THEN
            RETURN NEW;
        END IF;
    END IF;
    NEW.kind := down_1;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION sluice.sync_93193c1ec1b0c949() IS 'sync of table public.events for sluice plan upgraded';

CREATE FUNCTION sluice.sync_9a43e302a2643a1a() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
#variable_conflict use_column
<<sluice_sync>>
DECLARE
    old_written boolean;
    new_written boolean;
    up_1 bigint;
    down_1 integer;
BEGIN
    IF TG_OP = 'INSERT' THEN
        new_written := NOT (NEW.id IS NULL);
        old_written := NEW.id_old IS NOT NULL;
    ELSE
        old_written := (OLD.id_old IS DISTINCT FROM NEW.id_old);
        new_written := (OLD.id IS DISTINCT FROM NEW.id)
            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);
    END IF;
    IF NOT new_written THEN
    <<orders>>
    DECLARE
        id integer := sync_9a43e302a2643a1a.new.id_old;
    BEGIN
        sluice_sync.up_1 := (id::bigint);
    END;
        NEW.id := up_1;
        RETURN NEW;
    END IF;
    <<orders>>
    DECLARE
        id_new bigint := sync_9a43e302a2643a1a.new.id;
    BEGIN
        sluice_sync.down_1 := (id_new);
    END;
    IF old_written THEN
    <<orders>>
    DECLARE
        id integer := sync_9a43e302a2643a1a.new.id_old;
    BEGIN
        sluice_sync.up_1 := (id::bigint);
    END;
        IF pg_catalog.record_image_eq(ROW(NEW.id), ROW(up_1))
            OR pg_catalog.record_image_eq(ROW(NEW.id_old), ROW(down_1)) THEN
            RETURN NEW;
        END IF;
    END IF;
    NEW.id_old := down_1;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION sluice.sync_9a43e302a2643a1a() IS 'sync of table public.orders for sluice plan swapped';

CREATE FUNCTION sluice.sync_d2079110e47c428f() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
#variable_conflict use_column
<<sluice_sync>>
DECLARE
    old_written boolean;
    new_written boolean;
    up_1 text;
    down_1 text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        new_written := NOT (NEW.address IS NULL);
        old_written := NEW.mail IS NOT NULL;
    ELSE
        old_written := (OLD.mail IS DISTINCT FROM NEW.mail);
        new_written := (OLD.address IS DISTINCT FROM NEW.address)
            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);
    END IF;
    IF NOT new_written THEN
    <<mails>>
    DECLARE
        mail text := sync_d2079110e47c428f.new.mail;
    BEGIN
        sluice_sync.up_1 := (mail);
    END;
        NEW.address := up_1;
        RETURN NEW;
    END IF;
    <<mails>>
    DECLARE
        address text := sync_d2079110e47c428f.new.address;
    BEGIN
        sluice_sync.down_1 := (address);
    END;
    IF old_written THEN
    <<mails>>
    DECLARE
        mail text := sync_d2079110e47c428f.new.mail;
    BEGIN
        sluice_sync.up_1 := (mail);
    END;
        IF pg_catalog.record_image_eq(ROW(NEW.address), ROW(up_1))
            OR pg_catalog.record_image_eq(ROW(NEW.mail), ROW(down_1)) THEN
            RETURN NEW;
        END IF;
    END IF;
    NEW.mail := down_1;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION sluice.sync_d2079110e47c428f() IS 'sync of table public.mails for sluice plan parted';

CREATE FUNCTION sluice.sync_d873aa335494b464() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
#variable_conflict use_column
<<sluice_sync>>
DECLARE
    old_written boolean;
    new_written boolean;
    up_1 text;
    down_1 text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        new_written := NOT (NEW.address IS NULL);
        old_written := NEW.mail IS NOT NULL;
    ELSE
        old_written := (OLD.mail IS DISTINCT FROM NEW.mail);
        new_written := (OLD.address IS DISTINCT FROM NEW.address)
            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);
    END IF;
    IF NOT new_written THEN
    <<people>>
    DECLARE
        mail text := sync_d873aa335494b464.new.mail;
    BEGIN
        sluice_sync.up_1 := (mail);
    END;
        NEW.address := up_1;
        RETURN NEW;
    END IF;
    <<people>>
    DECLARE
        address text := sync_d873aa335494b464.new.address;
    BEGIN
        sluice_sync.down_1 := (address);
    END;
    IF old_written THEN
    <<people>>
    DECLARE
        mail text := sync_d873aa335494b464.new.mail;
    BEGIN
        sluice_sync.up_1 := (mail);
    END;
        IF pg_catalog.record_image_eq(ROW(NEW.address), ROW(up_1))
            OR pg_catalog.record_image_eq(ROW(NEW.mail), ROW(down_1)) THEN
            RETURN NEW;
        END IF;
    END IF;
    NEW.mail := down_1;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION sluice.sync_d873aa335494b464() IS 'sync of table public.people for sluice plan at-gate';

CREATE FUNCTION sluice.sync_e1c9b4ffa8ad3790() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
#variable_conflict use_column
<<sluice_sync>>
DECLARE
    old_written boolean;
    new_written boolean;
    up_1 bigint;
    down_1 integer;
BEGIN
    IF TG_OP = 'INSERT' THEN
        new_written := NOT (NEW.id_new IS NULL);
        old_written := NEW.id IS NOT NULL;
    ELSE
        old_written := (OLD.id IS DISTINCT FROM NEW.id);
        new_written := (OLD.id_new IS DISTINCT FROM NEW.id_new)
            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);
    END IF;
    IF NOT new_written THEN
    <<goods>>
    DECLARE
        id integer := sync_e1c9b4ffa8ad3790.new.id;
    BEGIN
        sluice_sync.up_1 := (id::bigint);
    END;
        NEW.id_new := up_1;
        RETURN NEW;
    END IF;
    <<goods>>
    DECLARE
        id_new bigint := sync_e1c9b4ffa8ad3790.new.id_new;
    BEGIN
        sluice_sync.down_1 := (id_new);
    END;
    IF old_written THEN
    <<goods>>
    DECLARE
        id integer := sync_e1c9b4ffa8ad3790.new.id;
    BEGIN
        sluice_sync.up_1 := (id::bigint);
    END;
        IF pg_catalog.record_image_eq(ROW(NEW.id_new), ROW(up_1))
            OR pg_catalog.record_image_eq(ROW(NEW.id), ROW(down_1)) THEN
            RETURN NEW;
        END IF;
    END IF;
    NEW.id := down_1;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION sluice.sync_e1c9b4ffa8ad3790() IS 'sync of table public.goods for sluice plan before-swap';

CREATE FUNCTION sluice.watch_reads(plan_id bigint, phase integer, opens boolean) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
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
$_$;

CREATE TABLE "Odd.Schema"."T able" (
    id integer NOT NULL,
    "it's" text NOT NULL,
    "user" text,
    label text,
    "select" text
);

CREATE TABLE public.events (
    id integer NOT NULL,
    kind text NOT NULL,
    label text
);

CREATE TABLE public.goods (
    id integer NOT NULL,
    size integer DEFAULT 7 NOT NULL,
    id_new bigint NOT NULL,
    CONSTRAINT sized CHECK ((size > 0))
);

CREATE SEQUENCE public.goods_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.goods_id_seq OWNED BY public.goods.id;

CREATE TABLE public.items (
    id integer NOT NULL,
    order_id bigint NOT NULL
);

CREATE TABLE public.mails (
    id integer NOT NULL,
    region text NOT NULL,
    mail text NOT NULL,
    address text
)
PARTITION BY LIST (region);

CREATE TABLE public.mails_eu (
    id integer NOT NULL,
    region text NOT NULL,
    mail text NOT NULL,
    address text
)
PARTITION BY RANGE (id);

CREATE TABLE public.mails_eu_1 (
    id integer NOT NULL,
    region text NOT NULL,
    mail text NOT NULL,
    address text
);

CREATE TABLE public.mails_eu_rest (
    id integer NOT NULL,
    region text NOT NULL,
    mail text NOT NULL,
    address text
);

CREATE TABLE public.mails_other (
    id integer NOT NULL,
    region text NOT NULL,
    mail text NOT NULL,
    address text
);

CREATE TABLE public.mails_us (
    id integer NOT NULL,
    region text NOT NULL,
    mail text NOT NULL,
    address text
);

CREATE TABLE public.orders (
    id_old integer NOT NULL,
    note text,
    id bigint NOT NULL
);

CREATE SEQUENCE public.orders_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.orders_id_seq OWNED BY public.orders.id;

CREATE TABLE public.orgs (
    id integer NOT NULL
);

CREATE TABLE public.parts (
    id integer NOT NULL,
    good_id bigint
);

CREATE TABLE public.people (
    id integer NOT NULL,
    mail text NOT NULL,
    org integer,
    address text NOT NULL,
    CONSTRAINT "it's a mail" CHECK ((mail ~~ '%@%'::text)),
    CONSTRAINT sluice_1a9ef201bc4765fe CHECK ((address ~~ '%@%'::text))
);

COMMENT ON COLUMN public.people.mail IS 'how to reach them';

COMMENT ON COLUMN public.people.address IS 'how to reach them';

CREATE TABLE sluice.approval (
    id bigint NOT NULL,
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    role text DEFAULT SESSION_USER NOT NULL,
    claimed_by text NOT NULL,
    reason text NOT NULL,
    checksum text NOT NULL,
    approved_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    void boolean DEFAULT false NOT NULL,
    verdict text DEFAULT 'approve'::text NOT NULL,
    evidence jsonb,
    CONSTRAINT approval_verdict CHECK ((verdict = ANY (ARRAY['approve'::text, 'override'::text, 'reject'::text])))
);

ALTER TABLE sluice.approval ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME sluice.approval_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE sluice.attached (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    column_name text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    definition text NOT NULL
);

CREATE TABLE sluice.backfill (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    operation integer NOT NULL,
    rows_done bigint DEFAULT 0 NOT NULL,
    busy_ms bigint DEFAULT 0 NOT NULL,
    rows_hot bigint DEFAULT 0 NOT NULL,
    wal_bytes bigint DEFAULT 0 NOT NULL,
    workers integer DEFAULT 1 NOT NULL,
    waits text,
    note text
);

CREATE TABLE sluice.backfill_error (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    operation integer NOT NULL,
    relid oid NOT NULL,
    page bigint NOT NULL,
    item integer NOT NULL,
    key text NOT NULL,
    message text NOT NULL,
    found_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

COMMENT ON TABLE sluice.backfill_error IS 'Rows whose new value could not be computed, where on_error is report.';

CREATE TABLE sluice.backfill_range (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    operation integer NOT NULL,
    relid oid NOT NULL,
    first_page bigint NOT NULL,
    end_page bigint NOT NULL,
    pass integer DEFAULT 0 NOT NULL,
    passes integer NOT NULL,
    items integer NOT NULL
);

COMMENT ON TABLE sluice.backfill_range IS 'Pass p of `passes` takes the line pointers p + 1, p + 1 + passes, … up to `items` of each page; a last one, at pass = passes, what is left.';

CREATE TABLE sluice.backfill_table (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    operation integer NOT NULL,
    relid oid NOT NULL,
    filenode bigint NOT NULL,
    next_page bigint DEFAULT 0 NOT NULL,
    end_page bigint NOT NULL,
    rows_total bigint NOT NULL,
    bytes_before bigint NOT NULL,
    bytes_now bigint NOT NULL,
    index_bytes_before bigint NOT NULL,
    index_bytes_now bigint NOT NULL
);

COMMENT ON COLUMN sluice.backfill_table.next_page IS 'Pages before it have been taken as ranges; those still open stand in backfill_range.';

CREATE TABLE sluice.gate (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    by_role text,
    not_author boolean NOT NULL,
    allow_override boolean NOT NULL,
    expires_ms bigint
);

CREATE TABLE sluice.log_head (
    plan text NOT NULL,
    number bigint NOT NULL,
    hash bytea
);

ALTER TABLE sluice.log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME sluice.log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE sluice.meta (
    version integer NOT NULL,
    installed_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE sluice.old_write (
    sync text NOT NULL,
    pid integer NOT NULL,
    role text NOT NULL,
    application_name text NOT NULL,
    client_addr inet,
    first_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    last_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

COMMENT ON TABLE sluice.old_write IS 'Who wrote the old side of a sync alone. A backend touches its own rows only.';

CREATE TABLE sluice.old_writer (
    sync text NOT NULL,
    pid integer NOT NULL,
    role text NOT NULL,
    application_name text NOT NULL,
    part bigint DEFAULT 0 NOT NULL,
    client_addr inet,
    first_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    last_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    noted bigint DEFAULT 1 NOT NULL
);

COMMENT ON TABLE sluice.old_writer IS 'Who wrote the old side of a sync alone: at most one note a second from a backend, which touches its own rows only.';

CREATE TABLE sluice.operation (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    ordinal integer NOT NULL,
    mode text NOT NULL,
    transaction_group integer NOT NULL,
    sql text NOT NULL,
    undo text,
    undo_mode text NOT NULL,
    repair text,
    lock_mode integer NOT NULL,
    object_schema text,
    object_name text,
    other_lock_mode integer NOT NULL,
    other_schema text,
    other_name text,
    cost text NOT NULL,
    sync_phase integer NOT NULL,
    reversible boolean NOT NULL,
    effect_kind text NOT NULL,
    effect_want text NOT NULL,
    effect_schema text,
    effect_table text,
    effect_name text,
    effect_replaces text,
    why text,
    done boolean DEFAULT false NOT NULL,
    xid text,
    finished_at timestamp with time zone
);

COMMENT ON COLUMN sluice.operation.xid IS 'The first transaction id not given out when it ran: what wrote before the sync triggers is older.';

CREATE TABLE sluice.phase (
    plan_id bigint NOT NULL,
    ordinal integer NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    error text,
    error_hint text,
    opened_lsn pg_lsn,
    deployed_at timestamp with time zone,
    CONSTRAINT phase_state CHECK ((state = ANY (ARRAY['pending'::text, 'running'::text, 'done'::text, 'failed'::text, 'reverting'::text])))
);

COMMENT ON COLUMN sluice.phase.opened_lsn IS 'Of a gate: the end of the WAL when it opened.';

COMMENT ON COLUMN sluice.phase.deployed_at IS 'Of a gate: the latest `sluice deployed` since it opened.';

CREATE TABLE sluice.plan (
    id bigint NOT NULL,
    name text NOT NULL,
    description text,
    checksum text NOT NULL,
    file text NOT NULL,
    source text NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    epoch bigint DEFAULT 0 NOT NULL,
    paused_at timestamp with time zone,
    paused_by text,
    registered_at timestamp with time zone DEFAULT now() NOT NULL,
    planned_by text,
    registered_by text,
    CONSTRAINT plan_state CHECK ((state = ANY (ARRAY['pending'::text, 'running'::text, 'waiting'::text, 'failed'::text, 'complete'::text, 'reverting'::text, 'reverted'::text])))
);

COMMENT ON COLUMN sluice.plan.epoch IS 'Counts the runs that took the lease; a run writes only while its own is the latest.';

COMMENT ON COLUMN sluice.plan.planned_by IS 'The version of the program that compiled its phases; NULL before version 2.';

COMMENT ON COLUMN sluice.plan.registered_by IS 'The role that registered it, which not_author keeps from confirming; NULL before version 3.';

ALTER TABLE sluice.plan ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME sluice.plan_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE sluice.read_seen (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    userid oid NOT NULL,
    queryid bigint NOT NULL,
    toplevel boolean NOT NULL,
    calls bigint NOT NULL,
    called_at timestamp with time zone
);

CREATE TABLE sluice.read_watch (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    since timestamp with time zone NOT NULL,
    looked_at timestamp with time zone NOT NULL,
    evicted bigint NOT NULL,
    reset_at timestamp with time zone
);

COMMENT ON COLUMN sluice.read_watch.since IS 'From then on nothing was missed: no statistics were reset, no statement was evicted.';

CREATE TABLE sluice.throttle (
    plan_id bigint NOT NULL,
    setting text NOT NULL,
    value bigint NOT NULL,
    set_by text NOT NULL,
    set_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    expires_at timestamp with time zone
);

COMMENT ON TABLE sluice.throttle IS 'What `sluice throttle` set, in place of the plan''s settings: names and units of lib/phase/pacing.h.';

ALTER TABLE ONLY public.mails ATTACH PARTITION public.mails_eu FOR VALUES IN ('eu');

ALTER TABLE ONLY public.mails_eu ATTACH PARTITION public.mails_eu_1 FOR VALUES FROM (0) TO (100);

ALTER TABLE ONLY public.mails_eu ATTACH PARTITION public.mails_eu_rest DEFAULT;

ALTER TABLE ONLY public.mails ATTACH PARTITION public.mails_other DEFAULT;

ALTER TABLE ONLY public.mails ATTACH PARTITION public.mails_us FOR VALUES IN ('us');

ALTER TABLE ONLY public.goods ALTER COLUMN id SET DEFAULT nextval('public.goods_id_seq'::regclass);

ALTER TABLE ONLY public.orders ALTER COLUMN id SET DEFAULT nextval('public.orders_id_seq'::regclass);

COPY "Odd.Schema"."T able" (id, "it's", "user", label, "select") FROM stdin;
1	v1	u1	\N	\N
2	v2	u2	\N	\N
3	v3	u3	\N	\N
4	v4	u4	\N	\N
5	v5	u5	\N	\N
6	v6	u6	\N	\N
7	v7	u7	\N	\N
8	v8	u8	\N	\N
9	v9	u9	\N	\N
10	v10	u10	\N	\N
11	v11	u11	\N	\N
12	v12	u12	\N	\N
13	v13	u13	\N	\N
14	v14	u14	\N	\N
15	v15	u15	\N	\N
16	v16	u16	\N	\N
17	v17	u17	\N	\N
18	v18	u18	\N	\N
19	v19	u19	\N	\N
20	v20	u20	\N	\N
21	v21	u21	\N	\N
22	v22	u22	\N	\N
23	v23	u23	\N	\N
24	v24	u24	\N	\N
25	v25	u25	\N	\N
26	v26	u26	\N	\N
27	v27	u27	\N	\N
28	v28	u28	\N	\N
29	v29	u29	\N	\N
30	v30	u30	\N	\N
31	v31	u31	\N	\N
32	v32	u32	\N	\N
33	v33	u33	\N	\N
34	v34	u34	\N	\N
35	v35	u35	\N	\N
36	v36	u36	\N	\N
37	v37	u37	\N	\N
38	v38	u38	\N	\N
39	v39	u39	\N	\N
40	v40	u40	\N	\N
41	v41	u41	\N	\N
42	v42	u42	\N	\N
43	v43	u43	\N	\N
44	v44	u44	\N	\N
45	v45	u45	\N	\N
46	v46	u46	\N	\N
47	v47	u47	\N	\N
48	v48	u48	\N	\N
49	v49	u49	\N	\N
50	v50	u50	\N	\N
\.

COPY public.events (id, kind, label) FROM stdin;
2	kind 2	\N
3	kind 3	\N
4	kind 4	\N
5	kind 5	\N
6	kind 6	\N
7	kind 7	\N
8	kind 8	\N
10	kind 10	\N
11	kind 11	\N
12	kind 12	\N
13	kind 13	\N
14	kind 14	\N
15	kind 15	\N
16	kind 16	\N
18	kind 18	\N
19	kind 19	\N
20	kind 20	\N
21	kind 21	\N
22	kind 22	\N
23	kind 23	\N
24	kind 24	\N
26	kind 26	\N
27	kind 27	\N
28	kind 28	\N
29	kind 29	\N
30	kind 30	\N
31	kind 31	\N
32	kind 32	\N
34	kind 34	\N
35	kind 35	\N
36	kind 36	\N
37	kind 37	\N
38	kind 38	\N
39	kind 39	\N
40	kind 40	\N
42	kind 42	\N
43	kind 43	\N
44	kind 44	\N
45	kind 45	\N
46	kind 46	\N
47	kind 47	\N
48	kind 48	\N
50	kind 50	\N
51	kind 51	\N
52	kind 52	\N
53	kind 53	\N
54	kind 54	\N
55	kind 55	\N
56	kind 56	\N
58	kind 58	\N
59	kind 59	\N
60	kind 60	\N
61	kind 61	\N
62	kind 62	\N
63	kind 63	\N
64	kind 64	\N
66	kind 66	\N
67	kind 67	\N
68	kind 68	\N
69	kind 69	\N
70	kind 70	\N
71	kind 71	\N
72	kind 72	\N
74	kind 74	\N
75	kind 75	\N
76	kind 76	\N
77	kind 77	\N
78	kind 78	\N
79	kind 79	\N
80	kind 80	\N
82	kind 82	\N
83	kind 83	\N
84	kind 84	\N
85	kind 85	\N
86	kind 86	\N
87	kind 87	\N
88	kind 88	\N
90	kind 90	\N
91	kind 91	\N
92	kind 92	\N
93	kind 93	\N
94	kind 94	\N
95	kind 95	\N
96	kind 96	\N
98	kind 98	\N
99	kind 99	\N
100	kind 100	\N
101	kind 101	\N
102	kind 102	\N
103	kind 103	\N
104	kind 104	\N
106	kind 106	\N
107	kind 107	\N
108	kind 108	\N
109	kind 109	\N
110	kind 110	\N
111	kind 111	\N
112	kind 112	\N
114	kind 114	\N
115	kind 115	\N
116	kind 116	\N
117	kind 117	\N
118	kind 118	\N
119	kind 119	\N
120	kind 120	\N
122	kind 122	\N
123	kind 123	\N
124	kind 124	\N
125	kind 125	\N
126	kind 126	\N
127	kind 127	\N
128	kind 128	\N
130	kind 130	\N
131	kind 131	\N
132	kind 132	\N
133	kind 133	\N
134	kind 134	\N
135	kind 135	\N
136	kind 136	\N
138	kind 138	\N
139	kind 139	\N
140	kind 140	\N
141	kind 141	\N
142	kind 142	\N
143	kind 143	\N
144	kind 144	\N
146	kind 146	\N
147	kind 147	\N
148	kind 148	\N
149	kind 149	\N
150	kind 150	\N
151	kind 151	\N
152	kind 152	\N
154	kind 154	\N
155	kind 155	\N
156	kind 156	\N
157	kind 157	\N
158	kind 158	\N
159	kind 159	\N
160	kind 160	\N
162	kind 162	\N
163	kind 163	\N
164	kind 164	\N
165	kind 165	\N
166	kind 166	\N
167	kind 167	\N
168	kind 168	\N
170	kind 170	\N
171	kind 171	\N
172	kind 172	\N
173	kind 173	\N
174	kind 174	\N
175	kind 175	\N
176	kind 176	\N
178	kind 178	\N
179	kind 179	\N
180	kind 180	\N
181	kind 181	\N
182	kind 182	\N
183	kind 183	\N
184	kind 184	\N
187	kind 187	\N
188	kind 188	\N
189	kind 189	\N
190	kind 190	\N
191	kind 191	\N
192	kind 192	\N
193	kind 193	\N
195	kind 195	\N
196	kind 196	\N
197	kind 197	\N
198	kind 198	\N
199	kind 199	\N
200	kind 200	\N
201	kind 201	\N
203	kind 203	\N
204	kind 204	\N
205	kind 205	\N
206	kind 206	\N
207	kind 207	\N
208	kind 208	\N
209	kind 209	\N
211	kind 211	\N
212	kind 212	\N
213	kind 213	\N
214	kind 214	\N
215	kind 215	\N
216	kind 216	\N
217	kind 217	\N
219	kind 219	\N
220	kind 220	\N
221	kind 221	\N
222	kind 222	\N
223	kind 223	\N
224	kind 224	\N
225	kind 225	\N
227	kind 227	\N
228	kind 228	\N
229	kind 229	\N
230	kind 230	\N
231	kind 231	\N
232	kind 232	\N
233	kind 233	\N
235	kind 235	\N
236	kind 236	\N
237	kind 237	\N
238	kind 238	\N
239	kind 239	\N
240	kind 240	\N
241	kind 241	\N
243	kind 243	\N
244	kind 244	\N
245	kind 245	\N
246	kind 246	\N
247	kind 247	\N
248	kind 248	\N
249	kind 249	\N
251	kind 251	\N
252	kind 252	\N
253	kind 253	\N
254	kind 254	\N
255	kind 255	\N
256	kind 256	\N
257	kind 257	\N
259	kind 259	\N
260	kind 260	\N
261	kind 261	\N
262	kind 262	\N
263	kind 263	\N
264	kind 264	\N
265	kind 265	\N
267	kind 267	\N
268	kind 268	\N
269	kind 269	\N
270	kind 270	\N
271	kind 271	\N
272	kind 272	\N
273	kind 273	\N
275	kind 275	\N
276	kind 276	\N
277	kind 277	\N
278	kind 278	\N
279	kind 279	\N
280	kind 280	\N
281	kind 281	\N
283	kind 283	\N
284	kind 284	\N
285	kind 285	\N
286	kind 286	\N
287	kind 287	\N
288	kind 288	\N
289	kind 289	\N
291	kind 291	\N
292	kind 292	\N
293	kind 293	\N
294	kind 294	\N
295	kind 295	\N
296	kind 296	\N
297	kind 297	\N
299	kind 299	\N
300	kind 300	\N
301	kind 301	\N
302	kind 302	\N
303	kind 303	\N
304	kind 304	\N
305	kind 305	\N
307	kind 307	\N
308	kind 308	\N
309	kind 309	\N
310	kind 310	\N
311	kind 311	\N
312	kind 312	\N
313	kind 313	\N
315	kind 315	\N
316	kind 316	\N
317	kind 317	\N
318	kind 318	\N
319	kind 319	\N
320	kind 320	\N
321	kind 321	\N
323	kind 323	\N
324	kind 324	\N
325	kind 325	\N
326	kind 326	\N
327	kind 327	\N
328	kind 328	\N
329	kind 329	\N
331	kind 331	\N
332	kind 332	\N
333	kind 333	\N
334	kind 334	\N
335	kind 335	\N
336	kind 336	\N
337	kind 337	\N
339	kind 339	\N
340	kind 340	\N
341	kind 341	\N
342	kind 342	\N
343	kind 343	\N
344	kind 344	\N
345	kind 345	\N
347	kind 347	\N
348	kind 348	\N
349	kind 349	\N
350	kind 350	\N
351	kind 351	\N
352	kind 352	\N
353	kind 353	\N
355	kind 355	\N
356	kind 356	\N
357	kind 357	\N
358	kind 358	\N
359	kind 359	\N
360	kind 360	\N
361	kind 361	\N
363	kind 363	\N
364	kind 364	\N
365	kind 365	\N
366	kind 366	\N
367	kind 367	\N
368	kind 368	\N
369	kind 369	\N
372	kind 372	\N
373	kind 373	\N
374	kind 374	\N
375	kind 375	\N
376	kind 376	\N
377	kind 377	\N
378	kind 378	\N
380	kind 380	\N
381	kind 381	\N
382	kind 382	\N
383	kind 383	\N
384	kind 384	\N
385	kind 385	\N
386	kind 386	\N
388	kind 388	\N
389	kind 389	\N
390	kind 390	\N
391	kind 391	\N
392	kind 392	\N
393	kind 393	\N
394	kind 394	\N
396	kind 396	\N
397	kind 397	\N
398	kind 398	\N
399	kind 399	\N
400	kind 400	\N
1	kind 1	KIND 1
9	kind 9	KIND 9
17	kind 17	KIND 17
25	kind 25	KIND 25
33	kind 33	KIND 33
41	kind 41	KIND 41
49	kind 49	KIND 49
57	kind 57	KIND 57
65	kind 65	KIND 65
73	kind 73	KIND 73
81	kind 81	KIND 81
89	kind 89	KIND 89
97	kind 97	KIND 97
105	kind 105	KIND 105
113	kind 113	KIND 113
121	kind 121	KIND 121
129	kind 129	KIND 129
137	kind 137	KIND 137
145	kind 145	KIND 145
153	kind 153	KIND 153
161	kind 161	KIND 161
169	kind 169	KIND 169
177	kind 177	KIND 177
185	kind 185	KIND 185
186	kind 186	KIND 186
194	kind 194	KIND 194
202	kind 202	KIND 202
210	kind 210	KIND 210
218	kind 218	KIND 218
226	kind 226	KIND 226
234	kind 234	KIND 234
242	kind 242	KIND 242
250	kind 250	KIND 250
258	kind 258	KIND 258
266	kind 266	KIND 266
274	kind 274	KIND 274
282	kind 282	KIND 282
290	kind 290	KIND 290
298	kind 298	KIND 298
306	kind 306	KIND 306
314	kind 314	KIND 314
322	kind 322	KIND 322
330	kind 330	KIND 330
338	kind 338	KIND 338
346	kind 346	KIND 346
354	kind 354	KIND 354
362	kind 362	KIND 362
370	kind 370	KIND 370
371	kind 371	KIND 371
379	kind 379	KIND 379
387	kind 387	KIND 387
395	kind 395	KIND 395
\.

COPY public.goods (id, size, id_new) FROM stdin;
1	1	1
16	16	16
31	31	31
46	46	46
61	61	61
76	76	76
91	91	91
2	2	2
17	17	17
32	32	32
47	47	47
62	62	62
77	77	77
92	92	92
3	3	3
18	18	18
33	33	33
48	48	48
63	63	63
78	78	78
93	93	93
4	4	4
19	19	19
34	34	34
49	49	49
64	64	64
79	79	79
94	94	94
5	5	5
20	20	20
35	35	35
50	50	50
65	65	65
80	80	80
95	95	95
6	6	6
21	21	21
36	36	36
51	51	51
66	66	66
81	81	81
96	96	96
7	7	7
22	22	22
37	37	37
52	52	52
67	67	67
82	82	82
97	97	97
8	8	8
23	23	23
38	38	38
53	53	53
68	68	68
83	83	83
98	98	98
9	9	9
24	24	24
39	39	39
54	54	54
69	69	69
84	84	84
99	99	99
10	10	10
25	25	25
40	40	40
55	55	55
70	70	70
85	85	85
100	100	100
11	11	11
26	26	26
41	41	41
56	56	56
71	71	71
86	86	86
12	12	12
27	27	27
42	42	42
57	57	57
72	72	72
87	87	87
13	13	13
28	28	28
43	43	43
58	58	58
73	73	73
88	88	88
14	14	14
29	29	29
44	44	44
59	59	59
74	74	74
89	89	89
15	15	15
30	30	30
45	45	45
60	60	60
75	75	75
90	90	90
\.

COPY public.items (id, order_id) FROM stdin;
1	2
2	3
3	4
4	5
5	6
6	7
7	8
8	9
9	10
10	11
11	12
12	13
13	14
14	15
15	16
16	17
17	18
18	19
19	20
20	21
21	22
22	23
23	24
24	25
25	26
26	27
27	28
28	29
29	30
30	31
31	32
32	33
33	34
34	35
35	36
36	37
37	38
38	39
39	40
40	41
41	42
42	43
43	44
44	45
45	46
46	47
47	48
48	49
49	50
50	51
51	52
52	53
53	54
54	55
55	56
56	57
57	58
58	59
59	60
60	61
61	62
62	63
63	64
64	65
65	66
66	67
67	68
68	69
69	70
70	71
71	72
72	73
73	74
74	75
75	76
76	77
77	78
78	79
79	80
80	81
81	82
82	83
83	84
84	85
85	86
86	87
87	88
88	89
89	90
90	91
91	92
92	93
93	94
94	95
95	96
96	97
97	98
98	99
99	100
100	1
101	2
102	3
103	4
104	5
105	6
106	7
107	8
108	9
109	10
110	11
111	12
112	13
113	14
114	15
115	16
116	17
117	18
118	19
119	20
120	21
121	22
122	23
123	24
124	25
125	26
126	27
127	28
128	29
129	30
130	31
131	32
132	33
133	34
134	35
135	36
136	37
137	38
138	39
139	40
140	41
141	42
142	43
143	44
144	45
145	46
146	47
147	48
148	49
149	50
150	51
151	52
152	53
153	54
154	55
155	56
156	57
157	58
158	59
159	60
160	61
161	62
162	63
163	64
164	65
165	66
166	67
167	68
168	69
169	70
170	71
171	72
172	73
173	74
174	75
175	76
176	77
177	78
178	79
179	80
180	81
181	82
182	83
183	84
184	85
185	86
186	87
187	88
188	89
189	90
190	91
191	92
192	93
193	94
194	95
195	96
196	97
197	98
198	99
199	100
200	1
\.

COPY public.mails_eu_1 (id, region, mail, address) FROM stdin;
3	eu	m3	m3
36	eu	m36	m36
69	eu	m69	m69
6	eu	m6	m6
39	eu	m39	m39
72	eu	m72	m72
9	eu	m9	m9
42	eu	m42	m42
75	eu	m75	m75
12	eu	m12	m12
45	eu	m45	m45
78	eu	m78	m78
15	eu	m15	m15
48	eu	m48	m48
81	eu	m81	m81
18	eu	m18	m18
51	eu	m51	m51
84	eu	m84	m84
21	eu	m21	m21
54	eu	m54	m54
87	eu	m87	m87
24	eu	m24	m24
57	eu	m57	m57
90	eu	m90	m90
27	eu	m27	m27
60	eu	m60	m60
93	eu	m93	m93
30	eu	m30	m30
63	eu	m63	m63
96	eu	m96	m96
33	eu	m33	m33
66	eu	m66	m66
99	eu	m99	m99
\.

COPY public.mails_eu_rest (id, region, mail, address) FROM stdin;
102	eu	m102	m102
144	eu	m144	m144
186	eu	m186	m186
228	eu	m228	m228
270	eu	m270	m270
105	eu	m105	m105
147	eu	m147	m147
189	eu	m189	m189
231	eu	m231	m231
273	eu	m273	m273
108	eu	m108	m108
150	eu	m150	m150
192	eu	m192	m192
234	eu	m234	m234
276	eu	m276	m276
111	eu	m111	m111
153	eu	m153	m153
195	eu	m195	m195
237	eu	m237	m237
279	eu	m279	m279
114	eu	m114	m114
156	eu	m156	m156
198	eu	m198	m198
240	eu	m240	m240
282	eu	m282	m282
117	eu	m117	m117
159	eu	m159	m159
201	eu	m201	m201
243	eu	m243	m243
285	eu	m285	m285
120	eu	m120	m120
162	eu	m162	m162
204	eu	m204	m204
246	eu	m246	m246
288	eu	m288	m288
123	eu	m123	m123
165	eu	m165	m165
207	eu	m207	m207
249	eu	m249	m249
291	eu	m291	m291
126	eu	m126	m126
168	eu	m168	m168
210	eu	m210	m210
252	eu	m252	m252
294	eu	m294	m294
129	eu	m129	m129
171	eu	m171	m171
213	eu	m213	m213
255	eu	m255	m255
297	eu	m297	m297
132	eu	m132	m132
174	eu	m174	m174
216	eu	m216	m216
258	eu	m258	m258
300	eu	m300	m300
135	eu	m135	m135
177	eu	m177	m177
219	eu	m219	m219
261	eu	m261	m261
138	eu	m138	m138
180	eu	m180	m180
222	eu	m222	m222
264	eu	m264	m264
141	eu	m141	m141
183	eu	m183	m183
225	eu	m225	m225
267	eu	m267	m267
\.

COPY public.mails_other (id, region, mail, address) FROM stdin;
2	xx	m2	m2
47	xx	m47	m47
92	xx	m92	m92
137	xx	m137	m137
182	xx	m182	m182
227	xx	m227	m227
272	xx	m272	m272
5	xx	m5	m5
50	xx	m50	m50
95	xx	m95	m95
140	xx	m140	m140
185	xx	m185	m185
230	xx	m230	m230
275	xx	m275	m275
8	xx	m8	m8
53	xx	m53	m53
98	xx	m98	m98
143	xx	m143	m143
188	xx	m188	m188
233	xx	m233	m233
278	xx	m278	m278
11	xx	m11	m11
56	xx	m56	m56
101	xx	m101	m101
146	xx	m146	m146
191	xx	m191	m191
236	xx	m236	m236
281	xx	m281	m281
14	xx	m14	m14
59	xx	m59	m59
104	xx	m104	m104
149	xx	m149	m149
194	xx	m194	m194
239	xx	m239	m239
284	xx	m284	m284
17	xx	m17	m17
62	xx	m62	m62
107	xx	m107	m107
152	xx	m152	m152
197	xx	m197	m197
242	xx	m242	m242
287	xx	m287	m287
20	xx	m20	m20
65	xx	m65	m65
110	xx	m110	m110
155	xx	m155	m155
200	xx	m200	m200
245	xx	m245	m245
290	xx	m290	m290
23	xx	m23	m23
68	xx	m68	m68
113	xx	m113	m113
158	xx	m158	m158
203	xx	m203	m203
248	xx	m248	m248
293	xx	m293	m293
26	xx	m26	m26
71	xx	m71	m71
116	xx	m116	m116
161	xx	m161	m161
206	xx	m206	m206
251	xx	m251	m251
296	xx	m296	m296
29	xx	m29	m29
74	xx	m74	m74
119	xx	m119	m119
164	xx	m164	m164
209	xx	m209	m209
254	xx	m254	m254
299	xx	m299	m299
32	xx	m32	m32
77	xx	m77	m77
122	xx	m122	m122
167	xx	m167	m167
212	xx	m212	m212
257	xx	m257	m257
35	xx	m35	m35
80	xx	m80	m80
125	xx	m125	m125
170	xx	m170	m170
215	xx	m215	m215
260	xx	m260	m260
38	xx	m38	m38
83	xx	m83	m83
128	xx	m128	m128
173	xx	m173	m173
218	xx	m218	m218
263	xx	m263	m263
41	xx	m41	m41
86	xx	m86	m86
131	xx	m131	m131
176	xx	m176	m176
221	xx	m221	m221
266	xx	m266	m266
44	xx	m44	m44
89	xx	m89	m89
134	xx	m134	m134
179	xx	m179	m179
224	xx	m224	m224
269	xx	m269	m269
\.

COPY public.mails_us (id, region, mail, address) FROM stdin;
1	us	m1	m1
46	us	m46	m46
91	us	m91	m91
136	us	m136	m136
181	us	m181	m181
226	us	m226	m226
271	us	m271	m271
4	us	m4	m4
49	us	m49	m49
94	us	m94	m94
139	us	m139	m139
184	us	m184	m184
229	us	m229	m229
274	us	m274	m274
7	us	m7	m7
52	us	m52	m52
97	us	m97	m97
142	us	m142	m142
187	us	m187	m187
232	us	m232	m232
277	us	m277	m277
10	us	m10	m10
55	us	m55	m55
100	us	m100	m100
145	us	m145	m145
190	us	m190	m190
235	us	m235	m235
280	us	m280	m280
13	us	m13	m13
58	us	m58	m58
103	us	m103	m103
148	us	m148	m148
193	us	m193	m193
238	us	m238	m238
283	us	m283	m283
16	us	m16	m16
61	us	m61	m61
106	us	m106	m106
151	us	m151	m151
196	us	m196	m196
241	us	m241	m241
286	us	m286	m286
19	us	m19	m19
64	us	m64	m64
109	us	m109	m109
154	us	m154	m154
199	us	m199	m199
244	us	m244	m244
289	us	m289	m289
22	us	m22	m22
67	us	m67	m67
112	us	m112	m112
157	us	m157	m157
202	us	m202	m202
247	us	m247	m247
292	us	m292	m292
25	us	m25	m25
70	us	m70	m70
115	us	m115	m115
160	us	m160	m160
205	us	m205	m205
250	us	m250	m250
295	us	m295	m295
28	us	m28	m28
73	us	m73	m73
118	us	m118	m118
163	us	m163	m163
208	us	m208	m208
253	us	m253	m253
298	us	m298	m298
31	us	m31	m31
76	us	m76	m76
121	us	m121	m121
166	us	m166	m166
211	us	m211	m211
256	us	m256	m256
34	us	m34	m34
79	us	m79	m79
124	us	m124	m124
169	us	m169	m169
214	us	m214	m214
259	us	m259	m259
37	us	m37	m37
82	us	m82	m82
127	us	m127	m127
172	us	m172	m172
217	us	m217	m217
262	us	m262	m262
40	us	m40	m40
85	us	m85	m85
130	us	m130	m130
175	us	m175	m175
220	us	m220	m220
265	us	m265	m265
43	us	m43	m43
88	us	m88	m88
133	us	m133	m133
178	us	m178	m178
223	us	m223	m223
268	us	m268	m268
\.

COPY public.orders (id_old, note, id) FROM stdin;
1	n1	1
16	n16	16
31	n31	31
46	n46	46
61	n61	61
76	n76	76
91	n91	91
2	n2	2
17	n17	17
32	n32	32
47	n47	47
62	n62	62
77	n77	77
92	n92	92
3	n3	3
18	n18	18
33	n33	33
48	n48	48
63	n63	63
78	n78	78
93	n93	93
4	n4	4
19	n19	19
34	n34	34
49	n49	49
64	n64	64
79	n79	79
94	n94	94
5	n5	5
20	n20	20
35	n35	35
50	n50	50
65	n65	65
80	n80	80
95	n95	95
6	n6	6
21	n21	21
36	n36	36
51	n51	51
66	n66	66
81	n81	81
96	n96	96
7	n7	7
22	n22	22
37	n37	37
52	n52	52
67	n67	67
82	n82	82
97	n97	97
8	n8	8
23	n23	23
38	n38	38
53	n53	53
68	n68	68
83	n83	83
98	n98	98
9	n9	9
24	n24	24
39	n39	39
54	n54	54
69	n69	69
84	n84	84
99	n99	99
10	n10	10
25	n25	25
40	n40	40
55	n55	55
70	n70	70
85	n85	85
100	n100	100
11	n11	11
26	n26	26
41	n41	41
56	n56	56
71	n71	71
86	n86	86
12	n12	12
27	n27	27
42	n42	42
57	n57	57
72	n72	72
87	n87	87
13	n13	13
28	n28	28
43	n43	43
58	n58	58
73	n73	73
88	n88	88
14	n14	14
29	n29	29
44	n44	44
59	n59	59
74	n74	74
89	n89	89
15	n15	15
30	n30	30
45	n45	45
60	n60	60
75	n75	75
90	n90	90
\.

COPY public.orgs (id) FROM stdin;
1
2
\.

COPY public.parts (id, good_id) FROM stdin;
1	1
2	2
3	3
4	4
5	5
6	6
7	7
8	8
9	9
10	10
11	11
12	12
13	13
14	14
15	15
16	16
17	17
18	18
19	19
20	20
21	21
22	22
23	23
24	24
25	25
26	26
27	27
28	28
29	29
30	30
31	31
32	32
33	33
34	34
35	35
36	36
37	37
38	38
39	39
40	40
41	41
42	42
43	43
44	44
45	45
46	46
47	47
48	48
49	49
50	50
51	51
52	52
53	53
54	54
55	55
56	56
57	57
58	58
59	59
60	60
61	61
62	62
63	63
64	64
65	65
66	66
67	67
68	68
69	69
70	70
71	71
72	72
73	73
74	74
75	75
76	76
77	77
78	78
79	79
80	80
81	81
82	82
83	83
84	84
85	85
86	86
87	87
88	88
89	89
90	90
91	91
92	92
93	93
94	94
95	95
96	96
97	97
98	98
99	99
100	100
\.

COPY public.people (id, mail, org, address) FROM stdin;
1	p1@example.org	2	p1@example.org
16	p16@example.org	1	p16@example.org
31	p31@example.org	2	p31@example.org
46	p46@example.org	1	p46@example.org
61	p61@example.org	2	p61@example.org
76	p76@example.org	1	p76@example.org
91	p91@example.org	2	p91@example.org
2	p2@example.org	1	p2@example.org
17	p17@example.org	2	p17@example.org
32	p32@example.org	1	p32@example.org
47	p47@example.org	2	p47@example.org
62	p62@example.org	1	p62@example.org
77	p77@example.org	2	p77@example.org
92	p92@example.org	1	p92@example.org
3	p3@example.org	2	p3@example.org
18	p18@example.org	1	p18@example.org
33	p33@example.org	2	p33@example.org
48	p48@example.org	1	p48@example.org
63	p63@example.org	2	p63@example.org
78	p78@example.org	1	p78@example.org
93	p93@example.org	2	p93@example.org
4	p4@example.org	1	p4@example.org
19	p19@example.org	2	p19@example.org
34	p34@example.org	1	p34@example.org
49	p49@example.org	2	p49@example.org
64	p64@example.org	1	p64@example.org
79	p79@example.org	2	p79@example.org
94	p94@example.org	1	p94@example.org
5	p5@example.org	2	p5@example.org
20	p20@example.org	1	p20@example.org
35	p35@example.org	2	p35@example.org
50	p50@example.org	1	p50@example.org
65	p65@example.org	2	p65@example.org
80	p80@example.org	1	p80@example.org
95	p95@example.org	2	p95@example.org
6	p6@example.org	1	p6@example.org
21	p21@example.org	2	p21@example.org
36	p36@example.org	1	p36@example.org
51	p51@example.org	2	p51@example.org
66	p66@example.org	1	p66@example.org
81	p81@example.org	2	p81@example.org
96	p96@example.org	1	p96@example.org
7	p7@example.org	2	p7@example.org
22	p22@example.org	1	p22@example.org
37	p37@example.org	2	p37@example.org
52	p52@example.org	1	p52@example.org
67	p67@example.org	2	p67@example.org
82	p82@example.org	1	p82@example.org
97	p97@example.org	2	p97@example.org
8	p8@example.org	1	p8@example.org
23	p23@example.org	2	p23@example.org
38	p38@example.org	1	p38@example.org
53	p53@example.org	2	p53@example.org
68	p68@example.org	1	p68@example.org
83	p83@example.org	2	p83@example.org
98	p98@example.org	1	p98@example.org
9	p9@example.org	2	p9@example.org
24	p24@example.org	1	p24@example.org
39	p39@example.org	2	p39@example.org
54	p54@example.org	1	p54@example.org
69	p69@example.org	2	p69@example.org
84	p84@example.org	1	p84@example.org
99	p99@example.org	2	p99@example.org
10	p10@example.org	1	p10@example.org
25	p25@example.org	2	p25@example.org
40	p40@example.org	1	p40@example.org
55	p55@example.org	2	p55@example.org
70	p70@example.org	1	p70@example.org
85	p85@example.org	2	p85@example.org
100	p100@example.org	1	p100@example.org
11	p11@example.org	2	p11@example.org
26	p26@example.org	1	p26@example.org
41	p41@example.org	2	p41@example.org
56	p56@example.org	1	p56@example.org
71	p71@example.org	2	p71@example.org
86	p86@example.org	1	p86@example.org
12	p12@example.org	1	p12@example.org
27	p27@example.org	2	p27@example.org
42	p42@example.org	1	p42@example.org
57	p57@example.org	2	p57@example.org
72	p72@example.org	1	p72@example.org
87	p87@example.org	2	p87@example.org
13	p13@example.org	2	p13@example.org
28	p28@example.org	1	p28@example.org
43	p43@example.org	2	p43@example.org
58	p58@example.org	1	p58@example.org
73	p73@example.org	2	p73@example.org
88	p88@example.org	1	p88@example.org
14	p14@example.org	1	p14@example.org
29	p29@example.org	2	p29@example.org
44	p44@example.org	1	p44@example.org
59	p59@example.org	2	p59@example.org
74	p74@example.org	1	p74@example.org
89	p89@example.org	2	p89@example.org
15	p15@example.org	2	p15@example.org
30	p30@example.org	1	p30@example.org
45	p45@example.org	2	p45@example.org
60	p60@example.org	1	p60@example.org
75	p75@example.org	2	p75@example.org
90	p90@example.org	1	p90@example.org
\.

COPY sluice.approval (id, plan_id, phase, role, claimed_by, reason, checksum, approved_at, void, verdict, evidence) FROM stdin;
1	2	3	postgres	Ann	ok	0d355a49254cd1f6c44b77d2e6d86930ed2453764d26cbd0afda3125daec06fa	2026-11-28 23:55:44.841097+00	f	approve	[{"kind": "approvals", "what": "confirmed by 1 role", "holds": false, "value": "0 of 1"}]
\.

COPY sluice.attached (plan_id, phase, column_name, kind, name, definition) FROM stdin;
2	4	id	not null		
2	4	id	default		nextval('public.orders_id_seq'::regclass)
2	4	id	sequence	public.orders_id_seq	1 1 1 f
2	4	id	index	orders_pkey	CREATE UNIQUE INDEX orders_pkey ON public.orders USING btree (id)
2	4	id	constraint	orders_pkey	PRIMARY KEY (id)
2	4	id	foreign key of public.items	of order	FOREIGN KEY (order_id) REFERENCES public.orders(id) ON DELETE CASCADE
3	4	id	not null		
3	4	id	default		nextval('public.goods_id_seq'::regclass)
3	4	id	sequence	public.goods_id_seq	1 1 1 f
3	4	id	index	goods_pkey	CREATE UNIQUE INDEX goods_pkey ON public.goods USING btree (id)
3	4	id	constraint	goods_pkey	PRIMARY KEY (id)
3	4	id	foreign key of public.parts	of good	FOREIGN KEY (good_id) REFERENCES public.goods(id)
\.

COPY sluice.backfill (plan_id, phase, operation, rows_done, busy_ms, rows_hot, wal_bytes, workers, waits, note) FROM stdin;
1	1	0	100	26	100	17331	1	\N	\N
2	1	0	100	39	100	14280	1	\N	\N
5	1	0	300	103	300	47062	1	\N	\N
6	1	0	52	2187	4	14376	2	\N	\N
3	1	0	100	36	100	14280	1	\N	\N
\.

COPY sluice.backfill_error (plan_id, phase, operation, relid, page, item, key, message, found_at) FROM stdin;
\.

COPY sluice.backfill_range (plan_id, phase, operation, relid, first_page, end_page, pass, passes, items) FROM stdin;
6	1	0	16385	0	1	1	8	185
6	1	0	16385	2	3	1	8	185
6	1	0	16385	1	2	1	8	185
\.

COPY sluice.backfill_table (plan_id, phase, operation, relid, filenode, next_page, end_page, rows_total, bytes_before, bytes_now, index_bytes_before, index_bytes_now) FROM stdin;
1	1	0	16406	16406	1	1	100	8192	8192	49152	49152
2	1	0	16424	16424	1	1	100	8192	8192	16384	16384
3	1	0	16443	16443	1	1	100	8192	8192	32768	32768
5	1	0	16472	16472	1	1	33	8192	8192	16384	16384
5	1	0	16479	16479	1	1	67	8192	8192	16384	16384
5	1	0	16486	16486	1	1	100	8192	8192	16384	16384
5	1	0	16493	16493	1	1	100	8192	8192	16384	16384
6	1	0	16385	16385	3	3	400	24576	24576	16384	16384
\.

COPY sluice.gate (plan_id, phase, by_role, not_author, allow_override, expires_ms) FROM stdin;
1	3	\N	f	f	\N
2	3	\N	f	f	\N
2	5	\N	f	f	\N
3	3	\N	f	f	\N
3	5	\N	f	f	\N
4	3	\N	f	f	\N
5	3	\N	f	f	\N
6	3	\N	f	f	\N
\.

COPY sluice.log (id, at, plan, phase, event, result, role, os_user, host, claimed_by, duration_ms, detail, evidence, number, hash) FROM stdin;
1	2026-11-28 23:55:44.012109+00	at-gate	\N	register	ok	postgres	root	vm	\N	\N	checksum 3721268e5b92f368d16e575de0f4e2f3231ea20c2e416e9e09b394c50243ac50	\N	1	\\x293818b18f6ca8a89aac72125dd59838799713f87e845383ef05e1ae26f16860
2	2026-11-28 23:55:44.024971+00	at-gate	add_column-people	advance	begun	postgres	root	vm	\N	\N	\N	\N	2	\\x5d2314f0c01b56340f13c7940695b5b154dd13bc0414457010a4e26ab4dd6785
3	2026-11-28 23:55:44.042034+00	at-gate	add_column-people	advance	done	postgres	root	vm	\N	25	\N	\N	3	\\x0e20c1a864568f4168b9095baa67f0aef1366c10412320480dcc9355600e223c
4	2026-11-28 23:55:44.069056+00	at-gate	backfill-people	advance	begun	postgres	root	vm	\N	\N	\N	\N	4	\\x03b0828213bf4aaa5b6ed56124ee6b0556a6318d72cea2af677f409514fefed5
5	2026-11-28 23:55:44.13785+00	at-gate	backfill-people	advance	done	postgres	root	vm	\N	92	100 rows filled	\N	5	\\x894bcaa5aef1e18ee6a1941bb010218ad1e280dabea34d33d065a334c44663b5
6	2026-11-28 23:55:44.149476+00	at-gate	constrain-people	advance	begun	postgres	root	vm	\N	\N	\N	\N	6	\\x2fbb6fd576d8d8badca94d5172eea805d61d1c728304dd51ac17abbc084b48d1
7	2026-11-28 23:55:44.213644+00	at-gate	constrain-people	advance	done	postgres	root	vm	\N	69	\N	\N	7	\\x52cfbb7df8fe87a51f92df8731739e601e81849e7f491ac327a85ee6b6fcdedf
8	2026-11-28 23:55:44.214626+00	at-gate	people-address-deployed	gate	opened	postgres	root	vm	\N	\N	Has every service been redeployed to read and write people.address instead of mail?	\N	8	\\x465f8b97f49c5a4f5b87bb88e09260146eba142ea677857db2c0c41a495f56ca
9	2026-11-28 23:55:44.553531+00	swapped	\N	register	ok	postgres	root	vm	\N	\N	checksum 0d355a49254cd1f6c44b77d2e6d86930ed2453764d26cbd0afda3125daec06fa	\N	1	\\x9e9030a70deb1fee03ee55982a04e249d8954320cd637fa5e87c395fb1a18a6d
10	2026-11-28 23:55:44.557993+00	swapped	add_column-orders	advance	begun	postgres	root	vm	\N	\N	\N	\N	2	\\x8d5061bef5ac4637ff65f85a3120c11fec7f167dba20619166ce097229804c82
11	2026-11-28 23:55:44.573465+00	swapped	add_column-orders	advance	done	postgres	root	vm	\N	16	\N	\N	3	\\xa32bc5b73c7ece235c06cadc4cdd81d3b4528163eea861ea901c5289b3043c3e
12	2026-11-28 23:55:44.587336+00	swapped	backfill-orders	advance	begun	postgres	root	vm	\N	\N	\N	\N	4	\\xa04905e0ed73b0b64ced08193e8403587326d3631177236d60cf96b902d04255
13	2026-11-28 23:55:44.681485+00	swapped	backfill-orders	advance	done	postgres	root	vm	\N	103	100 rows filled	\N	5	\\x6a00eebf70ced24ac8d6090c6f22f9634d52ebd2fa60ca8544b677cbe8951b66
14	2026-11-28 23:55:44.687936+00	swapped	constrain-orders	advance	begun	postgres	root	vm	\N	\N	\N	\N	6	\\xa12472e854ca0c5099ee5f4e10c12ade7fd7aa5b3adc4fc7390457b0eab9e42b
15	2026-11-28 23:55:44.70684+00	swapped	constrain-orders	advance	done	postgres	root	vm	\N	25	\N	\N	7	\\x76822442e3d8c80062d8771844e83b268f00038b16788e63b8f2495f62567394
16	2026-11-28 23:55:44.707335+00	swapped	orders-id-either-type	gate	opened	postgres	root	vm	\N	\N	Does every service take orders.id as bigint as well as in its present type?	\N	8	\\xe12f139e9052d5298b5cfbae0f1deb834bf309a17e08c2f1c3d155b7a54c5b7a
17	2026-11-28 23:55:44.848739+00	swapped	orders-id-either-type	confirm	ok	postgres	root	vm	Ann	\N	ok	[{"kind": "approvals", "what": "confirmed by 1 role", "holds": false, "value": "0 of 1"}]	9	\\x21e7ecee76ce70e057674ad7980b83b32ecca538df6569460564bfb9dc513df1
18	2026-11-28 23:55:45.190142+00	swapped	swap-orders	advance	begun	postgres	root	vm	\N	\N	\N	\N	10	\\xe06af3c5d8e1d8f0756ed8857252e5d514dcdf504f34f73033671661ece7258e
19	2026-11-28 23:55:45.274657+00	swapped	orders-id-either-type	gate	passed	postgres	root	vm	\N	\N	\N	\N	11	\\xae7244da7efb4f7500eb47e1be916d82ee22d58e4e3b6b7e5dce088f1b018f5b
20	2026-11-28 23:55:45.277215+00	swapped	swap-orders	advance	done	postgres	root	vm	\N	357	\N	\N	12	\\xf881ffcfd112bdefc754c10ceec3cc3ea36e837ec66fa864b5c3bc808bfa8cbd
21	2026-11-28 23:55:45.289681+00	swapped	orders-id-changed	gate	opened	postgres	root	vm	\N	\N	Does every service work with orders.id as bigint, so that the old values may go?	\N	13	\\x5b9853f71f83effc34f83a5058c3733829d9c08dba1e76078b3186da6271a03a
22	2026-11-28 23:55:45.553867+00	before-swap	\N	register	ok	postgres	root	vm	\N	\N	checksum 47c79972e0701f524b57f356e58aff9db7d25c07e4c011964f1fe8aa0ee58457	\N	1	\\xe28e1f0956ab05b8748e36551aadaa11fc7c6b251dcd70742e2ada1615c5a1e6
23	2026-11-28 23:55:45.575683+00	before-swap	add_column-goods	advance	begun	postgres	root	vm	\N	\N	\N	\N	2	\\xedafde48a6e28c3734f137ce0cb0d834ea27f5902cc02e35b91b70acfa4da473
24	2026-11-28 23:55:45.598093+00	before-swap	add_column-goods	advance	done	postgres	root	vm	\N	23	\N	\N	3	\\x3b8f2a88b2534f9c0d73aaa62948dd7e189dbd0c7d8f2625d94e5e445ef92c92
25	2026-11-28 23:55:45.615174+00	before-swap	backfill-goods	advance	begun	postgres	root	vm	\N	\N	\N	\N	4	\\xad265fbb61885bfc60f83012ccb10b64d45a46033028d0a2474d36a296ac4c1f
26	2026-11-28 23:55:45.710039+00	before-swap	backfill-goods	advance	done	postgres	root	vm	\N	108	100 rows filled	\N	5	\\x4a8c36ae4026284927fb1888beb06331fa42da48773df20ffc324913a2a31f40
27	2026-11-28 23:55:45.717496+00	before-swap	constrain-goods	advance	begun	postgres	root	vm	\N	\N	\N	\N	6	\\x9516c660f9752870323144872e0baf5af087f834f35242072ecd401c97074606
28	2026-11-28 23:55:45.744565+00	before-swap	constrain-goods	advance	done	postgres	root	vm	\N	32	\N	\N	7	\\x82ebda23d825d95cca460ba7d7e32f0a1f0c5a16fdb8a58f1eff06d16147a610
29	2026-11-28 23:55:45.745129+00	before-swap	goods-id-either-type	gate	opened	postgres	root	vm	\N	\N	Does every service take goods.id as bigint as well as in its present type?	\N	8	\\x08be19a23c1aeb1bacf03234c5fbc26d3c7770ca0e58738f40c9e56399938544
30	2026-11-28 23:55:45.977091+00	before-fill	\N	register	ok	postgres	root	vm	\N	\N	checksum d90372252d7e68c0b1d44a75d5a1f12c5e7fe4fa3f07985fe476460a89305a84	\N	1	\\x5c425844e04b96ccd996f7ca4c70b7a8453d68f58b0857aff96f86edb13ee860
31	2026-11-28 23:55:45.992158+00	before-fill	add	advance	begun	postgres	root	vm	\N	\N	\N	\N	2	\\x900b7e74569d8c2585bc442c0b9da45db2b094b9ab920d918d3952dfae9d5348
32	2026-11-28 23:55:46.013798+00	before-fill	add	advance	done	postgres	root	vm	\N	15	\N	\N	3	\\x701c045f73c123a193e3be35cdc541560da6c9c32e0dcdc364c65789ca966a4f
33	2026-11-28 23:55:46.333415+00	parted	\N	register	ok	postgres	root	vm	\N	\N	checksum 62a3281c5b4d726462a8e89fbc9e60264e02db632eacd65301c647264bf0b58d	\N	1	\\x1eab1d384d45c358802f304fe7103a9879d7a5af8228fd60606f2dff062fd5f0
34	2026-11-28 23:55:46.348618+00	parted	add	advance	begun	postgres	root	vm	\N	\N	\N	\N	2	\\x13aa31908330e418b815b2fc3bf5dbd95ed4a2cd6a171ce5053ea2dede61a18c
35	2026-11-28 23:55:46.392601+00	parted	add	advance	done	postgres	root	vm	\N	52	\N	\N	3	\\x4e4d93287fc5766ac2652bdd86d8f64b30b6d575a1063a44fa2ffb960761a4eb
36	2026-11-28 23:55:46.616283+00	parted	fill	advance	begun	postgres	root	vm	\N	\N	\N	\N	4	\\xcfee0cc5afef590908f65c2453bee1b4435cde2f6163e7321ffc1152606104b4
37	2026-11-28 23:55:46.883763+00	parted	fill	advance	done	postgres	root	vm	\N	454	300 rows filled	\N	5	\\x5e750f0ba9b04751008e8c58293125efb974294c652e3f892149310e83d7840b
38	2026-11-28 23:55:48.189793+00	parted	hold	advance	begun	postgres	root	vm	\N	\N	\N	\N	6	\\x5f5eede4396f9233acc3c19902a38198be855ca2c646fe3a82d93e3638b32f00
39	2026-11-28 23:55:49.569577+00	parted	hold	advance	put off	postgres	root	vm	\N	1591	could not lock table "public.mails" within 2.0 s	\N	7	\\x8bcd8df0913f35e3f671844fb18e47e6c811d39d98474c6eef1eb5b2093499a8
40	2026-11-28 23:55:56.20633+00	upgraded	\N	register	ok	postgres	root	vm	\N	\N	checksum 95eedca7a0b77fb3fd97b57d9bdc437b35e53f089be844fb4f53dfe093c560c9	\N	1	\\xa0cfe85dfde8e0399be0b636a096a47a2fa6922e2c69cd7bb0baafbcb8a0d690
41	2026-11-28 23:55:56.225446+00	upgraded	add	advance	begun	postgres	root	vm	\N	\N	\N	\N	2	\\x309b2fefe5bf9d34ffd5e972840a8cdda7a0383cea7ea13c0d8e11bc8ef4d340
42	2026-11-28 23:55:56.24571+00	upgraded	add	advance	done	postgres	root	vm	\N	21	\N	\N	3	\\x106dd50b6e3cb2a922fe75333a8ed36e4da5f0e0d8e6c83ac816faff7acf2beb
43	2026-11-28 23:55:56.465647+00	upgraded	fill	advance	begun	postgres	root	vm	\N	\N	\N	\N	4	\\xf46b71c16e979d4333eed8e28fb52ac8cf35ff54e30566baf914a48ce9137472
\.

COPY sluice.log_head (plan, number, hash) FROM stdin;
at-gate	8	\\x465f8b97f49c5a4f5b87bb88e09260146eba142ea677857db2c0c41a495f56ca
swapped	13	\\x5b9853f71f83effc34f83a5058c3733829d9c08dba1e76078b3186da6271a03a
before-swap	8	\\x08be19a23c1aeb1bacf03234c5fbc26d3c7770ca0e58738f40c9e56399938544
before-fill	3	\\x701c045f73c123a193e3be35cdc541560da6c9c32e0dcdc364c65789ca966a4f
parted	7	\\x8bcd8df0913f35e3f671844fb18e47e6c811d39d98474c6eef1eb5b2093499a8
upgraded	4	\\xf46b71c16e979d4333eed8e28fb52ac8cf35ff54e30566baf914a48ce9137472
\.

COPY sluice.meta (version, installed_at) FROM stdin;
3	2026-11-28 23:55:43.551027+00
\.

COPY sluice.old_write (sync, pid, role, application_name, client_addr, first_at, last_at) FROM stdin;
\.

COPY sluice.old_writer (sync, pid, role, application_name, part, client_addr, first_at, last_at, noted) FROM stdin;
\.

COPY sluice.operation (plan_id, phase, ordinal, mode, transaction_group, sql, undo, undo_mode, repair, lock_mode, object_schema, object_name, other_lock_mode, other_schema, other_name, cost, sync_phase, reversible, effect_kind, effect_want, effect_schema, effect_table, effect_name, effect_replaces, why, done, xid, finished_at) FROM stdin;
1	0	0	transaction	0	ALTER TABLE public.people ADD COLUMN address text	ALTER TABLE public.people DROP COLUMN address	transaction	\N	8	public	people	0	\N	\N	instant	0	t	column	present	public	people	address	\N	nullable and without a default: no row is touched	t	772	2026-11-28 23:55:44.038509+00
1	0	6	wait	0	SELECT l.pid, a.usename AS role, a.application_name AS application, a.state,\n    extract(epoch FROM now() - a.xact_start)::bigint AS age_s, a.query,\n    p.gid AS prepared, l.mode\nFROM pg_catalog.pg_locks l\nLEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid\nLEFT JOIN pg_catalog.pg_prepared_xacts p ON p.transaction = l.transactionid\nWHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted\n    AND age(l.transactionid) > age($1::xid)\n    AND coalesce(a.datname, p.database) = current_database()	\N	transaction	\N	0	\N	\N	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	wait until every transaction that is older than sync has ended	t	773	2026-11-28 23:55:44.041594+00
1	1	0	batches	0	UPDATE public.people AS people SET address = (mail)\nWHERE ctid >= $1::tid AND ctid < $2::tid\n    AND address IS NULL\n    AND ($4::tid[] IS NULL OR (ctid = ANY ($4::tid[])) IS TRUE)\n    AND NOT ((mail)::text IS NULL)\n    AND (pg_catalog.age(xmin) > pg_catalog.age($3::xid) OR NOT pg_catalog.record_image_eq(ROW(mail), ROW((address)::text)))	\N	transaction	\N	3	public	people	0	\N	\N	fill	0	t	none	absent	\N	\N	\N	\N	fill rows that existed before sync began, page range by page range	t	795	2026-11-28 23:55:44.128382+00
1	1	1	transaction	1	CREATE OR REPLACE TRIGGER zz_sluice_d873aa335494b464_update BEFORE UPDATE ON public.people FOR EACH ROW\n    WHEN ((OLD.mail IS DISTINCT FROM NEW.mail)\n        OR (OLD.address IS DISTINCT FROM NEW.address))\n    EXECUTE FUNCTION sluice.sync_d873aa335494b464()	\N	transaction	\N	6	public	people	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	every row is filled: sync fires only when a synced column changes	t	796	2026-11-28 23:55:44.13386+00
1	1	2	transaction	1	ALTER TABLE public.people ENABLE ALWAYS TRIGGER zz_sluice_d873aa335494b464_update	\N	transaction	\N	6	public	people	0	\N	\N	instant	0	t	trigger	present	public	people	zz_sluice_d873aa335494b464_update	\N	fires under session_replication_role = replica too	t	796	2026-11-28 23:55:44.13387+00
1	1	3	transaction	2	ANALYZE public.people (address)	\N	transaction	\N	4	public	people	0	\N	\N	scan	0	t	none	absent	\N	\N	\N	\N	statistics for the queries of the new application	t	797	2026-11-28 23:55:44.135679+00
1	2	0	alone	0	CREATE INDEX CONCURRENTLY sluice_89b6bae95d75c836 ON public.people USING btree (lower(address))	DROP INDEX CONCURRENTLY IF EXISTS public.sluice_89b6bae95d75c836	alone	DROP INDEX CONCURRENTLY IF EXISTS public.sluice_89b6bae95d75c836	4	public	people	0	\N	\N	build	0	t	index	present	public	people	sluice_89b6bae95d75c836	\N	built while the application goes on; waits for older transactions of the database	t	803	2026-11-28 23:55:44.151784+00
1	2	1	transaction	1	COMMENT ON INDEX public.sluice_89b6bae95d75c836 IS 'for the login'	\N	transaction	\N	4	public	people	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	carried by like	t	804	2026-11-28 23:55:44.153448+00
1	2	2	alone	2	CREATE UNIQUE INDEX CONCURRENTLY sluice_6d162a3181896551 ON public.people USING btree (address)	DROP INDEX CONCURRENTLY IF EXISTS public.sluice_6d162a3181896551	alone	DROP INDEX CONCURRENTLY IF EXISTS public.sluice_6d162a3181896551	4	public	people	0	\N	\N	build	0	t	index	present	public	people	sluice_6d162a3181896551	\N	built while the application goes on; waits for older transactions of the database	t	808	2026-11-28 23:55:44.156293+00
1	2	3	transaction	3	ALTER TABLE public.people ADD CONSTRAINT sluice_6d162a3181896551 UNIQUE USING INDEX sluice_6d162a3181896551	ALTER TABLE public.people DROP CONSTRAINT IF EXISTS sluice_6d162a3181896551	transaction	\N	8	public	people	0	\N	\N	instant	0	t	constraint	present	public	people	sluice_6d162a3181896551	\N	the index is there already: catalogue only	t	809	2026-11-28 23:55:44.159585+00
1	4	0	check	0	SELECT pg_catalog.concat('id=', id) AS key\nFROM public.people\nWHERE NOT (pg_catalog.record_image_eq(ROW(address), ROW((mail)::text)) OR pg_catalog.record_image_eq(ROW(mail), ROW((address)::text)))	\N	transaction	\N	1	public	people	0	\N	\N	scan	0	t	none	absent	\N	\N	\N	\N	old and new must agree in every row: new = up(old) or old = down(new)	f	\N	\N
1	4	1	check	1	SELECT pg_catalog.concat('index ', i.indexrelid::regclass, ' is not valid') AS key\nFROM pg_catalog.pg_index i\nWHERE NOT (i.indisvalid AND i.indisready) AND (i.indrelid = 'public.people'::regclass\n    OR i.indrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.people')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attribute a\n        ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid\n        WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid\n        AND d.refobjid = i.indrelid AND a.attname IN ('address'))\nUNION ALL\nSELECT pg_catalog.concat('constraint ', quote_ident(c.conname), ' is not validated')\nFROM pg_catalog.pg_constraint c\nWHERE NOT c.convalidated AND (c.conrelid = 'public.people'::regclass\n    OR c.conrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.people')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.conrelid\n        AND a.attnum = ANY (c.conkey) AND a.attname IN ('address'))	\N	transaction	\N	1	public	people	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	every index of the new columns must be valid, every constraint validated	f	\N	\N
1	4	2	transaction	1	DROP TRIGGER zz_sluice_d873aa335494b464_insert ON public.people	\N	transaction	\N	8	public	people	0	\N	\N	instant	0	f	trigger	absent	public	people	zz_sluice_d873aa335494b464_insert	\N	sync ends with the column that it kept	f	\N	\N
1	4	3	transaction	1	DROP TRIGGER zz_sluice_d873aa335494b464_update ON public.people	\N	transaction	\N	8	public	people	0	\N	\N	instant	0	f	trigger	absent	public	people	zz_sluice_d873aa335494b464_update	\N	sync ends with the column that it kept	f	\N	\N
1	4	4	transaction	1	DROP FUNCTION sluice.sync_d873aa335494b464()	\N	transaction	\N	0	public	people	0	\N	\N	instant	0	f	function	absent	sluice	\N	sync_d873aa335494b464	\N	nothing calls it any more	f	\N	\N
1	4	5	transaction	1	ALTER TABLE public.people DROP COLUMN mail	\N	transaction	\N	8	public	people	0	\N	\N	instant	0	f	column	absent	public	people	mail	\N	catalogue only: no row is touched	f	\N	\N
1	4	6	transaction	1	ALTER INDEX public.sluice_89b6bae95d75c836 RENAME TO by_mail	ALTER INDEX public.by_mail RENAME TO sluice_89b6bae95d75c836	transaction	\N	4	public	people	0	\N	\N	instant	0	f	index	present	public	people	by_mail	sluice_89b6bae95d75c836	the original's name is free now	f	\N	\N
1	4	7	transaction	1	ALTER TABLE public.people RENAME CONSTRAINT sluice_6d162a3181896551 TO people_mail_once	ALTER TABLE public.people RENAME CONSTRAINT people_mail_once TO sluice_6d162a3181896551	transaction	\N	8	public	people	0	\N	\N	instant	0	f	constraint	present	public	people	people_mail_once	sluice_6d162a3181896551	the original's name is free now	f	\N	\N
1	4	8	transaction	1	ALTER TABLE public.people RENAME CONSTRAINT sluice_1a9ef201bc4765fe TO "it's a mail"	ALTER TABLE public.people RENAME CONSTRAINT "it's a mail" TO sluice_1a9ef201bc4765fe	transaction	\N	8	public	people	0	\N	\N	instant	0	f	constraint	present	public	people	it's a mail	sluice_1a9ef201bc4765fe	the original's name is free now	f	\N	\N
1	4	9	transaction	1	ALTER STATISTICS public.sluice_e1e06becde858567 RENAME TO mail_and_org	ALTER STATISTICS public.mail_and_org RENAME TO sluice_e1e06becde858567	transaction	\N	4	public	people	0	\N	\N	instant	0	f	statistics	present	public	people	mail_and_org	sluice_e1e06becde858567	the original's name is free now	f	\N	\N
1	2	4	transaction	4	ALTER TABLE public.people ADD CONSTRAINT sluice_1a9ef201bc4765fe CHECK ((address ~~ '%@%'::text)) NOT VALID	ALTER TABLE public.people DROP CONSTRAINT IF EXISTS sluice_1a9ef201bc4765fe	transaction	\N	8	public	people	0	\N	\N	instant	0	t	constraint	partial	public	people	sluice_1a9ef201bc4765fe	\N	new writes are checked from here on; no row is read	t	810	2026-11-28 23:55:44.166129+00
1	2	5	transaction	5	ALTER TABLE public.people VALIDATE CONSTRAINT sluice_1a9ef201bc4765fe	\N	transaction	\N	4	public	people	0	\N	\N	scan	0	t	constraint	present	public	people	sluice_1a9ef201bc4765fe	\N	reads every row while the application goes on	t	811	2026-11-28 23:55:44.171557+00
1	2	6	transaction	6	CREATE STATISTICS public.sluice_e1e06becde858567 (ndistinct, dependencies, mcv) ON address, org FROM public.people	DROP STATISTICS IF EXISTS public.sluice_e1e06becde858567	transaction	\N	4	public	people	0	\N	\N	instant	0	t	statistics	present	public	people	sluice_e1e06becde858567	\N	carried by like	t	812	2026-11-28 23:55:44.175467+00
1	2	7	transaction	7	ALTER TABLE public.people ADD CONSTRAINT sluice_c9f2c7ddaa4bad88 CHECK (address IS NOT NULL) NOT VALID	ALTER TABLE public.people DROP CONSTRAINT IF EXISTS sluice_c9f2c7ddaa4bad88	transaction	\N	8	public	people	0	\N	\N	instant	0	t	constraint	partial	public	people	sluice_c9f2c7ddaa4bad88	\N	new writes are checked from here on; no row is read	t	813	2026-11-28 23:55:44.18319+00
1	2	8	transaction	8	ALTER TABLE public.people VALIDATE CONSTRAINT sluice_c9f2c7ddaa4bad88	\N	transaction	\N	4	public	people	0	\N	\N	scan	0	t	constraint	present	public	people	sluice_c9f2c7ddaa4bad88	\N	reads every row while the application goes on	t	814	2026-11-28 23:55:44.185543+00
1	2	9	transaction	9	ALTER TABLE public.people ALTER COLUMN address SET NOT NULL	ALTER TABLE public.people ALTER COLUMN address DROP NOT NULL	transaction	\N	8	public	people	0	\N	\N	instant	0	t	not null	present	public	people	address	\N	proved by the validated check: no row is read	t	815	2026-11-28 23:55:44.192595+00
1	2	10	transaction	9	ALTER TABLE public.people DROP CONSTRAINT sluice_c9f2c7ddaa4bad88	\N	transaction	\N	8	public	people	0	\N	\N	instant	0	t	constraint	absent	public	people	sluice_c9f2c7ddaa4bad88	\N	the check has served	t	815	2026-11-28 23:55:44.192607+00
1	2	11	transaction	10	COMMENT ON COLUMN public.people.address IS 'how to reach them'	COMMENT ON COLUMN public.people.address IS NULL	transaction	\N	4	public	people	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	carried by like	t	816	2026-11-28 23:55:44.200932+00
1	2	12	transaction	11	ANALYZE public.people	\N	transaction	\N	4	public	people	0	\N	\N	scan	0	t	none	absent	\N	\N	\N	\N	gathers the statistics that were carried	t	817	2026-11-28 23:55:44.208787+00
1	0	1	transaction	0	CREATE FUNCTION sluice.sync_d873aa335494b464() RETURNS trigger LANGUAGE plpgsql\nSET search_path = pg_catalog, public, pg_temp AS $sluice$\n#variable_conflict use_column\n<<sluice_sync>>\nDECLARE\n    old_written boolean;\n    new_written boolean;\n    up_1 text;\n    down_1 text;\nBEGIN\n    IF TG_OP = 'INSERT' THEN\n        new_written := NOT (NEW.address IS NULL);\n        old_written := NEW.mail IS NOT NULL;\n    ELSE\n        old_written := (OLD.mail IS DISTINCT FROM NEW.mail);\n        new_written := (OLD.address IS DISTINCT FROM NEW.address)\n            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);\n    END IF;\n    IF NOT new_written THEN\n    <<people>>\n    DECLARE\n        mail text := sync_d873aa335494b464.new.mail;\n    BEGIN\n        sluice_sync.up_1 := (mail);\n    END;\n        NEW.address := up_1;\n        RETURN NEW;\n    END IF;\n    <<people>>\n    DECLARE\n        address text := sync_d873aa335494b464.new.address;\n    BEGIN\n        sluice_sync.down_1 := (address);\n    END;\n    IF old_written THEN\n    <<people>>\n    DECLARE\n        mail text := sync_d873aa335494b464.new.mail;\n    BEGIN\n        sluice_sync.up_1 := (mail);\n    END;\n        IF pg_catalog.record_image_eq(ROW(NEW.address), ROW(up_1))\n            OR pg_catalog.record_image_eq(ROW(NEW.mail), ROW(down_1)) THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n    NEW.mail := down_1;\n    RETURN NEW;\nEND\n$sluice$;\nCOMMENT ON FUNCTION sluice.sync_d873aa335494b464() IS 'sync of table public.people for sluice plan at-gate'	DROP FUNCTION sluice.sync_d873aa335494b464()	transaction	\N	0	public	people	0	\N	\N	instant	0	t	function	present	sluice	\N	sync_d873aa335494b464	\N	sync: the side that wrote sets the other	t	772	2026-11-28 23:55:44.038532+00
1	0	2	transaction	0	CREATE TRIGGER zz_sluice_d873aa335494b464_insert BEFORE INSERT ON public.people FOR EACH ROW\n    EXECUTE FUNCTION sluice.sync_d873aa335494b464()	DROP TRIGGER zz_sluice_d873aa335494b464_insert ON public.people	transaction	\N	6	public	people	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	sync on INSERT and COPY	t	772	2026-11-28 23:55:44.038581+00
1	0	3	transaction	0	ALTER TABLE public.people ENABLE ALWAYS TRIGGER zz_sluice_d873aa335494b464_insert	\N	transaction	\N	6	public	people	0	\N	\N	instant	0	t	trigger	present	public	people	zz_sluice_d873aa335494b464_insert	\N	fires under session_replication_role = replica too	t	772	2026-11-28 23:55:44.038588+00
1	0	4	transaction	0	DO $sluice1$BEGIN EXECUTE pg_catalog.format($sluice$CREATE OR REPLACE TRIGGER zz_sluice_d873aa335494b464_update BEFORE UPDATE ON public.people FOR EACH ROW\n    WHEN ((OLD.mail IS DISTINCT FROM NEW.mail)\n        OR ((OLD.address IS DISTINCT FROM NEW.address) AND (pg_catalog.current_setting('sluice.backfill', true) IS DISTINCT FROM 'on' OR pg_catalog.pg_trigger_depth() > 0))\n        OR (NEW.address IS NULL AND pg_catalog.age(OLD.xmin) > pg_catalog.age(%L::xid)))\n    EXECUTE FUNCTION sluice.sync_d873aa335494b464()$sluice$,\n    pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::xid); END$sluice1$	DROP TRIGGER zz_sluice_d873aa335494b464_update ON public.people	transaction	\N	6	public	people	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	sync on UPDATE of a synced column, or of a row not yet filled	t	772	2026-11-28 23:55:44.038592+00
1	0	5	transaction	0	ALTER TABLE public.people ENABLE ALWAYS TRIGGER zz_sluice_d873aa335494b464_update	\N	transaction	\N	6	public	people	0	\N	\N	instant	0	t	trigger	present	public	people	zz_sluice_d873aa335494b464_update	\N	fires under session_replication_role = replica too	t	772	2026-11-28 23:55:44.038595+00
2	0	0	transaction	0	ALTER TABLE public.orders ADD COLUMN id_new bigint	ALTER TABLE public.orders DROP COLUMN id_new	transaction	\N	8	public	orders	0	\N	\N	instant	0	t	column	present	public	orders	id_new	\N	nullable and without a default: no row is touched	t	833	2026-11-28 23:55:44.571418+00
2	4	13	transaction	2	ALTER SEQUENCE public.orders_id_seq AS bigint	ALTER SEQUENCE public.orders_id_seq AS integer	transaction	\N	8	public	orders	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	the sequence counts as far as the new type does	t	889	2026-11-28 23:55:45.253975+00
2	4	14	transaction	2	ALTER TABLE public.orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX sluice_48cfbae912d777bf	ALTER TABLE public.orders DROP CONSTRAINT orders_pkey	transaction	\N	8	public	orders	0	\N	\N	instant	0	t	constraint	present	public	orders	orders_pkey	sluice_48cfbae912d777bf	the index is there already: catalogue only	t	889	2026-11-28 23:55:45.253981+00
2	4	15	transaction	2	ALTER TABLE public.items ADD CONSTRAINT "of order" FOREIGN KEY (order_id) REFERENCES public.orders(id) ON DELETE CASCADE NOT VALID	ALTER TABLE public.items DROP CONSTRAINT "of order"	transaction	\N	8	public	orders	8	public	items	instant	0	t	constraint	partial	public	items	of order	\N	new writes are checked from here on; no row is read	t	889	2026-11-28 23:55:45.253983+00
2	1	0	batches	0	UPDATE public.orders AS orders SET id_new = (id::bigint)\nWHERE ctid >= $1::tid AND ctid < $2::tid\n    AND id_new IS NULL\n    AND ($4::tid[] IS NULL OR (ctid = ANY ($4::tid[])) IS TRUE)\n    AND NOT ((id::bigint)::bigint IS NULL)\n    AND (pg_catalog.age(xmin) > pg_catalog.age($3::xid) OR NOT pg_catalog.record_image_eq(ROW(id), ROW((id_new)::integer)))	\N	transaction	\N	3	public	orders	0	\N	\N	fill	0	t	none	absent	\N	\N	\N	\N	fill rows that existed before sync began, page range by page range	t	856	2026-11-28 23:55:44.669515+00
2	1	1	transaction	1	CREATE OR REPLACE TRIGGER zz_sluice_9a43e302a2643a1a_update BEFORE UPDATE ON public.orders FOR EACH ROW\n    WHEN ((OLD.id IS DISTINCT FROM NEW.id)\n        OR (OLD.id_new IS DISTINCT FROM NEW.id_new))\n    EXECUTE FUNCTION sluice.sync_9a43e302a2643a1a()	\N	transaction	\N	6	public	orders	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	every row is filled: sync fires only when a synced column changes	t	857	2026-11-28 23:55:44.6744+00
2	1	2	transaction	1	ALTER TABLE public.orders ENABLE ALWAYS TRIGGER zz_sluice_9a43e302a2643a1a_update	\N	transaction	\N	6	public	orders	0	\N	\N	instant	0	t	trigger	present	public	orders	zz_sluice_9a43e302a2643a1a_update	\N	fires under session_replication_role = replica too	t	857	2026-11-28 23:55:44.67441+00
2	1	3	transaction	2	ANALYZE public.orders (id_new)	\N	transaction	\N	4	public	orders	0	\N	\N	scan	0	t	none	absent	\N	\N	\N	\N	statistics for the queries of the new application	t	858	2026-11-28 23:55:44.677458+00
2	2	0	transaction	0	ALTER TABLE public.orders ADD CONSTRAINT sluice_750a9d53e73623ea CHECK (id_new IS NOT NULL) NOT VALID	ALTER TABLE public.orders DROP CONSTRAINT IF EXISTS sluice_750a9d53e73623ea	transaction	\N	8	public	orders	0	\N	\N	instant	0	t	constraint	partial	public	orders	sluice_750a9d53e73623ea	\N	new writes are checked from here on; no row is read	t	861	2026-11-28 23:55:44.691471+00
2	2	1	transaction	1	ALTER TABLE public.orders VALIDATE CONSTRAINT sluice_750a9d53e73623ea	\N	transaction	\N	4	public	orders	0	\N	\N	scan	0	t	constraint	present	public	orders	sluice_750a9d53e73623ea	\N	reads every row while the application goes on	t	862	2026-11-28 23:55:44.699315+00
2	2	2	transaction	2	ALTER TABLE public.orders ALTER COLUMN id_new SET NOT NULL	ALTER TABLE public.orders ALTER COLUMN id_new DROP NOT NULL	transaction	\N	8	public	orders	0	\N	\N	instant	0	t	not null	present	public	orders	id_new	\N	proved by the validated check: no row is read	t	863	2026-11-28 23:55:44.706419+00
2	2	3	transaction	2	ALTER TABLE public.orders DROP CONSTRAINT sluice_750a9d53e73623ea	\N	transaction	\N	8	public	orders	0	\N	\N	instant	0	t	constraint	absent	public	orders	sluice_750a9d53e73623ea	\N	the check has served	t	863	2026-11-28 23:55:44.70643+00
2	4	0	alone	0	CREATE UNIQUE INDEX CONCURRENTLY sluice_48cfbae912d777bf ON public.orders USING btree (id_new)	DROP INDEX CONCURRENTLY IF EXISTS public.sluice_48cfbae912d777bf	alone	DROP INDEX CONCURRENTLY IF EXISTS public.sluice_48cfbae912d777bf	4	public	orders	0	\N	\N	build	0	t	index	present	public	orders	sluice_48cfbae912d777bf	\N	the new column's, for the primary key	t	882	2026-11-28 23:55:45.202597+00
2	4	1	alone	0	CREATE UNIQUE INDEX CONCURRENTLY sluice_239421ad0d99fdea ON public.orders USING btree (id)	DROP INDEX CONCURRENTLY IF EXISTS public.sluice_239421ad0d99fdea	alone	DROP INDEX CONCURRENTLY IF EXISTS public.sluice_239421ad0d99fdea	4	public	orders	0	\N	\N	build	0	t	index	present	public	orders	sluice_239421ad0d99fdea	\N	the old column's, for the primary key after a revert	t	886	2026-11-28 23:55:45.209979+00
2	4	2	on revert	0		ALTER TABLE public.items VALIDATE CONSTRAINT "of order"	alone	\N	0	public	items	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	reads every row while the application goes on	t	887	2026-11-28 23:55:45.213531+00
2	4	3	check	1	SELECT pg_catalog.concat('id=', id) AS key\nFROM public.orders\nWHERE NOT (pg_catalog.record_image_eq(ROW(id_new), ROW((id::bigint)::bigint)) OR pg_catalog.record_image_eq(ROW(id), ROW((id_new)::integer)))	\N	transaction	\N	1	public	orders	0	\N	\N	scan	0	t	none	absent	\N	\N	\N	\N	old and new must agree in every row: new = up(old) or old = down(new)	t	888	2026-11-28 23:55:45.214142+00
2	4	5	transaction	2	ALTER TABLE public.items DROP CONSTRAINT "of order"	ALTER TABLE public.items ADD CONSTRAINT "of order" FOREIGN KEY (order_id) REFERENCES public.orders(id) ON DELETE CASCADE NOT VALID	transaction	\N	8	public	orders	8	public	items	instant	0	t	none	absent	\N	\N	\N	\N	is added again to the new column in this transaction	t	889	2026-11-28 23:55:45.25395+00
2	4	6	transaction	2	ALTER TABLE public.orders DROP CONSTRAINT orders_pkey	ALTER TABLE public.orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX sluice_239421ad0d99fdea	transaction	\N	8	public	orders	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	the new column's takes its place in this transaction	t	889	2026-11-28 23:55:45.253954+00
3	0	0	transaction	0	ALTER TABLE public.goods ADD COLUMN id_new bigint	ALTER TABLE public.goods DROP COLUMN id_new	transaction	\N	8	public	goods	0	\N	\N	instant	0	t	column	present	public	goods	id_new	\N	nullable and without a default: no row is touched	t	906	2026-11-28 23:55:45.588015+00
2	6	0	check	0	SELECT pg_catalog.concat('id=', id_new) AS key\nFROM (SELECT tableoid, ctid, id_old AS id, note AS note, id AS id_new FROM public.orders) AS orders\nWHERE NOT (pg_catalog.record_image_eq(ROW(id_new), ROW((id::bigint)::bigint)) OR pg_catalog.record_image_eq(ROW(id), ROW((id_new)::integer)))	\N	transaction	\N	1	public	orders	0	\N	\N	scan	0	t	none	absent	\N	\N	\N	\N	old and new must agree in every row: new = up(old) or old = down(new)	f	\N	\N
2	6	1	check	1	SELECT pg_catalog.concat('index ', i.indexrelid::regclass, ' is not valid') AS key\nFROM pg_catalog.pg_index i\nWHERE NOT (i.indisvalid AND i.indisready) AND (i.indrelid = 'public.orders'::regclass\n    OR i.indrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.orders')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attribute a\n        ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid\n        WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid\n        AND d.refobjid = i.indrelid AND a.attname IN ('id'))\nUNION ALL\nSELECT pg_catalog.concat('constraint ', quote_ident(c.conname), ' is not validated')\nFROM pg_catalog.pg_constraint c\nWHERE NOT c.convalidated AND (c.conrelid = 'public.orders'::regclass\n    OR c.conrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.orders')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.conrelid\n        AND a.attnum = ANY (c.conkey) AND a.attname IN ('id'))	\N	transaction	\N	1	public	orders	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	every index of the new columns must be valid, every constraint validated	f	\N	\N
2	6	2	transaction	1	DROP TRIGGER zz_sluice_9a43e302a2643a1a_insert ON public.orders	\N	transaction	\N	8	public	orders	0	\N	\N	instant	0	f	trigger	absent	public	orders	zz_sluice_9a43e302a2643a1a_insert	\N	sync ends with the column that it kept	f	\N	\N
2	6	3	transaction	1	DROP TRIGGER zz_sluice_9a43e302a2643a1a_update ON public.orders	\N	transaction	\N	8	public	orders	0	\N	\N	instant	0	f	trigger	absent	public	orders	zz_sluice_9a43e302a2643a1a_update	\N	sync ends with the column that it kept	f	\N	\N
2	6	4	transaction	1	DROP FUNCTION sluice.sync_9a43e302a2643a1a()	\N	transaction	\N	0	public	orders	0	\N	\N	instant	0	f	function	absent	sluice	\N	sync_9a43e302a2643a1a	\N	nothing calls it any more	f	\N	\N
2	6	5	transaction	1	ALTER TABLE public.orders DROP COLUMN id_old	\N	transaction	\N	8	public	orders	0	\N	\N	instant	0	f	column	absent	public	orders	id_old	sluice_239421ad0d99fdea	catalogue only: no row is touched	f	\N	\N
2	4	10	transaction	2	ALTER TABLE public.orders ALTER COLUMN id_old DROP DEFAULT	ALTER TABLE public.orders ALTER COLUMN id_old SET DEFAULT nextval('public.orders_id_seq'::regclass)	transaction	\N	8	public	orders	0	\N	\N	instant	0	t	default	absent	public	orders	id_old	\N	it would look like a write of the old side	t	889	2026-11-28 23:55:45.253969+00
2	4	11	transaction	2	ALTER TABLE public.orders ALTER COLUMN id SET DEFAULT nextval('public.orders_id_seq'::regclass)	ALTER TABLE public.orders ALTER COLUMN id DROP DEFAULT	transaction	\N	8	public	orders	0	\N	\N	instant	0	t	default	present	public	orders	id	\N	the old column's, in the new type	t	889	2026-11-28 23:55:45.253972+00
2	4	12	transaction	2	ALTER SEQUENCE public.orders_id_seq OWNED BY public.orders.id	ALTER SEQUENCE public.orders_id_seq OWNED BY public.orders.id_old	transaction	\N	8	public	orders	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	the sequence stays when the old column goes	t	889	2026-11-28 23:55:45.253973+00
2	4	16	transaction	3	ALTER TABLE public.items VALIDATE CONSTRAINT "of order"	\N	transaction	\N	4	public	items	2	public	orders	scan	0	t	constraint	present	public	items	of order	\N	reads every row while the application goes on	t	890	2026-11-28 23:55:45.268692+00
3	4	2	on revert	0		ALTER TABLE public.parts VALIDATE CONSTRAINT "of good"	alone	\N	0	public	parts	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	reads every row while the application goes on	f	\N	\N
3	4	3	check	1	SELECT pg_catalog.concat('id=', id) AS key\nFROM public.goods\nWHERE NOT (pg_catalog.record_image_eq(ROW(id_new), ROW((id::bigint)::bigint)) OR pg_catalog.record_image_eq(ROW(id), ROW((id_new)::integer)))	\N	transaction	\N	1	public	goods	0	\N	\N	scan	0	t	none	absent	\N	\N	\N	\N	old and new must agree in every row: new = up(old) or old = down(new)	f	\N	\N
3	4	4	check	2	SELECT pg_catalog.concat('index ', i.indexrelid::regclass, ' is not valid') AS key\nFROM pg_catalog.pg_index i\nWHERE NOT (i.indisvalid AND i.indisready) AND (i.indrelid = 'public.goods'::regclass\n    OR i.indrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.goods')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attribute a\n        ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid\n        WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid\n        AND d.refobjid = i.indrelid AND a.attname IN ('id_new'))\nUNION ALL\nSELECT pg_catalog.concat('constraint ', quote_ident(c.conname), ' is not validated')\nFROM pg_catalog.pg_constraint c\nWHERE NOT c.convalidated AND (c.conrelid = 'public.goods'::regclass\n    OR c.conrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.goods')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.conrelid\n        AND a.attnum = ANY (c.conkey) AND a.attname IN ('id_new'))	\N	transaction	\N	1	public	goods	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	every index of the new columns must be valid, every constraint validated	f	\N	\N
3	4	5	transaction	2	ALTER TABLE public.parts DROP CONSTRAINT "of good"	ALTER TABLE public.parts ADD CONSTRAINT "of good" FOREIGN KEY (good_id) REFERENCES public.goods(id) NOT VALID	transaction	\N	8	public	goods	8	public	parts	instant	0	t	none	absent	\N	\N	\N	\N	is added again to the new column in this transaction	f	\N	\N
3	4	6	transaction	2	ALTER TABLE public.goods DROP CONSTRAINT goods_pkey	ALTER TABLE public.goods ADD CONSTRAINT goods_pkey PRIMARY KEY USING INDEX sluice_6b1554e7d7260ff0	transaction	\N	8	public	goods	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	the new column's takes its place in this transaction	f	\N	\N
3	4	7	transaction	2	ALTER TABLE public.goods RENAME COLUMN id TO id_old	ALTER TABLE public.goods RENAME COLUMN id_old TO id	transaction	\N	8	public	goods	0	\N	\N	instant	0	t	column	present	public	goods	id_old	\N	the old column lives on under this name	f	\N	\N
3	4	8	transaction	2	ALTER TABLE public.goods RENAME COLUMN id_new TO id	ALTER TABLE public.goods RENAME COLUMN id TO id_new	transaction	\N	8	public	goods	0	\N	\N	instant	0	t	column	present	public	goods	id	id_new	the new column takes its name: catalogue only	f	\N	\N
4	0	3	transaction	0	CREATE TRIGGER zz_sluice_233af4473d644057_insert BEFORE INSERT ON "Odd.Schema"."T able" FOR EACH ROW\n    EXECUTE FUNCTION sluice.sync_233af4473d644057()	DROP TRIGGER zz_sluice_233af4473d644057_insert ON "Odd.Schema"."T able"	transaction	\N	6	Odd.Schema	T able	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	sync on INSERT and COPY	t	954	2026-11-28 23:55:45.999285+00
4	0	4	transaction	0	ALTER TABLE "Odd.Schema"."T able" ENABLE ALWAYS TRIGGER zz_sluice_233af4473d644057_insert	\N	transaction	\N	6	Odd.Schema	T able	0	\N	\N	instant	0	t	trigger	present	Odd.Schema	T able	zz_sluice_233af4473d644057_insert	\N	fires under session_replication_role = replica too	t	954	2026-11-28 23:55:45.99929+00
2	0	1	transaction	0	CREATE FUNCTION sluice.sync_9a43e302a2643a1a() RETURNS trigger LANGUAGE plpgsql\nSET search_path = pg_catalog, public, pg_temp AS $sluice$\n#variable_conflict use_column\n<<sluice_sync>>\nDECLARE\n    old_written boolean;\n    new_written boolean;\n    up_1 bigint;\n    down_1 integer;\nBEGIN\n    IF TG_OP = 'INSERT' THEN\n        new_written := NOT (NEW.id_new IS NULL);\n        old_written := NEW.id IS NOT NULL;\n    ELSE\n        old_written := (OLD.id IS DISTINCT FROM NEW.id);\n        new_written := (OLD.id_new IS DISTINCT FROM NEW.id_new)\n            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);\n    END IF;\n    IF NOT new_written THEN\n    <<orders>>\n    DECLARE\n        id integer := sync_9a43e302a2643a1a.new.id;\n    BEGIN\n        sluice_sync.up_1 := (id::bigint);\n    END;\n        NEW.id_new := up_1;\n        RETURN NEW;\n    END IF;\n    <<orders>>\n    DECLARE\n        id_new bigint := sync_9a43e302a2643a1a.new.id_new;\n    BEGIN\n        sluice_sync.down_1 := (id_new);\n    END;\n    IF old_written THEN\n    <<orders>>\n    DECLARE\n        id integer := sync_9a43e302a2643a1a.new.id;\n    BEGIN\n        sluice_sync.up_1 := (id::bigint);\n    END;\n        IF pg_catalog.record_image_eq(ROW(NEW.id_new), ROW(up_1))\n            OR pg_catalog.record_image_eq(ROW(NEW.id), ROW(down_1)) THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n    NEW.id := down_1;\n    RETURN NEW;\nEND\n$sluice$;\nCOMMENT ON FUNCTION sluice.sync_9a43e302a2643a1a() IS 'sync of table public.orders for sluice plan swapped'	DROP FUNCTION sluice.sync_9a43e302a2643a1a()	transaction	\N	0	public	orders	0	\N	\N	instant	0	t	function	present	sluice	\N	sync_9a43e302a2643a1a	\N	sync: the side that wrote sets the other	t	833	2026-11-28 23:55:44.57144+00
2	0	2	transaction	0	CREATE TRIGGER zz_sluice_9a43e302a2643a1a_insert BEFORE INSERT ON public.orders FOR EACH ROW\n    EXECUTE FUNCTION sluice.sync_9a43e302a2643a1a()	DROP TRIGGER zz_sluice_9a43e302a2643a1a_insert ON public.orders	transaction	\N	6	public	orders	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	sync on INSERT and COPY	t	833	2026-11-28 23:55:44.571478+00
2	0	3	transaction	0	ALTER TABLE public.orders ENABLE ALWAYS TRIGGER zz_sluice_9a43e302a2643a1a_insert	\N	transaction	\N	6	public	orders	0	\N	\N	instant	0	t	trigger	present	public	orders	zz_sluice_9a43e302a2643a1a_insert	\N	fires under session_replication_role = replica too	t	833	2026-11-28 23:55:44.571482+00
2	0	4	transaction	0	DO $sluice1$BEGIN EXECUTE pg_catalog.format($sluice$CREATE OR REPLACE TRIGGER zz_sluice_9a43e302a2643a1a_update BEFORE UPDATE ON public.orders FOR EACH ROW\n    WHEN ((OLD.id IS DISTINCT FROM NEW.id)\n        OR ((OLD.id_new IS DISTINCT FROM NEW.id_new) AND (pg_catalog.current_setting('sluice.backfill', true) IS DISTINCT FROM 'on' OR pg_catalog.pg_trigger_depth() > 0))\n        OR (NEW.id_new IS NULL AND pg_catalog.age(OLD.xmin) > pg_catalog.age(%L::xid)))\n    EXECUTE FUNCTION sluice.sync_9a43e302a2643a1a()$sluice$,\n    pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::xid); END$sluice1$	DROP TRIGGER zz_sluice_9a43e302a2643a1a_update ON public.orders	transaction	\N	6	public	orders	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	sync on UPDATE of a synced column, or of a row not yet filled	t	833	2026-11-28 23:55:44.571486+00
2	0	5	transaction	0	ALTER TABLE public.orders ENABLE ALWAYS TRIGGER zz_sluice_9a43e302a2643a1a_update	\N	transaction	\N	6	public	orders	0	\N	\N	instant	0	t	trigger	present	public	orders	zz_sluice_9a43e302a2643a1a_update	\N	fires under session_replication_role = replica too	t	833	2026-11-28 23:55:44.57149+00
2	0	6	wait	0	SELECT l.pid, a.usename AS role, a.application_name AS application, a.state,\n    extract(epoch FROM now() - a.xact_start)::bigint AS age_s, a.query,\n    p.gid AS prepared, l.mode\nFROM pg_catalog.pg_locks l\nLEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid\nLEFT JOIN pg_catalog.pg_prepared_xacts p ON p.transaction = l.transactionid\nWHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted\n    AND age(l.transactionid) > age($1::xid)\n    AND coalesce(a.datname, p.database) = current_database()	\N	transaction	\N	0	\N	\N	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	wait until every transaction that is older than sync has ended	t	834	2026-11-28 23:55:44.572429+00
2	4	4	check	2	SELECT pg_catalog.concat('index ', i.indexrelid::regclass, ' is not valid') AS key\nFROM pg_catalog.pg_index i\nWHERE NOT (i.indisvalid AND i.indisready) AND (i.indrelid = 'public.orders'::regclass\n    OR i.indrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.orders')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attribute a\n        ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid\n        WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid\n        AND d.refobjid = i.indrelid AND a.attname IN ('id_new'))\nUNION ALL\nSELECT pg_catalog.concat('constraint ', quote_ident(c.conname), ' is not validated')\nFROM pg_catalog.pg_constraint c\nWHERE NOT c.convalidated AND (c.conrelid = 'public.orders'::regclass\n    OR c.conrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.orders')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.conrelid\n        AND a.attnum = ANY (c.conkey) AND a.attname IN ('id_new'))	\N	transaction	\N	1	public	orders	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	every index of the new columns must be valid, every constraint validated	t	889	2026-11-28 23:55:45.253911+00
2	4	7	transaction	2	ALTER TABLE public.orders RENAME COLUMN id TO id_old	ALTER TABLE public.orders RENAME COLUMN id_old TO id	transaction	\N	8	public	orders	0	\N	\N	instant	0	t	column	present	public	orders	id_old	\N	the old column lives on under this name	t	889	2026-11-28 23:55:45.253957+00
2	4	8	transaction	2	ALTER TABLE public.orders RENAME COLUMN id_new TO id	ALTER TABLE public.orders RENAME COLUMN id TO id_new	transaction	\N	8	public	orders	0	\N	\N	instant	0	t	column	present	public	orders	id	id_new	the new column takes its name: catalogue only	t	889	2026-11-28 23:55:45.25396+00
2	4	9	transaction	2	CREATE OR REPLACE FUNCTION sluice.sync_9a43e302a2643a1a() RETURNS trigger LANGUAGE plpgsql\nSET search_path = pg_catalog, public, pg_temp AS $sluice$\n#variable_conflict use_column\n<<sluice_sync>>\nDECLARE\n    old_written boolean;\n    new_written boolean;\n    up_1 bigint;\n    down_1 integer;\nBEGIN\n    IF TG_OP = 'INSERT' THEN\n        new_written := NOT (NEW.id IS NULL);\n        old_written := NEW.id_old IS NOT NULL;\n    ELSE\n        old_written := (OLD.id_old IS DISTINCT FROM NEW.id_old);\n        new_written := (OLD.id IS DISTINCT FROM NEW.id)\n            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);\n    END IF;\n    IF NOT new_written THEN\n    <<orders>>\n    DECLARE\n        id integer := sync_9a43e302a2643a1a.new.id_old;\n    BEGIN\n        sluice_sync.up_1 := (id::bigint);\n    END;\n        NEW.id := up_1;\n        RETURN NEW;\n    END IF;\n    <<orders>>\n    DECLARE\n        id_new bigint := sync_9a43e302a2643a1a.new.id;\n    BEGIN\n        sluice_sync.down_1 := (id_new);\n    END;\n    IF old_written THEN\n    <<orders>>\n    DECLARE\n        id integer := sync_9a43e302a2643a1a.new.id_old;\n    BEGIN\n        sluice_sync.up_1 := (id::bigint);\n    END;\n        IF pg_catalog.record_image_eq(ROW(NEW.id), ROW(up_1))\n            OR pg_catalog.record_image_eq(ROW(NEW.id_old), ROW(down_1)) THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n    NEW.id_old := down_1;\n    RETURN NEW;\nEND\n$sluice$;\nCOMMENT ON FUNCTION sluice.sync_9a43e302a2643a1a() IS 'sync of table public.orders for sluice plan swapped'	CREATE OR REPLACE FUNCTION sluice.sync_9a43e302a2643a1a() RETURNS trigger LANGUAGE plpgsql\nSET search_path = pg_catalog, public, pg_temp AS $sluice$\n#variable_conflict use_column\n<<sluice_sync>>\nDECLARE\n    old_written boolean;\n    new_written boolean;\n    up_1 bigint;\n    down_1 integer;\nBEGIN\n    IF TG_OP = 'INSERT' THEN\n        new_written := NOT (NEW.id_new IS NULL);\n        old_written := NEW.id IS NOT NULL;\n    ELSE\n        old_written := (OLD.id IS DISTINCT FROM NEW.id);\n        new_written := (OLD.id_new IS DISTINCT FROM NEW.id_new)\n            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);\n    END IF;\n    IF NOT new_written THEN\n    <<orders>>\n    DECLARE\n        id integer := sync_9a43e302a2643a1a.new.id;\n    BEGIN\n        sluice_sync.up_1 := (id::bigint);\n    END;\n        NEW.id_new := up_1;\n        RETURN NEW;\n    END IF;\n    <<orders>>\n    DECLARE\n        id_new bigint := sync_9a43e302a2643a1a.new.id_new;\n    BEGIN\n        sluice_sync.down_1 := (id_new);\n    END;\n    IF old_written THEN\n    <<orders>>\n    DECLARE\n        id integer := sync_9a43e302a2643a1a.new.id;\n    BEGIN\n        sluice_sync.up_1 := (id::bigint);\n    END;\n        IF pg_catalog.record_image_eq(ROW(NEW.id_new), ROW(up_1))\n            OR pg_catalog.record_image_eq(ROW(NEW.id), ROW(down_1)) THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n    NEW.id := down_1;\n    RETURN NEW;\nEND\n$sluice$;\nCOMMENT ON FUNCTION sluice.sync_9a43e302a2643a1a() IS 'sync of table public.orders for sluice plan swapped'	transaction	\N	8	public	orders	0	\N	\N	instant	0	t	function	present	sluice	\N	sync_9a43e302a2643a1a	\N	sync goes on over the new names	t	889	2026-11-28 23:55:45.253964+00
3	4	0	alone	0	CREATE UNIQUE INDEX CONCURRENTLY sluice_3bc11c87f0f676e6 ON public.goods USING btree (id_new)	DROP INDEX CONCURRENTLY IF EXISTS public.sluice_3bc11c87f0f676e6	alone	DROP INDEX CONCURRENTLY IF EXISTS public.sluice_3bc11c87f0f676e6	4	public	goods	0	\N	\N	build	0	t	index	present	public	goods	sluice_3bc11c87f0f676e6	\N	the new column's, for the primary key	f	\N	\N
3	4	1	alone	0	CREATE UNIQUE INDEX CONCURRENTLY sluice_6b1554e7d7260ff0 ON public.goods USING btree (id)	DROP INDEX CONCURRENTLY IF EXISTS public.sluice_6b1554e7d7260ff0	alone	DROP INDEX CONCURRENTLY IF EXISTS public.sluice_6b1554e7d7260ff0	4	public	goods	0	\N	\N	build	0	t	index	present	public	goods	sluice_6b1554e7d7260ff0	\N	the old column's, for the primary key after a revert	f	\N	\N
3	0	6	wait	0	SELECT l.pid, a.usename AS role, a.application_name AS application, a.state,\n    extract(epoch FROM now() - a.xact_start)::bigint AS age_s, a.query,\n    p.gid AS prepared, l.mode\nFROM pg_catalog.pg_locks l\nLEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid\nLEFT JOIN pg_catalog.pg_prepared_xacts p ON p.transaction = l.transactionid\nWHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted\n    AND age(l.transactionid) > age($1::xid)\n    AND coalesce(a.datname, p.database) = current_database()	\N	transaction	\N	0	\N	\N	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	wait until every transaction that is older than sync has ended	t	907	2026-11-28 23:55:45.589962+00
3	1	0	batches	0	UPDATE public.goods AS goods SET id_new = (id::bigint)\nWHERE ctid >= $1::tid AND ctid < $2::tid\n    AND id_new IS NULL\n    AND ($4::tid[] IS NULL OR (ctid = ANY ($4::tid[])) IS TRUE)\n    AND NOT ((id::bigint)::bigint IS NULL)\n    AND (pg_catalog.age(xmin) > pg_catalog.age($3::xid) OR NOT pg_catalog.record_image_eq(ROW(id), ROW((id_new)::integer)))	\N	transaction	\N	3	public	goods	0	\N	\N	fill	0	t	none	absent	\N	\N	\N	\N	fill rows that existed before sync began, page range by page range	t	929	2026-11-28 23:55:45.691521+00
3	1	1	transaction	1	CREATE OR REPLACE TRIGGER zz_sluice_e1c9b4ffa8ad3790_update BEFORE UPDATE ON public.goods FOR EACH ROW\n    WHEN ((OLD.id IS DISTINCT FROM NEW.id)\n        OR (OLD.id_new IS DISTINCT FROM NEW.id_new))\n    EXECUTE FUNCTION sluice.sync_e1c9b4ffa8ad3790()	\N	transaction	\N	6	public	goods	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	every row is filled: sync fires only when a synced column changes	t	930	2026-11-28 23:55:45.697681+00
3	1	2	transaction	1	ALTER TABLE public.goods ENABLE ALWAYS TRIGGER zz_sluice_e1c9b4ffa8ad3790_update	\N	transaction	\N	6	public	goods	0	\N	\N	instant	0	t	trigger	present	public	goods	zz_sluice_e1c9b4ffa8ad3790_update	\N	fires under session_replication_role = replica too	t	930	2026-11-28 23:55:45.697693+00
3	1	3	transaction	2	ANALYZE public.goods (id_new)	\N	transaction	\N	4	public	goods	0	\N	\N	scan	0	t	none	absent	\N	\N	\N	\N	statistics for the queries of the new application	t	931	2026-11-28 23:55:45.709531+00
3	2	0	transaction	0	ALTER TABLE public.goods ADD CONSTRAINT sluice_33f3e85e61d6fe56 CHECK (id_new IS NOT NULL) NOT VALID	ALTER TABLE public.goods DROP CONSTRAINT IF EXISTS sluice_33f3e85e61d6fe56	transaction	\N	8	public	goods	0	\N	\N	instant	0	t	constraint	partial	public	goods	sluice_33f3e85e61d6fe56	\N	new writes are checked from here on; no row is read	t	934	2026-11-28 23:55:45.725726+00
3	2	1	transaction	1	ALTER TABLE public.goods VALIDATE CONSTRAINT sluice_33f3e85e61d6fe56	\N	transaction	\N	4	public	goods	0	\N	\N	scan	0	t	constraint	present	public	goods	sluice_33f3e85e61d6fe56	\N	reads every row while the application goes on	t	935	2026-11-28 23:55:45.733516+00
3	2	2	transaction	2	ALTER TABLE public.goods ALTER COLUMN id_new SET NOT NULL	ALTER TABLE public.goods ALTER COLUMN id_new DROP NOT NULL	transaction	\N	8	public	goods	0	\N	\N	instant	0	t	not null	present	public	goods	id_new	\N	proved by the validated check: no row is read	t	936	2026-11-28 23:55:45.742398+00
3	2	3	transaction	2	ALTER TABLE public.goods DROP CONSTRAINT sluice_33f3e85e61d6fe56	\N	transaction	\N	8	public	goods	0	\N	\N	instant	0	t	constraint	absent	public	goods	sluice_33f3e85e61d6fe56	\N	the check has served	t	936	2026-11-28 23:55:45.742411+00
3	4	9	transaction	2	CREATE OR REPLACE FUNCTION sluice.sync_e1c9b4ffa8ad3790() RETURNS trigger LANGUAGE plpgsql\nSET search_path = pg_catalog, public, pg_temp AS $sluice$\n#variable_conflict use_column\n<<sluice_sync>>\nDECLARE\n    old_written boolean;\n    new_written boolean;\n    up_1 bigint;\n    down_1 integer;\nBEGIN\n    IF TG_OP = 'INSERT' THEN\n        new_written := NOT (NEW.id IS NULL);\n        old_written := NEW.id_old IS NOT NULL;\n    ELSE\n        old_written := (OLD.id_old IS DISTINCT FROM NEW.id_old);\n        new_written := (OLD.id IS DISTINCT FROM NEW.id)\n            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);\n    END IF;\n    IF NOT new_written THEN\n    <<goods>>\n    DECLARE\n        id integer := sync_e1c9b4ffa8ad3790.new.id_old;\n    BEGIN\n        sluice_sync.up_1 := (id::bigint);\n    END;\n        NEW.id := up_1;\n        RETURN NEW;\n    END IF;\n    <<goods>>\n    DECLARE\n        id_new bigint := sync_e1c9b4ffa8ad3790.new.id;\n    BEGIN\n        sluice_sync.down_1 := (id_new);\n    END;\n    IF old_written THEN\n    <<goods>>\n    DECLARE\n        id integer := sync_e1c9b4ffa8ad3790.new.id_old;\n    BEGIN\n        sluice_sync.up_1 := (id::bigint);\n    END;\n        IF pg_catalog.record_image_eq(ROW(NEW.id), ROW(up_1))\n            OR pg_catalog.record_image_eq(ROW(NEW.id_old), ROW(down_1)) THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n    NEW.id_old := down_1;\n    RETURN NEW;\nEND\n$sluice$;\nCOMMENT ON FUNCTION sluice.sync_e1c9b4ffa8ad3790() IS 'sync of table public.goods for sluice plan before-swap'	CREATE OR REPLACE FUNCTION sluice.sync_e1c9b4ffa8ad3790() RETURNS trigger LANGUAGE plpgsql\nSET search_path = pg_catalog, public, pg_temp AS $sluice$\n#variable_conflict use_column\n<<sluice_sync>>\nDECLARE\n    old_written boolean;\n    new_written boolean;\n    up_1 bigint;\n    down_1 integer;\nBEGIN\n    IF TG_OP = 'INSERT' THEN\n        new_written := NOT (NEW.id_new IS NULL);\n        old_written := NEW.id IS NOT NULL;\n    ELSE\n        old_written := (OLD.id IS DISTINCT FROM NEW.id);\n        new_written := (OLD.id_new IS DISTINCT FROM NEW.id_new)\n            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);\n    END IF;\n    IF NOT new_written THEN\n    <<goods>>\n    DECLARE\n        id integer := sync_e1c9b4ffa8ad3790.new.id;\n    BEGIN\n        sluice_sync.up_1 := (id::bigint);\n    END;\n        NEW.id_new := up_1;\n        RETURN NEW;\n    END IF;\n    <<goods>>\n    DECLARE\n        id_new bigint := sync_e1c9b4ffa8ad3790.new.id_new;\n    BEGIN\n        sluice_sync.down_1 := (id_new);\n    END;\n    IF old_written THEN\n    <<goods>>\n    DECLARE\n        id integer := sync_e1c9b4ffa8ad3790.new.id;\n    BEGIN\n        sluice_sync.up_1 := (id::bigint);\n    END;\n        IF pg_catalog.record_image_eq(ROW(NEW.id_new), ROW(up_1))\n            OR pg_catalog.record_image_eq(ROW(NEW.id), ROW(down_1)) THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n    NEW.id := down_1;\n    RETURN NEW;\nEND\n$sluice$;\nCOMMENT ON FUNCTION sluice.sync_e1c9b4ffa8ad3790() IS 'sync of table public.goods for sluice plan before-swap'	transaction	\N	8	public	goods	0	\N	\N	instant	0	t	function	present	sluice	\N	sync_e1c9b4ffa8ad3790	\N	sync goes on over the new names	f	\N	\N
3	4	10	transaction	2	ALTER TABLE public.goods ALTER COLUMN id_old DROP DEFAULT	ALTER TABLE public.goods ALTER COLUMN id_old SET DEFAULT nextval('public.goods_id_seq'::regclass)	transaction	\N	8	public	goods	0	\N	\N	instant	0	t	default	absent	public	goods	id_old	\N	it would look like a write of the old side	f	\N	\N
3	4	11	transaction	2	ALTER TABLE public.goods ALTER COLUMN id SET DEFAULT nextval('public.goods_id_seq'::regclass)	ALTER TABLE public.goods ALTER COLUMN id DROP DEFAULT	transaction	\N	8	public	goods	0	\N	\N	instant	0	t	default	present	public	goods	id	\N	the old column's, in the new type	f	\N	\N
3	4	12	transaction	2	ALTER SEQUENCE public.goods_id_seq OWNED BY public.goods.id	ALTER SEQUENCE public.goods_id_seq OWNED BY public.goods.id_old	transaction	\N	8	public	goods	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	the sequence stays when the old column goes	f	\N	\N
3	4	13	transaction	2	ALTER SEQUENCE public.goods_id_seq AS bigint	ALTER SEQUENCE public.goods_id_seq AS integer	transaction	\N	8	public	goods	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	the sequence counts as far as the new type does	f	\N	\N
3	4	14	transaction	2	ALTER TABLE public.goods ADD CONSTRAINT goods_pkey PRIMARY KEY USING INDEX sluice_3bc11c87f0f676e6	ALTER TABLE public.goods DROP CONSTRAINT goods_pkey	transaction	\N	8	public	goods	0	\N	\N	instant	0	t	constraint	present	public	goods	goods_pkey	sluice_3bc11c87f0f676e6	the index is there already: catalogue only	f	\N	\N
3	4	15	transaction	2	ALTER TABLE public.parts ADD CONSTRAINT "of good" FOREIGN KEY (good_id) REFERENCES public.goods(id) NOT VALID	ALTER TABLE public.parts DROP CONSTRAINT "of good"	transaction	\N	8	public	goods	8	public	parts	instant	0	t	constraint	partial	public	parts	of good	\N	new writes are checked from here on; no row is read	f	\N	\N
3	4	16	transaction	3	ALTER TABLE public.parts VALIDATE CONSTRAINT "of good"	\N	transaction	\N	4	public	parts	2	public	goods	scan	0	t	constraint	present	public	parts	of good	\N	reads every row while the application goes on	f	\N	\N
3	6	0	check	0	SELECT pg_catalog.concat('id=', id_new) AS key\nFROM (SELECT tableoid, ctid, id_old AS id, size AS size, id AS id_new FROM public.goods) AS goods\nWHERE NOT (pg_catalog.record_image_eq(ROW(id_new), ROW((id::bigint)::bigint)) OR pg_catalog.record_image_eq(ROW(id), ROW((id_new)::integer)))	\N	transaction	\N	1	public	goods	0	\N	\N	scan	0	t	none	absent	\N	\N	\N	\N	old and new must agree in every row: new = up(old) or old = down(new)	f	\N	\N
3	6	1	check	1	SELECT pg_catalog.concat('index ', i.indexrelid::regclass, ' is not valid') AS key\nFROM pg_catalog.pg_index i\nWHERE NOT (i.indisvalid AND i.indisready) AND (i.indrelid = 'public.goods'::regclass\n    OR i.indrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.goods')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attribute a\n        ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid\n        WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid\n        AND d.refobjid = i.indrelid AND a.attname IN ('id'))\nUNION ALL\nSELECT pg_catalog.concat('constraint ', quote_ident(c.conname), ' is not validated')\nFROM pg_catalog.pg_constraint c\nWHERE NOT c.convalidated AND (c.conrelid = 'public.goods'::regclass\n    OR c.conrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.goods')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.conrelid\n        AND a.attnum = ANY (c.conkey) AND a.attname IN ('id'))	\N	transaction	\N	1	public	goods	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	every index of the new columns must be valid, every constraint validated	f	\N	\N
3	6	2	transaction	1	DROP TRIGGER zz_sluice_e1c9b4ffa8ad3790_insert ON public.goods	\N	transaction	\N	8	public	goods	0	\N	\N	instant	0	f	trigger	absent	public	goods	zz_sluice_e1c9b4ffa8ad3790_insert	\N	sync ends with the column that it kept	f	\N	\N
3	6	3	transaction	1	DROP TRIGGER zz_sluice_e1c9b4ffa8ad3790_update ON public.goods	\N	transaction	\N	8	public	goods	0	\N	\N	instant	0	f	trigger	absent	public	goods	zz_sluice_e1c9b4ffa8ad3790_update	\N	sync ends with the column that it kept	f	\N	\N
3	6	4	transaction	1	DROP FUNCTION sluice.sync_e1c9b4ffa8ad3790()	\N	transaction	\N	0	public	goods	0	\N	\N	instant	0	f	function	absent	sluice	\N	sync_e1c9b4ffa8ad3790	\N	nothing calls it any more	f	\N	\N
3	6	5	transaction	1	ALTER TABLE public.goods DROP COLUMN id_old	\N	transaction	\N	8	public	goods	0	\N	\N	instant	0	f	column	absent	public	goods	id_old	sluice_6b1554e7d7260ff0	catalogue only: no row is touched	f	\N	\N
5	1	3	transaction	2	ANALYZE public.mails (address)	\N	transaction	\N	4	public	mails	0	\N	\N	scan	0	t	none	absent	\N	\N	\N	\N	statistics for the queries of the new application	t	1055	2026-11-28 23:55:46.881625+00
5	2	0	transaction	0	CREATE INDEX by_address ON ONLY public.mails (lower(address), (address || ':index'))	DROP INDEX IF EXISTS public.by_address	transaction	\N	5	public	mails	0	\N	\N	instant	0	t	index	partial	public	mails	by_address	\N	not valid yet: partitions that come from here on have their part at once	t	1069	2026-11-28 23:55:48.205742+00
3	0	1	transaction	0	CREATE FUNCTION sluice.sync_e1c9b4ffa8ad3790() RETURNS trigger LANGUAGE plpgsql\nSET search_path = pg_catalog, public, pg_temp AS $sluice$\n#variable_conflict use_column\n<<sluice_sync>>\nDECLARE\n    old_written boolean;\n    new_written boolean;\n    up_1 bigint;\n    down_1 integer;\nBEGIN\n    IF TG_OP = 'INSERT' THEN\n        new_written := NOT (NEW.id_new IS NULL);\n        old_written := NEW.id IS NOT NULL;\n    ELSE\n        old_written := (OLD.id IS DISTINCT FROM NEW.id);\n        new_written := (OLD.id_new IS DISTINCT FROM NEW.id_new)\n            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);\n    END IF;\n    IF NOT new_written THEN\n    <<goods>>\n    DECLARE\n        id integer := sync_e1c9b4ffa8ad3790.new.id;\n    BEGIN\n        sluice_sync.up_1 := (id::bigint);\n    END;\n        NEW.id_new := up_1;\n        RETURN NEW;\n    END IF;\n    <<goods>>\n    DECLARE\n        id_new bigint := sync_e1c9b4ffa8ad3790.new.id_new;\n    BEGIN\n        sluice_sync.down_1 := (id_new);\n    END;\n    IF old_written THEN\n    <<goods>>\n    DECLARE\n        id integer := sync_e1c9b4ffa8ad3790.new.id;\n    BEGIN\n        sluice_sync.up_1 := (id::bigint);\n    END;\n        IF pg_catalog.record_image_eq(ROW(NEW.id_new), ROW(up_1))\n            OR pg_catalog.record_image_eq(ROW(NEW.id), ROW(down_1)) THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n    NEW.id := down_1;\n    RETURN NEW;\nEND\n$sluice$;\nCOMMENT ON FUNCTION sluice.sync_e1c9b4ffa8ad3790() IS 'sync of table public.goods for sluice plan before-swap'	DROP FUNCTION sluice.sync_e1c9b4ffa8ad3790()	transaction	\N	0	public	goods	0	\N	\N	instant	0	t	function	present	sluice	\N	sync_e1c9b4ffa8ad3790	\N	sync: the side that wrote sets the other	t	906	2026-11-28 23:55:45.588037+00
3	0	2	transaction	0	CREATE TRIGGER zz_sluice_e1c9b4ffa8ad3790_insert BEFORE INSERT ON public.goods FOR EACH ROW\n    EXECUTE FUNCTION sluice.sync_e1c9b4ffa8ad3790()	DROP TRIGGER zz_sluice_e1c9b4ffa8ad3790_insert ON public.goods	transaction	\N	6	public	goods	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	sync on INSERT and COPY	t	906	2026-11-28 23:55:45.588081+00
3	0	3	transaction	0	ALTER TABLE public.goods ENABLE ALWAYS TRIGGER zz_sluice_e1c9b4ffa8ad3790_insert	\N	transaction	\N	6	public	goods	0	\N	\N	instant	0	t	trigger	present	public	goods	zz_sluice_e1c9b4ffa8ad3790_insert	\N	fires under session_replication_role = replica too	t	906	2026-11-28 23:55:45.588085+00
3	0	4	transaction	0	DO $sluice1$BEGIN EXECUTE pg_catalog.format($sluice$CREATE OR REPLACE TRIGGER zz_sluice_e1c9b4ffa8ad3790_update BEFORE UPDATE ON public.goods FOR EACH ROW\n    WHEN ((OLD.id IS DISTINCT FROM NEW.id)\n        OR ((OLD.id_new IS DISTINCT FROM NEW.id_new) AND (pg_catalog.current_setting('sluice.backfill', true) IS DISTINCT FROM 'on' OR pg_catalog.pg_trigger_depth() > 0))\n        OR (NEW.id_new IS NULL AND pg_catalog.age(OLD.xmin) > pg_catalog.age(%L::xid)))\n    EXECUTE FUNCTION sluice.sync_e1c9b4ffa8ad3790()$sluice$,\n    pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::xid); END$sluice1$	DROP TRIGGER zz_sluice_e1c9b4ffa8ad3790_update ON public.goods	transaction	\N	6	public	goods	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	sync on UPDATE of a synced column, or of a row not yet filled	t	906	2026-11-28 23:55:45.588089+00
3	0	5	transaction	0	ALTER TABLE public.goods ENABLE ALWAYS TRIGGER zz_sluice_e1c9b4ffa8ad3790_update	\N	transaction	\N	6	public	goods	0	\N	\N	instant	0	t	trigger	present	public	goods	zz_sluice_e1c9b4ffa8ad3790_update	\N	fires under session_replication_role = replica too	t	906	2026-11-28 23:55:45.588092+00
4	0	0	transaction	0	ALTER TABLE "Odd.Schema"."T able" ADD COLUMN label text	ALTER TABLE "Odd.Schema"."T able" DROP COLUMN label	transaction	\N	8	Odd.Schema	T able	0	\N	\N	instant	0	t	column	present	Odd.Schema	T able	label	\N	nullable and without a default: no row is touched	t	954	2026-11-28 23:55:45.999258+00
5	2	4	transaction	4	ALTER TABLE public.mails ADD CONSTRAINT an_address CHECK (address <> ':partition') NOT VALID	ALTER TABLE public.mails DROP CONSTRAINT IF EXISTS an_address	transaction	\N	8	public	mails	0	\N	\N	instant	0	t	constraint	partial	public	mails	an_address	\N	new writes are checked from here on; no row is read	f	\N	\N
5	2	5	validate leaf partitions	5	ALTER TABLE :partition VALIDATE CONSTRAINT an_address	\N	transaction	\N	4	public	mails	0	\N	\N	scan	0	t	none	present	public	mails	an_address	\N	reads every row, partition by partition, while the application goes on	f	\N	\N
5	2	6	transaction	6	ALTER TABLE public.mails VALIDATE CONSTRAINT an_address	\N	transaction	\N	4	public	mails	0	\N	\N	instant	0	t	constraint	present	public	mails	an_address	\N	every partition is validated already	f	\N	\N
5	2	7	transaction	7	ALTER TABLE ONLY public.mails ADD CONSTRAINT address_once UNIQUE (address, region, id)	ALTER TABLE public.mails DROP CONSTRAINT IF EXISTS address_once	transaction	\N	8	public	mails	0	\N	\N	instant	0	t	index	partial	public	mails	address_once	\N	not valid yet: partitions that come from here on have their part at once	f	\N	\N
5	2	8	inner partitions	8	ALTER TABLE ONLY :partition ADD CONSTRAINT :index UNIQUE (address, region, id)	ALTER TABLE :partition DROP CONSTRAINT IF EXISTS :index	transaction	\N	8	public	mails	0	\N	\N	instant	0	t	none	partial	public	mails	address_once	\N	the same for partitions that have partitions of their own	f	\N	\N
5	2	9	build leaf partitions	9	CREATE UNIQUE INDEX CONCURRENTLY :index ON :partition (address, region, id)	DROP INDEX CONCURRENTLY IF EXISTS :this_index	alone	DROP INDEX CONCURRENTLY IF EXISTS :this_index	4	public	mails	0	\N	\N	build	0	t	none	partial	public	mails	address_once	\N	built while the application goes on; waits for older transactions of the database	f	\N	\N
5	2	10	leaf partitions	10	ALTER TABLE :partition ADD CONSTRAINT :index UNIQUE USING INDEX :index	ALTER TABLE :partition DROP CONSTRAINT IF EXISTS :index	transaction	\N	8	public	mails	0	\N	\N	instant	0	t	none	partial	public	mails	address_once	\N	the index is there already: catalogue only	f	\N	\N
5	2	11	attach partitions	11	ALTER INDEX :parent_index ATTACH PARTITION :this_index;\nALTER INDEX :this_index RENAME TO :name	\N	transaction	\N	8	public	mails	0	\N	\N	instant	0	t	index	present	public	mails	address_once	\N	with the last one the index of the whole table is valid	f	\N	\N
5	2	2	build leaf partitions	2	CREATE INDEX CONCURRENTLY :index ON :partition (lower(address), (address || ':index'))	DROP INDEX CONCURRENTLY IF EXISTS :this_index	alone	DROP INDEX CONCURRENTLY IF EXISTS :this_index	4	public	mails	0	\N	\N	build	0	t	none	partial	public	mails	by_address	\N	built while the application goes on; waits for older transactions of the database	t	1084	2026-11-28 23:55:48.273979+00
5	2	3	attach partitions	3	ALTER INDEX :parent_index ATTACH PARTITION :this_index;\nALTER INDEX :this_index RENAME TO :name	\N	transaction	\N	8	public	mails	0	\N	\N	instant	0	t	index	present	public	mails	by_address	\N	with the last one the index of the whole table is valid	t	1090	2026-11-28 23:55:48.436227+00
4	1	0	batches	0	UPDATE "Odd.Schema"."T able" AS "T able" SET label = ("it's"), "select" = ("user" || ':table')\nWHERE ctid >= $1::tid AND ctid < $2::tid\n    AND label IS NULL AND "select" IS NULL\n    AND ($4::tid[] IS NULL OR (ctid = ANY ($4::tid[])) IS TRUE)\n    AND NOT (("it's")::text IS NULL AND ("user" || ':table')::text IS NULL)\n    AND (pg_catalog.age(xmin) > pg_catalog.age($3::xid) OR NOT pg_catalog.record_image_eq(ROW("it's", "user"), ROW((label)::text, (replace("select", ':table', ''))::text)))	\N	transaction	\N	3	Odd.Schema	T able	0	\N	\N	fill	0	t	none	absent	\N	\N	\N	\N	fill rows that existed before sync began, page range by page range	f	\N	\N
4	1	1	transaction	1	CREATE OR REPLACE TRIGGER zz_sluice_233af4473d644057_update BEFORE UPDATE ON "Odd.Schema"."T able" FOR EACH ROW\n    WHEN ((OLD."it's" IS DISTINCT FROM NEW."it's" OR OLD."user" IS DISTINCT FROM NEW."user")\n        OR (OLD.label IS DISTINCT FROM NEW.label OR OLD."select" IS DISTINCT FROM NEW."select"))\n    EXECUTE FUNCTION sluice.sync_233af4473d644057()	\N	transaction	\N	6	Odd.Schema	T able	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	every row is filled: sync fires only when a synced column changes	f	\N	\N
4	1	2	transaction	1	ALTER TABLE "Odd.Schema"."T able" ENABLE ALWAYS TRIGGER zz_sluice_233af4473d644057_update	\N	transaction	\N	6	Odd.Schema	T able	0	\N	\N	instant	0	t	trigger	present	Odd.Schema	T able	zz_sluice_233af4473d644057_update	\N	fires under session_replication_role = replica too	f	\N	\N
4	1	3	transaction	2	ANALYZE "Odd.Schema"."T able" (label, "select")	\N	transaction	\N	4	Odd.Schema	T able	0	\N	\N	scan	0	t	none	absent	\N	\N	\N	\N	statistics for the queries of the new application	f	\N	\N
4	2	0	transaction	0	ALTER TABLE "Odd.Schema"."T able" ADD CONSTRAINT sluice_1b08f1b50991a875 CHECK (label IS NOT NULL) NOT VALID	ALTER TABLE "Odd.Schema"."T able" DROP CONSTRAINT IF EXISTS sluice_1b08f1b50991a875	transaction	\N	8	Odd.Schema	T able	0	\N	\N	instant	0	t	constraint	partial	Odd.Schema	T able	sluice_1b08f1b50991a875	\N	new writes are checked from here on; no row is read	f	\N	\N
4	2	1	transaction	1	ALTER TABLE "Odd.Schema"."T able" VALIDATE CONSTRAINT sluice_1b08f1b50991a875	\N	transaction	\N	4	Odd.Schema	T able	0	\N	\N	scan	0	t	constraint	present	Odd.Schema	T able	sluice_1b08f1b50991a875	\N	reads every row while the application goes on	f	\N	\N
4	2	2	transaction	2	ALTER TABLE "Odd.Schema"."T able" ALTER COLUMN label SET NOT NULL	ALTER TABLE "Odd.Schema"."T able" ALTER COLUMN label DROP NOT NULL	transaction	\N	8	Odd.Schema	T able	0	\N	\N	instant	0	t	not null	present	Odd.Schema	T able	label	\N	proved by the validated check: no row is read	f	\N	\N
4	2	3	transaction	2	ALTER TABLE "Odd.Schema"."T able" DROP CONSTRAINT sluice_1b08f1b50991a875	\N	transaction	\N	8	Odd.Schema	T able	0	\N	\N	instant	0	t	constraint	absent	Odd.Schema	T able	sluice_1b08f1b50991a875	\N	the check has served	f	\N	\N
4	4	0	check	0	SELECT pg_catalog.concat('id=', id) AS key\nFROM "Odd.Schema"."T able"\nWHERE NOT (pg_catalog.record_image_eq(ROW(label, "select"), ROW(("it's")::text, ("user" || ':table')::text)) OR pg_catalog.record_image_eq(ROW("it's", "user"), ROW((label)::text, (replace("select", ':table', ''))::text)))	\N	transaction	\N	1	Odd.Schema	T able	0	\N	\N	scan	0	t	none	absent	\N	\N	\N	\N	old and new must agree in every row: new = up(old) or old = down(new)	f	\N	\N
4	4	1	check	1	SELECT pg_catalog.concat('index ', i.indexrelid::regclass, ' is not valid') AS key\nFROM pg_catalog.pg_index i\nWHERE NOT (i.indisvalid AND i.indisready) AND (i.indrelid = '"Odd.Schema"."T able"'::regclass\n    OR i.indrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('"Odd.Schema"."T able"')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attribute a\n        ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid\n        WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid\n        AND d.refobjid = i.indrelid AND a.attname IN ('label', 'select'))\nUNION ALL\nSELECT pg_catalog.concat('constraint ', quote_ident(c.conname), ' is not validated')\nFROM pg_catalog.pg_constraint c\nWHERE NOT c.convalidated AND (c.conrelid = '"Odd.Schema"."T able"'::regclass\n    OR c.conrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('"Odd.Schema"."T able"')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.conrelid\n        AND a.attnum = ANY (c.conkey) AND a.attname IN ('label', 'select'))	\N	transaction	\N	1	Odd.Schema	T able	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	every index of the new columns must be valid, every constraint validated	f	\N	\N
4	4	2	transaction	1	DROP TRIGGER zz_sluice_233af4473d644057_insert ON "Odd.Schema"."T able"	\N	transaction	\N	8	Odd.Schema	T able	0	\N	\N	instant	0	f	trigger	absent	Odd.Schema	T able	zz_sluice_233af4473d644057_insert	\N	sync ends with the column that it kept	f	\N	\N
4	4	3	transaction	1	DROP TRIGGER zz_sluice_233af4473d644057_update ON "Odd.Schema"."T able"	\N	transaction	\N	8	Odd.Schema	T able	0	\N	\N	instant	0	f	trigger	absent	Odd.Schema	T able	zz_sluice_233af4473d644057_update	\N	sync ends with the column that it kept	f	\N	\N
4	4	4	transaction	1	DROP FUNCTION sluice.sync_233af4473d644057()	\N	transaction	\N	0	Odd.Schema	T able	0	\N	\N	instant	0	f	function	absent	sluice	\N	sync_233af4473d644057	\N	nothing calls it any more	f	\N	\N
4	4	5	transaction	1	ALTER TABLE "Odd.Schema"."T able" DROP COLUMN "it's"	\N	transaction	\N	8	Odd.Schema	T able	0	\N	\N	instant	0	f	column	absent	Odd.Schema	T able	it's	\N	catalogue only: no row is touched	f	\N	\N
4	4	6	transaction	1	ALTER TABLE "Odd.Schema"."T able" DROP COLUMN "user"	\N	transaction	\N	8	Odd.Schema	T able	0	\N	\N	instant	0	f	column	absent	Odd.Schema	T able	user	\N	catalogue only: no row is touched	f	\N	\N
4	0	1	transaction	0	ALTER TABLE "Odd.Schema"."T able" ADD COLUMN "select" text	ALTER TABLE "Odd.Schema"."T able" DROP COLUMN "select"	transaction	\N	8	Odd.Schema	T able	0	\N	\N	instant	0	t	column	present	Odd.Schema	T able	select	\N	nullable and without a default: no row is touched	t	954	2026-11-28 23:55:45.999273+00
4	0	2	transaction	0	CREATE FUNCTION sluice.sync_233af4473d644057() RETURNS trigger LANGUAGE plpgsql\nSET search_path = pg_catalog, "Odd.Schema", public, pg_temp AS $sluice$\n#variable_conflict use_column\n<<sluice_sync>>\nDECLARE\n    old_written boolean;\n    new_written boolean;\n    up_1 text;\n    up_2 text;\n    down_1 text;\n    down_2 text;\nBEGIN\n    IF TG_OP = 'INSERT' THEN\n        new_written := NOT (NEW.label IS NULL AND NEW."select" IS NULL);\n        old_written := NEW."it's" IS NOT NULL OR NEW."user" IS NOT NULL;\n    ELSE\n        old_written := (OLD."it's" IS DISTINCT FROM NEW."it's" OR OLD."user" IS DISTINCT FROM NEW."user");\n        new_written := (OLD.label IS DISTINCT FROM NEW.label OR OLD."select" IS DISTINCT FROM NEW."select")\n            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);\n    END IF;\n    IF NOT new_written THEN\n    <<"T able">>\n    DECLARE\n        "it's" text := sync_233af4473d644057.new."it's";\n    BEGIN\n        sluice_sync.up_1 := ("it's");\n    END;\n    <<"T able">>\n    DECLARE\n        "user" text := sync_233af4473d644057.new."user";\n    BEGIN\n        sluice_sync.up_2 := ("user" || ':table');\n    END;\n        NEW.label := up_1;\n        NEW."select" := up_2;\n        RETURN NEW;\n    END IF;\n    IF TG_OP = 'UPDATE' AND OLD.label IS NULL AND OLD."select" IS NULL THEN\n    <<"T able">>\n    DECLARE\n        label text := sync_233af4473d644057.old.label;\n    BEGIN\n        sluice_sync.down_1 := (label);\n    END;\n    <<"T able">>\n    DECLARE\n        "select" text := sync_233af4473d644057.old."select";\n    BEGIN\n        sluice_sync.down_2 := (replace("select", ':table', ''));\n    END;\n        IF pg_catalog.record_image_ne(ROW(OLD."it's", OLD."user"), ROW(down_1, down_2)) THEN\n    <<"T able">>\n    DECLARE\n        "it's" text := sync_233af4473d644057.new."it's";\n    BEGIN\n        sluice_sync.up_1 := ("it's");\n    END;\n    <<"T able">>\n    DECLARE\n        "user" text := sync_233af4473d644057.new."user";\n    BEGIN\n        sluice_sync.up_2 := ("user" || ':table');\n    END;\n            IF NEW.label IS NULL THEN\n                NEW.label := up_1;\n            END IF;\n            IF NEW."select" IS NULL THEN\n                NEW."select" := up_2;\n            END IF;\n        END IF;\n    END IF;\n    <<"T able">>\n    DECLARE\n        label text := sync_233af4473d644057.new.label;\n    BEGIN\n        sluice_sync.down_1 := (label);\n    END;\n    <<"T able">>\n    DECLARE\n        "select" text := sync_233af4473d644057.new."select";\n    BEGIN\n        sluice_sync.down_2 := (replace("select", ':table', ''));\n    END;\n    IF old_written THEN\n    <<"T able">>\n    DECLARE\n        "it's" text := sync_233af4473d644057.new."it's";\n    BEGIN\n        sluice_sync.up_1 := ("it's");\n    END;\n    <<"T able">>\n    DECLARE\n        "user" text := sync_233af4473d644057.new."user";\n    BEGIN\n        sluice_sync.up_2 := ("user" || ':table');\n    END;\n        IF pg_catalog.record_image_eq(ROW(NEW.label, NEW."select"), ROW(up_1, up_2))\n            OR pg_catalog.record_image_eq(ROW(NEW."it's", NEW."user"), ROW(down_1, down_2)) THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n    NEW."it's" := down_1;\n    NEW."user" := down_2;\n    RETURN NEW;\nEND\n$sluice$;\nCOMMENT ON FUNCTION sluice.sync_233af4473d644057() IS 'sync of table Odd.Schema.T able for sluice plan before-fill'	DROP FUNCTION sluice.sync_233af4473d644057()	transaction	\N	0	Odd.Schema	T able	0	\N	\N	instant	0	t	function	present	sluice	\N	sync_233af4473d644057	\N	sync: the side that wrote sets the other	t	954	2026-11-28 23:55:45.999281+00
4	0	5	transaction	0	DO $sluice1$BEGIN EXECUTE pg_catalog.format($sluice$CREATE OR REPLACE TRIGGER zz_sluice_233af4473d644057_update BEFORE UPDATE ON "Odd.Schema"."T able" FOR EACH ROW\n    WHEN ((OLD."it's" IS DISTINCT FROM NEW."it's" OR OLD."user" IS DISTINCT FROM NEW."user")\n        OR ((OLD.label IS DISTINCT FROM NEW.label OR OLD."select" IS DISTINCT FROM NEW."select") AND (pg_catalog.current_setting('sluice.backfill', true) IS DISTINCT FROM 'on' OR pg_catalog.pg_trigger_depth() > 0))\n        OR (NEW.label IS NULL AND NEW."select" IS NULL AND pg_catalog.age(OLD.xmin) > pg_catalog.age(%L::xid)))\n    EXECUTE FUNCTION sluice.sync_233af4473d644057()$sluice$,\n    pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::xid); END$sluice1$	DROP TRIGGER zz_sluice_233af4473d644057_update ON "Odd.Schema"."T able"	transaction	\N	6	Odd.Schema	T able	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	sync on UPDATE of a synced column, or of a row not yet filled	t	954	2026-11-28 23:55:45.999293+00
4	0	6	transaction	0	ALTER TABLE "Odd.Schema"."T able" ENABLE ALWAYS TRIGGER zz_sluice_233af4473d644057_update	\N	transaction	\N	6	Odd.Schema	T able	0	\N	\N	instant	0	t	trigger	present	Odd.Schema	T able	zz_sluice_233af4473d644057_update	\N	fires under session_replication_role = replica too	t	954	2026-11-28 23:55:45.999318+00
4	0	7	wait	0	SELECT l.pid, a.usename AS role, a.application_name AS application, a.state,\n    extract(epoch FROM now() - a.xact_start)::bigint AS age_s, a.query,\n    p.gid AS prepared, l.mode\nFROM pg_catalog.pg_locks l\nLEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid\nLEFT JOIN pg_catalog.pg_prepared_xacts p ON p.transaction = l.transactionid\nWHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted\n    AND age(l.transactionid) > age($1::xid)\n    AND coalesce(a.datname, p.database) = current_database()	\N	transaction	\N	0	\N	\N	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	wait until every transaction that is older than sync has ended	t	955	2026-11-28 23:55:46.005545+00
5	0	6	wait	0	SELECT l.pid, a.usename AS role, a.application_name AS application, a.state,\n    extract(epoch FROM now() - a.xact_start)::bigint AS age_s, a.query,\n    p.gid AS prepared, l.mode\nFROM pg_catalog.pg_locks l\nLEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid\nLEFT JOIN pg_catalog.pg_prepared_xacts p ON p.transaction = l.transactionid\nWHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted\n    AND age(l.transactionid) > age($1::xid)\n    AND coalesce(a.datname, p.database) = current_database()	\N	transaction	\N	0	\N	\N	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	wait until every transaction that is older than sync has ended	t	971	2026-11-28 23:55:46.388982+00
5	1	0	batches	0	UPDATE public.mails AS mails SET address = (mail)\nWHERE ctid >= $1::tid AND ctid < $2::tid\n    AND address IS NULL\n    AND ($4::tid[] IS NULL OR (ctid = ANY ($4::tid[])) IS TRUE)\n    AND NOT ((mail)::text IS NULL)\n    AND (pg_catalog.age(xmin) > pg_catalog.age($3::xid) OR NOT pg_catalog.record_image_eq(ROW(mail), ROW((address)::text)))	\N	transaction	\N	3	public	mails	0	\N	\N	fill	0	t	none	absent	\N	\N	\N	\N	fill rows that existed before sync began, page range by page range	t	1053	2026-11-28 23:55:46.858271+00
5	1	1	transaction	1	CREATE OR REPLACE TRIGGER zz_sluice_d2079110e47c428f_update BEFORE UPDATE ON public.mails FOR EACH ROW\n    WHEN ((OLD.mail IS DISTINCT FROM NEW.mail)\n        OR (OLD.address IS DISTINCT FROM NEW.address))\n    EXECUTE FUNCTION sluice.sync_d2079110e47c428f()	\N	transaction	\N	6	public	mails	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	every row is filled: sync fires only when a synced column changes	t	1054	2026-11-28 23:55:46.866198+00
5	1	2	transaction	1	ALTER TABLE public.mails ENABLE ALWAYS TRIGGER zz_sluice_d2079110e47c428f_update	\N	transaction	\N	6	public	mails	0	\N	\N	instant	0	t	trigger	present	public	mails	zz_sluice_d2079110e47c428f_update	\N	fires under session_replication_role = replica too	t	1054	2026-11-28 23:55:46.866213+00
5	4	0	check	0	SELECT pg_catalog.concat('id=', id, ', ', 'region=', region) AS key\nFROM public.mails\nWHERE NOT (pg_catalog.record_image_eq(ROW(address), ROW((mail)::text)) OR pg_catalog.record_image_eq(ROW(mail), ROW((address)::text)))	\N	transaction	\N	1	public	mails	0	\N	\N	scan	0	t	none	absent	\N	\N	\N	\N	old and new must agree in every row: new = up(old) or old = down(new)	f	\N	\N
5	4	1	check	1	SELECT pg_catalog.concat('index ', i.indexrelid::regclass, ' is not valid') AS key\nFROM pg_catalog.pg_index i\nWHERE NOT (i.indisvalid AND i.indisready) AND (i.indrelid = 'public.mails'::regclass\n    OR i.indrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.mails')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attribute a\n        ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid\n        WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid\n        AND d.refobjid = i.indrelid AND a.attname IN ('address'))\nUNION ALL\nSELECT pg_catalog.concat('constraint ', quote_ident(c.conname), ' is not validated')\nFROM pg_catalog.pg_constraint c\nWHERE NOT c.convalidated AND (c.conrelid = 'public.mails'::regclass\n    OR c.conrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.mails')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.conrelid\n        AND a.attnum = ANY (c.conkey) AND a.attname IN ('address'))	\N	transaction	\N	1	public	mails	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	every index of the new columns must be valid, every constraint validated	f	\N	\N
5	4	2	transaction	1	DROP TRIGGER zz_sluice_d2079110e47c428f_insert ON public.mails	\N	transaction	\N	8	public	mails	0	\N	\N	instant	0	f	trigger	absent	public	mails	zz_sluice_d2079110e47c428f_insert	\N	sync ends with the column that it kept	f	\N	\N
5	4	3	transaction	1	DROP TRIGGER zz_sluice_d2079110e47c428f_update ON public.mails	\N	transaction	\N	8	public	mails	0	\N	\N	instant	0	f	trigger	absent	public	mails	zz_sluice_d2079110e47c428f_update	\N	sync ends with the column that it kept	f	\N	\N
5	4	4	transaction	1	DROP FUNCTION sluice.sync_d2079110e47c428f()	\N	transaction	\N	0	public	mails	0	\N	\N	instant	0	f	function	absent	sluice	\N	sync_d2079110e47c428f	\N	nothing calls it any more	f	\N	\N
5	4	5	transaction	1	ALTER TABLE public.mails DROP COLUMN mail	\N	transaction	\N	8	public	mails	0	\N	\N	instant	0	f	column	absent	public	mails	mail	\N	catalogue only: no row is touched	f	\N	\N
5	0	0	transaction	0	ALTER TABLE public.mails ADD COLUMN address text	ALTER TABLE public.mails DROP COLUMN address	transaction	\N	8	public	mails	0	\N	\N	instant	0	t	column	present	public	mails	address	\N	nullable and without a default: no row is touched	t	970	2026-11-28 23:55:46.381587+00
5	0	1	transaction	0	CREATE FUNCTION sluice.sync_d2079110e47c428f() RETURNS trigger LANGUAGE plpgsql\nSET search_path = pg_catalog, public, pg_temp AS $sluice$\n#variable_conflict use_column\n<<sluice_sync>>\nDECLARE\n    old_written boolean;\n    new_written boolean;\n    up_1 text;\n    down_1 text;\nBEGIN\n    IF TG_OP = 'INSERT' THEN\n        new_written := NOT (NEW.address IS NULL);\n        old_written := NEW.mail IS NOT NULL;\n    ELSE\n        old_written := (OLD.mail IS DISTINCT FROM NEW.mail);\n        new_written := (OLD.address IS DISTINCT FROM NEW.address)\n            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);\n    END IF;\n    IF NOT new_written THEN\n    <<mails>>\n    DECLARE\n        mail text := sync_d2079110e47c428f.new.mail;\n    BEGIN\n        sluice_sync.up_1 := (mail);\n    END;\n        NEW.address := up_1;\n        RETURN NEW;\n    END IF;\n    <<mails>>\n    DECLARE\n        address text := sync_d2079110e47c428f.new.address;\n    BEGIN\n        sluice_sync.down_1 := (address);\n    END;\n    IF old_written THEN\n    <<mails>>\n    DECLARE\n        mail text := sync_d2079110e47c428f.new.mail;\n    BEGIN\n        sluice_sync.up_1 := (mail);\n    END;\n        IF pg_catalog.record_image_eq(ROW(NEW.address), ROW(up_1))\n            OR pg_catalog.record_image_eq(ROW(NEW.mail), ROW(down_1)) THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n    NEW.mail := down_1;\n    RETURN NEW;\nEND\n$sluice$;\nCOMMENT ON FUNCTION sluice.sync_d2079110e47c428f() IS 'sync of table public.mails for sluice plan parted'	DROP FUNCTION sluice.sync_d2079110e47c428f()	transaction	\N	0	public	mails	0	\N	\N	instant	0	t	function	present	sluice	\N	sync_d2079110e47c428f	\N	sync: the side that wrote sets the other	t	970	2026-11-28 23:55:46.381616+00
5	0	2	transaction	0	CREATE TRIGGER zz_sluice_d2079110e47c428f_insert BEFORE INSERT ON public.mails FOR EACH ROW\n    EXECUTE FUNCTION sluice.sync_d2079110e47c428f()	DROP TRIGGER zz_sluice_d2079110e47c428f_insert ON public.mails	transaction	\N	6	public	mails	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	sync on INSERT and COPY	t	970	2026-11-28 23:55:46.381622+00
5	0	3	transaction	0	ALTER TABLE public.mails ENABLE ALWAYS TRIGGER zz_sluice_d2079110e47c428f_insert	\N	transaction	\N	6	public	mails	0	\N	\N	instant	0	t	trigger	present	public	mails	zz_sluice_d2079110e47c428f_insert	\N	fires under session_replication_role = replica too	t	970	2026-11-28 23:55:46.381626+00
5	0	4	transaction	0	DO $sluice1$BEGIN EXECUTE pg_catalog.format($sluice$CREATE OR REPLACE TRIGGER zz_sluice_d2079110e47c428f_update BEFORE UPDATE ON public.mails FOR EACH ROW\n    WHEN ((OLD.mail IS DISTINCT FROM NEW.mail)\n        OR ((OLD.address IS DISTINCT FROM NEW.address) AND (pg_catalog.current_setting('sluice.backfill', true) IS DISTINCT FROM 'on' OR pg_catalog.pg_trigger_depth() > 0))\n        OR (NEW.address IS NULL AND pg_catalog.age(OLD.xmin) > pg_catalog.age(%L::xid)))\n    EXECUTE FUNCTION sluice.sync_d2079110e47c428f()$sluice$,\n    pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::xid); END$sluice1$	DROP TRIGGER zz_sluice_d2079110e47c428f_update ON public.mails	transaction	\N	6	public	mails	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	sync on UPDATE of a synced column, or of a row not yet filled	t	970	2026-11-28 23:55:46.38163+00
5	0	5	transaction	0	ALTER TABLE public.mails ENABLE ALWAYS TRIGGER zz_sluice_d2079110e47c428f_update	\N	transaction	\N	6	public	mails	0	\N	\N	instant	0	t	trigger	present	public	mails	zz_sluice_d2079110e47c428f_update	\N	fires under session_replication_role = replica too	t	970	2026-11-28 23:55:46.381633+00
5	2	1	inner partitions	1	CREATE INDEX :index ON ONLY :partition (lower(address), (address || ':index'))	DROP INDEX IF EXISTS :this_index	transaction	\N	5	public	mails	0	\N	\N	instant	0	t	none	partial	public	mails	by_address	\N	the same for partitions that have partitions of their own	t	1071	2026-11-28 23:55:48.23754+00
6	0	0	transaction	0	ALTER TABLE public.events ADD COLUMN label text	ALTER TABLE public.events DROP COLUMN label	transaction	\N	8	public	events	0	\N	\N	instant	0	t	column	present	public	events	label	\N	nullable and without a default: no row is touched	t	1104	2026-11-28 23:55:56.235068+00
6	1	0	batches	0	UPDATE public.events AS events SET label = (slow(kind))\nWHERE ctid >= $1::tid AND ctid < $2::tid\n    AND label IS NULL\n    AND ($4::tid[] IS NULL OR (ctid = ANY ($4::tid[])) IS TRUE)\n    AND NOT ((slow(kind))::text IS NULL)\n    AND (pg_catalog.age(xmin) > pg_catalog.age($3::xid) OR NOT pg_catalog.record_image_eq(ROW(kind), ROW((lower(label))::text)))	\N	transaction	\N	3	public	events	0	\N	\N	fill	0	t	none	absent	\N	\N	\N	\N	fill rows that existed before sync began, page range by page range	f	\N	\N
6	1	1	transaction	1	CREATE OR REPLACE TRIGGER zz_sluice_93193c1ec1b0c949_update BEFORE UPDATE ON public.events FOR EACH ROW\n    WHEN ((OLD.kind IS DISTINCT FROM NEW.kind)\n        OR (OLD.label IS DISTINCT FROM NEW.label))\n    EXECUTE FUNCTION sluice.sync_93193c1ec1b0c949()	\N	transaction	\N	6	public	events	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	every row is filled: sync fires only when a synced column changes	f	\N	\N
6	1	2	transaction	1	ALTER TABLE public.events ENABLE ALWAYS TRIGGER zz_sluice_93193c1ec1b0c949_update	\N	transaction	\N	6	public	events	0	\N	\N	instant	0	t	trigger	present	public	events	zz_sluice_93193c1ec1b0c949_update	\N	fires under session_replication_role = replica too	f	\N	\N
6	1	3	transaction	2	ANALYZE public.events (label)	\N	transaction	\N	4	public	events	0	\N	\N	scan	0	t	none	absent	\N	\N	\N	\N	statistics for the queries of the new application	f	\N	\N
6	2	0	transaction	0	ALTER TABLE public.events ADD CONSTRAINT sluice_0de5fccebbb67f2b CHECK (label IS NOT NULL) NOT VALID	ALTER TABLE public.events DROP CONSTRAINT IF EXISTS sluice_0de5fccebbb67f2b	transaction	\N	8	public	events	0	\N	\N	instant	0	t	constraint	partial	public	events	sluice_0de5fccebbb67f2b	\N	new writes are checked from here on; no row is read	f	\N	\N
6	2	1	transaction	1	ALTER TABLE public.events VALIDATE CONSTRAINT sluice_0de5fccebbb67f2b	\N	transaction	\N	4	public	events	0	\N	\N	scan	0	t	constraint	present	public	events	sluice_0de5fccebbb67f2b	\N	reads every row while the application goes on	f	\N	\N
6	2	2	transaction	2	ALTER TABLE public.events ALTER COLUMN label SET NOT NULL	ALTER TABLE public.events ALTER COLUMN label DROP NOT NULL	transaction	\N	8	public	events	0	\N	\N	instant	0	t	not null	present	public	events	label	\N	proved by the validated check: no row is read	f	\N	\N
6	2	3	transaction	2	ALTER TABLE public.events DROP CONSTRAINT sluice_0de5fccebbb67f2b	\N	transaction	\N	8	public	events	0	\N	\N	instant	0	t	constraint	absent	public	events	sluice_0de5fccebbb67f2b	\N	the check has served	f	\N	\N
6	4	0	check	0	SELECT pg_catalog.concat('id=', id) AS key\nFROM public.events\nWHERE NOT (pg_catalog.record_image_eq(ROW(label), ROW((slow(kind))::text)) OR pg_catalog.record_image_eq(ROW(kind), ROW((lower(label))::text)))	\N	transaction	\N	1	public	events	0	\N	\N	scan	0	t	none	absent	\N	\N	\N	\N	old and new must agree in every row: new = up(old) or old = down(new)	f	\N	\N
6	0	2	transaction	0	CREATE TRIGGER zz_sluice_93193c1ec1b0c949_insert BEFORE INSERT ON public.events FOR EACH ROW\n    EXECUTE FUNCTION sluice.sync_93193c1ec1b0c949()	DROP TRIGGER zz_sluice_93193c1ec1b0c949_insert ON public.events	transaction	\N	6	public	events	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	sync on INSERT and COPY	t	1104	2026-11-28 23:55:56.235096+00
6	0	6	wait	0	SELECT l.pid, a.usename AS role, a.application_name AS application, a.state,\n    extract(epoch FROM now() - a.xact_start)::bigint AS age_s, a.query,\n    p.gid AS prepared, l.mode\nFROM pg_catalog.pg_locks l\nLEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid\nLEFT JOIN pg_catalog.pg_prepared_xacts p ON p.transaction = l.transactionid\nWHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted\n    AND age(l.transactionid) > age($1::xid)\n    AND coalesce(a.datname, p.database) = current_database()	\N	transaction	\N	0	\N	\N	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	wait until every transaction that is older than sync has ended	t	1105	2026-11-28 23:55:56.236044+00
6	4	1	check	1	SELECT pg_catalog.concat('index ', i.indexrelid::regclass, ' is not valid') AS key\nFROM pg_catalog.pg_index i\nWHERE NOT (i.indisvalid AND i.indisready) AND (i.indrelid = 'public.events'::regclass\n    OR i.indrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.events')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attribute a\n        ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid\n        WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid\n        AND d.refobjid = i.indrelid AND a.attname IN ('label'))\nUNION ALL\nSELECT pg_catalog.concat('constraint ', quote_ident(c.conname), ' is not validated')\nFROM pg_catalog.pg_constraint c\nWHERE NOT c.convalidated AND (c.conrelid = 'public.events'::regclass\n    OR c.conrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.events')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.conrelid\n        AND a.attnum = ANY (c.conkey) AND a.attname IN ('label'))	\N	transaction	\N	1	public	events	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	every index of the new columns must be valid, every constraint validated	f	\N	\N
6	4	2	transaction	1	DROP TRIGGER zz_sluice_93193c1ec1b0c949_insert ON public.events	\N	transaction	\N	8	public	events	0	\N	\N	instant	0	f	trigger	absent	public	events	zz_sluice_93193c1ec1b0c949_insert	\N	sync ends with the column that it kept	f	\N	\N
6	4	3	transaction	1	DROP TRIGGER zz_sluice_93193c1ec1b0c949_update ON public.events	\N	transaction	\N	8	public	events	0	\N	\N	instant	0	f	trigger	absent	public	events	zz_sluice_93193c1ec1b0c949_update	\N	sync ends with the column that it kept	f	\N	\N
6	4	4	transaction	1	DROP FUNCTION sluice.sync_93193c1ec1b0c949()	\N	transaction	\N	0	public	events	0	\N	\N	instant	0	f	function	absent	sluice	\N	sync_93193c1ec1b0c949	\N	nothing calls it any more	f	\N	\N
6	4	5	transaction	1	ALTER TABLE public.events DROP COLUMN kind	\N	transaction	\N	8	public	events	0	\N	\N	instant	0	f	column	absent	public	events	kind	\N	catalogue only: no row is touched	f	\N	\N
6	0	1	transaction	0	CREATE FUNCTION sluice.sync_93193c1ec1b0c949() RETURNS trigger LANGUAGE plpgsql\nSET search_path = pg_catalog, public, pg_temp AS $sluice$\n#variable_conflict use_column\n<<sluice_sync>>\nDECLARE\n    old_written boolean;\n    new_written boolean;\n    up_1 text;\n    down_1 text;\nBEGIN\n    IF TG_OP = 'INSERT' THEN\n        new_written := NOT (NEW.label IS NULL);\n        old_written := NEW.kind IS NOT NULL;\n    ELSE\n        old_written := (OLD.kind IS DISTINCT FROM NEW.kind);\n        new_written := (OLD.label IS DISTINCT FROM NEW.label)\n            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);\n    END IF;\n    IF NOT new_written THEN\n    <<events>>\n    DECLARE\n        kind text := sync_93193c1ec1b0c949.new.kind;\n    BEGIN\n        sluice_sync.up_1 := (slow(kind));\n    END;\n        NEW.label := up_1;\n        RETURN NEW;\n    END IF;\n    <<events>>\n    DECLARE\n        label text := sync_93193c1ec1b0c949.new.label;\n    BEGIN\n        sluice_sync.down_1 := (lower(label));\n    END;\n    IF old_written THEN\n    <<events>>\n    DECLARE\n        kind text := sync_93193c1ec1b0c949.new.kind;\n    BEGIN\n        sluice_sync.up_1 := (slow(kind));\n    END;\n        IF pg_catalog.record_image_eq(ROW(NEW.label), ROW(up_1))\n            OR pg_catalog.record_image_eq(ROW(NEW.kind), ROW(down_1)) THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n    NEW.kind := down_1;\n    RETURN NEW;\nEND\n$sluice$;\nCOMMENT ON FUNCTION sluice.sync_93193c1ec1b0c949() IS 'sync of table public.events for sluice plan upgraded'	DROP FUNCTION sluice.sync_93193c1ec1b0c949()	transaction	\N	0	public	events	0	\N	\N	instant	0	t	function	present	sluice	\N	sync_93193c1ec1b0c949	\N	sync: the side that wrote sets the other	t	1104	2026-11-28 23:55:56.235087+00
6	0	3	transaction	0	ALTER TABLE public.events ENABLE ALWAYS TRIGGER zz_sluice_93193c1ec1b0c949_insert	\N	transaction	\N	6	public	events	0	\N	\N	instant	0	t	trigger	present	public	events	zz_sluice_93193c1ec1b0c949_insert	\N	fires under session_replication_role = replica too	t	1104	2026-11-28 23:55:56.235098+00
6	0	4	transaction	0	DO $sluice1$BEGIN EXECUTE pg_catalog.format($sluice$CREATE OR REPLACE TRIGGER zz_sluice_93193c1ec1b0c949_update BEFORE UPDATE ON public.events FOR EACH ROW\n    WHEN ((OLD.kind IS DISTINCT FROM NEW.kind)\n        OR ((OLD.label IS DISTINCT FROM NEW.label) AND (pg_catalog.current_setting('sluice.backfill', true) IS DISTINCT FROM 'on' OR pg_catalog.pg_trigger_depth() > 0))\n        OR (NEW.label IS NULL AND pg_catalog.age(OLD.xmin) > pg_catalog.age(%L::xid)))\n    EXECUTE FUNCTION sluice.sync_93193c1ec1b0c949()$sluice$,\n    pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::xid); END$sluice1$	DROP TRIGGER zz_sluice_93193c1ec1b0c949_update ON public.events	transaction	\N	6	public	events	0	\N	\N	instant	0	t	none	absent	\N	\N	\N	\N	sync on UPDATE of a synced column, or of a row not yet filled	t	1104	2026-11-28 23:55:56.235102+00
6	0	5	transaction	0	ALTER TABLE public.events ENABLE ALWAYS TRIGGER zz_sluice_93193c1ec1b0c949_update	\N	transaction	\N	6	public	events	0	\N	\N	instant	0	t	trigger	present	public	events	zz_sluice_93193c1ec1b0c949_update	\N	fires under session_replication_role = replica too	t	1104	2026-11-28 23:55:56.235105+00
\.

COPY sluice.phase (plan_id, ordinal, name, kind, state, started_at, finished_at, attempts, error, error_hint, opened_lsn, deployed_at) FROM stdin;
1	4	drop-people	drop	pending	\N	\N	0	\N	\N	\N	\N
1	0	add_column-people	add_column	done	2026-11-28 23:55:44.024753+00	2026-11-28 23:55:44.041855+00	1	\N	\N	\N	\N
1	1	backfill-people	backfill	done	2026-11-28 23:55:44.068863+00	2026-11-28 23:55:44.137665+00	1	\N	\N	\N	\N
1	2	constrain-people	constrain	done	2026-11-28 23:55:44.144361+00	2026-11-28 23:55:44.209062+00	1	\N	\N	\N	\N
1	3	people-address-deployed	gate	pending	2026-11-28 23:55:44.214485+00	\N	0	\N	\N	0/1A661D8	\N
2	6	drop-orders	drop	pending	\N	\N	0	\N	\N	\N	\N
2	0	add_column-orders	add_column	done	2026-11-28 23:55:44.557851+00	2026-11-28 23:55:44.572655+00	1	\N	\N	\N	\N
2	1	backfill-orders	backfill	done	2026-11-28 23:55:44.585889+00	2026-11-28 23:55:44.679342+00	1	\N	\N	\N	\N
2	2	constrain-orders	constrain	done	2026-11-28 23:55:44.687788+00	2026-11-28 23:55:44.706687+00	1	\N	\N	\N	\N
2	3	orders-id-either-type	gate	done	2026-11-28 23:55:44.707236+00	2026-11-28 23:55:45.273798+00	0	\N	\N	0/1A9D3B0	\N
2	4	swap-orders	swap	done	2026-11-28 23:55:45.189629+00	2026-11-28 23:55:45.275697+00	1	\N	\N	\N	\N
2	5	orders-id-changed	gate	pending	2026-11-28 23:55:45.28189+00	\N	0	\N	\N	0/1ACB1D8	\N
3	4	swap-goods	swap	pending	\N	\N	0	\N	\N	\N	\N
3	5	goods-id-changed	gate	pending	\N	\N	0	\N	\N	\N	\N
3	6	drop-goods	drop	pending	\N	\N	0	\N	\N	\N	\N
3	0	add_column-goods	add_column	done	2026-11-28 23:55:45.575462+00	2026-11-28 23:55:45.597878+00	1	\N	\N	\N	\N
3	1	backfill-goods	backfill	done	2026-11-28 23:55:45.614999+00	2026-11-28 23:55:45.709846+00	1	\N	\N	\N	\N
3	2	constrain-goods	constrain	done	2026-11-28 23:55:45.71567+00	2026-11-28 23:55:45.74268+00	1	\N	\N	\N	\N
3	3	goods-id-either-type	gate	pending	2026-11-28 23:55:45.745019+00	\N	0	\N	\N	0/1AF7330	\N
4	1	fill	backfill	pending	\N	\N	0	\N	\N	\N	\N
4	2	hold	constrain	pending	\N	\N	0	\N	\N	\N	\N
4	3	deployed	gate	pending	\N	\N	0	\N	\N	\N	\N
4	4	contract	drop	pending	\N	\N	0	\N	\N	\N	\N
4	0	add	add_column	done	2026-11-28 23:55:45.99199+00	2026-11-28 23:55:46.013601+00	1	\N	\N	\N	\N
5	3	deployed	gate	pending	\N	\N	0	\N	\N	\N	\N
5	4	contract	drop	pending	\N	\N	0	\N	\N	\N	\N
5	0	add	add_column	done	2026-11-28 23:55:46.348159+00	2026-11-28 23:55:46.391701+00	1	\N	\N	\N	\N
5	1	fill	backfill	done	2026-11-28 23:55:46.61582+00	2026-11-28 23:55:46.882364+00	1	\N	\N	\N	\N
5	2	hold	constrain	running	2026-11-28 23:55:48.187413+00	\N	1	\N	\N	\N	\N
6	2	hold	constrain	pending	\N	\N	0	\N	\N	\N	\N
6	3	deployed	gate	pending	\N	\N	0	\N	\N	\N	\N
6	4	contract	drop	pending	\N	\N	0	\N	\N	\N	\N
6	0	add	add_column	done	2026-11-28 23:55:56.218259+00	2026-11-28 23:55:56.245525+00	1	\N	\N	\N	\N
6	1	fill	backfill	running	2026-11-28 23:55:56.46313+00	\N	1	\N	\N	\N	\N
\.

COPY sluice.plan (id, name, description, checksum, file, source, state, epoch, paused_at, paused_by, registered_at, planned_by, registered_by) FROM stdin;
6	upgraded	\N	95eedca7a0b77fb3fd97b57d9bdc437b35e53f089be844fb4f53dfe093c560c9	upgraded.yaml	sluice: 1\nplan: upgraded\nsettings: {workers: 2}\nphases:\n  - add_column: {name: add, table: events, columns: {label: {type: text, up: slow(kind)}}, down: {kind: lower(label)}}\n  - backfill: {name: fill, table: events}\n  - constrain: {name: hold, table: events, add: [like: {label: kind}]}\n  - gate: {name: deployed, ask: "Deployed?"}\n  - drop: {name: contract, table: events, columns: [kind]}\n	running	2	\N	\N	2026-11-28 23:55:56.198951+00	0.1.0	postgres
4	before-fill	\N	d90372252d7e68c0b1d44a75d5a1f12c5e7fe4fa3f07985fe476460a89305a84	before-fill.yaml	sluice: 1\nplan: before-fill\nphases:\n  - add_column:\n      name: add\n      table: [Odd.Schema, T able]\n      columns: {label: {type: text, up: "\\"it's\\""}, "select": {type: text, up: "\\"user\\" || ':table'"}}\n      down: {"it's": label, "user": "replace(\\"select\\", ':table', '')"}\n  - backfill: {name: fill, table: [Odd.Schema, T able]}\n  - constrain: {name: hold, table: [Odd.Schema, T able], add: [like: {label: "it's"}]}\n  - gate: {name: deployed, ask: "Deployed?"}\n  - drop: {name: contract, table: [Odd.Schema, T able], columns: ["it's", user]}\n	running	1	\N	\N	2026-11-28 23:55:45.974189+00	0.1.0	postgres
5	parted	\N	62a3281c5b4d726462a8e89fbc9e60264e02db632eacd65301c647264bf0b58d	parted.yaml	sluice: 1\nplan: parted\nsettings: {lock_deadline: 2s}\nphases:\n  - add_column: {name: add, table: mails, columns: {address: {type: text, up: mail}}, down: {mail: address}}\n  - backfill: {name: fill, table: mails}\n  - constrain:\n      name: hold\n      table: mails\n      add:\n        - index: {name: by_address, on: "(lower(address), (address || ':index'))"}\n        - check: {name: an_address, expression: "address <> ':partition'"}\n        - unique: {name: address_once, columns: [address, region, id]}\n  - gate: {name: deployed, ask: "Deployed?"}\n  - drop: {name: contract, table: mails, columns: [mail]}\n	running	3	\N	\N	2026-11-28 23:55:46.29804+00	0.1.0	postgres
1	at-gate	\N	3721268e5b92f368d16e575de0f4e2f3231ea20c2e416e9e09b394c50243ac50	at-gate.yaml	sluice: 1\nplan: at-gate\nrename_column: {table: people, column: mail, to: address}\n	waiting	1	\N	\N	2026-11-28 23:55:43.992667+00	0.1.0	postgres
2	swapped	\N	0d355a49254cd1f6c44b77d2e6d86930ed2453764d26cbd0afda3125daec06fa	swapped.yaml	sluice: 1\nplan: swapped\nchange_type: {table: orders, column: id, type: bigint}\n	waiting	2	\N	\N	2026-11-28 23:55:44.530082+00	0.1.0	postgres
3	before-swap	\N	47c79972e0701f524b57f356e58aff9db7d25c07e4c011964f1fe8aa0ee58457	before-swap.yaml	sluice: 1\nplan: before-swap\nchange_type: {table: goods, column: id, type: bigint}\n	waiting	1	\N	\N	2026-11-28 23:55:45.520582+00	0.1.0	postgres
\.

COPY sluice.read_seen (plan_id, phase, userid, queryid, toplevel, calls, called_at) FROM stdin;
\.

COPY sluice.read_watch (plan_id, phase, since, looked_at, evicted, reset_at) FROM stdin;
\.

COPY sluice.throttle (plan_id, setting, value, set_by, set_at, expires_at) FROM stdin;
\.

SELECT pg_catalog.setval('public.goods_id_seq', 100, true);

SELECT pg_catalog.setval('public.orders_id_seq', 100, true);

SELECT pg_catalog.setval('sluice.approval_id_seq', 1, true);

SELECT pg_catalog.setval('sluice.log_id_seq', 43, true);

SELECT pg_catalog.setval('sluice.plan_id_seq', 6, true);

UPDATE sluice.backfill_table SET relid = 'public.events'::regclass,
    filenode = pg_catalog.pg_relation_filenode('public.events')
WHERE plan_id = (SELECT id FROM sluice.plan WHERE name = 'upgraded');
UPDATE sluice.backfill_range SET relid = 'public.events'::regclass;

ALTER TABLE ONLY "Odd.Schema"."T able"
    ADD CONSTRAINT "T able_pkey" PRIMARY KEY (id);

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.goods
    ADD CONSTRAINT goods_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.items
    ADD CONSTRAINT items_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.mails
    ADD CONSTRAINT mails_pkey PRIMARY KEY (id, region);

ALTER TABLE ONLY public.mails_eu
    ADD CONSTRAINT mails_eu_pkey PRIMARY KEY (id, region);

ALTER TABLE ONLY public.mails_eu_1
    ADD CONSTRAINT mails_eu_1_pkey PRIMARY KEY (id, region);

ALTER TABLE ONLY public.mails_eu_rest
    ADD CONSTRAINT mails_eu_rest_pkey PRIMARY KEY (id, region);

ALTER TABLE ONLY public.mails_other
    ADD CONSTRAINT mails_other_pkey PRIMARY KEY (id, region);

ALTER TABLE ONLY public.mails_us
    ADD CONSTRAINT mails_us_pkey PRIMARY KEY (id, region);

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.orgs
    ADD CONSTRAINT orgs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.parts
    ADD CONSTRAINT parts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_mail_once UNIQUE (mail);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT sluice_6d162a3181896551 UNIQUE (address);

ALTER TABLE ONLY sluice.approval
    ADD CONSTRAINT approval_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sluice.attached
    ADD CONSTRAINT attached_pkey PRIMARY KEY (plan_id, phase, column_name, kind, name);

ALTER TABLE ONLY sluice.backfill_error
    ADD CONSTRAINT backfill_error_pkey PRIMARY KEY (plan_id, phase, operation, relid, page, item);

ALTER TABLE ONLY sluice.backfill
    ADD CONSTRAINT backfill_pkey PRIMARY KEY (plan_id, phase, operation);

ALTER TABLE ONLY sluice.backfill_range
    ADD CONSTRAINT backfill_range_pkey PRIMARY KEY (plan_id, phase, operation, relid, first_page);

ALTER TABLE ONLY sluice.backfill_table
    ADD CONSTRAINT backfill_table_pkey PRIMARY KEY (plan_id, phase, operation, relid);

ALTER TABLE ONLY sluice.gate
    ADD CONSTRAINT gate_pkey PRIMARY KEY (plan_id, phase);

ALTER TABLE ONLY sluice.log_head
    ADD CONSTRAINT log_head_pkey PRIMARY KEY (plan);

ALTER TABLE ONLY sluice.log
    ADD CONSTRAINT log_number UNIQUE (plan, number);

ALTER TABLE ONLY sluice.log
    ADD CONSTRAINT log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sluice.old_write
    ADD CONSTRAINT old_write_pkey PRIMARY KEY (sync, pid, role, application_name);

ALTER TABLE ONLY sluice.old_writer
    ADD CONSTRAINT old_writer_pkey PRIMARY KEY (sync, pid, role, application_name, part);

ALTER TABLE ONLY sluice.operation
    ADD CONSTRAINT operation_pkey PRIMARY KEY (plan_id, phase, ordinal);

ALTER TABLE ONLY sluice.phase
    ADD CONSTRAINT phase_pkey PRIMARY KEY (plan_id, ordinal);

ALTER TABLE ONLY sluice.phase
    ADD CONSTRAINT phase_plan_id_name_key UNIQUE (plan_id, name);

ALTER TABLE ONLY sluice.plan
    ADD CONSTRAINT plan_name_key UNIQUE (name);

ALTER TABLE ONLY sluice.plan
    ADD CONSTRAINT plan_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sluice.read_seen
    ADD CONSTRAINT read_seen_pkey PRIMARY KEY (plan_id, phase, userid, queryid, toplevel);

ALTER TABLE ONLY sluice.read_watch
    ADD CONSTRAINT read_watch_pkey PRIMARY KEY (plan_id, phase);

ALTER TABLE ONLY sluice.throttle
    ADD CONSTRAINT throttle_pkey PRIMARY KEY (plan_id, setting);

CREATE INDEX by_address ON ONLY public.mails USING btree (lower(address), ((address || ':index'::text)));

CREATE INDEX by_mail ON public.people USING btree (lower(mail));

COMMENT ON INDEX public.by_mail IS 'for the login';

CREATE INDEX by_size ON public.goods USING btree (size);

CREATE INDEX mails_eu_lower_expr_idx ON ONLY public.mails_eu USING btree (lower(address), ((address || ':index'::text)));

CREATE INDEX mails_eu_1_lower_expr_idx ON public.mails_eu_1 USING btree (lower(address), ((address || ':index'::text)));

CREATE INDEX mails_eu_rest_lower_expr_idx ON public.mails_eu_rest USING btree (lower(address), ((address || ':index'::text)));

CREATE INDEX mails_other_lower_expr_idx ON public.mails_other USING btree (lower(address), ((address || ':index'::text)));

CREATE INDEX mails_us_lower_expr_idx ON public.mails_us USING btree (lower(address), ((address || ':index'::text)));

CREATE UNIQUE INDEX sluice_239421ad0d99fdea ON public.orders USING btree (id_old);

CREATE INDEX sluice_89b6bae95d75c836 ON public.people USING btree (lower(address));

COMMENT ON INDEX public.sluice_89b6bae95d75c836 IS 'for the login';

CREATE UNIQUE INDEX approval_once ON sluice.approval USING btree (plan_id, phase, role, checksum) WHERE (NOT void);

ALTER INDEX public.mails_eu_lower_expr_idx ATTACH PARTITION public.mails_eu_1_lower_expr_idx;

ALTER INDEX public.mails_eu_pkey ATTACH PARTITION public.mails_eu_1_pkey;

ALTER INDEX public.by_address ATTACH PARTITION public.mails_eu_lower_expr_idx;

ALTER INDEX public.mails_pkey ATTACH PARTITION public.mails_eu_pkey;

ALTER INDEX public.mails_eu_lower_expr_idx ATTACH PARTITION public.mails_eu_rest_lower_expr_idx;

ALTER INDEX public.mails_eu_pkey ATTACH PARTITION public.mails_eu_rest_pkey;

ALTER INDEX public.by_address ATTACH PARTITION public.mails_other_lower_expr_idx;

ALTER INDEX public.mails_pkey ATTACH PARTITION public.mails_other_pkey;

ALTER INDEX public.by_address ATTACH PARTITION public.mails_us_lower_expr_idx;

ALTER INDEX public.mails_pkey ATTACH PARTITION public.mails_us_pkey;

CREATE STATISTICS public.mail_and_org ON mail, org FROM public.people;

CREATE STATISTICS public.sluice_e1e06becde858567 ON org, address FROM public.people;

CREATE TRIGGER zz_sluice_233af4473d644057_insert BEFORE INSERT ON "Odd.Schema"."T able" FOR EACH ROW EXECUTE FUNCTION sluice.sync_233af4473d644057();

ALTER TABLE "Odd.Schema"."T able" ENABLE ALWAYS TRIGGER zz_sluice_233af4473d644057_insert;

CREATE TRIGGER zz_sluice_233af4473d644057_update BEFORE UPDATE ON "Odd.Schema"."T able" FOR EACH ROW WHEN (((old."it's" IS DISTINCT FROM new."it's") OR (old."user" IS DISTINCT FROM new."user") OR (((old.label IS DISTINCT FROM new.label) OR (old."select" IS DISTINCT FROM new."select")) AND ((current_setting('sluice.backfill'::text, true) IS DISTINCT FROM 'on'::text) OR (pg_trigger_depth() > 0))) OR ((new.label IS NULL) AND (new."select" IS NULL) AND (age(old.xmin) > age('954'::xid))))) EXECUTE FUNCTION sluice.sync_233af4473d644057();

ALTER TABLE "Odd.Schema"."T able" ENABLE ALWAYS TRIGGER zz_sluice_233af4473d644057_update;

CREATE TRIGGER zz_sluice_93193c1ec1b0c949_insert BEFORE INSERT ON public.events FOR EACH ROW EXECUTE FUNCTION sluice.sync_93193c1ec1b0c949();

ALTER TABLE public.events ENABLE ALWAYS TRIGGER zz_sluice_93193c1ec1b0c949_insert;

CREATE TRIGGER zz_sluice_93193c1ec1b0c949_update BEFORE UPDATE ON public.events FOR EACH ROW WHEN (((old.kind IS DISTINCT FROM new.kind) OR ((old.label IS DISTINCT FROM new.label) AND ((current_setting('sluice.backfill'::text, true) IS DISTINCT FROM 'on'::text) OR (pg_trigger_depth() > 0))) OR ((new.label IS NULL) AND (age(old.xmin) > age('1104'::xid))))) EXECUTE FUNCTION sluice.sync_93193c1ec1b0c949();

ALTER TABLE public.events ENABLE ALWAYS TRIGGER zz_sluice_93193c1ec1b0c949_update;

CREATE TRIGGER zz_sluice_9a43e302a2643a1a_insert BEFORE INSERT ON public.orders FOR EACH ROW EXECUTE FUNCTION sluice.sync_9a43e302a2643a1a();

ALTER TABLE public.orders ENABLE ALWAYS TRIGGER zz_sluice_9a43e302a2643a1a_insert;

CREATE TRIGGER zz_sluice_9a43e302a2643a1a_update BEFORE UPDATE ON public.orders FOR EACH ROW WHEN (((old.id_old IS DISTINCT FROM new.id_old) OR (old.id IS DISTINCT FROM new.id))) EXECUTE FUNCTION sluice.sync_9a43e302a2643a1a();

ALTER TABLE public.orders ENABLE ALWAYS TRIGGER zz_sluice_9a43e302a2643a1a_update;

CREATE TRIGGER zz_sluice_d2079110e47c428f_insert BEFORE INSERT ON public.mails FOR EACH ROW EXECUTE FUNCTION sluice.sync_d2079110e47c428f();

ALTER TABLE public.mails ENABLE ALWAYS TRIGGER zz_sluice_d2079110e47c428f_insert;

CREATE TRIGGER zz_sluice_d2079110e47c428f_update BEFORE UPDATE ON public.mails FOR EACH ROW WHEN (((old.mail IS DISTINCT FROM new.mail) OR (old.address IS DISTINCT FROM new.address))) EXECUTE FUNCTION sluice.sync_d2079110e47c428f();

ALTER TABLE public.mails ENABLE ALWAYS TRIGGER zz_sluice_d2079110e47c428f_update;

CREATE TRIGGER zz_sluice_d873aa335494b464_insert BEFORE INSERT ON public.people FOR EACH ROW EXECUTE FUNCTION sluice.sync_d873aa335494b464();

ALTER TABLE public.people ENABLE ALWAYS TRIGGER zz_sluice_d873aa335494b464_insert;

CREATE TRIGGER zz_sluice_d873aa335494b464_update BEFORE UPDATE ON public.people FOR EACH ROW WHEN (((old.mail IS DISTINCT FROM new.mail) OR (old.address IS DISTINCT FROM new.address))) EXECUTE FUNCTION sluice.sync_d873aa335494b464();

ALTER TABLE public.people ENABLE ALWAYS TRIGGER zz_sluice_d873aa335494b464_update;

CREATE TRIGGER zz_sluice_e1c9b4ffa8ad3790_insert BEFORE INSERT ON public.goods FOR EACH ROW EXECUTE FUNCTION sluice.sync_e1c9b4ffa8ad3790();

ALTER TABLE public.goods ENABLE ALWAYS TRIGGER zz_sluice_e1c9b4ffa8ad3790_insert;

CREATE TRIGGER zz_sluice_e1c9b4ffa8ad3790_update BEFORE UPDATE ON public.goods FOR EACH ROW WHEN (((old.id IS DISTINCT FROM new.id) OR (old.id_new IS DISTINCT FROM new.id_new))) EXECUTE FUNCTION sluice.sync_e1c9b4ffa8ad3790();

ALTER TABLE public.goods ENABLE ALWAYS TRIGGER zz_sluice_e1c9b4ffa8ad3790_update;

CREATE TRIGGER approval_guard BEFORE INSERT OR UPDATE ON sluice.approval FOR EACH ROW EXECUTE FUNCTION sluice.guard_approval();

ALTER TABLE sluice.approval ENABLE ALWAYS TRIGGER approval_guard;

CREATE TRIGGER approval_stays BEFORE DELETE OR TRUNCATE ON sluice.approval FOR EACH STATEMENT EXECUTE FUNCTION sluice.refuse_removal();

ALTER TABLE sluice.approval ENABLE ALWAYS TRIGGER approval_stays;

CREATE TRIGGER log_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON sluice.log FOR EACH STATEMENT EXECUTE FUNCTION sluice.refuse_change();

ALTER TABLE sluice.log ENABLE ALWAYS TRIGGER log_is_append_only;

CREATE TRIGGER log_is_chained BEFORE INSERT ON sluice.log FOR EACH ROW EXECUTE FUNCTION sluice.chain_log();

ALTER TABLE sluice.log ENABLE ALWAYS TRIGGER log_is_chained;

ALTER TABLE ONLY public.people
    ADD CONSTRAINT in_org FOREIGN KEY (org) REFERENCES public.orgs(id);

ALTER TABLE ONLY public.parts
    ADD CONSTRAINT "of good" FOREIGN KEY (good_id) REFERENCES public.goods(id);

ALTER TABLE ONLY public.items
    ADD CONSTRAINT "of order" FOREIGN KEY (order_id) REFERENCES public.orders(id) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.approval
    ADD CONSTRAINT approval_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES sluice.plan(id) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.attached
    ADD CONSTRAINT attached_plan_id_phase_fkey FOREIGN KEY (plan_id, phase) REFERENCES sluice.phase(plan_id, ordinal) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.backfill_error
    ADD CONSTRAINT backfill_error_plan_id_phase_operation_relid_fkey FOREIGN KEY (plan_id, phase, operation, relid) REFERENCES sluice.backfill_table(plan_id, phase, operation, relid) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.backfill
    ADD CONSTRAINT backfill_plan_id_phase_operation_fkey FOREIGN KEY (plan_id, phase, operation) REFERENCES sluice.operation(plan_id, phase, ordinal) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.backfill_range
    ADD CONSTRAINT backfill_range_plan_id_phase_operation_relid_fkey FOREIGN KEY (plan_id, phase, operation, relid) REFERENCES sluice.backfill_table(plan_id, phase, operation, relid) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.backfill_table
    ADD CONSTRAINT backfill_table_plan_id_phase_operation_fkey FOREIGN KEY (plan_id, phase, operation) REFERENCES sluice.backfill(plan_id, phase, operation) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.gate
    ADD CONSTRAINT gate_plan_id_phase_fkey FOREIGN KEY (plan_id, phase) REFERENCES sluice.phase(plan_id, ordinal) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.operation
    ADD CONSTRAINT operation_plan_id_phase_fkey FOREIGN KEY (plan_id, phase) REFERENCES sluice.phase(plan_id, ordinal) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.phase
    ADD CONSTRAINT phase_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES sluice.plan(id) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.read_seen
    ADD CONSTRAINT read_seen_plan_id_phase_fkey FOREIGN KEY (plan_id, phase) REFERENCES sluice.read_watch(plan_id, phase) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.read_watch
    ADD CONSTRAINT read_watch_plan_id_phase_fkey FOREIGN KEY (plan_id, phase) REFERENCES sluice.phase(plan_id, ordinal) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.throttle
    ADD CONSTRAINT throttle_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES sluice.plan(id) ON DELETE CASCADE;
