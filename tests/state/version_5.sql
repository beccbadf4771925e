-- State that version 5 of schema sluice left, with the tables of before_5.sql. Plan mirrored keeps two tables
-- in step and has copied no row yet, enum stands at a gate that is confirmed, aliased and remembered at gates
-- that are not, swapped at the one after its swap; upgraded was killed in the middle of its backfill. Oids
-- are those of the database it is read into; the program that planned them calls itself older than any.
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

CREATE SCHEMA sluice;

COMMENT ON SCHEMA sluice IS 'State of Sluice, the schema change orchestrator. See sluice(1).';

CREATE TYPE public.status AS ENUM (
    'opened',
    'legacy',
    'done'
);

CREATE TYPE public.status_new AS ENUM (
    'opened',
    'done'
);

CREATE FUNCTION public.status_to_new(public.status) RETURNS public.status_new
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (CASE ($1)::text WHEN 'legacy'::text THEN 'done'::text ELSE ($1)::text END)::public.status_new;

CREATE CAST (public.status AS public.status_new) WITH FUNCTION public.status_to_new(public.status) AS ASSIGNMENT;

CREATE FUNCTION public.status_to_old(public.status_new) RETURNS public.status
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (($1)::text)::public.status;

CREATE CAST (public.status_new AS public.status) WITH FUNCTION public.status_to_old(public.status_new) AS ASSIGNMENT;

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

CREATE FUNCTION sluice.digest(plan_id bigint, phase integer) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT encode(sha256(convert_to(coalesce(string_agg(
        (to_jsonb(o) - ARRAY['plan_id', 'done', 'xid',
            'finished_at', 'system', 'database', 'horizon', 'seen'])::text, ',' ORDER BY o.ordinal),
        ''), getdatabaseencoding())), 'hex')
    FROM sluice.operation o WHERE (o.plan_id, o.phase) = (digest.plan_id, digest.phase)
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

CREATE FUNCTION sluice.guard_seal() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    NEW.identity := quote_ident(session_user)::regrole;
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

CREATE FUNCTION sluice.mirror_086720ac0ec39760_from() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
#variable_conflict use_column
<<sluice_mirror>>
DECLARE
    had boolean := false;
    has boolean := false;
    surely boolean := false;
    value_1 text;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        DELETE FROM public.preferences AS sluice_other WHERE true;
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
    <<users>>
    DECLARE
        theme text := mirror_086720ac0ec39760_from.old.theme;
    BEGIN
        sluice_mirror.had := coalesce((theme IS NOT NULL), false);
    END;
    END IF;
    IF TG_OP <> 'DELETE' THEN
    <<users>>
    DECLARE
        theme text := mirror_086720ac0ec39760_from.new.theme;
    BEGIN
        sluice_mirror.has := coalesce((theme IS NOT NULL), false);
    END;
    END IF;
    IF sluice_mirror.has THEN
    <<users>>
    DECLARE
        theme text := mirror_086720ac0ec39760_from.new.theme;
    BEGIN
        sluice_mirror.value_1 := (theme);
    END;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        sluice_mirror.surely := false;
    END IF;
    IF TG_OP = 'UPDATE' AND sluice_mirror.had THEN
        IF OLD.id IS DISTINCT FROM NEW.id THEN
        IF sluice_mirror.has AND EXISTS (SELECT FROM public.preferences AS sluice_other
            WHERE sluice_other.user_id = NEW.id AND pg_catalog.record_image_eq(ROW(sluice_other.theme), ROW(sluice_mirror.value_1))) THEN
            RETURN NULL;
        END IF;
        BEGIN
            PERFORM pg_catalog.pg_advisory_xact_lock_shared(pg_catalog.hashtextextended('sluice mirror 086720ac0ec39760', 0));
            RAISE EXCEPTION USING ERRCODE = 'SLU01';
        EXCEPTION WHEN SQLSTATE 'SLU01' THEN
            NULL;
        END;
        IF sluice_mirror.has THEN
        UPDATE public.preferences AS sluice_other SET user_id = NEW.id
        WHERE sluice_other.user_id = OLD.id AND NOT EXISTS (SELECT FROM public.preferences AS sluice_there WHERE sluice_there.user_id = NEW.id);
        END IF;
        DELETE FROM public.preferences AS sluice_other WHERE sluice_other.user_id = OLD.id
            AND NOT EXISTS (SELECT FROM public.users AS sluice_there WHERE sluice_there.id = sluice_other.user_id);
        ELSIF NOT sluice_mirror.has THEN
        BEGIN
            PERFORM pg_catalog.pg_advisory_xact_lock_shared(pg_catalog.hashtextextended('sluice mirror 086720ac0ec39760', 0));
            RAISE EXCEPTION USING ERRCODE = 'SLU01';
        EXCEPTION WHEN SQLSTATE 'SLU01' THEN
            NULL;
        END;
        DELETE FROM public.preferences AS sluice_other WHERE sluice_other.user_id = OLD.id
            AND (sluice_mirror.surely OR NOT (pg_catalog.record_image_eq((SELECT ROW((theme)::text) FROM (SELECT sluice_other.theme) AS preferences), ROW(NEW.theme))));
        END IF;
    ELSIF TG_OP = 'DELETE' AND sluice_mirror.had THEN
        BEGIN
            PERFORM pg_catalog.pg_advisory_xact_lock_shared(pg_catalog.hashtextextended('sluice mirror 086720ac0ec39760', 0));
            RAISE EXCEPTION USING ERRCODE = 'SLU01';
        EXCEPTION WHEN SQLSTATE 'SLU01' THEN
            NULL;
        END;
        DELETE FROM public.preferences AS sluice_other WHERE sluice_other.user_id = OLD.id;
    END IF;
    IF sluice_mirror.has THEN
        INSERT INTO public.preferences AS sluice_other (user_id, theme) OVERRIDING SYSTEM VALUE
        VALUES (NEW.id, sluice_mirror.value_1)
        ON CONFLICT (user_id) DO UPDATE SET theme = EXCLUDED.theme
        WHERE pg_catalog.record_image_ne(ROW(sluice_other.theme), ROW(EXCLUDED.theme))
            AND (sluice_mirror.surely OR NOT (pg_catalog.record_image_eq((SELECT ROW((theme)::text) FROM (SELECT sluice_other.theme) AS preferences), ROW(NEW.theme))));
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION sluice.mirror_086720ac0ec39760_from() IS 'mirror of table public.users in public.preferences for sluice plan mirrored';

CREATE FUNCTION sluice.mirror_086720ac0ec39760_to() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    SET transform_null_equals TO 'off'
    AS $$
#variable_conflict use_column
<<sluice_mirror>>
DECLARE
    had boolean := false;
    has boolean := false;
    surely boolean := false;
    value_1 text;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        UPDATE public.users AS sluice_other SET theme = NULL
        WHERE true AND (SELECT coalesce((theme IS NOT NULL), false) FROM (SELECT sluice_other.theme) AS users) AND NOT (sluice_other.theme IS NULL);
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        sluice_mirror.had := true;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        sluice_mirror.has := true;
    END IF;
    IF sluice_mirror.has THEN
    <<preferences>>
    DECLARE
        theme text := mirror_086720ac0ec39760_to.new.theme;
    BEGIN
        sluice_mirror.value_1 := (theme);
    END;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        sluice_mirror.surely := false;
    END IF;
    IF TG_OP = 'UPDATE' AND sluice_mirror.had THEN
        IF OLD.user_id IS DISTINCT FROM NEW.user_id THEN
        IF sluice_mirror.has AND EXISTS (SELECT FROM public.users AS sluice_other
            WHERE sluice_other.id = NEW.user_id AND pg_catalog.record_image_eq(ROW(sluice_other.theme), ROW(sluice_mirror.value_1))) THEN
            RETURN NULL;
        END IF;
        UPDATE public.users AS sluice_other SET theme = NULL
        WHERE sluice_other.id = OLD.user_id AND (SELECT coalesce((theme IS NOT NULL), false) FROM (SELECT sluice_other.theme) AS users)
            AND NOT EXISTS (SELECT FROM public.preferences AS sluice_there WHERE sluice_there.user_id = sluice_other.id) AND NOT (sluice_other.theme IS NULL);
        END IF;
    ELSIF TG_OP = 'DELETE' AND sluice_mirror.had THEN
        UPDATE public.users AS sluice_other SET theme = NULL
        WHERE sluice_other.id = OLD.user_id AND (SELECT coalesce((theme IS NOT NULL), false) FROM (SELECT sluice_other.theme) AS users) AND NOT (sluice_other.theme IS NULL);
    END IF;
    IF sluice_mirror.has THEN
        UPDATE public.users AS sluice_other SET theme = sluice_mirror.value_1
        WHERE sluice_other.id = NEW.user_id
            AND pg_catalog.record_image_ne(ROW(sluice_other.theme), ROW(sluice_mirror.value_1))
            AND (sluice_mirror.surely OR NOT (CASE WHEN (SELECT coalesce((theme IS NOT NULL), false) FROM (SELECT sluice_other.theme) AS users) THEN pg_catalog.record_image_eq((SELECT ROW((theme)::text) FROM (SELECT sluice_other.theme) AS users), ROW(NEW.theme)) ELSE false END));
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION sluice.mirror_086720ac0ec39760_to() IS 'mirror of table public.preferences in public.users for sluice plan mirrored';

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

CREATE FUNCTION sluice.sync_f947476a673b2f6e() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    SET extra_float_digits TO '1'
    SET bytea_output TO 'hex'
    SET "DateStyle" TO 'ISO, MDY'
    SET "IntervalStyle" TO 'postgres'
    SET xmloption TO 'content'
    SET xmlbinary TO 'base64'
    AS $$
#variable_conflict use_column
<<sluice_sync>>
DECLARE
    old_written boolean;
    new_written boolean;
    up_1 public.status_new;
    down_1 public.status;
BEGIN
    IF TG_OP = 'INSERT' THEN
        new_written := NOT (NEW.status_new IS NULL);
        old_written := NEW.status IS NOT NULL;
    ELSE
        old_written := (pg_catalog.record_image_ne(ROW(OLD.status), ROW(NEW.status)));
        new_written := (pg_catalog.record_image_ne(ROW(OLD.status_new), ROW(NEW.status_new)))
            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);
    END IF;
    IF NOT new_written THEN
    <<tickets>>
    DECLARE
        status public.status := sync_f947476a673b2f6e.new.status;
    BEGIN
        sluice_sync.up_1 := (public.status_to_new(status));
    END;
        NEW.status_new := up_1;
        RETURN NEW;
    END IF;
    <<tickets>>
    DECLARE
        status_new public.status_new := sync_f947476a673b2f6e.new.status_new;
    BEGIN
        sluice_sync.down_1 := (public.status_to_old(status_new));
    END;
    IF old_written THEN
    <<tickets>>
    DECLARE
        status public.status := sync_f947476a673b2f6e.new.status;
    BEGIN
        sluice_sync.up_1 := (public.status_to_new(status));
    END;
        IF pg_catalog.record_image_eq(ROW(NEW.status_new), ROW(up_1))
            OR pg_catalog.record_image_eq(ROW(NEW.status), ROW(down_1)) THEN
            RETURN NEW;
        END IF;
    END IF;
    NEW.status := down_1;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION sluice.sync_f947476a673b2f6e() IS 'sync of table public.tickets for sluice plan enum';

CREATE FUNCTION sluice.tidy_notes(of_sync text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE TABLE public.accounts (
    id integer NOT NULL,
    plan text NOT NULL,
    seats integer DEFAULT 0 NOT NULL,
    CONSTRAINT accounts_seats_check CHECK ((seats >= 0))
);

CREATE TABLE public.members_aside (
    handle text NOT NULL,
    joined date DEFAULT '2026-01-01'::date NOT NULL,
    CONSTRAINT members_login_check CHECK ((handle <> ''::text))
);

CREATE VIEW public.authors AS
 SELECT members_aside.handle AS login
   FROM public.members_aside;

CREATE TABLE public.events (
    id integer NOT NULL,
    kind text NOT NULL,
    label text
);

CREATE TABLE public.items (
    id integer NOT NULL,
    order_id bigint NOT NULL
);

CREATE VIEW public.members AS
 SELECT members_aside.handle AS login,
    members_aside.joined,
    members_aside.handle
   FROM public.members_aside;

CREATE TABLE public.orders (
    id_old integer NOT NULL,
    note text,
    id bigint NOT NULL
);

CREATE VIEW public.noted AS
 SELECT orders.id,
    orders.note
   FROM public.orders;

CREATE SEQUENCE public.orders_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.orders_id_seq OWNED BY public.orders.id;

CREATE TABLE public.preferences (
    user_id integer NOT NULL,
    theme text NOT NULL
);

CREATE TABLE public.tickets (
    id integer NOT NULL,
    status public.status DEFAULT 'opened'::public.status NOT NULL,
    status_new public.status_new NOT NULL
);

CREATE TABLE public.users (
    id integer NOT NULL,
    name text NOT NULL,
    theme text,
    notify boolean
);

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
    identity regrole,
    CONSTRAINT approval_verdict CHECK ((verdict = ANY (ARRAY['approve'::text, 'override'::text, 'reject'::text])))
);

COMMENT ON COLUMN sluice.approval.identity IS 'The role itself: one that was renamed is the same, one of the same name need not be.';

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
    definition text NOT NULL,
    table_name text DEFAULT ''::text NOT NULL
);

COMMENT ON COLUMN sluice.attached.table_name IS 'Quoted and qualified; empty: of the phase''s only table.';

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
    note text,
    rests text,
    rests_share double precision
);

COMMENT ON COLUMN sluice.backfill.rests IS 'The setting for which it rested most of late, "rate=5000", and what share of the time that took.';

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

COMMENT ON TABLE sluice.backfill_range IS 'Pass p of `passes` takes the line pointers p + 1, p + 1 + passes and so on up to `items` of each page; a last one, at pass = passes, what is left.';

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

COMMENT ON TABLE sluice.old_writer IS 'Who wrote the old side of a sync alone: at most one note a second from a backend, put together by sluice.tidy_notes.';

CREATE TABLE sluice.operation (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    ordinal integer NOT NULL,
    transaction_group integer NOT NULL,
    sql text,
    undo text,
    repair text,
    table_schema text,
    table_name text,
    cost text NOT NULL,
    reversible boolean NOT NULL,
    why text,
    done boolean DEFAULT false NOT NULL,
    xid text,
    finished_at timestamp with time zone,
    go_mode text NOT NULL,
    go_each text NOT NULL,
    back_mode text NOT NULL,
    back_each text NOT NULL,
    since_phase integer NOT NULL,
    since_operation integer NOT NULL,
    fill_columns text[],
    fill_in_passes boolean,
    fill_what text,
    fill_left text,
    check_path text,
    check_one text,
    check_several text,
    check_hint text,
    system text,
    database oid,
    horizon xid8,
    check_state text,
    check_again boolean DEFAULT false NOT NULL,
    seen text,
    against text,
    check_loses boolean DEFAULT false NOT NULL,
    fill_of_sync boolean DEFAULT true NOT NULL,
    fill_verb text DEFAULT 'filled'::text NOT NULL,
    fill_stays text,
    fill_over text
);

COMMENT ON COLUMN sluice.operation.xid IS 'The first transaction id not given out when it ran: what wrote before the sync triggers is older.';

COMMENT ON COLUMN sluice.operation.system IS 'The cluster on which it was done (pg_control_system), beside the first transaction id that was not given out then.';

COMMENT ON COLUMN sluice.operation.seen IS 'What check_state gave before the check was read last.';

COMMENT ON COLUMN sluice.operation.against IS 'A query for the rows, by key, because of which the operation is not taken back.';

COMMENT ON COLUMN sluice.operation.check_loses IS 'Their values would go for good, which the operator may mean.';

COMMENT ON COLUMN sluice.operation.fill_stays IS 'What a revert leaves as it is, and says then.';

COMMENT ON COLUMN sluice.operation.fill_over IS 'The table, quoted, whose pages batches go through; NULL: that of the operation.';

CREATE TABLE sluice.operation_effect (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    ordinal integer NOT NULL,
    "position" integer NOT NULL,
    role text NOT NULL,
    class text NOT NULL,
    schema text NOT NULL,
    relation text,
    name text NOT NULL,
    presence text NOT NULL
);

COMMENT ON COLUMN sluice.operation_effect.role IS 'What the operation needs, or leaves.';

CREATE TABLE sluice.operation_file (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    ordinal integer NOT NULL,
    relid oid NOT NULL,
    filenode oid NOT NULL
);

COMMENT ON TABLE sluice.operation_file IS 'The files of the table and its partitions when an operation was done which others refer to.';

CREATE TABLE sluice.operation_lock (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    ordinal integer NOT NULL,
    "position" integer NOT NULL,
    way text NOT NULL,
    class text NOT NULL,
    schema text NOT NULL,
    relation text NOT NULL,
    name text,
    mode integer NOT NULL,
    without_partitions boolean NOT NULL
);

COMMENT ON COLUMN sluice.operation_lock.mode IS 'As PostgreSQL counts them: 1 is ACCESS SHARE, 8 ACCESS EXCLUSIVE.';

CREATE TABLE sluice.operation_rename (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    ordinal integer NOT NULL,
    "position" integer NOT NULL,
    class text NOT NULL,
    schema text NOT NULL,
    relation text NOT NULL,
    name text NOT NULL,
    new_name text NOT NULL
);

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
    error_about jsonb,
    failed_at timestamp with time zone,
    CONSTRAINT phase_state CHECK ((state = ANY (ARRAY['pending'::text, 'running'::text, 'done'::text, 'failed'::text, 'reverting'::text])))
);

COMMENT ON COLUMN sluice.phase.opened_lsn IS 'Of a gate: the end of the WAL when it opened.';

COMMENT ON COLUMN sluice.phase.deployed_at IS 'Of a gate: the latest `sluice deployed` since it opened.';

COMMENT ON COLUMN sluice.phase.error_about IS 'sqlstate, schema, table, column, datatype, constraint and detail, as far as the server said them.';

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
    registrar regrole,
    text_checksum text NOT NULL,
    expansion text,
    CONSTRAINT plan_state CHECK ((state = ANY (ARRAY['pending'::text, 'running'::text, 'waiting'::text, 'failed'::text, 'complete'::text, 'reverting'::text, 'reverted'::text])))
);

COMMENT ON COLUMN sluice.plan.epoch IS 'Counts the runs that took the lease; a run writes only while its own is the latest.';

COMMENT ON COLUMN sluice.plan.planned_by IS 'The version of the program that compiled its phases; NULL before version 2.';

COMMENT ON COLUMN sluice.plan.registered_by IS 'The role that registered it, which not_author keeps from confirming; NULL before version 3.';

COMMENT ON COLUMN sluice.plan.registrar IS 'Likewise, of registered_by, which not_author keeps from confirming.';

COMMENT ON COLUMN sluice.plan.text_checksum IS 'SHA-256 of column source. Until version 5 that was column checksum, which it equals in plans of then.';

COMMENT ON COLUMN sluice.plan.expansion IS 'The plan with its recipe expanded, as YAML; NULL: column source alone says what it is.';

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

CREATE TABLE sluice.remembered_3f278c56f7f675ce (
    key_1 integer NOT NULL,
    old_1 text,
    set_1 text,
    old_2 integer,
    set_2 integer
);

COMMENT ON TABLE sluice.remembered_3f278c56f7f675ce IS 'rows of table public.accounts before phase set of sluice plan remembered';

CREATE TABLE sluice.seal (
    id bigint NOT NULL,
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    digest text NOT NULL,
    identity regrole NOT NULL
);

ALTER TABLE sluice.seal ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME sluice.seal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE sluice.throttle (
    plan_id bigint NOT NULL,
    setting text NOT NULL,
    value bigint NOT NULL,
    set_by text NOT NULL,
    set_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    expires_at timestamp with time zone
);

COMMENT ON TABLE sluice.throttle IS 'What `sluice throttle` set, in place of the plan''s settings: names and units of lib/phase/pacing.h.';

CREATE TABLE sluice.use_count (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    object text NOT NULL,
    server text NOT NULL,
    scans bigint NOT NULL,
    epoch text NOT NULL,
    since timestamp with time zone NOT NULL,
    looked_at timestamp with time zone NOT NULL
);

COMMENT ON COLUMN sluice.use_count.server IS 'The connection string of a standby; empty: this server.';

COMMENT ON COLUMN sluice.use_count.since IS 'From then on nothing was scanned, nor missed, until looked_at.';

ALTER TABLE ONLY public.orders ALTER COLUMN id SET DEFAULT nextval('public.orders_id_seq'::regclass);

COPY public.accounts (id, plan, seats) FROM stdin;
2	pro	2
4	pro	4
6	pro	6
8	pro	8
10	pro	10
12	pro	12
14	pro	14
16	pro	16
18	pro	18
20	pro	20
22	pro	22
24	pro	24
26	pro	26
28	pro	28
30	pro	30
32	pro	32
34	pro	34
36	pro	36
38	pro	38
40	pro	40
42	pro	42
44	pro	44
46	pro	46
48	pro	48
50	pro	50
52	pro	52
54	pro	54
56	pro	56
58	pro	58
60	pro	60
1	free	2
31	free	32
17	free	18
47	free	48
3	free	4
33	free	34
19	free	20
49	free	50
5	free	6
35	free	36
21	free	22
51	free	52
7	free	8
37	free	38
23	free	24
53	free	54
9	free	10
39	free	40
25	free	26
55	free	56
11	free	12
41	free	42
27	free	28
57	free	58
13	free	14
43	free	44
29	free	30
59	free	60
15	free	16
45	free	46
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

COPY public.members_aside (handle, joined) FROM stdin;
m1	2026-01-01
m2	2026-01-01
m3	2026-01-01
m4	2026-01-01
m5	2026-01-01
m6	2026-01-01
m7	2026-01-01
m8	2026-01-01
m9	2026-01-01
m10	2026-01-01
m11	2026-01-01
m12	2026-01-01
m13	2026-01-01
m14	2026-01-01
m15	2026-01-01
m16	2026-01-01
m17	2026-01-01
m18	2026-01-01
m19	2026-01-01
m20	2026-01-01
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

COPY public.preferences (user_id, theme) FROM stdin;
\.

COPY public.tickets (id, status, status_new) FROM stdin;
1	legacy	done
16	legacy	done
31	legacy	done
46	legacy	done
2	done	done
17	done	done
32	done	done
47	done	done
3	opened	opened
18	opened	opened
33	opened	opened
48	opened	opened
4	legacy	done
19	legacy	done
34	legacy	done
49	legacy	done
5	done	done
20	done	done
35	done	done
50	done	done
6	opened	opened
21	opened	opened
36	opened	opened
51	opened	opened
7	legacy	done
22	legacy	done
37	legacy	done
52	legacy	done
8	done	done
23	done	done
38	done	done
53	done	done
9	opened	opened
24	opened	opened
39	opened	opened
54	opened	opened
10	legacy	done
25	legacy	done
40	legacy	done
55	legacy	done
11	done	done
26	done	done
41	done	done
56	done	done
12	opened	opened
27	opened	opened
42	opened	opened
57	opened	opened
13	legacy	done
28	legacy	done
43	legacy	done
58	legacy	done
14	done	done
29	done	done
44	done	done
59	done	done
15	opened	opened
30	opened	opened
45	opened	opened
60	opened	opened
\.

COPY public.users (id, name, theme, notify) FROM stdin;
1	u1	\N	f
2	u2	dark	f
3	u3	\N	t
4	u4	dark	f
5	u5	\N	f
6	u6	dark	t
7	u7	\N	f
8	u8	dark	f
9	u9	\N	t
10	u10	dark	f
11	u11	\N	f
12	u12	dark	t
13	u13	\N	f
14	u14	dark	f
15	u15	\N	t
16	u16	dark	f
17	u17	\N	f
18	u18	dark	t
19	u19	\N	f
20	u20	dark	f
21	u21	\N	t
22	u22	dark	f
23	u23	\N	f
24	u24	dark	t
25	u25	\N	f
26	u26	dark	f
27	u27	\N	t
28	u28	dark	f
29	u29	\N	f
30	u30	dark	t
31	u31	\N	f
32	u32	dark	f
33	u33	\N	t
34	u34	dark	f
35	u35	\N	f
36	u36	dark	t
37	u37	\N	f
38	u38	dark	f
39	u39	\N	t
40	u40	dark	f
41	u41	\N	f
42	u42	dark	t
43	u43	\N	f
44	u44	dark	f
45	u45	\N	t
46	u46	dark	f
47	u47	\N	f
48	u48	dark	t
49	u49	\N	f
50	u50	dark	f
51	u51	\N	t
52	u52	dark	f
53	u53	\N	f
54	u54	dark	t
55	u55	\N	f
56	u56	dark	f
57	u57	\N	t
58	u58	dark	f
59	u59	\N	f
60	u60	dark	t
\.

COPY sluice.approval (id, plan_id, phase, role, claimed_by, reason, checksum, approved_at, void, verdict, evidence, identity) FROM stdin;
1	5	3	postgres	Ann	tested	a9c9337e12d52b9f99c0b9fc3c26a5eed5417d03e05159a2ca7e56433c6ae963	2026-11-29 15:23:35.190494+00	f	approve	[{"kind": "approvals", "what": "confirmed by 1 role", "holds": false, "value": "0 of 1"}]	postgres
2	2	4	postgres	Ann	tested	a06b10b3151a21868f530be5fbd813fc8d77c2b23f0862b6a77f01d5b9ae1e5e	2026-11-29 15:23:36.900528+00	f	approve	[{"kind": "approvals", "what": "confirmed by 1 role", "holds": false, "value": "0 of 1"}]	postgres
\.

COPY sluice.attached (plan_id, phase, column_name, kind, name, definition, table_name) FROM stdin;
2	5	status	not null			public.tickets
2	5	status	default		'opened'::public.status	public.tickets
2	5	status	index	tickets_status	CREATE INDEX tickets_status ON public.tickets USING btree (status)	public.tickets
5	4	id	not null			public.orders
5	4	id	default		nextval('public.orders_id_seq'::regclass)	public.orders
5	4	id	sequence	public.orders_id_seq	1 1 1 f	public.orders
5	4	id	index	orders_pkey	CREATE UNIQUE INDEX orders_pkey ON public.orders USING btree (id)	public.orders
5	4	id	constraint	orders_pkey	PRIMARY KEY (id)	public.orders
5	4	id	foreign key of public.items	of order	FOREIGN KEY (order_id) REFERENCES public.orders(id) ON DELETE CASCADE	public.orders
\.

COPY sluice.backfill (plan_id, phase, operation, rows_done, busy_ms, rows_hot, wal_bytes, workers, waits, note, rests, rests_share) FROM stdin;
2	2	0	60	47	60	7920	1	\N	\N	\N	\N
4	0	2	30	28	30	9780	1	\N	\N	\N	\N
5	1	0	100	56	100	14280	1	\N	\N	\N	\N
6	1	0	52	1167	4	14376	1	\N	\N	\N	\N
\.

COPY sluice.backfill_error (plan_id, phase, operation, relid, page, item, key, message, found_at) FROM stdin;
\.

COPY sluice.backfill_range (plan_id, phase, operation, relid, first_page, end_page, pass, passes, items) FROM stdin;
6	1	0	16385	1	3	1	8	185
6	1	0	16385	0	1	1	8	185
\.

COPY sluice.backfill_table (plan_id, phase, operation, relid, filenode, next_page, end_page, rows_total, bytes_before, bytes_now, index_bytes_before, index_bytes_now) FROM stdin;
2	2	0	16419	16419	1	1	60	8192	8192	32768	32768
4	0	2	16439	16439	1	1	60	8192	8192	16384	16384
5	1	0	16449	16449	1	1	100	8192	8192	16384	16384
6	1	0	16385	16385	3	3	400	24576	24576	16384	16384
\.

COPY sluice.gate (plan_id, phase, by_role, not_author, allow_override, expires_ms) FROM stdin;
1	2	\N	f	f	\N
2	4	\N	f	f	\N
2	6	\N	f	f	\N
3	1	\N	f	f	\N
4	2	\N	f	f	\N
5	3	\N	f	f	\N
5	5	\N	f	f	\N
6	3	\N	f	f	\N
\.

COPY sluice.log (id, at, plan, phase, event, result, role, os_user, host, claimed_by, duration_ms, detail, evidence, number, hash) FROM stdin;
1	2026-11-29 15:23:31.026876+00	mirrored	\N	register	ok	postgres	root	vm	\N	\N	checksum 2162b76c5694021bc4dff7de3383ffafa08b9ed8254dd0560b346c5c512246f4	\N	1	\\xd441c1d16c5338f65d17efa5398fdf88f0f935f17b0aa728a905c2f858027bd9
2	2026-11-29 15:23:31.061819+00	mirrored	apart	advance	begun	postgres	root	vm	\N	\N	\N	\N	2	\\x0d608f074b7152d5d9b126306e5d8963670b057c647aa10d13177cc95f794edc
3	2026-11-29 15:23:31.124952+00	mirrored	apart	advance	done	postgres	root	vm	\N	77	\N	\N	3	\\x48acc20eeea5602272a3be60e6e71822b7063e0473479e17d6462d4021112e66
4	2026-11-29 15:23:31.881177+00	enum	\N	register	ok	postgres	root	vm	\N	\N	checksum a06b10b3151a21868f530be5fbd813fc8d77c2b23f0862b6a77f01d5b9ae1e5e	\N	1	\\xbfec1f8897f0e1d8ce945891ab36e32e51cc87dcc8bdde77c69647011af89b6b
5	2026-11-29 15:23:32.256976+00	enum	status-type	advance	begun	postgres	root	vm	\N	\N	\N	\N	2	\\xada60c7bbab61c871e52fe2daaffabcaf51652d79a61753e1844c85897f19562
6	2026-11-29 15:23:32.28472+00	enum	status-type	advance	done	postgres	root	vm	\N	383	\N	\N	3	\\xefcb509d260ff1e9c84913e3bc1731ac7d9e9dec8e0954bc65754ee7bb7401b6
7	2026-11-29 15:23:32.309345+00	enum	add_column-tickets	advance	begun	postgres	root	vm	\N	\N	\N	\N	4	\\xab10c413dadbac44d7c99d6bfe63a61f4aae8d97e24fd6b3bc5fe88b00bdf80f
8	2026-11-29 15:23:32.350384+00	enum	add_column-tickets	advance	done	postgres	root	vm	\N	61	\N	\N	5	\\xcbd3af74f6e09ffb04c8c90d9b808846f7f9c0ae7b11da530c9f46e9556266c7
9	2026-11-29 15:23:32.377995+00	enum	backfill-tickets	advance	begun	postgres	root	vm	\N	\N	\N	\N	6	\\x0260354e22bec35ad22d04619d309a195c3ef61582feb0a8d8e3f85b0618a563
10	2026-11-29 15:23:32.507023+00	enum	backfill-tickets	advance	done	postgres	root	vm	\N	153	60 rows filled	\N	7	\\x8e610c37e16431aa661c802fc592513b0303a772b067d9a404bde205a152d6e4
11	2026-11-29 15:23:32.532144+00	enum	constrain-tickets	advance	begun	postgres	root	vm	\N	\N	\N	\N	8	\\x326ec9f32f22c4ea6cfb41e6c45a324124d268e80b2c28618822333a4d07871c
12	2026-11-29 15:23:32.600012+00	enum	constrain-tickets	advance	done	postgres	root	vm	\N	85	\N	\N	9	\\x5948c60f2556a9e612c10ad63d3be9200e1140c8043b50a6d89325f6bf079852
13	2026-11-29 15:23:32.601286+00	enum	status-values-either-type	gate	opened	postgres	root	vm	\N	\N	Does every service that reads public.status take either value where one becomes another, and write none that goes?	\N	10	\\xde15671c21299498cd607338a3d9469754466877fe515f3747c93f8e988da606
14	2026-11-29 15:23:32.905269+00	aliased	\N	register	ok	postgres	root	vm	\N	\N	checksum 96255d6a0b05c2973865189a95c3907943ef71542082f0566436054563e7bca5	\N	1	\\x7b79493255ec82a13924a7c4d545c319114ddf9e1d5fcbff8c0463cd8135420d
15	2026-11-29 15:23:32.921011+00	aliased	alias-members	advance	begun	postgres	root	vm	\N	\N	\N	\N	2	\\xfcedd3f7e14722c72666735cbba64db0864cd67d6a8de98a48e45dc32100aede
16	2026-11-29 15:23:32.954056+00	aliased	alias-members	advance	done	postgres	root	vm	\N	44	\N	\N	3	\\xf1297173d9e7f9989317639b131044612e477f7fb436b7decedabf8bcd4f5efd
17	2026-11-29 15:23:32.960601+00	aliased	members-handle-deployed	gate	opened	postgres	root	vm	\N	\N	Has every service been redeployed to read and write members.handle instead of login?	\N	4	\\xc0f68bad0bcd2108a26aea6ea7fbf73f7f37d0ec004ec757e29d81916333077d
18	2026-11-29 15:23:33.306012+00	remembered	\N	register	ok	postgres	root	vm	\N	\N	checksum b27a1b58100b3fc79795c2022a0b657f3417b10b919d02dc3f0c69691f98955a	\N	1	\\xc815c4e125748af03a849e5ee92e98ff4d9309a92c267397f8dbd5079bd04b0d
19	2026-11-29 15:23:33.35275+00	remembered	set	advance	begun	postgres	root	vm	\N	\N	\N	\N	2	\\xbce3b704909c0d7bc0f09b27e11ffc13cb521d77cc114138bb0926c2fa2a47cc
20	2026-11-29 15:23:33.491454+00	remembered	set	advance	done	postgres	root	vm	\N	170	30 rows set	\N	3	\\x85c2e5cab41c2008916695561ec39c33374cfe5292a1a627c61fb51b6e7576de
21	2026-11-29 15:23:33.503862+00	remembered	hold	advance	begun	postgres	root	vm	\N	\N	\N	\N	4	\\x05aa781cb374aa8d1ac7097090fd63d1fed90a6a6c311a618a151dc05017e939
22	2026-11-29 15:23:33.551996+00	remembered	hold	advance	done	postgres	root	vm	\N	58	\N	\N	5	\\xda8ad6f741543c6eac926ab93a379fc3fc72af474203349a86dac2a35c022577
23	2026-11-29 15:23:33.558736+00	remembered	deployed	gate	opened	postgres	root	vm	\N	\N	Deployed?	\N	6	\\x9655e85dd762015c8bd3a047abd81f3570290c8d92f5fc340cca20351bf93800
24	2026-11-29 15:23:34.269571+00	swapped	\N	register	ok	postgres	root	vm	\N	\N	checksum a9c9337e12d52b9f99c0b9fc3c26a5eed5417d03e05159a2ca7e56433c6ae963	\N	1	\\x3f029b06f343cc6b351a8d9e46aa1de53511454de695eef14258b34e5aec877e
25	2026-11-29 15:23:34.302457+00	swapped	add_column-orders	advance	begun	postgres	root	vm	\N	\N	\N	\N	2	\\x1dd317e9bf7788c295736faa69c5329083cb749290951b9d704235d84d7b87e4
26	2026-11-29 15:23:34.353219+00	swapped	add_column-orders	advance	done	postgres	root	vm	\N	66	\N	\N	3	\\x42aae5f8cb43c67acb8c337f24ec71a843e5aa4812daff9b51f191ccb54ac043
27	2026-11-29 15:23:34.37966+00	swapped	backfill-orders	advance	begun	postgres	root	vm	\N	\N	\N	\N	4	\\xa61303bae6316ed77d8032d73e2f69f626b0038baa3e2b8381cd14d2ca2f492c
28	2026-11-29 15:23:34.535969+00	swapped	backfill-orders	advance	done	postgres	root	vm	\N	181	100 rows filled	\N	5	\\x23b77778b6721d8e3951426be9464de8cee584ecb9087857c0e9e894a836de8e
29	2026-11-29 15:23:34.557533+00	swapped	constrain-orders	advance	begun	postgres	root	vm	\N	\N	\N	\N	6	\\xa3b7c079e80a9c171cdb9e8ad7ac730dc98fe1bda4362a174aad83507005129c
30	2026-11-29 15:23:34.610634+00	swapped	constrain-orders	advance	done	postgres	root	vm	\N	72	\N	\N	7	\\x77931dc39eff39aa147829585b19d1df9bdfd0972c78509b187e3e4abc6c499b
31	2026-11-29 15:23:34.620726+00	swapped	orders-id-either-type	gate	opened	postgres	root	vm	\N	\N	Does every service take orders.id as bigint as well as in its present type?	\N	8	\\x92810fef600fb41d53fd49ac58c2af3df73b79fd71afeb783f7a29ab92af046c
32	2026-11-29 15:23:35.191598+00	swapped	orders-id-either-type	confirm	ok	postgres	root	vm	Ann	\N	tested	[{"kind": "approvals", "what": "confirmed by 1 role", "holds": false, "value": "0 of 1"}]	9	\\x01e5fb49f65289024cdf74aa5ef8e950406d16eb913cb131c9dfc8d89bdf4ef5
33	2026-11-29 15:23:36.236949+00	swapped	swap-orders	advance	begun	postgres	root	vm	\N	\N	\N	\N	10	\\xb82c6dca8b8ffca259175bbfd412cee582afde5f9177ac8c498c672ca0fe742c
34	2026-11-29 15:23:36.535013+00	swapped	orders-id-either-type	gate	passed	postgres	root	vm	\N	\N	\N	\N	11	\\x3af8717b01a33f127730821f28e0d2f604d38774aa307975c5ce60ef277c5da2
35	2026-11-29 15:23:36.535477+00	swapped	swap-orders	advance	done	postgres	root	vm	\N	1070	\N	\N	12	\\x6b431b4cdcdc2998c76b76e39277b33dedf5657152c79de818dec3d182d2cc22
36	2026-11-29 15:23:36.536075+00	swapped	orders-id-changed	gate	opened	postgres	root	vm	\N	\N	Does every service work with orders.id as bigint, so that the old values may go?	\N	13	\\x8065a97fcaea3a3991e33cfe7295717ac35087402a48ef61c16ba8cca223f452
37	2026-11-29 15:23:36.901656+00	enum	status-values-either-type	confirm	ok	postgres	root	vm	Ann	\N	tested	[{"kind": "approvals", "what": "confirmed by 1 role", "holds": false, "value": "0 of 1"}]	11	\\x4696fc113a012eb2d5c6418f0a3888db41f60862eec2bab8856e46bae0dd4625
38	2026-11-29 15:24:01.553924+00	upgraded	\N	register	ok	postgres	root	vm	\N	\N	checksum ee295eb9d6293c4985c688a55e36020066ecce9e5cffe7e0ca230546d47d43e7	\N	1	\\xee36bee2cc282b4c0927b08c88ad775978fa34503dc45e5bd893929147a24db7
39	2026-11-29 15:24:01.583919+00	upgraded	add	advance	begun	postgres	root	vm	\N	\N	\N	\N	2	\\xe6be917fec833e78082f6fb8f37ea417279f5ab2e2cd3c8ea31e6ae37c338b79
40	2026-11-29 15:24:01.638572+00	upgraded	add	advance	done	postgres	root	vm	\N	64	\N	\N	3	\\x302bcfe59d19ccebab499e74d3810bc29f0c9f6fbd04f8661aa3274c741691da
41	2026-11-29 15:24:02.295589+00	upgraded	fill	advance	begun	postgres	root	vm	\N	\N	\N	\N	4	\\x2a5aa7495e2cd0ba594fdb2fa6ea2541b34edd4e6610950fbfcb448409a74739
\.

COPY sluice.log_head (plan, number, hash) FROM stdin;
mirrored	3	\\x48acc20eeea5602272a3be60e6e71822b7063e0473479e17d6462d4021112e66
aliased	4	\\xc0f68bad0bcd2108a26aea6ea7fbf73f7f37d0ec004ec757e29d81916333077d
remembered	6	\\x9655e85dd762015c8bd3a047abd81f3570290c8d92f5fc340cca20351bf93800
swapped	13	\\x8065a97fcaea3a3991e33cfe7295717ac35087402a48ef61c16ba8cca223f452
enum	11	\\x4696fc113a012eb2d5c6418f0a3888db41f60862eec2bab8856e46bae0dd4625
upgraded	4	\\x2a5aa7495e2cd0ba594fdb2fa6ea2541b34edd4e6610950fbfcb448409a74739
\.

COPY sluice.meta (version, installed_at) FROM stdin;
5	2026-11-29 15:23:30.818155+00
\.

COPY sluice.old_write (sync, pid, role, application_name, client_addr, first_at, last_at) FROM stdin;
\.

COPY sluice.old_writer (sync, pid, role, application_name, part, client_addr, first_at, last_at, noted) FROM stdin;
\.

COPY sluice.operation (plan_id, phase, ordinal, transaction_group, sql, undo, repair, table_schema, table_name, cost, reversible, why, done, xid, finished_at, go_mode, go_each, back_mode, back_each, since_phase, since_operation, fill_columns, fill_in_passes, fill_what, fill_left, check_path, check_one, check_several, check_hint, system, database, horizon, check_state, check_again, seen, against, check_loses, fill_of_sync, fill_verb, fill_stays, fill_over) FROM stdin;
1	1	0	0	CREATE FUNCTION sluice.mirror_086720ac0ec39760_fill(kind pg_catalog.oid, first pg_catalog.tid, last pg_catalog.tid)\n    RETURNS pg_catalog.int8 LANGUAGE plpgsql\nSET search_path = pg_catalog, public, pg_temp AS $sluice$\n#variable_conflict use_column\nDECLARE\n    leaf pg_catalog.regclass := (SELECT t.typrelid FROM pg_catalog.pg_type t\n        WHERE t.oid = kind);\n    touched boolean;\n    differing pg_catalog.tid[];\n    gone bigint := 0;\n    brought bigint := 0;\n    chosen_1 integer[];\n    made_1 integer[];\n    seen_1 integer[];\nBEGIN\n    PERFORM pg_catalog.set_config('sluice.backfill', 'on', true);\n    EXECUTE 'WITH made AS (INSERT INTO public.preferences AS sluice_to (user_id, theme) OVERRIDING SYSTEM VALUE\n        SELECT users.id, (theme) FROM ' || leaf::pg_catalog.text || ' AS users\n        WHERE users.ctid >= $1 AND users.ctid < $2 AND (theme IS NOT NULL)\n        ON CONFLICT (user_id) DO NOTHING RETURNING sluice_to.user_id)\nSELECT chosen.*, made.* FROM (SELECT pg_catalog.array_agg(users.id) FROM '\n        || leaf::pg_catalog.text || ' AS users\n        WHERE users.ctid >= $1 AND users.ctid < $2 AND (theme IS NOT NULL)) AS chosen, (SELECT pg_catalog.array_agg(made.user_id) FROM made) AS made'\n        INTO chosen_1, made_1 USING first, last;\n    PERFORM pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('sluice mirror 086720ac0ec39760', 0));\n    EXECUTE 'SELECT pg_catalog.array_agg(users.id), coalesce(pg_catalog.bool_or(users.xmax NOT IN (''0'', pg_catalog.pg_current_xact_id()::pg_catalog.xid)), false) FROM ' || leaf::pg_catalog.text || ' AS users\n        WHERE users.ctid >= $1 AND users.ctid < $2 AND (theme IS NOT NULL)'\n        INTO seen_1, touched USING first, last;\n    IF touched THEN\n        EXECUTE 'SELECT FROM ' || leaf::pg_catalog.text || ' AS users\n        WHERE users.ctid >= $1 AND users.ctid < $2 AND (theme IS NOT NULL) AND users.xmax NOT IN (''0'', pg_catalog.pg_current_xact_id()::pg_catalog.xid)\n        FOR SHARE NOWAIT' USING first, last;\n    END IF;\n    IF touched OR (chosen_1) IS DISTINCT FROM (seen_1) THEN\n        DELETE FROM public.preferences AS sluice_to\n        USING ROWS FROM (pg_catalog.unnest(made_1)) AS made (key_1)\n        WHERE sluice_to.user_id = made.key_1 AND NOT EXISTS (SELECT FROM public.users AS users WHERE users.id = sluice_to.user_id AND (theme IS NOT NULL));\n        GET DIAGNOSTICS gone = ROW_COUNT;\n    END IF;\n    IF coalesce(pg_catalog.cardinality(made_1), 0)\n        < coalesce(pg_catalog.cardinality(chosen_1), 0) THEN\n    EXECUTE 'SELECT pg_catalog.array_agg(place) FROM (SELECT sluice_from.ctid AS place FROM ' || leaf::pg_catalog.text || ' AS sluice_from\n        JOIN public.preferences AS sluice_to ON sluice_to.user_id = sluice_from.id\n        WHERE sluice_from.ctid >= $1 AND sluice_from.ctid < $2 AND (SELECT coalesce((theme IS NOT NULL), false) FROM (SELECT sluice_from.theme) AS users)\n        AND pg_catalog.record_image_ne(ROW(sluice_to.theme), (SELECT ROW((theme)::text) FROM (SELECT sluice_from.theme) AS users))\n        AND NOT (pg_catalog.record_image_eq((SELECT ROW((theme)::text) FROM (SELECT sluice_to.theme) AS preferences), ROW(sluice_from.theme)))\n        FOR SHARE OF sluice_from NOWAIT) AS locked'\n        INTO differing USING first, last;\n    IF differing IS NOT NULL THEN\n        EXECUTE 'UPDATE public.preferences AS sluice_to SET (theme) = (SELECT (theme)::text FROM (SELECT sluice_from.theme) AS users)\n        FROM ' || leaf::pg_catalog.text || ' AS sluice_from\n        WHERE sluice_from.ctid = ANY ($1) AND sluice_to.user_id = sluice_from.id AND (SELECT coalesce((theme IS NOT NULL), false) FROM (SELECT sluice_from.theme) AS users)\n        AND pg_catalog.record_image_ne(ROW(sluice_to.theme), (SELECT ROW((theme)::text) FROM (SELECT sluice_from.theme) AS users))\n        AND NOT (pg_catalog.record_image_eq((SELECT ROW((theme)::text) FROM (SELECT sluice_to.theme) AS preferences), ROW(sluice_from.theme)))' USING differing;\n        GET DIAGNOSTICS brought = ROW_COUNT;\n    END IF;\n    END IF;\n    RETURN coalesce(pg_catalog.cardinality(made_1), 0) - gone + brought;\nEND\n$sluice$;\nREVOKE ALL ON FUNCTION sluice.mirror_086720ac0ec39760_fill(pg_catalog.oid, pg_catalog.tid, pg_catalog.tid) FROM PUBLIC;\nCOMMENT ON FUNCTION sluice.mirror_086720ac0ec39760_fill(pg_catalog.oid, pg_catalog.tid, pg_catalog.tid) IS 'rows of table public.users for public.preferences, for sluice plan mirrored'	DROP FUNCTION sluice.mirror_086720ac0ec39760_fill(pg_catalog.oid, pg_catalog.tid, pg_catalog.tid)	\N	public	users	instant	t	what a batch does, each of its statements with a snapshot of its own	f	\N	\N	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
1	0	3	0	CREATE TRIGGER zz_sluice_086720ac0ec39760_to_insert AFTER INSERT ON public.preferences FOR EACH ROW\n    WHEN ((pg_catalog.current_setting('sluice.backfill', true) IS DISTINCT FROM 'on' OR pg_catalog.pg_trigger_depth() > 0))\n    EXECUTE FUNCTION sluice.mirror_086720ac0ec39760_to();\nALTER TABLE public.preferences ENABLE ALWAYS TRIGGER zz_sluice_086720ac0ec39760_to_insert;\nCREATE TRIGGER zz_sluice_086720ac0ec39760_to_update AFTER UPDATE ON public.preferences FOR EACH ROW\n    WHEN ((OLD.user_id IS DISTINCT FROM NEW.user_id OR OLD.theme IS DISTINCT FROM NEW.theme)\n        AND (pg_catalog.current_setting('sluice.backfill', true) IS DISTINCT FROM 'on' OR pg_catalog.pg_trigger_depth() > 0))\n    EXECUTE FUNCTION sluice.mirror_086720ac0ec39760_to();\nALTER TABLE public.preferences ENABLE ALWAYS TRIGGER zz_sluice_086720ac0ec39760_to_update;\nCREATE TRIGGER zz_sluice_086720ac0ec39760_to_delete AFTER DELETE ON public.preferences FOR EACH ROW\n    WHEN ((pg_catalog.current_setting('sluice.backfill', true) IS DISTINCT FROM 'on' OR pg_catalog.pg_trigger_depth() > 0))\n    EXECUTE FUNCTION sluice.mirror_086720ac0ec39760_to();\nALTER TABLE public.preferences ENABLE ALWAYS TRIGGER zz_sluice_086720ac0ec39760_to_delete;\nCREATE TRIGGER zz_sluice_086720ac0ec39760_to_truncate AFTER TRUNCATE ON public.preferences FOR EACH STATEMENT\n    WHEN ((pg_catalog.current_setting('sluice.backfill', true) IS DISTINCT FROM 'on' OR pg_catalog.pg_trigger_depth() > 0))\n    EXECUTE FUNCTION sluice.mirror_086720ac0ec39760_to();\nALTER TABLE public.preferences ENABLE ALWAYS TRIGGER zz_sluice_086720ac0ec39760_to_truncate	DROP TRIGGER zz_sluice_086720ac0ec39760_to_insert ON public.preferences;\nDROP TRIGGER zz_sluice_086720ac0ec39760_to_update ON public.preferences;\nDROP TRIGGER zz_sluice_086720ac0ec39760_to_delete ON public.preferences;\nDROP TRIGGER zz_sluice_086720ac0ec39760_to_truncate ON public.preferences	\N	public	preferences	instant	t	mirror on INSERT, COPY, UPDATE, DELETE and TRUNCATE, in every session	t	759	2026-11-29 15:23:31.116088+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	759	\N	f	\N	\N	f	t	filled	\N	\N
2	5	0	1	SELECT pg_catalog.concat('id=', id) AS key\nFROM public.tickets\nWHERE NOT (pg_catalog.record_image_eq(ROW(status_new), ROW((public.status_to_new(status))::public.status_new)) OR pg_catalog.record_image_eq(ROW(status), ROW((public.status_to_old(status_new))::public.status)))	\N	\N	public	tickets	scan	t	old and new must agree in every row: new = up(old) or old = down(new)	f	\N	\N	check	once	none	once	0	0	\N	\N	\N	\N	pg_catalog, public, pg_temp	1 row of table "public.tickets" disagrees between old and new	:count rows of table "public.tickets" disagree between old and new	Mend these rows, or see all of them with `sluice verify enum`.	\N	\N	\N	SELECT pg_catalog.md5(pg_catalog.string_agg(f.part, ',' ORDER BY f.part)) AS state FROM (\n    SELECT pg_catalog.concat_ws(' ', 'trigger', t.oid, t.tgrelid, t.tgenabled, t.xmin) AS part\n    FROM pg_catalog.pg_trigger t WHERE t.tgname IN ('zz_sluice_f947476a673b2f6e_insert', 'zz_sluice_f947476a673b2f6e_update') AND (t.tgrelid = 'public.tickets'::regclass\n        OR t.tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.tickets')))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'function', p.oid, p.xmin)\n    FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'sluice'::pg_catalog.regnamespace\n        AND p.proname = 'sync_f947476a673b2f6e'\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'rule', r.oid, r.ev_enabled, r.xmin)\n    FROM pg_catalog.pg_rewrite r WHERE r.ev_class = 'public.tickets'::regclass\n        OR r.ev_class IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.tickets'))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'partition', l.relid::oid)\n    FROM pg_catalog.pg_partition_tree('public.tickets') l) f	f	\N	\N	f	t	filled	\N	\N
2	5	1	2	SELECT pg_catalog.concat('index ', i.indexrelid::regclass, ' is not valid') AS key\nFROM pg_catalog.pg_index i\nWHERE NOT (i.indisvalid AND i.indisready) AND (i.indrelid = 'public.tickets'::regclass\n    OR i.indrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.tickets')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attribute a\n        ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid\n        WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid\n        AND d.refobjid = i.indrelid AND a.attname IN ('status_new'))\nUNION ALL\nSELECT pg_catalog.concat('constraint ', quote_ident(c.conname), ' is not validated')\nFROM pg_catalog.pg_constraint c\nWHERE NOT c.convalidated AND (c.conrelid = 'public.tickets'::regclass\n    OR c.conrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.tickets')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.conrelid\n        AND a.attnum = ANY (c.conkey) AND a.attname IN ('status_new'))	\N	\N	public	tickets	instant	t	every index of the new columns must be valid, every constraint validated	f	\N	\N	check	once	none	once	0	0	\N	\N	\N	\N	pg_catalog, pg_temp	table "public.tickets" has an invalid index or constraint	table "public.tickets" has an invalid index or constraint	REINDEX INDEX CONCURRENTLY an index; VALIDATE a constraint.	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
2	3	0	0	CREATE INDEX CONCURRENTLY sluice_8007ca1ba1074530 ON public.tickets USING btree (status_new)	DROP INDEX CONCURRENTLY IF EXISTS public.sluice_8007ca1ba1074530	DROP INDEX CONCURRENTLY IF EXISTS public.sluice_8007ca1ba1074530	public	tickets	build	t	built while the application goes on; waits for older transactions of the database	t	863	2026-11-29 15:23:32.543329+00	alone	once	alone	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	863	\N	f	\N	\N	f	t	filled	\N	\N
2	3	1	1	ALTER TABLE public.tickets ADD CONSTRAINT sluice_8723e62fbb9c8f1c CHECK (status_new IS NOT NULL) NOT VALID	ALTER TABLE public.tickets DROP CONSTRAINT IF EXISTS sluice_8723e62fbb9c8f1c	\N	public	tickets	instant	t	new writes are checked from here on; no row is read	t	864	2026-11-29 15:23:32.560485+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	864	\N	f	\N	\N	f	t	filled	\N	\N
2	3	2	2	ALTER TABLE public.tickets VALIDATE CONSTRAINT sluice_8723e62fbb9c8f1c	\N	\N	public	tickets	scan	t	reads every row while the application goes on	t	866	2026-11-29 15:23:32.571476+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	866	\N	f	\N	\N	f	t	filled	\N	\N
2	3	3	3	ALTER TABLE public.tickets ALTER COLUMN status_new SET NOT NULL	ALTER TABLE public.tickets ALTER COLUMN status_new DROP NOT NULL	\N	public	tickets	instant	t	proved by the validated check: no row is read	t	867	2026-11-29 15:23:32.597095+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	867	\N	f	\N	\N	f	t	filled	\N	\N
1	1	1	1	SELECT FROM pg_catalog.generate_series(1, sluice.mirror_086720ac0ec39760_fill(\n    pg_catalog.pg_typeof(CAST(NULL AS :table)), $1::tid, $2::tid))\nWHERE $3::tid[] IS NULL LIMIT 1000000000	\N	\N	public	users	fill	t	rows that were there before the mirror, page range by page range	f	\N	\N	batches	once	none	once	0	0	{}	f	copy public.users	SELECT pg_catalog.concat('id=', sluice_from.id) AS key\nFROM :table AS sluice_from LEFT JOIN public.preferences AS sluice_to ON sluice_to.user_id = sluice_from.id\nWHERE (SELECT coalesce((theme IS NOT NULL), false) FROM (SELECT sluice_from.theme) AS users)\n    AND NOT (sluice_to.user_id IS NOT NULL AND pg_catalog.record_image_eq(ROW(sluice_to.theme), (SELECT ROW((theme)::text) FROM (SELECT sluice_from.theme) AS users)))\n    AND NOT (CASE WHEN sluice_to.user_id IS NOT NULL THEN pg_catalog.record_image_eq((SELECT ROW((theme)::text) FROM (SELECT sluice_to.theme) AS preferences), ROW(sluice_from.theme)) ELSE sluice_from.theme IS NULL END)		1 row of table "public.users" has no row in "public.preferences" that agrees	:count rows of table "public.users" have no row in "public.preferences" that agrees	Look for what keeps them from being made: a trigger or a rule, or a row with another value	\N	\N	\N	\N	f	\N	\N	f	f	copied	rows of table "public.preferences" stay as they are	\N
1	1	2	2	DROP FUNCTION sluice.mirror_086720ac0ec39760_fill(pg_catalog.oid, pg_catalog.tid, pg_catalog.tid)	CREATE FUNCTION sluice.mirror_086720ac0ec39760_fill(kind pg_catalog.oid, first pg_catalog.tid, last pg_catalog.tid)\n    RETURNS pg_catalog.int8 LANGUAGE plpgsql\nSET search_path = pg_catalog, public, pg_temp AS $sluice$\n#variable_conflict use_column\nDECLARE\n    leaf pg_catalog.regclass := (SELECT t.typrelid FROM pg_catalog.pg_type t\n        WHERE t.oid = kind);\n    touched boolean;\n    differing pg_catalog.tid[];\n    gone bigint := 0;\n    brought bigint := 0;\n    chosen_1 integer[];\n    made_1 integer[];\n    seen_1 integer[];\nBEGIN\n    PERFORM pg_catalog.set_config('sluice.backfill', 'on', true);\n    EXECUTE 'WITH made AS (INSERT INTO public.preferences AS sluice_to (user_id, theme) OVERRIDING SYSTEM VALUE\n        SELECT users.id, (theme) FROM ' || leaf::pg_catalog.text || ' AS users\n        WHERE users.ctid >= $1 AND users.ctid < $2 AND (theme IS NOT NULL)\n        ON CONFLICT (user_id) DO NOTHING RETURNING sluice_to.user_id)\nSELECT chosen.*, made.* FROM (SELECT pg_catalog.array_agg(users.id) FROM '\n        || leaf::pg_catalog.text || ' AS users\n        WHERE users.ctid >= $1 AND users.ctid < $2 AND (theme IS NOT NULL)) AS chosen, (SELECT pg_catalog.array_agg(made.user_id) FROM made) AS made'\n        INTO chosen_1, made_1 USING first, last;\n    PERFORM pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('sluice mirror 086720ac0ec39760', 0));\n    EXECUTE 'SELECT pg_catalog.array_agg(users.id), coalesce(pg_catalog.bool_or(users.xmax NOT IN (''0'', pg_catalog.pg_current_xact_id()::pg_catalog.xid)), false) FROM ' || leaf::pg_catalog.text || ' AS users\n        WHERE users.ctid >= $1 AND users.ctid < $2 AND (theme IS NOT NULL)'\n        INTO seen_1, touched USING first, last;\n    IF touched THEN\n        EXECUTE 'SELECT FROM ' || leaf::pg_catalog.text || ' AS users\n        WHERE users.ctid >= $1 AND users.ctid < $2 AND (theme IS NOT NULL) AND users.xmax NOT IN (''0'', pg_catalog.pg_current_xact_id()::pg_catalog.xid)\n        FOR SHARE NOWAIT' USING first, last;\n    END IF;\n    IF touched OR (chosen_1) IS DISTINCT FROM (seen_1) THEN\n        DELETE FROM public.preferences AS sluice_to\n        USING ROWS FROM (pg_catalog.unnest(made_1)) AS made (key_1)\n        WHERE sluice_to.user_id = made.key_1 AND NOT EXISTS (SELECT FROM public.users AS users WHERE users.id = sluice_to.user_id AND (theme IS NOT NULL));\n        GET DIAGNOSTICS gone = ROW_COUNT;\n    END IF;\n    IF coalesce(pg_catalog.cardinality(made_1), 0)\n        < coalesce(pg_catalog.cardinality(chosen_1), 0) THEN\n    EXECUTE 'SELECT pg_catalog.array_agg(place) FROM (SELECT sluice_from.ctid AS place FROM ' || leaf::pg_catalog.text || ' AS sluice_from\n        JOIN public.preferences AS sluice_to ON sluice_to.user_id = sluice_from.id\n        WHERE sluice_from.ctid >= $1 AND sluice_from.ctid < $2 AND (SELECT coalesce((theme IS NOT NULL), false) FROM (SELECT sluice_from.theme) AS users)\n        AND pg_catalog.record_image_ne(ROW(sluice_to.theme), (SELECT ROW((theme)::text) FROM (SELECT sluice_from.theme) AS users))\n        AND NOT (pg_catalog.record_image_eq((SELECT ROW((theme)::text) FROM (SELECT sluice_to.theme) AS preferences), ROW(sluice_from.theme)))\n        FOR SHARE OF sluice_from NOWAIT) AS locked'\n        INTO differing USING first, last;\n    IF differing IS NOT NULL THEN\n        EXECUTE 'UPDATE public.preferences AS sluice_to SET (theme) = (SELECT (theme)::text FROM (SELECT sluice_from.theme) AS users)\n        FROM ' || leaf::pg_catalog.text || ' AS sluice_from\n        WHERE sluice_from.ctid = ANY ($1) AND sluice_to.user_id = sluice_from.id AND (SELECT coalesce((theme IS NOT NULL), false) FROM (SELECT sluice_from.theme) AS users)\n        AND pg_catalog.record_image_ne(ROW(sluice_to.theme), (SELECT ROW((theme)::text) FROM (SELECT sluice_from.theme) AS users))\n        AND NOT (pg_catalog.record_image_eq((SELECT ROW((theme)::text) FROM (SELECT sluice_to.theme) AS preferences), ROW(sluice_from.theme)))' USING differing;\n        GET DIAGNOSTICS brought = ROW_COUNT;\n    END IF;\n    END IF;\n    RETURN coalesce(pg_catalog.cardinality(made_1), 0) - gone + brought;\nEND\n$sluice$;\nREVOKE ALL ON FUNCTION sluice.mirror_086720ac0ec39760_fill(pg_catalog.oid, pg_catalog.tid, pg_catalog.tid) FROM PUBLIC;\nCOMMENT ON FUNCTION sluice.mirror_086720ac0ec39760_fill(pg_catalog.oid, pg_catalog.tid, pg_catalog.tid) IS 'rows of table public.users for public.preferences, for sluice plan mirrored'	\N	public	users	instant	t	nothing calls it any more	f	\N	\N	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
1	1	3	2	CREATE OR REPLACE FUNCTION sluice.mirror_086720ac0ec39760_from() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER\nSET search_path = pg_catalog, public, pg_temp AS $sluice$\n#variable_conflict use_column\n<<sluice_mirror>>\nDECLARE\n    had boolean := false;\n    has boolean := false;\n    surely boolean := false;\n    value_1 text;\nBEGIN\n    IF TG_OP = 'TRUNCATE' THEN\n        DELETE FROM public.preferences AS sluice_other WHERE true;\n        RETURN NULL;\n    END IF;\n    IF TG_OP <> 'INSERT' THEN\n    <<users>>\n    DECLARE\n        theme text := mirror_086720ac0ec39760_from.old.theme;\n    BEGIN\n        sluice_mirror.had := coalesce((theme IS NOT NULL), false);\n    END;\n    END IF;\n    IF TG_OP <> 'DELETE' THEN\n    <<users>>\n    DECLARE\n        theme text := mirror_086720ac0ec39760_from.new.theme;\n    BEGIN\n        sluice_mirror.has := coalesce((theme IS NOT NULL), false);\n    END;\n    END IF;\n    IF sluice_mirror.has THEN\n    <<users>>\n    DECLARE\n        theme text := mirror_086720ac0ec39760_from.new.theme;\n    BEGIN\n        sluice_mirror.value_1 := (theme);\n    END;\n    END IF;\n    IF TG_OP = 'UPDATE' THEN\n        sluice_mirror.surely := false;\n    END IF;\n    IF TG_OP = 'UPDATE' AND sluice_mirror.had THEN\n        IF OLD.id IS DISTINCT FROM NEW.id THEN\n        IF sluice_mirror.has AND EXISTS (SELECT FROM public.preferences AS sluice_other\n            WHERE sluice_other.user_id = NEW.id AND pg_catalog.record_image_eq(ROW(sluice_other.theme), ROW(sluice_mirror.value_1))) THEN\n            RETURN NULL;\n        END IF;\n        IF sluice_mirror.has THEN\n        UPDATE public.preferences AS sluice_other SET user_id = NEW.id\n        WHERE sluice_other.user_id = OLD.id AND NOT EXISTS (SELECT FROM public.preferences AS sluice_there WHERE sluice_there.user_id = NEW.id);\n        END IF;\n        DELETE FROM public.preferences AS sluice_other WHERE sluice_other.user_id = OLD.id\n            AND NOT EXISTS (SELECT FROM public.users AS sluice_there WHERE sluice_there.id = sluice_other.user_id);\n        ELSIF NOT sluice_mirror.has THEN\n        DELETE FROM public.preferences AS sluice_other WHERE sluice_other.user_id = OLD.id\n            AND (sluice_mirror.surely OR NOT (pg_catalog.record_image_eq((SELECT ROW((theme)::text) FROM (SELECT sluice_other.theme) AS preferences), ROW(NEW.theme))));\n        END IF;\n    ELSIF TG_OP = 'DELETE' AND sluice_mirror.had THEN\n        DELETE FROM public.preferences AS sluice_other WHERE sluice_other.user_id = OLD.id;\n    END IF;\n    IF sluice_mirror.has THEN\n        INSERT INTO public.preferences AS sluice_other (user_id, theme) OVERRIDING SYSTEM VALUE\n        VALUES (NEW.id, sluice_mirror.value_1)\n        ON CONFLICT (user_id) DO UPDATE SET theme = EXCLUDED.theme\n        WHERE pg_catalog.record_image_ne(ROW(sluice_other.theme), ROW(EXCLUDED.theme))\n            AND (sluice_mirror.surely OR NOT (pg_catalog.record_image_eq((SELECT ROW((theme)::text) FROM (SELECT sluice_other.theme) AS preferences), ROW(NEW.theme))));\n    END IF;\n    RETURN NULL;\nEND\n$sluice$;\nREVOKE ALL ON FUNCTION sluice.mirror_086720ac0ec39760_from() FROM PUBLIC;\nCOMMENT ON FUNCTION sluice.mirror_086720ac0ec39760_from() IS 'mirror of table public.users in public.preferences for sluice plan mirrored'	CREATE OR REPLACE FUNCTION sluice.mirror_086720ac0ec39760_from() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER\nSET search_path = pg_catalog, public, pg_temp AS $sluice$\n#variable_conflict use_column\n<<sluice_mirror>>\nDECLARE\n    had boolean := false;\n    has boolean := false;\n    surely boolean := false;\n    value_1 text;\nBEGIN\n    IF TG_OP = 'TRUNCATE' THEN\n        DELETE FROM public.preferences AS sluice_other WHERE true;\n        RETURN NULL;\n    END IF;\n    IF TG_OP <> 'INSERT' THEN\n    <<users>>\n    DECLARE\n        theme text := mirror_086720ac0ec39760_from.old.theme;\n    BEGIN\n        sluice_mirror.had := coalesce((theme IS NOT NULL), false);\n    END;\n    END IF;\n    IF TG_OP <> 'DELETE' THEN\n    <<users>>\n    DECLARE\n        theme text := mirror_086720ac0ec39760_from.new.theme;\n    BEGIN\n        sluice_mirror.has := coalesce((theme IS NOT NULL), false);\n    END;\n    END IF;\n    IF sluice_mirror.has THEN\n    <<users>>\n    DECLARE\n        theme text := mirror_086720ac0ec39760_from.new.theme;\n    BEGIN\n        sluice_mirror.value_1 := (theme);\n    END;\n    END IF;\n    IF TG_OP = 'UPDATE' THEN\n        sluice_mirror.surely := false;\n    END IF;\n    IF TG_OP = 'UPDATE' AND sluice_mirror.had THEN\n        IF OLD.id IS DISTINCT FROM NEW.id THEN\n        IF sluice_mirror.has AND EXISTS (SELECT FROM public.preferences AS sluice_other\n            WHERE sluice_other.user_id = NEW.id AND pg_catalog.record_image_eq(ROW(sluice_other.theme), ROW(sluice_mirror.value_1))) THEN\n            RETURN NULL;\n        END IF;\n        BEGIN\n            PERFORM pg_catalog.pg_advisory_xact_lock_shared(pg_catalog.hashtextextended('sluice mirror 086720ac0ec39760', 0));\n            RAISE EXCEPTION USING ERRCODE = 'SLU01';\n        EXCEPTION WHEN SQLSTATE 'SLU01' THEN\n            NULL;\n        END;\n        IF sluice_mirror.has THEN\n        UPDATE public.preferences AS sluice_other SET user_id = NEW.id\n        WHERE sluice_other.user_id = OLD.id AND NOT EXISTS (SELECT FROM public.preferences AS sluice_there WHERE sluice_there.user_id = NEW.id);\n        END IF;\n        DELETE FROM public.preferences AS sluice_other WHERE sluice_other.user_id = OLD.id\n            AND NOT EXISTS (SELECT FROM public.users AS sluice_there WHERE sluice_there.id = sluice_other.user_id);\n        ELSIF NOT sluice_mirror.has THEN\n        BEGIN\n            PERFORM pg_catalog.pg_advisory_xact_lock_shared(pg_catalog.hashtextextended('sluice mirror 086720ac0ec39760', 0));\n            RAISE EXCEPTION USING ERRCODE = 'SLU01';\n        EXCEPTION WHEN SQLSTATE 'SLU01' THEN\n            NULL;\n        END;\n        DELETE FROM public.preferences AS sluice_other WHERE sluice_other.user_id = OLD.id\n            AND (sluice_mirror.surely OR NOT (pg_catalog.record_image_eq((SELECT ROW((theme)::text) FROM (SELECT sluice_other.theme) AS preferences), ROW(NEW.theme))));\n        END IF;\n    ELSIF TG_OP = 'DELETE' AND sluice_mirror.had THEN\n        BEGIN\n            PERFORM pg_catalog.pg_advisory_xact_lock_shared(pg_catalog.hashtextextended('sluice mirror 086720ac0ec39760', 0));\n            RAISE EXCEPTION USING ERRCODE = 'SLU01';\n        EXCEPTION WHEN SQLSTATE 'SLU01' THEN\n            NULL;\n        END;\n        DELETE FROM public.preferences AS sluice_other WHERE sluice_other.user_id = OLD.id;\n    END IF;\n    IF sluice_mirror.has THEN\n        INSERT INTO public.preferences AS sluice_other (user_id, theme) OVERRIDING SYSTEM VALUE\n        VALUES (NEW.id, sluice_mirror.value_1)\n        ON CONFLICT (user_id) DO UPDATE SET theme = EXCLUDED.theme\n        WHERE pg_catalog.record_image_ne(ROW(sluice_other.theme), ROW(EXCLUDED.theme))\n            AND (sluice_mirror.surely OR NOT (pg_catalog.record_image_eq((SELECT ROW((theme)::text) FROM (SELECT sluice_other.theme) AS preferences), ROW(NEW.theme))));\n    END IF;\n    RETURN NULL;\nEND\n$sluice$;\nREVOKE ALL ON FUNCTION sluice.mirror_086720ac0ec39760_from() FROM PUBLIC;\nCOMMENT ON FUNCTION sluice.mirror_086720ac0ec39760_from() IS 'mirror of table public.users in public.preferences for sluice plan mirrored'	\N	public	users	instant	t	every row is copied: who takes one away need not wait for a batch	f	\N	\N	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
1	1	4	3	ANALYZE public.preferences	\N	\N	public	users	scan	t	statistics for the queries of the new application	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
1	3	0	0	SELECT pg_catalog.concat('id=', sluice_from.id) AS key\nFROM public.users AS sluice_from LEFT JOIN public.preferences AS sluice_to ON sluice_to.user_id = sluice_from.id\nWHERE (SELECT coalesce((theme IS NOT NULL), false) FROM (SELECT sluice_from.theme) AS users)\n    AND NOT (sluice_to.user_id IS NOT NULL AND pg_catalog.record_image_eq(ROW(sluice_to.theme), (SELECT ROW((theme)::text) FROM (SELECT sluice_from.theme) AS users)))\n    AND NOT (CASE WHEN sluice_to.user_id IS NOT NULL THEN pg_catalog.record_image_eq((SELECT ROW((theme)::text) FROM (SELECT sluice_to.theme) AS preferences), ROW(sluice_from.theme)) ELSE sluice_from.theme IS NULL END)\nUNION ALL\nSELECT pg_catalog.concat('id=', sluice_from.id)\nFROM public.users AS sluice_from JOIN public.preferences AS sluice_to ON sluice_to.user_id = sluice_from.id\nWHERE NOT (SELECT coalesce((theme IS NOT NULL), false) FROM (SELECT sluice_from.theme) AS users)\n    AND NOT (CASE WHEN sluice_to.user_id IS NOT NULL THEN pg_catalog.record_image_eq((SELECT ROW((theme)::text) FROM (SELECT sluice_to.theme) AS preferences), ROW(sluice_from.theme)) ELSE sluice_from.theme IS NULL END)\nUNION ALL\nSELECT pg_catalog.concat('user_id=', sluice_to.user_id)\nFROM public.preferences AS sluice_to\nWHERE NOT EXISTS (SELECT FROM public.users AS sluice_from WHERE sluice_from.id = sluice_to.user_id)	\N	\N	public	users	scan	t	the two tables must agree in every row: to = up(from) or from = down(to)	f	\N	\N	check	once	none	once	0	0	\N	\N	\N	\N	pg_catalog, public, pg_temp	1 row disagrees between tables "public.users" and "public.preferences"	:count rows disagree between tables "public.users" and "public.preferences"	Mend these rows, or see all of them with `sluice verify mirrored`.	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
1	3	1	1	DROP TRIGGER zz_sluice_086720ac0ec39760_from_insert ON public.users;\nDROP TRIGGER zz_sluice_086720ac0ec39760_from_update ON public.users;\nDROP TRIGGER zz_sluice_086720ac0ec39760_from_delete ON public.users;\nDROP TRIGGER zz_sluice_086720ac0ec39760_from_truncate ON public.users	\N	\N	public	users	instant	f	the mirror ends with a column that it uses	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
1	3	2	1	DROP FUNCTION sluice.mirror_086720ac0ec39760_from()	\N	\N	public	users	instant	f	nothing calls it any more	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
1	3	3	1	DROP TRIGGER zz_sluice_086720ac0ec39760_to_insert ON public.preferences;\nDROP TRIGGER zz_sluice_086720ac0ec39760_to_update ON public.preferences;\nDROP TRIGGER zz_sluice_086720ac0ec39760_to_delete ON public.preferences;\nDROP TRIGGER zz_sluice_086720ac0ec39760_to_truncate ON public.preferences	\N	\N	public	preferences	instant	f	the mirror ends with a column that it uses	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
1	3	4	1	DROP FUNCTION sluice.mirror_086720ac0ec39760_to()	\N	\N	public	preferences	instant	f	nothing calls it any more	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
1	3	5	1	ALTER TABLE public.users DROP COLUMN theme	\N	\N	public	users	instant	f	catalogue only: no row is touched	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
1	0	0	0	CREATE FUNCTION sluice.mirror_086720ac0ec39760_from() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER\nSET search_path = pg_catalog, public, pg_temp AS $sluice$\n#variable_conflict use_column\n<<sluice_mirror>>\nDECLARE\n    had boolean := false;\n    has boolean := false;\n    surely boolean := false;\n    value_1 text;\nBEGIN\n    IF TG_OP = 'TRUNCATE' THEN\n        DELETE FROM public.preferences AS sluice_other WHERE true;\n        RETURN NULL;\n    END IF;\n    IF TG_OP <> 'INSERT' THEN\n    <<users>>\n    DECLARE\n        theme text := mirror_086720ac0ec39760_from.old.theme;\n    BEGIN\n        sluice_mirror.had := coalesce((theme IS NOT NULL), false);\n    END;\n    END IF;\n    IF TG_OP <> 'DELETE' THEN\n    <<users>>\n    DECLARE\n        theme text := mirror_086720ac0ec39760_from.new.theme;\n    BEGIN\n        sluice_mirror.has := coalesce((theme IS NOT NULL), false);\n    END;\n    END IF;\n    IF sluice_mirror.has THEN\n    <<users>>\n    DECLARE\n        theme text := mirror_086720ac0ec39760_from.new.theme;\n    BEGIN\n        sluice_mirror.value_1 := (theme);\n    END;\n    END IF;\n    IF TG_OP = 'UPDATE' THEN\n        sluice_mirror.surely := false;\n    END IF;\n    IF TG_OP = 'UPDATE' AND sluice_mirror.had THEN\n        IF OLD.id IS DISTINCT FROM NEW.id THEN\n        IF sluice_mirror.has AND EXISTS (SELECT FROM public.preferences AS sluice_other\n            WHERE sluice_other.user_id = NEW.id AND pg_catalog.record_image_eq(ROW(sluice_other.theme), ROW(sluice_mirror.value_1))) THEN\n            RETURN NULL;\n        END IF;\n        BEGIN\n            PERFORM pg_catalog.pg_advisory_xact_lock_shared(pg_catalog.hashtextextended('sluice mirror 086720ac0ec39760', 0));\n            RAISE EXCEPTION USING ERRCODE = 'SLU01';\n        EXCEPTION WHEN SQLSTATE 'SLU01' THEN\n            NULL;\n        END;\n        IF sluice_mirror.has THEN\n        UPDATE public.preferences AS sluice_other SET user_id = NEW.id\n        WHERE sluice_other.user_id = OLD.id AND NOT EXISTS (SELECT FROM public.preferences AS sluice_there WHERE sluice_there.user_id = NEW.id);\n        END IF;\n        DELETE FROM public.preferences AS sluice_other WHERE sluice_other.user_id = OLD.id\n            AND NOT EXISTS (SELECT FROM public.users AS sluice_there WHERE sluice_there.id = sluice_other.user_id);\n        ELSIF NOT sluice_mirror.has THEN\n        BEGIN\n            PERFORM pg_catalog.pg_advisory_xact_lock_shared(pg_catalog.hashtextextended('sluice mirror 086720ac0ec39760', 0));\n            RAISE EXCEPTION USING ERRCODE = 'SLU01';\n        EXCEPTION WHEN SQLSTATE 'SLU01' THEN\n            NULL;\n        END;\n        DELETE FROM public.preferences AS sluice_other WHERE sluice_other.user_id = OLD.id\n            AND (sluice_mirror.surely OR NOT (pg_catalog.record_image_eq((SELECT ROW((theme)::text) FROM (SELECT sluice_other.theme) AS preferences), ROW(NEW.theme))));\n        END IF;\n    ELSIF TG_OP = 'DELETE' AND sluice_mirror.had THEN\n        BEGIN\n            PERFORM pg_catalog.pg_advisory_xact_lock_shared(pg_catalog.hashtextextended('sluice mirror 086720ac0ec39760', 0));\n            RAISE EXCEPTION USING ERRCODE = 'SLU01';\n        EXCEPTION WHEN SQLSTATE 'SLU01' THEN\n            NULL;\n        END;\n        DELETE FROM public.preferences AS sluice_other WHERE sluice_other.user_id = OLD.id;\n    END IF;\n    IF sluice_mirror.has THEN\n        INSERT INTO public.preferences AS sluice_other (user_id, theme) OVERRIDING SYSTEM VALUE\n        VALUES (NEW.id, sluice_mirror.value_1)\n        ON CONFLICT (user_id) DO UPDATE SET theme = EXCLUDED.theme\n        WHERE pg_catalog.record_image_ne(ROW(sluice_other.theme), ROW(EXCLUDED.theme))\n            AND (sluice_mirror.surely OR NOT (pg_catalog.record_image_eq((SELECT ROW((theme)::text) FROM (SELECT sluice_other.theme) AS preferences), ROW(NEW.theme))));\n    END IF;\n    RETURN NULL;\nEND\n$sluice$;\nREVOKE ALL ON FUNCTION sluice.mirror_086720ac0ec39760_from() FROM PUBLIC;\nCOMMENT ON FUNCTION sluice.mirror_086720ac0ec39760_from() IS 'mirror of table public.users in public.preferences for sluice plan mirrored'	DROP FUNCTION sluice.mirror_086720ac0ec39760_from()	\N	public	users	instant	t	a row of the one table is written to the other	t	759	2026-11-29 15:23:31.115991+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	759	\N	f	\N	\N	f	t	filled	\N	\N
1	0	1	0	CREATE TRIGGER zz_sluice_086720ac0ec39760_from_insert AFTER INSERT ON public.users FOR EACH ROW\n    EXECUTE FUNCTION sluice.mirror_086720ac0ec39760_from();\nALTER TABLE public.users ENABLE ALWAYS TRIGGER zz_sluice_086720ac0ec39760_from_insert;\nCREATE TRIGGER zz_sluice_086720ac0ec39760_from_update AFTER UPDATE ON public.users FOR EACH ROW\n    WHEN ((OLD.id IS DISTINCT FROM NEW.id OR OLD.theme IS DISTINCT FROM NEW.theme))\n    EXECUTE FUNCTION sluice.mirror_086720ac0ec39760_from();\nALTER TABLE public.users ENABLE ALWAYS TRIGGER zz_sluice_086720ac0ec39760_from_update;\nCREATE TRIGGER zz_sluice_086720ac0ec39760_from_delete AFTER DELETE ON public.users FOR EACH ROW\n    EXECUTE FUNCTION sluice.mirror_086720ac0ec39760_from();\nALTER TABLE public.users ENABLE ALWAYS TRIGGER zz_sluice_086720ac0ec39760_from_delete;\nCREATE TRIGGER zz_sluice_086720ac0ec39760_from_truncate AFTER TRUNCATE ON public.users FOR EACH STATEMENT\n    EXECUTE FUNCTION sluice.mirror_086720ac0ec39760_from();\nALTER TABLE public.users ENABLE ALWAYS TRIGGER zz_sluice_086720ac0ec39760_from_truncate	DROP TRIGGER zz_sluice_086720ac0ec39760_from_insert ON public.users;\nDROP TRIGGER zz_sluice_086720ac0ec39760_from_update ON public.users;\nDROP TRIGGER zz_sluice_086720ac0ec39760_from_delete ON public.users;\nDROP TRIGGER zz_sluice_086720ac0ec39760_from_truncate ON public.users	\N	public	users	instant	t	mirror on INSERT, COPY, UPDATE, DELETE and TRUNCATE, in every session	t	759	2026-11-29 15:23:31.116076+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	759	\N	f	\N	\N	f	t	filled	\N	\N
1	0	2	0	CREATE FUNCTION sluice.mirror_086720ac0ec39760_to() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER\nSET search_path = pg_catalog, public, pg_temp SET transform_null_equals = off AS $sluice$\n#variable_conflict use_column\n<<sluice_mirror>>\nDECLARE\n    had boolean := false;\n    has boolean := false;\n    surely boolean := false;\n    value_1 text;\nBEGIN\n    IF TG_OP = 'TRUNCATE' THEN\n        UPDATE public.users AS sluice_other SET theme = NULL\n        WHERE true AND (SELECT coalesce((theme IS NOT NULL), false) FROM (SELECT sluice_other.theme) AS users) AND NOT (sluice_other.theme IS NULL);\n        RETURN NULL;\n    END IF;\n    IF TG_OP <> 'INSERT' THEN\n        sluice_mirror.had := true;\n    END IF;\n    IF TG_OP <> 'DELETE' THEN\n        sluice_mirror.has := true;\n    END IF;\n    IF sluice_mirror.has THEN\n    <<preferences>>\n    DECLARE\n        theme text := mirror_086720ac0ec39760_to.new.theme;\n    BEGIN\n        sluice_mirror.value_1 := (theme);\n    END;\n    END IF;\n    IF TG_OP = 'UPDATE' THEN\n        sluice_mirror.surely := false;\n    END IF;\n    IF TG_OP = 'UPDATE' AND sluice_mirror.had THEN\n        IF OLD.user_id IS DISTINCT FROM NEW.user_id THEN\n        IF sluice_mirror.has AND EXISTS (SELECT FROM public.users AS sluice_other\n            WHERE sluice_other.id = NEW.user_id AND pg_catalog.record_image_eq(ROW(sluice_other.theme), ROW(sluice_mirror.value_1))) THEN\n            RETURN NULL;\n        END IF;\n        UPDATE public.users AS sluice_other SET theme = NULL\n        WHERE sluice_other.id = OLD.user_id AND (SELECT coalesce((theme IS NOT NULL), false) FROM (SELECT sluice_other.theme) AS users)\n            AND NOT EXISTS (SELECT FROM public.preferences AS sluice_there WHERE sluice_there.user_id = sluice_other.id) AND NOT (sluice_other.theme IS NULL);\n        END IF;\n    ELSIF TG_OP = 'DELETE' AND sluice_mirror.had THEN\n        UPDATE public.users AS sluice_other SET theme = NULL\n        WHERE sluice_other.id = OLD.user_id AND (SELECT coalesce((theme IS NOT NULL), false) FROM (SELECT sluice_other.theme) AS users) AND NOT (sluice_other.theme IS NULL);\n    END IF;\n    IF sluice_mirror.has THEN\n        UPDATE public.users AS sluice_other SET theme = sluice_mirror.value_1\n        WHERE sluice_other.id = NEW.user_id\n            AND pg_catalog.record_image_ne(ROW(sluice_other.theme), ROW(sluice_mirror.value_1))\n            AND (sluice_mirror.surely OR NOT (CASE WHEN (SELECT coalesce((theme IS NOT NULL), false) FROM (SELECT sluice_other.theme) AS users) THEN pg_catalog.record_image_eq((SELECT ROW((theme)::text) FROM (SELECT sluice_other.theme) AS users), ROW(NEW.theme)) ELSE false END));\n    END IF;\n    RETURN NULL;\nEND\n$sluice$;\nREVOKE ALL ON FUNCTION sluice.mirror_086720ac0ec39760_to() FROM PUBLIC;\nCOMMENT ON FUNCTION sluice.mirror_086720ac0ec39760_to() IS 'mirror of table public.preferences in public.users for sluice plan mirrored'	DROP FUNCTION sluice.mirror_086720ac0ec39760_to()	\N	public	preferences	instant	t	and back, by the rule of values	t	759	2026-11-29 15:23:31.116083+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	759	\N	f	\N	\N	f	t	filled	\N	\N
2	7	1	1	SELECT pg_catalog.concat('index ', i.indexrelid::regclass, ' is not valid') AS key\nFROM pg_catalog.pg_index i\nWHERE NOT (i.indisvalid AND i.indisready) AND (i.indrelid = 'public.tickets'::regclass\n    OR i.indrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.tickets')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attribute a\n        ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid\n        WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid\n        AND d.refobjid = i.indrelid AND a.attname IN ('status'))\nUNION ALL\nSELECT pg_catalog.concat('constraint ', quote_ident(c.conname), ' is not validated')\nFROM pg_catalog.pg_constraint c\nWHERE NOT c.convalidated AND (c.conrelid = 'public.tickets'::regclass\n    OR c.conrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.tickets')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.conrelid\n        AND a.attnum = ANY (c.conkey) AND a.attname IN ('status'))	\N	\N	public	tickets	instant	t	every index of the new columns must be valid, every constraint validated	f	\N	\N	check	once	none	once	0	0	\N	\N	\N	\N	pg_catalog, pg_temp	table "public.tickets" has an invalid index or constraint	table "public.tickets" has an invalid index or constraint	REINDEX INDEX CONCURRENTLY an index; VALIDATE a constraint.	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
2	1	6	0	SELECT l.pid, a.usename AS role, a.application_name AS application, a.state,\n    extract(epoch FROM now() - a.xact_start)::bigint AS age_s, a.query,\n    p.gid AS prepared, l.mode\nFROM pg_catalog.pg_locks l\nLEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid\nLEFT JOIN pg_catalog.pg_prepared_xacts p ON p.transaction = l.transactionid\nWHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted\n    AND age(l.transactionid) > age($1::xid)\n    AND coalesce(a.datname, p.database) = current_database()	\N	\N	\N	\N	instant	t	wait until every transaction that is older than sync has ended	t	833	2026-11-29 15:23:32.346306+00	wait	once	none	once	1	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	833	\N	f	\N	\N	f	t	filled	\N	\N
2	2	0	0	UPDATE :table AS tickets SET status_new = (public.status_to_new(status))\nWHERE ctid >= $1::tid AND ctid < $2::tid\n    AND status_new IS NULL\n    AND ($4::tid[] IS NULL OR (ctid = ANY ($4::tid[])) IS TRUE)\n    AND pg_catalog.record_image_ne(ROW(status_new), ROW((public.status_to_new(status))::public.status_new))\n    AND (pg_catalog.age(xmin) NOT BETWEEN -16777216 AND coalesce((SELECT pg_catalog.age($3::xid)), -16777217) OR NOT pg_catalog.record_image_eq(ROW(status), ROW((public.status_to_old(status_new))::public.status)))	\N	\N	public	tickets	fill	t	fill rows that existed before sync began, page range by page range	t	855	2026-11-29 15:23:32.468963+00	batches	once	none	once	1	0	{status_new}	t	backfill public.tickets	SELECT pg_catalog.concat('id=', id) AS key\nFROM :table AS tickets\nWHERE status_new IS NULL\n    AND pg_catalog.record_image_ne(ROW(status_new), ROW((public.status_to_new(status))::public.status_new))\n    AND (pg_catalog.age(xmin) NOT BETWEEN -16777216 AND coalesce((SELECT pg_catalog.age($1::xid)), -16777217) OR NOT pg_catalog.record_image_eq(ROW(status), ROW((public.status_to_old(status_new))::public.status)))	\N	\N	\N	\N	7713614412271804305	16384	855	\N	f	\N	\N	f	t	filled	\N	\N
2	2	1	1	CREATE OR REPLACE TRIGGER zz_sluice_f947476a673b2f6e_update BEFORE UPDATE ON public.tickets FOR EACH ROW\n    WHEN ((pg_catalog.record_image_ne(ROW(OLD.status), ROW(NEW.status)))\n        OR (pg_catalog.record_image_ne(ROW(OLD.status_new), ROW(NEW.status_new))))\n    EXECUTE FUNCTION sluice.sync_f947476a673b2f6e()	\N	\N	public	tickets	instant	t	every row is filled: sync fires only when a synced column changes	t	856	2026-11-29 15:23:32.487322+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	856	\N	f	\N	\N	f	t	filled	\N	\N
2	2	2	1	ALTER TABLE public.tickets ENABLE ALWAYS TRIGGER zz_sluice_f947476a673b2f6e_update	\N	\N	public	tickets	instant	t	fires under session_replication_role = replica too	t	856	2026-11-29 15:23:32.487348+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	856	\N	f	\N	\N	f	t	filled	\N	\N
2	2	3	2	ANALYZE public.tickets (status_new)	\N	\N	public	tickets	scan	t	statistics for the queries of the new application	t	857	2026-11-29 15:23:32.50394+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	857	\N	f	\N	\N	f	t	filled	\N	\N
2	5	2	2	SELECT 'its triggers, their function, rules and partitions are not those of then' AS key\nWHERE (SELECT pg_catalog.md5(pg_catalog.string_agg(f.part, ',' ORDER BY f.part)) AS state FROM (\n    SELECT pg_catalog.concat_ws(' ', 'trigger', t.oid, t.tgrelid, t.tgenabled, t.xmin) AS part\n    FROM pg_catalog.pg_trigger t WHERE t.tgname IN ('zz_sluice_f947476a673b2f6e_insert', 'zz_sluice_f947476a673b2f6e_update') AND (t.tgrelid = 'public.tickets'::regclass\n        OR t.tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.tickets')))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'function', p.oid, p.xmin)\n    FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'sluice'::pg_catalog.regnamespace\n        AND p.proname = 'sync_f947476a673b2f6e'\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'rule', r.oid, r.ev_enabled, r.xmin)\n    FROM pg_catalog.pg_rewrite r WHERE r.ev_class = 'public.tickets'::regclass\n        OR r.ev_class IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.tickets'))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'partition', l.relid::oid)\n    FROM pg_catalog.pg_partition_tree('public.tickets') l) f) IS DISTINCT FROM (SELECT o.seen\n    FROM sluice.operation o JOIN sluice.plan p ON p.id = o.plan_id\n    WHERE p.name = 'enum' AND o.phase = 5 AND o.ordinal = 0)	\N	\N	public	tickets	instant	t	nothing may have bypassed sync since the rows were compared	f	\N	\N	check	once	none	once	0	0	\N	\N	\N	\N	pg_catalog, pg_temp	sync of table "public.tickets" was bypassed, switched off or changed since rows were compared	sync of table "public.tickets" was bypassed, switched off or changed since rows were compared	Run `sluice advance enum` again, which compares the rows again, when nobody switches triggers of the table off any more.	\N	\N	\N	\N	t	\N	\N	f	t	filled	\N	\N
2	5	3	2	ALTER TABLE public.tickets RENAME COLUMN status TO status_old	ALTER TABLE public.tickets RENAME COLUMN status_old TO status	\N	public	tickets	instant	t	the old column lives on under this name	f	\N	\N	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
2	5	4	2	ALTER TABLE public.tickets RENAME COLUMN status_new TO status	ALTER TABLE public.tickets RENAME COLUMN status TO status_new	\N	public	tickets	instant	t	the new column takes its name: catalogue only	f	\N	\N	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
2	5	5	2	SET LOCAL check_function_bodies = off;\nCREATE OR REPLACE FUNCTION sluice.sync_f947476a673b2f6e() RETURNS trigger LANGUAGE plpgsql\nSET search_path = pg_catalog, public, pg_temp SET extra_float_digits = 1 SET bytea_output = hex SET "DateStyle" = 'ISO, MDY' SET "IntervalStyle" = postgres SET xmloption = content SET xmlbinary = base64 AS $sluice$\n#variable_conflict use_column\n<<sluice_sync>>\nDECLARE\n    old_written boolean;\n    new_written boolean;\n    up_1 public.status;\n    down_1 public.status_old;\nBEGIN\n    IF TG_OP = 'INSERT' THEN\n        new_written := NOT (NEW.status IS NULL);\n        old_written := NEW.status_old IS NOT NULL;\n    ELSE\n        old_written := (pg_catalog.record_image_ne(ROW(OLD.status_old), ROW(NEW.status_old)));\n        new_written := (pg_catalog.record_image_ne(ROW(OLD.status), ROW(NEW.status)))\n            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);\n    END IF;\n    IF NOT new_written THEN\n    <<tickets>>\n    DECLARE\n        status public.status_old := sync_f947476a673b2f6e.new.status_old;\n    BEGIN\n        sluice_sync.up_1 := (public.status_to_new(status));\n    END;\n        NEW.status := up_1;\n        RETURN NEW;\n    END IF;\n    <<tickets>>\n    DECLARE\n        status_new public.status := sync_f947476a673b2f6e.new.status;\n    BEGIN\n        sluice_sync.down_1 := (public.status_to_old(status_new));\n    END;\n    IF old_written THEN\n    <<tickets>>\n    DECLARE\n        status public.status_old := sync_f947476a673b2f6e.new.status_old;\n    BEGIN\n        sluice_sync.up_1 := (public.status_to_new(status));\n    END;\n        IF pg_catalog.record_image_eq(ROW(NEW.status), ROW(up_1))\n            OR pg_catalog.record_image_eq(ROW(NEW.status_old), ROW(down_1)) THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n    NEW.status_old := down_1;\n    RETURN NEW;\nEND\n$sluice$;\nCOMMENT ON FUNCTION sluice.sync_f947476a673b2f6e() IS 'sync of table public.tickets for sluice plan enum'	CREATE OR REPLACE FUNCTION sluice.sync_f947476a673b2f6e() RETURNS trigger LANGUAGE plpgsql\nSET search_path = pg_catalog, public, pg_temp SET extra_float_digits = 1 SET bytea_output = hex SET "DateStyle" = 'ISO, MDY' SET "IntervalStyle" = postgres SET xmloption = content SET xmlbinary = base64 AS $sluice$\n#variable_conflict use_column\n<<sluice_sync>>\nDECLARE\n    old_written boolean;\n    new_written boolean;\n    up_1 public.status_new;\n    down_1 public.status;\nBEGIN\n    IF TG_OP = 'INSERT' THEN\n        new_written := NOT (NEW.status_new IS NULL);\n        old_written := NEW.status IS NOT NULL;\n    ELSE\n        old_written := (pg_catalog.record_image_ne(ROW(OLD.status), ROW(NEW.status)));\n        new_written := (pg_catalog.record_image_ne(ROW(OLD.status_new), ROW(NEW.status_new)))\n            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);\n    END IF;\n    IF NOT new_written THEN\n    <<tickets>>\n    DECLARE\n        status public.status := sync_f947476a673b2f6e.new.status;\n    BEGIN\n        sluice_sync.up_1 := (public.status_to_new(status));\n    END;\n        NEW.status_new := up_1;\n        RETURN NEW;\n    END IF;\n    <<tickets>>\n    DECLARE\n        status_new public.status_new := sync_f947476a673b2f6e.new.status_new;\n    BEGIN\n        sluice_sync.down_1 := (public.status_to_old(status_new));\n    END;\n    IF old_written THEN\n    <<tickets>>\n    DECLARE\n        status public.status := sync_f947476a673b2f6e.new.status;\n    BEGIN\n        sluice_sync.up_1 := (public.status_to_new(status));\n    END;\n        IF pg_catalog.record_image_eq(ROW(NEW.status_new), ROW(up_1))\n            OR pg_catalog.record_image_eq(ROW(NEW.status), ROW(down_1)) THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n    NEW.status := down_1;\n    RETURN NEW;\nEND\n$sluice$;\nCOMMENT ON FUNCTION sluice.sync_f947476a673b2f6e() IS 'sync of table public.tickets for sluice plan enum'	\N	public	tickets	instant	t	sync goes on over the new names	f	\N	\N	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
2	5	6	2	ALTER TABLE public.tickets ALTER COLUMN status_old DROP DEFAULT	ALTER TABLE public.tickets ALTER COLUMN status_old SET DEFAULT 'opened'::public.status	\N	public	tickets	instant	t	it would look like a write of the old side	f	\N	\N	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
2	5	7	2	ALTER TABLE public.tickets ALTER COLUMN status SET DEFAULT 'opened'::public.status_new	ALTER TABLE public.tickets ALTER COLUMN status DROP DEFAULT	\N	public	tickets	instant	t	the old column's, in the new type	f	\N	\N	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
2	5	8	2	ALTER INDEX public.tickets_status RENAME TO sluice_bb82c2059dd7648b	ALTER INDEX public.sluice_bb82c2059dd7648b RENAME TO tickets_status	\N	public	tickets	instant	t	steps aside	f	\N	\N	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
2	5	9	2	ALTER INDEX public.sluice_8007ca1ba1074530 RENAME TO tickets_status	ALTER INDEX public.tickets_status RENAME TO sluice_8007ca1ba1074530	\N	public	tickets	instant	t	takes the original's name	f	\N	\N	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
2	5	10	2	ALTER TYPE public.status RENAME TO status_old	ALTER TYPE public.status_old RENAME TO status	\N	public	tickets	instant	t	the old type lives on under this name	f	\N	\N	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
2	5	11	2	ALTER TYPE public.status_new RENAME TO status	ALTER TYPE public.status RENAME TO status_new	\N	public	tickets	instant	t	the new type takes its name: casts in statements mean it from now on	f	\N	\N	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
2	7	0	0	SELECT pg_catalog.concat('id=', id) AS key\nFROM (SELECT tableoid, ctid, id AS id, status_old AS status, status AS status_new FROM public.tickets) AS tickets\nWHERE NOT (pg_catalog.record_image_eq(ROW(status_new), ROW((public.status_to_new(status))::public.status)) OR pg_catalog.record_image_eq(ROW(status), ROW((public.status_to_old(status_new))::public.status_old)))	\N	\N	public	tickets	scan	t	old and new must agree in every row: new = up(old) or old = down(new)	f	\N	\N	check	once	none	once	0	0	\N	\N	\N	\N	pg_catalog, public, pg_temp	1 row of table "public.tickets" disagrees between old and new	:count rows of table "public.tickets" disagree between old and new	Mend these rows, or see all of them with `sluice verify enum`.	\N	\N	\N	SELECT pg_catalog.md5(pg_catalog.string_agg(f.part, ',' ORDER BY f.part)) AS state FROM (\n    SELECT pg_catalog.concat_ws(' ', 'trigger', t.oid, t.tgrelid, t.tgenabled, t.xmin) AS part\n    FROM pg_catalog.pg_trigger t WHERE t.tgname IN ('zz_sluice_f947476a673b2f6e_insert', 'zz_sluice_f947476a673b2f6e_update') AND (t.tgrelid = 'public.tickets'::regclass\n        OR t.tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.tickets')))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'function', p.oid, p.xmin)\n    FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'sluice'::pg_catalog.regnamespace\n        AND p.proname = 'sync_f947476a673b2f6e'\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'rule', r.oid, r.ev_enabled, r.xmin)\n    FROM pg_catalog.pg_rewrite r WHERE r.ev_class = 'public.tickets'::regclass\n        OR r.ev_class IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.tickets'))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'partition', l.relid::oid)\n    FROM pg_catalog.pg_partition_tree('public.tickets') l) f	f	\N	\N	f	t	filled	\N	\N
2	7	2	1	SELECT 'its triggers, their function, rules and partitions are not those of then' AS key\nWHERE (SELECT pg_catalog.md5(pg_catalog.string_agg(f.part, ',' ORDER BY f.part)) AS state FROM (\n    SELECT pg_catalog.concat_ws(' ', 'trigger', t.oid, t.tgrelid, t.tgenabled, t.xmin) AS part\n    FROM pg_catalog.pg_trigger t WHERE t.tgname IN ('zz_sluice_f947476a673b2f6e_insert', 'zz_sluice_f947476a673b2f6e_update') AND (t.tgrelid = 'public.tickets'::regclass\n        OR t.tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.tickets')))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'function', p.oid, p.xmin)\n    FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'sluice'::pg_catalog.regnamespace\n        AND p.proname = 'sync_f947476a673b2f6e'\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'rule', r.oid, r.ev_enabled, r.xmin)\n    FROM pg_catalog.pg_rewrite r WHERE r.ev_class = 'public.tickets'::regclass\n        OR r.ev_class IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.tickets'))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'partition', l.relid::oid)\n    FROM pg_catalog.pg_partition_tree('public.tickets') l) f) IS DISTINCT FROM (SELECT o.seen\n    FROM sluice.operation o JOIN sluice.plan p ON p.id = o.plan_id\n    WHERE p.name = 'enum' AND o.phase = 7 AND o.ordinal = 0)	\N	\N	public	tickets	instant	t	nothing may have bypassed sync since the rows were compared	f	\N	\N	check	once	none	once	0	0	\N	\N	\N	\N	pg_catalog, pg_temp	sync of table "public.tickets" was bypassed, switched off or changed since rows were compared	sync of table "public.tickets" was bypassed, switched off or changed since rows were compared	Run `sluice advance enum` again, which compares the rows again, when nobody switches triggers of the table off any more.	\N	\N	\N	\N	t	\N	\N	f	t	filled	\N	\N
2	7	3	1	DROP TRIGGER zz_sluice_f947476a673b2f6e_insert ON public.tickets	\N	\N	public	tickets	instant	f	sync ends with the column that it kept	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
2	7	4	1	DROP TRIGGER zz_sluice_f947476a673b2f6e_update ON public.tickets	\N	\N	public	tickets	instant	f	sync ends with the column that it kept	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
2	7	5	1	DROP FUNCTION sluice.sync_f947476a673b2f6e()	\N	\N	public	tickets	instant	f	nothing calls it any more	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
2	7	6	1	ALTER TABLE public.tickets DROP COLUMN status_old	\N	\N	public	tickets	instant	f	catalogue only: no row is touched	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
2	8	0	0	DROP CAST IF EXISTS (public.status_old AS public.status)	\N	\N	public	\N	instant	f	goes with what is before it	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
2	8	1	0	DROP FUNCTION IF EXISTS public.status_to_new(public.status_old)	\N	\N	public	\N	instant	f	allowed drop-function: only the plan calls them	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
2	8	2	0	DROP CAST IF EXISTS (public.status AS public.status_old)	\N	\N	public	\N	instant	f	goes with what is before it	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
2	8	3	0	DROP FUNCTION IF EXISTS public.status_to_old(public.status)	\N	\N	public	\N	instant	f	allowed drop-function: only the plan calls them	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
2	8	4	0	DROP TYPE IF EXISTS public.status_old	\N	\N	public	\N	instant	f	allowed drop-type: its columns are gone, and no version casts to it by its retired name	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
2	0	0	0	CREATE TYPE public.status_new AS ENUM ('opened', 'done')	DROP CAST (public.status AS public.status_new);\nDROP FUNCTION public.status_to_new(public.status);\nDROP CAST (public.status_new AS public.status);\nDROP FUNCTION public.status_to_old(public.status_new);\nDROP TYPE public.status_new;	\N	public	\N	instant	t	taken back by DROP CAST (public.status AS public.status_new) …	t	828	2026-11-29 15:23:32.271507+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	828	\N	f	\N	\N	f	t	filled	\N	\N
2	0	1	0	CREATE FUNCTION public.status_to_new(public.status) RETURNS public.status_new LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN CAST(CASE CAST($1 AS text) WHEN 'legacy' THEN 'done' ELSE CAST($1 AS text) END AS public.status_new)	\N	\N	public	\N	instant	t	goes with what is before it	t	828	2026-11-29 15:23:32.271545+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	828	\N	f	\N	\N	f	t	filled	\N	\N
2	0	2	0	GRANT EXECUTE ON FUNCTION public.status_to_new(public.status) TO PUBLIC	\N	\N	public	\N	instant	t	goes with what is before it	t	828	2026-11-29 15:23:32.271552+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	828	\N	f	\N	\N	f	t	filled	\N	\N
2	0	3	0	CREATE CAST (public.status AS public.status_new) WITH FUNCTION public.status_to_new(public.status) AS ASSIGNMENT	\N	\N	public	\N	instant	t	goes with what is before it	t	828	2026-11-29 15:23:32.271556+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	828	\N	f	\N	\N	f	t	filled	\N	\N
2	0	4	0	CREATE FUNCTION public.status_to_old(public.status_new) RETURNS public.status LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN CAST(CAST($1 AS text) AS public.status)	\N	\N	public	\N	instant	t	goes with what is before it	t	828	2026-11-29 15:23:32.271559+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	828	\N	f	\N	\N	f	t	filled	\N	\N
2	0	5	0	GRANT EXECUTE ON FUNCTION public.status_to_old(public.status_new) TO PUBLIC	\N	\N	public	\N	instant	t	goes with what is before it	t	828	2026-11-29 15:23:32.271563+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	828	\N	f	\N	\N	f	t	filled	\N	\N
2	0	6	0	CREATE CAST (public.status_new AS public.status) WITH FUNCTION public.status_to_old(public.status_new) AS ASSIGNMENT	\N	\N	public	\N	instant	t	goes with what is before it	t	828	2026-11-29 15:23:32.271566+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	828	\N	f	\N	\N	f	t	filled	\N	\N
2	1	0	0	ALTER TABLE public.tickets ADD COLUMN status_new public.status_new	ALTER TABLE public.tickets DROP COLUMN status_new	\N	public	tickets	instant	t	nullable and without a default: no row is touched	t	831	2026-11-29 15:23:32.338662+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	pg_catalog, public, pg_temp	1 row of table "public.tickets" has values in "status_new" that the old side has not, and that would be lost	:count rows of table "public.tickets" have values in "status_new" that the old side has not, and that would be lost	Save them elsewhere first; or let them go, if that is meant: add --lose-writes to `sluice revert enum`.	7713614412271804305	16384	831	SELECT pg_catalog.md5(pg_catalog.string_agg(f.part, ',' ORDER BY f.part)) AS state FROM (\n    SELECT pg_catalog.concat_ws(' ', 'trigger', t.oid, t.tgrelid, t.tgenabled, t.xmin) AS part\n    FROM pg_catalog.pg_trigger t WHERE t.tgname IN ('zz_sluice_f947476a673b2f6e_insert', 'zz_sluice_f947476a673b2f6e_update') AND (t.tgrelid = 'public.tickets'::regclass\n        OR t.tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.tickets')))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'function', p.oid, p.xmin)\n    FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'sluice'::pg_catalog.regnamespace\n        AND p.proname = 'sync_f947476a673b2f6e'\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'rule', r.oid, r.ev_enabled, r.xmin)\n    FROM pg_catalog.pg_rewrite r WHERE r.ev_class = 'public.tickets'::regclass\n        OR r.ev_class IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.tickets'))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'partition', l.relid::oid)\n    FROM pg_catalog.pg_partition_tree('public.tickets') l) f	f	\N	SELECT pg_catalog.concat('id=', id) AS key\nFROM public.tickets\nWHERE NOT (status_new IS NULL) AND NOT (pg_catalog.record_image_eq(ROW(status_new), ROW((public.status_to_new(status))::public.status_new)) OR pg_catalog.record_image_eq(ROW(status), ROW((public.status_to_old(status_new))::public.status)))	t	t	filled	\N	\N
2	1	1	0	CREATE FUNCTION sluice.sync_f947476a673b2f6e() RETURNS trigger LANGUAGE plpgsql\nSET search_path = pg_catalog, public, pg_temp SET extra_float_digits = 1 SET bytea_output = hex SET "DateStyle" = 'ISO, MDY' SET "IntervalStyle" = postgres SET xmloption = content SET xmlbinary = base64 AS $sluice$\n#variable_conflict use_column\n<<sluice_sync>>\nDECLARE\n    old_written boolean;\n    new_written boolean;\n    up_1 public.status_new;\n    down_1 public.status;\nBEGIN\n    IF TG_OP = 'INSERT' THEN\n        new_written := NOT (NEW.status_new IS NULL);\n        old_written := NEW.status IS NOT NULL;\n    ELSE\n        old_written := (pg_catalog.record_image_ne(ROW(OLD.status), ROW(NEW.status)));\n        new_written := (pg_catalog.record_image_ne(ROW(OLD.status_new), ROW(NEW.status_new)))\n            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);\n    END IF;\n    IF NOT new_written THEN\n    <<tickets>>\n    DECLARE\n        status public.status := sync_f947476a673b2f6e.new.status;\n    BEGIN\n        sluice_sync.up_1 := (public.status_to_new(status));\n    END;\n        NEW.status_new := up_1;\n        RETURN NEW;\n    END IF;\n    <<tickets>>\n    DECLARE\n        status_new public.status_new := sync_f947476a673b2f6e.new.status_new;\n    BEGIN\n        sluice_sync.down_1 := (public.status_to_old(status_new));\n    END;\n    IF old_written THEN\n    <<tickets>>\n    DECLARE\n        status public.status := sync_f947476a673b2f6e.new.status;\n    BEGIN\n        sluice_sync.up_1 := (public.status_to_new(status));\n    END;\n        IF pg_catalog.record_image_eq(ROW(NEW.status_new), ROW(up_1))\n            OR pg_catalog.record_image_eq(ROW(NEW.status), ROW(down_1)) THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n    NEW.status := down_1;\n    RETURN NEW;\nEND\n$sluice$;\nCOMMENT ON FUNCTION sluice.sync_f947476a673b2f6e() IS 'sync of table public.tickets for sluice plan enum'	DROP FUNCTION sluice.sync_f947476a673b2f6e()	\N	public	tickets	instant	t	sync: the side that wrote sets the other	t	831	2026-11-29 15:23:32.338705+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	831	\N	f	\N	\N	f	t	filled	\N	\N
2	1	2	0	CREATE TRIGGER zz_sluice_f947476a673b2f6e_insert BEFORE INSERT ON public.tickets FOR EACH ROW\n    EXECUTE FUNCTION sluice.sync_f947476a673b2f6e()	DROP TRIGGER zz_sluice_f947476a673b2f6e_insert ON public.tickets	\N	public	tickets	instant	t	sync on INSERT and COPY	t	831	2026-11-29 15:23:32.338738+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	831	\N	f	\N	\N	f	t	filled	\N	\N
2	1	3	0	ALTER TABLE public.tickets ENABLE ALWAYS TRIGGER zz_sluice_f947476a673b2f6e_insert	\N	\N	public	tickets	instant	t	fires under session_replication_role = replica too	t	831	2026-11-29 15:23:32.338742+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	831	\N	f	\N	\N	f	t	filled	\N	\N
2	1	4	0	DO $sluice1$BEGIN EXECUTE pg_catalog.format($sluice$CREATE OR REPLACE TRIGGER zz_sluice_f947476a673b2f6e_update BEFORE UPDATE ON public.tickets FOR EACH ROW\n    WHEN ((pg_catalog.record_image_ne(ROW(OLD.status), ROW(NEW.status)))\n        OR ((pg_catalog.record_image_ne(ROW(OLD.status_new), ROW(NEW.status_new))) AND (pg_catalog.current_setting('sluice.backfill', true) IS DISTINCT FROM 'on' OR pg_catalog.pg_trigger_depth() > 0))\n        OR (NEW.status_new IS NULL AND pg_catalog.age(OLD.xmin) NOT BETWEEN -16777216 AND coalesce(pg_catalog.age(%L::xid), -16777217)))\n    EXECUTE FUNCTION sluice.sync_f947476a673b2f6e()$sluice$,\n    pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::xid); END$sluice1$	DROP TRIGGER zz_sluice_f947476a673b2f6e_update ON public.tickets	\N	public	tickets	instant	t	sync on UPDATE of a synced column, or of a row not yet filled	t	831	2026-11-29 15:23:32.338746+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	831	\N	f	\N	\N	f	t	filled	\N	\N
2	1	5	0	ALTER TABLE public.tickets ENABLE ALWAYS TRIGGER zz_sluice_f947476a673b2f6e_update	\N	\N	public	tickets	instant	t	fires under session_replication_role = replica too	t	831	2026-11-29 15:23:32.33875+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	831	\N	f	\N	\N	f	t	filled	\N	\N
2	3	4	3	ALTER TABLE public.tickets DROP CONSTRAINT sluice_8723e62fbb9c8f1c	\N	\N	public	tickets	instant	t	the check has served	t	867	2026-11-29 15:23:32.59712+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	867	\N	f	\N	\N	f	t	filled	\N	\N
3	2	0	0	DROP VIEW public.members	CREATE VIEW public.members AS SELECT handle AS login, joined, handle FROM public.members_aside;\nALTER VIEW public.members OWNER TO postgres	\N	public	members	instant	t	the old name goes, and no row with it	f	\N	\N	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
3	2	1	0	ALTER TABLE public.members_aside RENAME TO members	ALTER TABLE public.members RENAME TO members_aside	\N	public	members	instant	t	the table has its name again: catalogue only	f	\N	\N	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
3	0	0	0	ALTER TABLE public.members RENAME TO members_aside	ALTER TABLE public.members_aside RENAME TO members	\N	public	members	instant	t	the table stands aside for the view: catalogue only	t	873	2026-11-29 15:23:32.953448+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	873	\N	f	\N	\N	f	t	filled	\N	\N
3	0	1	0	ALTER TABLE public.members_aside RENAME COLUMN login TO handle	ALTER TABLE public.members_aside RENAME COLUMN handle TO login	\N	public	members	instant	t	catalogue only; what names it by its number goes on: keys, views, policies, generated columns	t	873	2026-11-29 15:23:32.953489+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	873	\N	f	\N	\N	f	t	filled	\N	\N
3	0	2	0	CREATE VIEW public.members AS SELECT handle AS login, joined, handle FROM public.members_aside;\nALTER VIEW public.members OWNER TO postgres	DROP VIEW public.members	\N	public	members	instant	t	both versions read and write the table through it, by either name	t	873	2026-11-29 15:23:32.953494+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	873	\N	f	\N	\N	f	t	filled	\N	\N
4	0	0	0	CREATE TABLE sluice.remembered_3f278c56f7f675ce AS\nSELECT id AS key_1, plan AS old_1, plan AS set_1, seats AS old_2, seats AS set_2 FROM public.accounts WITH NO DATA;\nALTER TABLE sluice.remembered_3f278c56f7f675ce ADD PRIMARY KEY (key_1);\nCOMMENT ON TABLE sluice.remembered_3f278c56f7f675ce IS 'rows of table public.accounts before phase set of sluice plan remembered'	DROP TABLE sluice.remembered_3f278c56f7f675ce	\N	public	accounts	instant	t	what a revert needs to bring rows back, for the owner alone	t	890	2026-11-29 15:23:33.397338+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	890	\N	f	\N	\N	f	t	filled	\N	\N
5	2	1	1	ALTER TABLE public.orders VALIDATE CONSTRAINT sluice_750a9d53e73623ea	\N	\N	public	orders	scan	t	reads every row while the application goes on	t	968	2026-11-29 15:23:34.593243+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	968	\N	f	\N	\N	f	t	filled	\N	\N
5	2	2	2	ALTER TABLE public.orders ALTER COLUMN id_new SET NOT NULL	ALTER TABLE public.orders ALTER COLUMN id_new DROP NOT NULL	\N	public	orders	instant	t	proved by the validated check: no row is read	t	969	2026-11-29 15:23:34.60742+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	969	\N	f	\N	\N	f	t	filled	\N	\N
5	4	0	0	CREATE UNIQUE INDEX CONCURRENTLY sluice_48cfbae912d777bf ON public.orders USING btree (id_new)	DROP INDEX CONCURRENTLY IF EXISTS public.sluice_48cfbae912d777bf	DROP INDEX CONCURRENTLY IF EXISTS public.sluice_48cfbae912d777bf	public	orders	build	t	the new column's, for the primary key	t	991	2026-11-29 15:23:36.302315+00	alone	once	alone	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	991	\N	f	\N	\N	f	t	filled	\N	\N
5	4	1	0	CREATE UNIQUE INDEX CONCURRENTLY sluice_239421ad0d99fdea ON public.orders USING btree (id)	DROP INDEX CONCURRENTLY IF EXISTS public.sluice_239421ad0d99fdea	DROP INDEX CONCURRENTLY IF EXISTS public.sluice_239421ad0d99fdea	public	orders	build	t	the old column's, for the primary key after a revert	t	995	2026-11-29 15:23:36.346195+00	alone	once	alone	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	995	\N	f	\N	\N	f	t	filled	\N	\N
4	3	0	0	ALTER TABLE public.accounts ALTER COLUMN plan SET DEFAULT ('free')	ALTER TABLE public.accounts ALTER COLUMN plan DROP DEFAULT	\N	public	accounts	instant	t	for new rows: no row is touched	f	\N	\N	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
4	0	1	1	\N	WITH sluice_back AS (\nSELECT sluice_memory.key_1, sluice_memory.old_1, sluice_memory.old_2\nFROM :table AS sluice_memory JOIN public.accounts AS accounts ON accounts.id = sluice_memory.key_1\nWHERE sluice_memory.ctid >= $1::tid AND sluice_memory.ctid < $2::tid\n    AND ($3::tid[] IS NULL OR (sluice_memory.ctid = ANY ($3::tid[])) IS TRUE)\n    AND pg_catalog.record_image_eq(ROW(accounts.plan, accounts.seats), ROW(sluice_memory.set_1, sluice_memory.set_2))\nFOR NO KEY UPDATE OF accounts\n), sluice_gone AS (\nDELETE FROM :table AS sluice_memory USING sluice_back\nWHERE sluice_memory.ctid >= $1::tid AND sluice_memory.ctid < $2::tid\n    AND ($3::tid[] IS NULL OR (sluice_memory.ctid = ANY ($3::tid[])) IS TRUE) AND (sluice_memory.key_1) = (sluice_back.key_1)\n)\nUPDATE public.accounts AS accounts SET plan = sluice_back.old_1, seats = sluice_back.old_2\nFROM sluice_back WHERE accounts.id = sluice_back.key_1	\N	public	accounts	fill	t	rows that still are as they were set get back what they had	t	891	2026-11-29 15:23:33.404521+00	none	once	batches	once	0	0	{}	f	restore public.accounts	SELECT pg_catalog.concat('id=', id) AS key\nFROM :table AS sluice_memory JOIN public.accounts AS accounts ON accounts.id = sluice_memory.key_1		1 row of table "public.accounts" was written since, and stays as it is	:count rows of table "public.accounts" were written since, and stay as they are		7713614412271804305	16384	891	\N	f	\N	\N	f	f	brought back	\N	sluice.remembered_3f278c56f7f675ce
4	0	2	3	WITH sluice_chosen AS (\nSELECT ctid AS sluice_at, plan AS sluice_old_1, seats AS sluice_old_2\nFROM :table AS accounts\nWHERE ctid >= $1::tid AND ctid < $2::tid\n    AND ($3::tid[] IS NULL OR (ctid = ANY ($3::tid[])) IS TRUE)\n    AND (plan IS NULL)\n    AND (SELECT (plan IS NULL) FROM (SELECT ('free')::text AS plan, (seats + 1)::integer AS seats) AS accounts) IS NOT TRUE\nFOR NO KEY UPDATE\n), sluice_set AS (\nUPDATE :table AS accounts SET plan = ('free'), seats = (seats + 1)\nFROM sluice_chosen\nWHERE accounts.ctid = sluice_at\n    AND accounts.ctid >= $1::tid AND accounts.ctid < $2::tid\nRETURNING accounts.id, sluice_old_1, sluice_old_2, accounts.plan, accounts.seats\n)\nINSERT INTO sluice.remembered_3f278c56f7f675ce (key_1, old_1, old_2, set_1, set_2) SELECT * FROM sluice_set\nON CONFLICT (key_1) DO UPDATE SET old_1 = EXCLUDED.old_1, set_1 = EXCLUDED.set_1, old_2 = EXCLUDED.old_2, set_2 = EXCLUDED.set_2	\N	\N	public	accounts	fill	t	set the rows that `where` names, page range by page range	t	911	2026-11-29 15:23:33.467953+00	batches	once	none	once	0	0	{plan,seats}	t	backfill public.accounts	SELECT pg_catalog.concat('id=', id) AS key\nFROM :table AS accounts\nWHERE (plan IS NULL)		1 row of table "public.accounts" is still in `where`	:count rows of table "public.accounts" are still in `where`	Look for what keeps them there: a `set` that does not bring them out of `where`, a trigger, or writers that bring rows into it	7713614412271804305	16384	911	\N	f	\N	\N	f	f	set	\N	\N
4	0	3	4	ANALYZE public.accounts (plan, seats)	\N	\N	public	accounts	scan	t	statistics for the queries of the new application	t	912	2026-11-29 15:23:33.484689+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	912	\N	f	\N	\N	f	t	filled	\N	\N
4	1	0	0	ALTER TABLE public.accounts ADD CONSTRAINT sluice_471439aa28ef040e CHECK (plan IS NOT NULL) NOT VALID	ALTER TABLE public.accounts DROP CONSTRAINT IF EXISTS sluice_471439aa28ef040e	\N	public	accounts	instant	t	new writes are checked from here on; no row is read	t	915	2026-11-29 15:23:33.519692+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	915	\N	f	\N	\N	f	t	filled	\N	\N
4	1	1	1	ALTER TABLE public.accounts VALIDATE CONSTRAINT sluice_471439aa28ef040e	\N	\N	public	accounts	scan	t	reads every row while the application goes on	t	917	2026-11-29 15:23:33.535919+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	917	\N	f	\N	\N	f	t	filled	\N	\N
4	1	2	2	ALTER TABLE public.accounts ALTER COLUMN plan SET NOT NULL	ALTER TABLE public.accounts ALTER COLUMN plan DROP NOT NULL	\N	public	accounts	instant	t	proved by the validated check: no row is read	t	918	2026-11-29 15:23:33.55149+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	918	\N	f	\N	\N	f	t	filled	\N	\N
4	1	3	2	ALTER TABLE public.accounts DROP CONSTRAINT sluice_471439aa28ef040e	\N	\N	public	accounts	instant	t	the check has served	t	918	2026-11-29 15:23:33.551509+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	918	\N	f	\N	\N	f	t	filled	\N	\N
5	6	1	1	SELECT pg_catalog.concat('index ', i.indexrelid::regclass, ' is not valid') AS key\nFROM pg_catalog.pg_index i\nWHERE NOT (i.indisvalid AND i.indisready) AND (i.indrelid = 'public.orders'::regclass\n    OR i.indrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.orders')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attribute a\n        ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid\n        WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid\n        AND d.refobjid = i.indrelid AND a.attname IN ('id'))\nUNION ALL\nSELECT pg_catalog.concat('constraint ', quote_ident(c.conname), ' is not validated')\nFROM pg_catalog.pg_constraint c\nWHERE NOT c.convalidated AND (c.conrelid = 'public.orders'::regclass\n    OR c.conrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.orders')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.conrelid\n        AND a.attnum = ANY (c.conkey) AND a.attname IN ('id'))	\N	\N	public	orders	instant	t	every index of the new columns must be valid, every constraint validated	f	\N	\N	check	once	none	once	0	0	\N	\N	\N	\N	pg_catalog, pg_temp	table "public.orders" has an invalid index or constraint	table "public.orders" has an invalid index or constraint	REINDEX INDEX CONCURRENTLY an index; VALIDATE a constraint.	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
5	0	4	0	DO $sluice1$BEGIN EXECUTE pg_catalog.format($sluice$CREATE OR REPLACE TRIGGER zz_sluice_9a43e302a2643a1a_update BEFORE UPDATE ON public.orders FOR EACH ROW\n    WHEN ((OLD.id IS DISTINCT FROM NEW.id)\n        OR ((OLD.id_new IS DISTINCT FROM NEW.id_new) AND (pg_catalog.current_setting('sluice.backfill', true) IS DISTINCT FROM 'on' OR pg_catalog.pg_trigger_depth() > 0))\n        OR (NEW.id_new IS NULL AND pg_catalog.age(OLD.xmin) NOT BETWEEN -16777216 AND coalesce(pg_catalog.age(%L::xid), -16777217)))\n    EXECUTE FUNCTION sluice.sync_9a43e302a2643a1a()$sluice$,\n    pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::xid); END$sluice1$	DROP TRIGGER zz_sluice_9a43e302a2643a1a_update ON public.orders	\N	public	orders	instant	t	sync on UPDATE of a synced column, or of a row not yet filled	t	937	2026-11-29 15:23:34.341237+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	937	\N	f	\N	\N	f	t	filled	\N	\N
5	0	5	0	ALTER TABLE public.orders ENABLE ALWAYS TRIGGER zz_sluice_9a43e302a2643a1a_update	\N	\N	public	orders	instant	t	fires under session_replication_role = replica too	t	937	2026-11-29 15:23:34.341243+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	937	\N	f	\N	\N	f	t	filled	\N	\N
5	0	6	0	SELECT l.pid, a.usename AS role, a.application_name AS application, a.state,\n    extract(epoch FROM now() - a.xact_start)::bigint AS age_s, a.query,\n    p.gid AS prepared, l.mode\nFROM pg_catalog.pg_locks l\nLEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid\nLEFT JOIN pg_catalog.pg_prepared_xacts p ON p.transaction = l.transactionid\nWHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted\n    AND age(l.transactionid) > age($1::xid)\n    AND coalesce(a.datname, p.database) = current_database()	\N	\N	\N	\N	instant	t	wait until every transaction that is older than sync has ended	t	939	2026-11-29 15:23:34.347189+00	wait	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	939	\N	f	\N	\N	f	t	filled	\N	\N
5	1	0	0	UPDATE :table AS orders SET id_new = (id::bigint)\nWHERE ctid >= $1::tid AND ctid < $2::tid\n    AND id_new IS NULL\n    AND ($4::tid[] IS NULL OR (ctid = ANY ($4::tid[])) IS TRUE)\n    AND NOT ((id::bigint)::bigint IS NULL)\n    AND (pg_catalog.age(xmin) NOT BETWEEN -16777216 AND coalesce((SELECT pg_catalog.age($3::xid)), -16777217) OR NOT pg_catalog.record_image_eq(ROW(id), ROW((id_new)::integer)))	\N	\N	public	orders	fill	t	fill rows that existed before sync began, page range by page range	t	961	2026-11-29 15:23:34.490452+00	batches	once	none	once	0	0	{id_new}	t	backfill public.orders	SELECT pg_catalog.concat('id=', id) AS key\nFROM :table AS orders\nWHERE id_new IS NULL\n    AND NOT ((id::bigint)::bigint IS NULL)\n    AND (pg_catalog.age(xmin) NOT BETWEEN -16777216 AND coalesce((SELECT pg_catalog.age($1::xid)), -16777217) OR NOT pg_catalog.record_image_eq(ROW(id), ROW((id_new)::integer)))	\N	\N	\N	\N	7713614412271804305	16384	961	\N	f	\N	\N	f	t	filled	\N	\N
5	1	1	1	CREATE OR REPLACE TRIGGER zz_sluice_9a43e302a2643a1a_update BEFORE UPDATE ON public.orders FOR EACH ROW\n    WHEN ((OLD.id IS DISTINCT FROM NEW.id)\n        OR (OLD.id_new IS DISTINCT FROM NEW.id_new))\n    EXECUTE FUNCTION sluice.sync_9a43e302a2643a1a()	\N	\N	public	orders	instant	t	every row is filled: sync fires only when a synced column changes	t	962	2026-11-29 15:23:34.506762+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	962	\N	f	\N	\N	f	t	filled	\N	\N
5	1	2	1	ALTER TABLE public.orders ENABLE ALWAYS TRIGGER zz_sluice_9a43e302a2643a1a_update	\N	\N	public	orders	instant	t	fires under session_replication_role = replica too	t	962	2026-11-29 15:23:34.506784+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	962	\N	f	\N	\N	f	t	filled	\N	\N
5	1	3	2	ANALYZE public.orders (id_new)	\N	\N	public	orders	scan	t	statistics for the queries of the new application	t	963	2026-11-29 15:23:34.531184+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	963	\N	f	\N	\N	f	t	filled	\N	\N
5	4	4	2	SELECT pg_catalog.concat('index ', i.indexrelid::regclass, ' is not valid') AS key\nFROM pg_catalog.pg_index i\nWHERE NOT (i.indisvalid AND i.indisready) AND (i.indrelid = 'public.orders'::regclass\n    OR i.indrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.orders')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attribute a\n        ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid\n        WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid\n        AND d.refobjid = i.indrelid AND a.attname IN ('id_new'))\nUNION ALL\nSELECT pg_catalog.concat('constraint ', quote_ident(c.conname), ' is not validated')\nFROM pg_catalog.pg_constraint c\nWHERE NOT c.convalidated AND (c.conrelid = 'public.orders'::regclass\n    OR c.conrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.orders')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.conrelid\n        AND a.attnum = ANY (c.conkey) AND a.attname IN ('id_new'))	\N	\N	public	orders	instant	t	every index of the new columns must be valid, every constraint validated	t	999	2026-11-29 15:23:36.504781+00	check	once	none	once	0	0	\N	\N	\N	\N	pg_catalog, pg_temp	table "public.orders" has an invalid index or constraint	table "public.orders" has an invalid index or constraint	REINDEX INDEX CONCURRENTLY an index; VALIDATE a constraint.	7713614412271804305	16384	999	\N	f	\N	\N	f	t	filled	\N	\N
5	6	0	0	SELECT pg_catalog.concat('id=', id_new) AS key\nFROM (SELECT tableoid, ctid, id_old AS id, note AS note, id AS id_new FROM public.orders) AS orders\nWHERE NOT ((pg_catalog.record_image_eq(ROW(id_new), ROW((id::bigint)::bigint)) AND id IS NOT DISTINCT FROM (id_new)::integer) OR pg_catalog.record_image_eq(ROW(id), ROW((id_new)::integer)))	\N	\N	public	orders	scan	t	old and new must agree in every row: new = up(old) or old = down(new)	f	\N	\N	check	once	none	once	0	0	\N	\N	\N	\N	pg_catalog, public, pg_temp	1 row of table "public.orders" disagrees between old and new	:count rows of table "public.orders" disagree between old and new	Mend these rows, or see all of them with `sluice verify swapped`.	\N	\N	\N	SELECT pg_catalog.md5(pg_catalog.string_agg(f.part, ',' ORDER BY f.part)) AS state FROM (\n    SELECT pg_catalog.concat_ws(' ', 'trigger', t.oid, t.tgrelid, t.tgenabled, t.xmin) AS part\n    FROM pg_catalog.pg_trigger t WHERE t.tgname IN ('zz_sluice_9a43e302a2643a1a_insert', 'zz_sluice_9a43e302a2643a1a_update') AND (t.tgrelid = 'public.orders'::regclass\n        OR t.tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.orders')))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'function', p.oid, p.xmin)\n    FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'sluice'::pg_catalog.regnamespace\n        AND p.proname = 'sync_9a43e302a2643a1a'\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'rule', r.oid, r.ev_enabled, r.xmin)\n    FROM pg_catalog.pg_rewrite r WHERE r.ev_class = 'public.orders'::regclass\n        OR r.ev_class IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.orders'))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'partition', l.relid::oid)\n    FROM pg_catalog.pg_partition_tree('public.orders') l) f	f	\N	\N	f	t	filled	\N	\N
5	2	0	0	ALTER TABLE public.orders ADD CONSTRAINT sluice_750a9d53e73623ea CHECK (id_new IS NOT NULL) NOT VALID	ALTER TABLE public.orders DROP CONSTRAINT IF EXISTS sluice_750a9d53e73623ea	\N	public	orders	instant	t	new writes are checked from here on; no row is read	t	966	2026-11-29 15:23:34.584824+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	966	\N	f	\N	\N	f	t	filled	\N	\N
5	4	21	3	ALTER TABLE public.items VALIDATE CONSTRAINT "of order"	\N	\N	public	items	scan	t	reads every row while the application goes on	t	1001	2026-11-29 15:23:36.529113+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	1001	\N	f	\N	\N	f	t	filled	\N	\N
5	6	2	1	SELECT 'its triggers, their function, rules and partitions are not those of then' AS key\nWHERE (SELECT pg_catalog.md5(pg_catalog.string_agg(f.part, ',' ORDER BY f.part)) AS state FROM (\n    SELECT pg_catalog.concat_ws(' ', 'trigger', t.oid, t.tgrelid, t.tgenabled, t.xmin) AS part\n    FROM pg_catalog.pg_trigger t WHERE t.tgname IN ('zz_sluice_9a43e302a2643a1a_insert', 'zz_sluice_9a43e302a2643a1a_update') AND (t.tgrelid = 'public.orders'::regclass\n        OR t.tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.orders')))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'function', p.oid, p.xmin)\n    FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'sluice'::pg_catalog.regnamespace\n        AND p.proname = 'sync_9a43e302a2643a1a'\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'rule', r.oid, r.ev_enabled, r.xmin)\n    FROM pg_catalog.pg_rewrite r WHERE r.ev_class = 'public.orders'::regclass\n        OR r.ev_class IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.orders'))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'partition', l.relid::oid)\n    FROM pg_catalog.pg_partition_tree('public.orders') l) f) IS DISTINCT FROM (SELECT o.seen\n    FROM sluice.operation o JOIN sluice.plan p ON p.id = o.plan_id\n    WHERE p.name = 'swapped' AND o.phase = 6 AND o.ordinal = 0)	\N	\N	public	orders	instant	t	nothing may have bypassed sync since the rows were compared	f	\N	\N	check	once	none	once	0	0	\N	\N	\N	\N	pg_catalog, pg_temp	sync of table "public.orders" was bypassed, switched off or changed since rows were compared	sync of table "public.orders" was bypassed, switched off or changed since rows were compared	Run `sluice advance swapped` again, which compares the rows again, when nobody switches triggers of the table off any more.	\N	\N	\N	\N	t	\N	\N	f	t	filled	\N	\N
5	6	3	1	DROP TRIGGER zz_sluice_9a43e302a2643a1a_insert ON public.orders	\N	\N	public	orders	instant	f	sync ends with the column that it kept	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
5	6	4	1	DROP TRIGGER zz_sluice_9a43e302a2643a1a_update ON public.orders	\N	\N	public	orders	instant	f	sync ends with the column that it kept	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
5	6	5	1	DROP FUNCTION sluice.sync_9a43e302a2643a1a()	\N	\N	public	orders	instant	f	nothing calls it any more	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
5	6	6	1	ALTER TABLE public.orders DROP COLUMN id_old	\N	\N	public	orders	instant	f	catalogue only: no row is touched	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
5	0	0	0	ALTER TABLE public.orders ADD COLUMN id_new bigint	ALTER TABLE public.orders DROP COLUMN id_new	\N	public	orders	instant	t	nullable and without a default: no row is touched	t	937	2026-11-29 15:23:34.341175+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	pg_catalog, public, pg_temp	1 row of table "public.orders" has values in "id_new" that the old side has not, and that would be lost	:count rows of table "public.orders" have values in "id_new" that the old side has not, and that would be lost	Save them elsewhere first; or let them go, if that is meant: add --lose-writes to `sluice revert swapped`.	7713614412271804305	16384	937	SELECT pg_catalog.md5(pg_catalog.string_agg(f.part, ',' ORDER BY f.part)) AS state FROM (\n    SELECT pg_catalog.concat_ws(' ', 'trigger', t.oid, t.tgrelid, t.tgenabled, t.xmin) AS part\n    FROM pg_catalog.pg_trigger t WHERE t.tgname IN ('zz_sluice_9a43e302a2643a1a_insert', 'zz_sluice_9a43e302a2643a1a_update') AND (t.tgrelid = 'public.orders'::regclass\n        OR t.tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.orders')))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'function', p.oid, p.xmin)\n    FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'sluice'::pg_catalog.regnamespace\n        AND p.proname = 'sync_9a43e302a2643a1a'\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'rule', r.oid, r.ev_enabled, r.xmin)\n    FROM pg_catalog.pg_rewrite r WHERE r.ev_class = 'public.orders'::regclass\n        OR r.ev_class IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.orders'))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'partition', l.relid::oid)\n    FROM pg_catalog.pg_partition_tree('public.orders') l) f	f	\N	SELECT pg_catalog.concat('id=', id) AS key\nFROM public.orders\nWHERE NOT (id_new IS NULL) AND NOT (pg_catalog.record_image_eq(ROW(id_new), ROW((id::bigint)::bigint)) OR pg_catalog.record_image_eq(ROW(id), ROW((id_new)::integer)))	t	t	filled	\N	\N
5	0	1	0	CREATE FUNCTION sluice.sync_9a43e302a2643a1a() RETURNS trigger LANGUAGE plpgsql\nSET search_path = pg_catalog, public, pg_temp AS $sluice$\n#variable_conflict use_column\n<<sluice_sync>>\nDECLARE\n    old_written boolean;\n    new_written boolean;\n    up_1 bigint;\n    down_1 integer;\nBEGIN\n    IF TG_OP = 'INSERT' THEN\n        new_written := NOT (NEW.id_new IS NULL);\n        old_written := NEW.id IS NOT NULL;\n    ELSE\n        old_written := (OLD.id IS DISTINCT FROM NEW.id);\n        new_written := (OLD.id_new IS DISTINCT FROM NEW.id_new)\n            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);\n    END IF;\n    IF NOT new_written THEN\n    <<orders>>\n    DECLARE\n        id integer := sync_9a43e302a2643a1a.new.id;\n    BEGIN\n        sluice_sync.up_1 := (id::bigint);\n    END;\n        NEW.id_new := up_1;\n        RETURN NEW;\n    END IF;\n    <<orders>>\n    DECLARE\n        id_new bigint := sync_9a43e302a2643a1a.new.id_new;\n    BEGIN\n        sluice_sync.down_1 := (id_new);\n    END;\n    IF old_written THEN\n    <<orders>>\n    DECLARE\n        id integer := sync_9a43e302a2643a1a.new.id;\n    BEGIN\n        sluice_sync.up_1 := (id::bigint);\n    END;\n        IF pg_catalog.record_image_eq(ROW(NEW.id_new), ROW(up_1))\n            OR pg_catalog.record_image_eq(ROW(NEW.id), ROW(down_1)) THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n    NEW.id := down_1;\n    RETURN NEW;\nEND\n$sluice$;\nCOMMENT ON FUNCTION sluice.sync_9a43e302a2643a1a() IS 'sync of table public.orders for sluice plan swapped'	DROP FUNCTION sluice.sync_9a43e302a2643a1a()	\N	public	orders	instant	t	sync: the side that wrote sets the other	t	937	2026-11-29 15:23:34.34122+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	937	\N	f	\N	\N	f	t	filled	\N	\N
5	0	2	0	CREATE TRIGGER zz_sluice_9a43e302a2643a1a_insert BEFORE INSERT ON public.orders FOR EACH ROW\n    EXECUTE FUNCTION sluice.sync_9a43e302a2643a1a()	DROP TRIGGER zz_sluice_9a43e302a2643a1a_insert ON public.orders	\N	public	orders	instant	t	sync on INSERT and COPY	t	937	2026-11-29 15:23:34.341228+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	937	\N	f	\N	\N	f	t	filled	\N	\N
5	0	3	0	ALTER TABLE public.orders ENABLE ALWAYS TRIGGER zz_sluice_9a43e302a2643a1a_insert	\N	\N	public	orders	instant	t	fires under session_replication_role = replica too	t	937	2026-11-29 15:23:34.341233+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	937	\N	f	\N	\N	f	t	filled	\N	\N
5	2	3	2	ALTER TABLE public.orders DROP CONSTRAINT sluice_750a9d53e73623ea	\N	\N	public	orders	instant	t	the check has served	t	969	2026-11-29 15:23:34.607439+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	969	\N	f	\N	\N	f	t	filled	\N	\N
5	4	2	0	\N	ALTER TABLE public.items VALIDATE CONSTRAINT "of order"	\N	public	items	instant	t	reads every row while the application goes on	t	996	2026-11-29 15:23:36.348989+00	none	once	alone	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	996	\N	f	\N	\N	f	t	filled	\N	\N
5	4	3	1	SELECT pg_catalog.concat('id=', id) AS key\nFROM public.orders\nWHERE NOT ((pg_catalog.record_image_eq(ROW(id_new), ROW((id::bigint)::bigint)) AND id IS NOT DISTINCT FROM (id_new)::integer) OR pg_catalog.record_image_eq(ROW(id), ROW((id_new)::integer)))	\N	\N	public	orders	scan	t	old and new must agree in every row: new = up(old) or old = down(new)	t	998	2026-11-29 15:23:36.382784+00	check	once	none	once	0	0	\N	\N	\N	\N	pg_catalog, public, pg_temp	1 row of table "public.orders" disagrees between old and new	:count rows of table "public.orders" disagree between old and new	Mend these rows, or see all of them with `sluice verify swapped`.	7713614412271804305	16384	998	SELECT pg_catalog.md5(pg_catalog.string_agg(f.part, ',' ORDER BY f.part)) AS state FROM (\n    SELECT pg_catalog.concat_ws(' ', 'trigger', t.oid, t.tgrelid, t.tgenabled, t.xmin) AS part\n    FROM pg_catalog.pg_trigger t WHERE t.tgname IN ('zz_sluice_9a43e302a2643a1a_insert', 'zz_sluice_9a43e302a2643a1a_update') AND (t.tgrelid = 'public.orders'::regclass\n        OR t.tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.orders')))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'function', p.oid, p.xmin)\n    FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'sluice'::pg_catalog.regnamespace\n        AND p.proname = 'sync_9a43e302a2643a1a'\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'rule', r.oid, r.ev_enabled, r.xmin)\n    FROM pg_catalog.pg_rewrite r WHERE r.ev_class = 'public.orders'::regclass\n        OR r.ev_class IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.orders'))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'partition', l.relid::oid)\n    FROM pg_catalog.pg_partition_tree('public.orders') l) f	f	b3bd6cba0963de8f87425e08681e6303	\N	f	t	filled	\N	\N
5	4	5	2	SELECT 'its triggers, their function, rules and partitions are not those of then' AS key\nWHERE (SELECT pg_catalog.md5(pg_catalog.string_agg(f.part, ',' ORDER BY f.part)) AS state FROM (\n    SELECT pg_catalog.concat_ws(' ', 'trigger', t.oid, t.tgrelid, t.tgenabled, t.xmin) AS part\n    FROM pg_catalog.pg_trigger t WHERE t.tgname IN ('zz_sluice_9a43e302a2643a1a_insert', 'zz_sluice_9a43e302a2643a1a_update') AND (t.tgrelid = 'public.orders'::regclass\n        OR t.tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.orders')))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'function', p.oid, p.xmin)\n    FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'sluice'::pg_catalog.regnamespace\n        AND p.proname = 'sync_9a43e302a2643a1a'\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'rule', r.oid, r.ev_enabled, r.xmin)\n    FROM pg_catalog.pg_rewrite r WHERE r.ev_class = 'public.orders'::regclass\n        OR r.ev_class IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.orders'))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'partition', l.relid::oid)\n    FROM pg_catalog.pg_partition_tree('public.orders') l) f) IS DISTINCT FROM (SELECT o.seen\n    FROM sluice.operation o JOIN sluice.plan p ON p.id = o.plan_id\n    WHERE p.name = 'swapped' AND o.phase = 4 AND o.ordinal = 3)	\N	\N	public	orders	instant	t	nothing may have bypassed sync since the rows were compared	t	999	2026-11-29 15:23:36.504808+00	check	once	none	once	0	0	\N	\N	\N	\N	pg_catalog, pg_temp	sync of table "public.orders" was bypassed, switched off or changed since rows were compared	sync of table "public.orders" was bypassed, switched off or changed since rows were compared	Run `sluice advance swapped` again, which compares the rows again, when nobody switches triggers of the table off any more.	7713614412271804305	16384	999	\N	t	\N	\N	f	t	filled	\N	\N
6	1	0	0	UPDATE :table AS events SET label = (slow(kind))\nWHERE ctid >= $1::tid AND ctid < $2::tid\n    AND label IS NULL\n    AND ($4::tid[] IS NULL OR (ctid = ANY ($4::tid[])) IS TRUE)\n    AND NOT ((slow(kind))::text IS NULL)\n    AND (pg_catalog.age(xmin) NOT BETWEEN -16777216 AND coalesce((SELECT pg_catalog.age($3::xid)), -16777217) OR NOT pg_catalog.record_image_eq(ROW(kind), ROW((lower(label))::text)))	\N	\N	public	events	fill	t	fill rows that existed before sync began, page range by page range	f	\N	\N	batches	once	none	once	0	0	{label}	t	backfill public.events	SELECT pg_catalog.concat('id=', id) AS key\nFROM :table AS events\nWHERE label IS NULL\n    AND NOT ((slow(kind))::text IS NULL)\n    AND (pg_catalog.age(xmin) NOT BETWEEN -16777216 AND coalesce((SELECT pg_catalog.age($1::xid)), -16777217) OR NOT pg_catalog.record_image_eq(ROW(kind), ROW((lower(label))::text)))	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
6	1	1	1	CREATE OR REPLACE TRIGGER zz_sluice_93193c1ec1b0c949_update BEFORE UPDATE ON public.events FOR EACH ROW\n    WHEN ((OLD.kind IS DISTINCT FROM NEW.kind)\n        OR (OLD.label IS DISTINCT FROM NEW.label))\n    EXECUTE FUNCTION sluice.sync_93193c1ec1b0c949()	\N	\N	public	events	instant	t	every row is filled: sync fires only when a synced column changes	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
6	1	2	1	ALTER TABLE public.events ENABLE ALWAYS TRIGGER zz_sluice_93193c1ec1b0c949_update	\N	\N	public	events	instant	t	fires under session_replication_role = replica too	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
6	1	3	2	ANALYZE public.events (label)	\N	\N	public	events	scan	t	statistics for the queries of the new application	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
6	2	0	0	ALTER TABLE public.events ADD CONSTRAINT sluice_0de5fccebbb67f2b CHECK (label IS NOT NULL) NOT VALID	ALTER TABLE public.events DROP CONSTRAINT IF EXISTS sluice_0de5fccebbb67f2b	\N	public	events	instant	t	new writes are checked from here on; no row is read	f	\N	\N	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
6	2	1	1	ALTER TABLE public.events VALIDATE CONSTRAINT sluice_0de5fccebbb67f2b	\N	\N	public	events	scan	t	reads every row while the application goes on	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
6	2	2	2	ALTER TABLE public.events ALTER COLUMN label SET NOT NULL	ALTER TABLE public.events ALTER COLUMN label DROP NOT NULL	\N	public	events	instant	t	proved by the validated check: no row is read	f	\N	\N	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
6	2	3	2	ALTER TABLE public.events DROP CONSTRAINT sluice_0de5fccebbb67f2b	\N	\N	public	events	instant	t	the check has served	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
5	4	6	2	SELECT 'its views and the like are not those of then' AS key\nWHERE '47eb8ad7c01365a17410d5a8e64a5991' IS DISTINCT FROM (SELECT n.digest FROM (\nWITH RECURSIVE bound (name, classid, objid) AS (\n    SELECT a.attname, d.classid, d.objid\n    FROM pg_depend d\n    JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid\n    WHERE d.refclassid = 'pg_class'::regclass AND a.attname = 'id' AND (d.refobjid = 'public.orders'::regclass\n        OR d.refobjid IN (SELECT relid FROM pg_partition_tree('public.orders'::regclass)))\n    UNION\n    SELECT b.name, d.classid, d.objid\n    FROM bound b\n    JOIN pg_rewrite r ON b.classid = 'pg_rewrite'::regclass AND r.oid = b.objid\n    JOIN pg_class c ON c.oid = r.ev_class AND c.relkind IN ('v', 'm')\n    JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid\n)\nSELECT b.name, md5(string_agg(s.said, ' ' ORDER BY s.said)) AS digest\nFROM bound b, LATERAL (\n    SELECT concat_ws(' ', pg_get_ruledef(r.oid), c.relowner::regrole,\n        coalesce(c.relacl, acldefault('r', c.relowner)), c.reloptions,\n        (SELECT string_agg(concat(a.attnum, a.attacl), ' ' ORDER BY a.attnum)\n            FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attacl::text <> '{}'),\n        (SELECT string_agg(concat(n.objsubid, n.description), ' ' ORDER BY n.objsubid)\n            FROM pg_description n WHERE n.classoid = 'pg_class'::regclass\n            AND n.objoid = c.oid)) AS said\n    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class AND c.relkind IN ('v', 'm')\n    WHERE b.classid = 'pg_rewrite'::regclass AND r.oid = b.objid\n    UNION ALL\n    SELECT pg_get_ruledef(r.oid)\n    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class AND c.relkind IN ('r', 'p')\n    WHERE b.classid = 'pg_rewrite'::regclass AND r.oid = b.objid\n    UNION ALL\n    SELECT concat_ws(' ', 'default', d.adnum, pg_get_expr(d.adbin, d.adrelid))\n    FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid AND c.relkind = 'v'\n    WHERE b.classid = 'pg_attrdef'::regclass AND d.oid = b.objid\n    UNION ALL\n    SELECT concat_ws(' ', p.polrelid::regclass, p.polname,\n        pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))\n    FROM pg_policy p WHERE b.classid = 'pg_policy'::regclass AND p.oid = b.objid\n    UNION ALL\n    SELECT concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled)\n    FROM pg_trigger t WHERE b.classid = 'pg_trigger'::regclass AND t.oid = b.objid\n        AND NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgname NOT LIKE 'zz\\_sluice\\_%'\n    UNION ALL\n    SELECT pg_get_functiondef(f.oid)\n    FROM pg_proc f WHERE b.classid = 'pg_proc'::regclass AND f.oid = b.objid\n) s (said)\nGROUP BY b.name\n) n)	\N	\N	public	orders	instant	t	what is bound to the column must still be what was registered	t	999	2026-11-29 15:23:36.50482+00	check	once	none	once	0	0	\N	\N	\N	\N	pg_catalog, pg_temp	what uses column "id" of table "public.orders" has just been changed	what uses column "id" of table "public.orders" has just been changed	Run `sluice advance swapped` again, which tells what has changed.	7713614412271804305	16384	999	\N	f	\N	\N	f	t	filled	\N	\N
5	4	7	2	DROP VIEW public.noted	CREATE VIEW public.noted AS  SELECT orders.id,\n    orders.note\n   FROM public.orders;\nALTER VIEW public.noted OWNER TO postgres	\N	public	orders	instant	t	is made again behind the change, which gives it columns of other types	t	999	2026-11-29 15:23:36.504852+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	999	\N	f	\N	\N	f	t	filled	\N	\N
5	4	8	2	ALTER TABLE public.items DROP CONSTRAINT "of order"	ALTER TABLE public.items ADD CONSTRAINT "of order" FOREIGN KEY (order_id) REFERENCES public.orders(id) ON DELETE CASCADE NOT VALID	\N	public	orders	instant	t	is added again to the new column in this transaction	t	999	2026-11-29 15:23:36.504856+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	999	\N	f	\N	\N	f	t	filled	\N	\N
5	4	9	2	ALTER TABLE public.orders DROP CONSTRAINT orders_pkey	ALTER TABLE public.orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX sluice_239421ad0d99fdea	\N	public	orders	instant	t	the new column's takes its place in this transaction	t	999	2026-11-29 15:23:36.504859+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	999	\N	f	\N	\N	f	t	filled	\N	\N
5	4	10	2	ALTER TABLE public.orders RENAME COLUMN id TO id_old	ALTER TABLE public.orders RENAME COLUMN id_old TO id	\N	public	orders	instant	t	the old column lives on under this name	t	999	2026-11-29 15:23:36.504862+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	999	\N	f	\N	\N	f	t	filled	\N	\N
5	4	11	2	ALTER TABLE public.orders RENAME COLUMN id_new TO id	ALTER TABLE public.orders RENAME COLUMN id TO id_new	\N	public	orders	instant	t	the new column takes its name: catalogue only	t	999	2026-11-29 15:23:36.504865+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	999	\N	f	\N	\N	f	t	filled	\N	\N
5	4	12	2	CREATE OR REPLACE FUNCTION sluice.sync_9a43e302a2643a1a() RETURNS trigger LANGUAGE plpgsql\nSET search_path = pg_catalog, public, pg_temp AS $sluice$\n#variable_conflict use_column\n<<sluice_sync>>\nDECLARE\n    old_written boolean;\n    new_written boolean;\n    up_1 bigint;\n    down_1 integer;\nBEGIN\n    IF TG_OP = 'INSERT' THEN\n        new_written := NOT (NEW.id IS NULL);\n        old_written := NEW.id_old IS NOT NULL;\n    ELSE\n        old_written := (OLD.id_old IS DISTINCT FROM NEW.id_old);\n        new_written := (OLD.id IS DISTINCT FROM NEW.id)\n            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);\n    END IF;\n    IF NOT new_written THEN\n    <<orders>>\n    DECLARE\n        id integer := sync_9a43e302a2643a1a.new.id_old;\n    BEGIN\n        sluice_sync.up_1 := (id::bigint);\n    END;\n        NEW.id := up_1;\n        RETURN NEW;\n    END IF;\n    <<orders>>\n    DECLARE\n        id_new bigint := sync_9a43e302a2643a1a.new.id;\n    BEGIN\n        sluice_sync.down_1 := (id_new);\n    END;\n    IF old_written THEN\n    <<orders>>\n    DECLARE\n        id integer := sync_9a43e302a2643a1a.new.id_old;\n    BEGIN\n        sluice_sync.up_1 := (id::bigint);\n    END;\n        IF pg_catalog.record_image_eq(ROW(NEW.id), ROW(up_1))\n            OR pg_catalog.record_image_eq(ROW(NEW.id_old), ROW(down_1)) THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n    NEW.id_old := down_1;\n    RETURN NEW;\nEND\n$sluice$;\nCOMMENT ON FUNCTION sluice.sync_9a43e302a2643a1a() IS 'sync of table public.orders for sluice plan swapped'	CREATE OR REPLACE FUNCTION sluice.sync_9a43e302a2643a1a() RETURNS trigger LANGUAGE plpgsql\nSET search_path = pg_catalog, public, pg_temp AS $sluice$\n#variable_conflict use_column\n<<sluice_sync>>\nDECLARE\n    old_written boolean;\n    new_written boolean;\n    up_1 bigint;\n    down_1 integer;\nBEGIN\n    IF TG_OP = 'INSERT' THEN\n        new_written := NOT (NEW.id_new IS NULL);\n        old_written := NEW.id IS NOT NULL;\n    ELSE\n        old_written := (OLD.id IS DISTINCT FROM NEW.id);\n        new_written := (OLD.id_new IS DISTINCT FROM NEW.id_new)\n            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);\n    END IF;\n    IF NOT new_written THEN\n    <<orders>>\n    DECLARE\n        id integer := sync_9a43e302a2643a1a.new.id;\n    BEGIN\n        sluice_sync.up_1 := (id::bigint);\n    END;\n        NEW.id_new := up_1;\n        RETURN NEW;\n    END IF;\n    <<orders>>\n    DECLARE\n        id_new bigint := sync_9a43e302a2643a1a.new.id_new;\n    BEGIN\n        sluice_sync.down_1 := (id_new);\n    END;\n    IF old_written THEN\n    <<orders>>\n    DECLARE\n        id integer := sync_9a43e302a2643a1a.new.id;\n    BEGIN\n        sluice_sync.up_1 := (id::bigint);\n    END;\n        IF pg_catalog.record_image_eq(ROW(NEW.id_new), ROW(up_1))\n            OR pg_catalog.record_image_eq(ROW(NEW.id), ROW(down_1)) THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n    NEW.id := down_1;\n    RETURN NEW;\nEND\n$sluice$;\nCOMMENT ON FUNCTION sluice.sync_9a43e302a2643a1a() IS 'sync of table public.orders for sluice plan swapped'	\N	public	orders	instant	t	sync goes on over the new names	t	999	2026-11-29 15:23:36.504869+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	999	\N	f	\N	\N	f	t	filled	\N	\N
5	4	13	2	ALTER TABLE public.orders ALTER COLUMN id_old DROP DEFAULT	ALTER TABLE public.orders ALTER COLUMN id_old SET DEFAULT nextval('public.orders_id_seq'::regclass)	\N	public	orders	instant	t	it would look like a write of the old side	t	999	2026-11-29 15:23:36.504873+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	999	\N	f	\N	\N	f	t	filled	\N	\N
5	4	14	2	ALTER TABLE public.orders ALTER COLUMN id SET DEFAULT nextval('public.orders_id_seq'::regclass)	ALTER TABLE public.orders ALTER COLUMN id DROP DEFAULT	\N	public	orders	instant	t	the old column's, in the new type	t	999	2026-11-29 15:23:36.504877+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	999	\N	f	\N	\N	f	t	filled	\N	\N
5	4	15	2	ALTER SEQUENCE public.orders_id_seq OWNED BY public.orders.id	ALTER SEQUENCE public.orders_id_seq OWNED BY public.orders.id_old	\N	public	orders	instant	t	the sequence stays when the old column goes	t	999	2026-11-29 15:23:36.50488+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	999	\N	f	\N	\N	f	t	filled	\N	\N
5	4	16	2	ALTER SEQUENCE public.orders_id_seq AS bigint	ALTER SEQUENCE public.orders_id_seq AS integer	\N	public	orders	instant	t	the sequence counts as far as the new type does	t	999	2026-11-29 15:23:36.504883+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	999	\N	f	\N	\N	f	t	filled	\N	\N
5	4	17	2	ALTER TABLE public.orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX sluice_48cfbae912d777bf	ALTER TABLE public.orders DROP CONSTRAINT orders_pkey	\N	public	orders	instant	t	the index is there already: catalogue only	t	999	2026-11-29 15:23:36.504886+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	999	\N	f	\N	\N	f	t	filled	\N	\N
5	4	18	2	ALTER TABLE public.items ADD CONSTRAINT "of order" FOREIGN KEY (order_id) REFERENCES public.orders(id) ON DELETE CASCADE NOT VALID	ALTER TABLE public.items DROP CONSTRAINT "of order"	\N	public	orders	instant	t	new writes are checked from here on; no row is read	t	999	2026-11-29 15:23:36.504889+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	999	\N	f	\N	\N	f	t	filled	\N	\N
5	4	19	2	CREATE VIEW public.noted AS  SELECT orders.id,\n    orders.note\n   FROM public.orders;\nALTER VIEW public.noted OWNER TO postgres	DROP VIEW public.noted	\N	public	orders	instant	t	as it was, over the new column	t	999	2026-11-29 15:23:36.504892+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	999	\N	f	\N	\N	f	t	filled	\N	\N
5	4	20	2	SELECT pg_describe_object(d.classid, d.objid, 0) AS key\nFROM pg_depend d\nJOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid\nWHERE d.refclassid = 'pg_class'::regclass AND a.attname = 'id_old'\n    AND (d.refobjid = 'public.orders'::regclass\n        OR d.refobjid IN (SELECT relid FROM pg_partition_tree('public.orders'::regclass)))\n    AND d.classid IN ('pg_rewrite'::regclass, 'pg_policy'::regclass,\n        'pg_proc'::regclass)	SELECT 'views or the like that use it were changed' AS key\nWHERE (SELECT (SELECT n.digest FROM (\nWITH RECURSIVE bound (name, classid, objid) AS (\n    SELECT a.attname, d.classid, d.objid\n    FROM pg_depend d\n    JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid\n    WHERE d.refclassid = 'pg_class'::regclass AND a.attname = 'id' AND (d.refobjid = 'public.orders'::regclass\n        OR d.refobjid IN (SELECT relid FROM pg_partition_tree('public.orders'::regclass)))\n    UNION\n    SELECT b.name, d.classid, d.objid\n    FROM bound b\n    JOIN pg_rewrite r ON b.classid = 'pg_rewrite'::regclass AND r.oid = b.objid\n    JOIN pg_class c ON c.oid = r.ev_class AND c.relkind IN ('v', 'm')\n    JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid\n)\nSELECT b.name, md5(string_agg(s.said, ' ' ORDER BY s.said)) AS digest\nFROM bound b, LATERAL (\n    SELECT concat_ws(' ', pg_get_ruledef(r.oid), c.relowner::regrole,\n        coalesce(c.relacl, acldefault('r', c.relowner)), c.reloptions,\n        (SELECT string_agg(concat(a.attnum, a.attacl), ' ' ORDER BY a.attnum)\n            FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attacl::text <> '{}'),\n        (SELECT string_agg(concat(n.objsubid, n.description), ' ' ORDER BY n.objsubid)\n            FROM pg_description n WHERE n.classoid = 'pg_class'::regclass\n            AND n.objoid = c.oid)) AS said\n    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class AND c.relkind IN ('v', 'm')\n    WHERE b.classid = 'pg_rewrite'::regclass AND r.oid = b.objid\n    UNION ALL\n    SELECT pg_get_ruledef(r.oid)\n    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class AND c.relkind IN ('r', 'p')\n    WHERE b.classid = 'pg_rewrite'::regclass AND r.oid = b.objid\n    UNION ALL\n    SELECT concat_ws(' ', 'default', d.adnum, pg_get_expr(d.adbin, d.adrelid))\n    FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid AND c.relkind = 'v'\n    WHERE b.classid = 'pg_attrdef'::regclass AND d.oid = b.objid\n    UNION ALL\n    SELECT concat_ws(' ', p.polrelid::regclass, p.polname,\n        pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))\n    FROM pg_policy p WHERE b.classid = 'pg_policy'::regclass AND p.oid = b.objid\n    UNION ALL\n    SELECT concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled)\n    FROM pg_trigger t WHERE b.classid = 'pg_trigger'::regclass AND t.oid = b.objid\n        AND NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgname NOT LIKE 'zz\\_sluice\\_%'\n    UNION ALL\n    SELECT pg_get_functiondef(f.oid)\n    FROM pg_proc f WHERE b.classid = 'pg_proc'::regclass AND f.oid = b.objid\n) s (said)\nGROUP BY b.name\n) n) AS state) IS DISTINCT FROM (SELECT o.seen\n    FROM sluice.operation o JOIN sluice.plan p ON p.id = o.plan_id\n    WHERE p.name = 'swapped' AND o.phase = 4 AND o.ordinal = 20)	\N	public	orders	instant	t	nothing is left that uses the old column	t	999	2026-11-29 15:23:36.504895+00	check	once	check	once	0	0	\N	\N	\N	\N	pg_catalog, pg_temp	what uses column "id" of table "public.orders" was changed meanwhile	what uses column "id" of table "public.orders" was changed meanwhile	Make it what it was: taking the phase back would lose the change.	7713614412271804305	16384	999	SELECT (SELECT n.digest FROM (\nWITH RECURSIVE bound (name, classid, objid) AS (\n    SELECT a.attname, d.classid, d.objid\n    FROM pg_depend d\n    JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid\n    WHERE d.refclassid = 'pg_class'::regclass AND a.attname = 'id' AND (d.refobjid = 'public.orders'::regclass\n        OR d.refobjid IN (SELECT relid FROM pg_partition_tree('public.orders'::regclass)))\n    UNION\n    SELECT b.name, d.classid, d.objid\n    FROM bound b\n    JOIN pg_rewrite r ON b.classid = 'pg_rewrite'::regclass AND r.oid = b.objid\n    JOIN pg_class c ON c.oid = r.ev_class AND c.relkind IN ('v', 'm')\n    JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid\n)\nSELECT b.name, md5(string_agg(s.said, ' ' ORDER BY s.said)) AS digest\nFROM bound b, LATERAL (\n    SELECT concat_ws(' ', pg_get_ruledef(r.oid), c.relowner::regrole,\n        coalesce(c.relacl, acldefault('r', c.relowner)), c.reloptions,\n        (SELECT string_agg(concat(a.attnum, a.attacl), ' ' ORDER BY a.attnum)\n            FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attacl::text <> '{}'),\n        (SELECT string_agg(concat(n.objsubid, n.description), ' ' ORDER BY n.objsubid)\n            FROM pg_description n WHERE n.classoid = 'pg_class'::regclass\n            AND n.objoid = c.oid)) AS said\n    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class AND c.relkind IN ('v', 'm')\n    WHERE b.classid = 'pg_rewrite'::regclass AND r.oid = b.objid\n    UNION ALL\n    SELECT pg_get_ruledef(r.oid)\n    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class AND c.relkind IN ('r', 'p')\n    WHERE b.classid = 'pg_rewrite'::regclass AND r.oid = b.objid\n    UNION ALL\n    SELECT concat_ws(' ', 'default', d.adnum, pg_get_expr(d.adbin, d.adrelid))\n    FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid AND c.relkind = 'v'\n    WHERE b.classid = 'pg_attrdef'::regclass AND d.oid = b.objid\n    UNION ALL\n    SELECT concat_ws(' ', p.polrelid::regclass, p.polname,\n        pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))\n    FROM pg_policy p WHERE b.classid = 'pg_policy'::regclass AND p.oid = b.objid\n    UNION ALL\n    SELECT concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled)\n    FROM pg_trigger t WHERE b.classid = 'pg_trigger'::regclass AND t.oid = b.objid\n        AND NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgname NOT LIKE 'zz\\_sluice\\_%'\n    UNION ALL\n    SELECT pg_get_functiondef(f.oid)\n    FROM pg_proc f WHERE b.classid = 'pg_proc'::regclass AND f.oid = b.objid\n) s (said)\nGROUP BY b.name\n) n) AS state	f	47eb8ad7c01365a17410d5a8e64a5991	\N	f	t	filled	\N	\N
6	0	6	0	SELECT l.pid, a.usename AS role, a.application_name AS application, a.state,\n    extract(epoch FROM now() - a.xact_start)::bigint AS age_s, a.query,\n    p.gid AS prepared, l.mode\nFROM pg_catalog.pg_locks l\nLEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid\nLEFT JOIN pg_catalog.pg_prepared_xacts p ON p.transaction = l.transactionid\nWHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted\n    AND age(l.transactionid) > age($1::xid)\n    AND coalesce(a.datname, p.database) = current_database()	\N	\N	\N	\N	instant	t	wait until every transaction that is older than sync has ended	t	1018	2026-11-29 15:24:01.634177+00	wait	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	1018	\N	f	\N	\N	f	t	filled	\N	\N
6	4	0	0	SELECT pg_catalog.concat('id=', id) AS key\nFROM public.events\nWHERE NOT (pg_catalog.record_image_eq(ROW(label), ROW((slow(kind))::text)) OR pg_catalog.record_image_eq(ROW(kind), ROW((lower(label))::text)))	\N	\N	public	events	scan	t	old and new must agree in every row: new = up(old) or old = down(new)	f	\N	\N	check	once	none	once	0	0	\N	\N	\N	\N	pg_catalog, public, pg_temp	1 row of table "public.events" disagrees between old and new	:count rows of table "public.events" disagree between old and new	Mend these rows, or see all of them with `sluice verify upgraded`.	\N	\N	\N	SELECT pg_catalog.md5(pg_catalog.string_agg(f.part, ',' ORDER BY f.part)) AS state FROM (\n    SELECT pg_catalog.concat_ws(' ', 'trigger', t.oid, t.tgrelid, t.tgenabled, t.xmin) AS part\n    FROM pg_catalog.pg_trigger t WHERE t.tgname IN ('zz_sluice_93193c1ec1b0c949_insert', 'zz_sluice_93193c1ec1b0c949_update') AND (t.tgrelid = 'public.events'::regclass\n        OR t.tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.events')))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'function', p.oid, p.xmin)\n    FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'sluice'::pg_catalog.regnamespace\n        AND p.proname = 'sync_93193c1ec1b0c949'\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'rule', r.oid, r.ev_enabled, r.xmin)\n    FROM pg_catalog.pg_rewrite r WHERE r.ev_class = 'public.events'::regclass\n        OR r.ev_class IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.events'))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'partition', l.relid::oid)\n    FROM pg_catalog.pg_partition_tree('public.events') l) f	f	\N	\N	f	t	filled	\N	\N
6	4	1	1	SELECT pg_catalog.concat('index ', i.indexrelid::regclass, ' is not valid') AS key\nFROM pg_catalog.pg_index i\nWHERE NOT (i.indisvalid AND i.indisready) AND (i.indrelid = 'public.events'::regclass\n    OR i.indrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.events')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attribute a\n        ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid\n        WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid\n        AND d.refobjid = i.indrelid AND a.attname IN ('label'))\nUNION ALL\nSELECT pg_catalog.concat('constraint ', quote_ident(c.conname), ' is not validated')\nFROM pg_catalog.pg_constraint c\nWHERE NOT c.convalidated AND (c.conrelid = 'public.events'::regclass\n    OR c.conrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.events')))\n    AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.conrelid\n        AND a.attnum = ANY (c.conkey) AND a.attname IN ('label'))	\N	\N	public	events	instant	t	every index of the new columns must be valid, every constraint validated	f	\N	\N	check	once	none	once	0	0	\N	\N	\N	\N	pg_catalog, pg_temp	table "public.events" has an invalid index or constraint	table "public.events" has an invalid index or constraint	REINDEX INDEX CONCURRENTLY an index; VALIDATE a constraint.	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
6	4	2	1	SELECT 'its triggers, their function, rules and partitions are not those of then' AS key\nWHERE (SELECT pg_catalog.md5(pg_catalog.string_agg(f.part, ',' ORDER BY f.part)) AS state FROM (\n    SELECT pg_catalog.concat_ws(' ', 'trigger', t.oid, t.tgrelid, t.tgenabled, t.xmin) AS part\n    FROM pg_catalog.pg_trigger t WHERE t.tgname IN ('zz_sluice_93193c1ec1b0c949_insert', 'zz_sluice_93193c1ec1b0c949_update') AND (t.tgrelid = 'public.events'::regclass\n        OR t.tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.events')))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'function', p.oid, p.xmin)\n    FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'sluice'::pg_catalog.regnamespace\n        AND p.proname = 'sync_93193c1ec1b0c949'\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'rule', r.oid, r.ev_enabled, r.xmin)\n    FROM pg_catalog.pg_rewrite r WHERE r.ev_class = 'public.events'::regclass\n        OR r.ev_class IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.events'))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'partition', l.relid::oid)\n    FROM pg_catalog.pg_partition_tree('public.events') l) f) IS DISTINCT FROM (SELECT o.seen\n    FROM sluice.operation o JOIN sluice.plan p ON p.id = o.plan_id\n    WHERE p.name = 'upgraded' AND o.phase = 4 AND o.ordinal = 0)	\N	\N	public	events	instant	t	nothing may have bypassed sync since the rows were compared	f	\N	\N	check	once	none	once	0	0	\N	\N	\N	\N	pg_catalog, pg_temp	sync of table "public.events" was bypassed, switched off or changed since rows were compared	sync of table "public.events" was bypassed, switched off or changed since rows were compared	Run `sluice advance upgraded` again, which compares the rows again, when nobody switches triggers of the table off any more.	\N	\N	\N	\N	t	\N	\N	f	t	filled	\N	\N
6	4	3	1	DROP TRIGGER zz_sluice_93193c1ec1b0c949_insert ON public.events	\N	\N	public	events	instant	f	sync ends with the column that it kept	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
6	4	4	1	DROP TRIGGER zz_sluice_93193c1ec1b0c949_update ON public.events	\N	\N	public	events	instant	f	sync ends with the column that it kept	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
6	4	5	1	DROP FUNCTION sluice.sync_93193c1ec1b0c949()	\N	\N	public	events	instant	f	nothing calls it any more	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
6	4	6	1	ALTER TABLE public.events DROP COLUMN kind	\N	\N	public	events	instant	f	catalogue only: no row is touched	f	\N	\N	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	f	\N	\N	f	t	filled	\N	\N
6	0	0	0	ALTER TABLE public.events ADD COLUMN label text	ALTER TABLE public.events DROP COLUMN label	\N	public	events	instant	t	nullable and without a default: no row is touched	t	1016	2026-11-29 15:24:01.626164+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	pg_catalog, public, pg_temp	1 row of table "public.events" has values in "label" that the old side has not, and that would be lost	:count rows of table "public.events" have values in "label" that the old side has not, and that would be lost	Save them elsewhere first; or let them go, if that is meant: add --lose-writes to `sluice revert upgraded`.	7713614412271804305	16384	1016	SELECT pg_catalog.md5(pg_catalog.string_agg(f.part, ',' ORDER BY f.part)) AS state FROM (\n    SELECT pg_catalog.concat_ws(' ', 'trigger', t.oid, t.tgrelid, t.tgenabled, t.xmin) AS part\n    FROM pg_catalog.pg_trigger t WHERE t.tgname IN ('zz_sluice_93193c1ec1b0c949_insert', 'zz_sluice_93193c1ec1b0c949_update') AND (t.tgrelid = 'public.events'::regclass\n        OR t.tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.events')))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'function', p.oid, p.xmin)\n    FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'sluice'::pg_catalog.regnamespace\n        AND p.proname = 'sync_93193c1ec1b0c949'\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'rule', r.oid, r.ev_enabled, r.xmin)\n    FROM pg_catalog.pg_rewrite r WHERE r.ev_class = 'public.events'::regclass\n        OR r.ev_class IN (SELECT relid FROM pg_catalog.pg_partition_tree('public.events'))\n    UNION ALL SELECT pg_catalog.concat_ws(' ', 'partition', l.relid::oid)\n    FROM pg_catalog.pg_partition_tree('public.events') l) f	f	\N	SELECT pg_catalog.concat('id=', id) AS key\nFROM public.events\nWHERE NOT (label IS NULL) AND NOT (pg_catalog.record_image_eq(ROW(label), ROW((slow(kind))::text)) OR pg_catalog.record_image_eq(ROW(kind), ROW((lower(label))::text)))	t	t	filled	\N	\N
6	0	1	0	CREATE FUNCTION sluice.sync_93193c1ec1b0c949() RETURNS trigger LANGUAGE plpgsql\nSET search_path = pg_catalog, public, pg_temp AS $sluice$\n#variable_conflict use_column\n<<sluice_sync>>\nDECLARE\n    old_written boolean;\n    new_written boolean;\n    up_1 text;\n    down_1 text;\nBEGIN\n    IF TG_OP = 'INSERT' THEN\n        new_written := NOT (NEW.label IS NULL);\n        old_written := NEW.kind IS NOT NULL;\n    ELSE\n        old_written := (OLD.kind IS DISTINCT FROM NEW.kind);\n        new_written := (OLD.label IS DISTINCT FROM NEW.label)\n            AND NOT (pg_catalog.current_setting('sluice.backfill', true) IS NOT DISTINCT FROM 'on' AND pg_catalog.pg_trigger_depth() = 1);\n    END IF;\n    IF NOT new_written THEN\n    <<events>>\n    DECLARE\n        kind text := sync_93193c1ec1b0c949.new.kind;\n    BEGIN\n        sluice_sync.up_1 := (slow(kind));\n    END;\n        NEW.label := up_1;\n        RETURN NEW;\n    END IF;\n    <<events>>\n    DECLARE\n        label text := sync_93193c1ec1b0c949.new.label;\n    BEGIN\n        sluice_sync.down_1 := (lower(label));\n    END;\n    IF old_written THEN\n    <<events>>\n    DECLARE\n        kind text := sync_93193c1ec1b0c949.new.kind;\n    BEGIN\n        sluice_sync.up_1 := (slow(kind));\n    END;\n        IF pg_catalog.record_image_eq(ROW(NEW.label), ROW(up_1))\n            OR pg_catalog.record_image_eq(ROW(NEW.kind), ROW(down_1)) THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n    NEW.kind := down_1;\n    RETURN NEW;\nEND\n$sluice$;\nCOMMENT ON FUNCTION sluice.sync_93193c1ec1b0c949() IS 'sync of table public.events for sluice plan upgraded'	DROP FUNCTION sluice.sync_93193c1ec1b0c949()	\N	public	events	instant	t	sync: the side that wrote sets the other	t	1016	2026-11-29 15:24:01.626228+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	1016	\N	f	\N	\N	f	t	filled	\N	\N
6	0	2	0	CREATE TRIGGER zz_sluice_93193c1ec1b0c949_insert BEFORE INSERT ON public.events FOR EACH ROW\n    EXECUTE FUNCTION sluice.sync_93193c1ec1b0c949()	DROP TRIGGER zz_sluice_93193c1ec1b0c949_insert ON public.events	\N	public	events	instant	t	sync on INSERT and COPY	t	1016	2026-11-29 15:24:01.626259+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	1016	\N	f	\N	\N	f	t	filled	\N	\N
6	0	3	0	ALTER TABLE public.events ENABLE ALWAYS TRIGGER zz_sluice_93193c1ec1b0c949_insert	\N	\N	public	events	instant	t	fires under session_replication_role = replica too	t	1016	2026-11-29 15:24:01.626263+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	1016	\N	f	\N	\N	f	t	filled	\N	\N
6	0	4	0	DO $sluice1$BEGIN EXECUTE pg_catalog.format($sluice$CREATE OR REPLACE TRIGGER zz_sluice_93193c1ec1b0c949_update BEFORE UPDATE ON public.events FOR EACH ROW\n    WHEN ((OLD.kind IS DISTINCT FROM NEW.kind)\n        OR ((OLD.label IS DISTINCT FROM NEW.label) AND (pg_catalog.current_setting('sluice.backfill', true) IS DISTINCT FROM 'on' OR pg_catalog.pg_trigger_depth() > 0))\n        OR (NEW.label IS NULL AND pg_catalog.age(OLD.xmin) NOT BETWEEN -16777216 AND coalesce(pg_catalog.age(%L::xid), -16777217)))\n    EXECUTE FUNCTION sluice.sync_93193c1ec1b0c949()$sluice$,\n    pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::xid); END$sluice1$	DROP TRIGGER zz_sluice_93193c1ec1b0c949_update ON public.events	\N	public	events	instant	t	sync on UPDATE of a synced column, or of a row not yet filled	t	1016	2026-11-29 15:24:01.626269+00	transaction	once	transaction	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	1016	\N	f	\N	\N	f	t	filled	\N	\N
6	0	5	0	ALTER TABLE public.events ENABLE ALWAYS TRIGGER zz_sluice_93193c1ec1b0c949_update	\N	\N	public	events	instant	t	fires under session_replication_role = replica too	t	1016	2026-11-29 15:24:01.626272+00	transaction	once	none	once	0	0	\N	\N	\N	\N	\N	\N	\N	\N	7713614412271804305	16384	1016	\N	f	\N	\N	f	t	filled	\N	\N
\.

COPY sluice.operation_effect (plan_id, phase, ordinal, "position", role, class, schema, relation, name, presence) FROM stdin;
1	0	0	0	leaves	function	sluice	\N	mirror_086720ac0ec39760_from	present
1	0	1	0	leaves	trigger	public	users	zz_sluice_086720ac0ec39760_from_insert	present
1	0	1	1	leaves	trigger	public	users	zz_sluice_086720ac0ec39760_from_update	present
1	0	1	2	leaves	trigger	public	users	zz_sluice_086720ac0ec39760_from_delete	present
1	0	1	3	leaves	trigger	public	users	zz_sluice_086720ac0ec39760_from_truncate	present
1	0	2	0	leaves	function	sluice	\N	mirror_086720ac0ec39760_to	present
1	0	3	0	leaves	trigger	public	preferences	zz_sluice_086720ac0ec39760_to_insert	present
1	0	3	1	leaves	trigger	public	preferences	zz_sluice_086720ac0ec39760_to_update	present
1	0	3	2	leaves	trigger	public	preferences	zz_sluice_086720ac0ec39760_to_delete	present
1	0	3	3	leaves	trigger	public	preferences	zz_sluice_086720ac0ec39760_to_truncate	present
1	1	0	0	leaves	function	sluice	\N	mirror_086720ac0ec39760_fill	present
1	1	2	0	leaves	function	sluice	\N	mirror_086720ac0ec39760_fill	absent
1	3	1	0	leaves	trigger	public	users	zz_sluice_086720ac0ec39760_from_insert	absent
1	3	1	1	leaves	trigger	public	users	zz_sluice_086720ac0ec39760_from_update	absent
1	3	1	2	leaves	trigger	public	users	zz_sluice_086720ac0ec39760_from_delete	absent
1	3	1	3	leaves	trigger	public	users	zz_sluice_086720ac0ec39760_from_truncate	absent
1	3	2	0	leaves	function	sluice	\N	mirror_086720ac0ec39760_from	absent
1	3	3	0	leaves	trigger	public	preferences	zz_sluice_086720ac0ec39760_to_insert	absent
1	3	3	1	leaves	trigger	public	preferences	zz_sluice_086720ac0ec39760_to_update	absent
1	3	3	2	leaves	trigger	public	preferences	zz_sluice_086720ac0ec39760_to_delete	absent
1	3	3	3	leaves	trigger	public	preferences	zz_sluice_086720ac0ec39760_to_truncate	absent
1	3	4	0	leaves	function	sluice	\N	mirror_086720ac0ec39760_to	absent
1	3	5	0	leaves	column	public	users	theme	absent
2	1	0	0	leaves	column	public	tickets	status_new	present
2	1	1	0	leaves	function	sluice	\N	sync_f947476a673b2f6e	present
2	1	3	0	leaves	trigger	public	tickets	zz_sluice_f947476a673b2f6e_insert	present
2	1	5	0	leaves	trigger	public	tickets	zz_sluice_f947476a673b2f6e_update	present
2	2	2	0	leaves	trigger	public	tickets	zz_sluice_f947476a673b2f6e_update	present
2	3	0	0	leaves	index	public	tickets	sluice_8007ca1ba1074530	present
2	3	1	0	leaves	constraint	public	tickets	sluice_8723e62fbb9c8f1c	partial
2	3	2	0	leaves	constraint	public	tickets	sluice_8723e62fbb9c8f1c	present
2	3	3	0	leaves	not null	public	tickets	status_new	present
2	3	4	0	leaves	constraint	public	tickets	sluice_8723e62fbb9c8f1c	absent
2	5	3	0	leaves	column	public	tickets	status_old	present
2	5	4	0	needs	column	public	tickets	status_new	present
2	5	4	1	leaves	column	public	tickets	status	present
2	5	5	0	leaves	function	sluice	\N	sync_f947476a673b2f6e	present
2	5	6	0	leaves	default	public	tickets	status_old	absent
2	5	7	0	leaves	default	public	tickets	status	present
2	5	9	0	needs	index	public	tickets	sluice_8007ca1ba1074530	present
2	5	9	1	leaves	index	public	tickets	tickets_status	present
2	7	3	0	leaves	trigger	public	tickets	zz_sluice_f947476a673b2f6e_insert	absent
2	7	4	0	leaves	trigger	public	tickets	zz_sluice_f947476a673b2f6e_update	absent
2	7	5	0	leaves	function	sluice	\N	sync_f947476a673b2f6e	absent
2	7	6	0	leaves	column	public	tickets	status_old	absent
3	0	0	0	leaves	table	public	members_aside	members_aside	present
3	0	1	0	leaves	column	public	members	handle	present
3	0	2	0	leaves	view	public	members	members	present
3	0	2	1	leaves	column	public	members	login	present
3	2	0	0	leaves	view	public	members	members	absent
3	2	0	1	leaves	column	public	members	login	absent
3	2	1	0	leaves	table	public	members_aside	members_aside	absent
4	0	0	0	leaves	table	sluice	remembered_3f278c56f7f675ce	remembered_3f278c56f7f675ce	present
4	1	0	0	leaves	constraint	public	accounts	sluice_471439aa28ef040e	partial
4	1	1	0	leaves	constraint	public	accounts	sluice_471439aa28ef040e	present
4	1	2	0	leaves	not null	public	accounts	plan	present
4	1	3	0	leaves	constraint	public	accounts	sluice_471439aa28ef040e	absent
4	3	0	0	leaves	default	public	accounts	plan	present
5	0	0	0	leaves	column	public	orders	id_new	present
5	0	1	0	leaves	function	sluice	\N	sync_9a43e302a2643a1a	present
5	0	3	0	leaves	trigger	public	orders	zz_sluice_9a43e302a2643a1a_insert	present
5	0	5	0	leaves	trigger	public	orders	zz_sluice_9a43e302a2643a1a_update	present
5	1	2	0	leaves	trigger	public	orders	zz_sluice_9a43e302a2643a1a_update	present
5	2	0	0	leaves	constraint	public	orders	sluice_750a9d53e73623ea	partial
5	2	1	0	leaves	constraint	public	orders	sluice_750a9d53e73623ea	present
5	2	2	0	leaves	not null	public	orders	id_new	present
5	2	3	0	leaves	constraint	public	orders	sluice_750a9d53e73623ea	absent
5	4	0	0	leaves	index	public	orders	sluice_48cfbae912d777bf	present
5	4	1	0	leaves	index	public	orders	sluice_239421ad0d99fdea	present
5	4	10	0	leaves	column	public	orders	id_old	present
5	4	11	0	needs	column	public	orders	id_new	present
5	4	11	1	leaves	column	public	orders	id	present
5	4	12	0	leaves	function	sluice	\N	sync_9a43e302a2643a1a	present
5	4	13	0	leaves	default	public	orders	id_old	absent
5	4	14	0	leaves	default	public	orders	id	present
5	4	17	0	needs	index	public	orders	sluice_48cfbae912d777bf	present
5	4	17	1	leaves	constraint	public	orders	orders_pkey	present
5	4	18	0	leaves	constraint	public	items	of order	partial
5	4	21	0	leaves	constraint	public	items	of order	present
5	6	3	0	leaves	trigger	public	orders	zz_sluice_9a43e302a2643a1a_insert	absent
5	6	4	0	leaves	trigger	public	orders	zz_sluice_9a43e302a2643a1a_update	absent
5	6	5	0	leaves	function	sluice	\N	sync_9a43e302a2643a1a	absent
5	6	6	0	leaves	column	public	orders	id_old	absent
5	6	6	1	leaves	index	public	orders	sluice_239421ad0d99fdea	absent
6	0	0	0	leaves	column	public	events	label	present
6	0	1	0	leaves	function	sluice	\N	sync_93193c1ec1b0c949	present
6	0	3	0	leaves	trigger	public	events	zz_sluice_93193c1ec1b0c949_insert	present
6	0	5	0	leaves	trigger	public	events	zz_sluice_93193c1ec1b0c949_update	present
6	1	2	0	leaves	trigger	public	events	zz_sluice_93193c1ec1b0c949_update	present
6	2	0	0	leaves	constraint	public	events	sluice_0de5fccebbb67f2b	partial
6	2	1	0	leaves	constraint	public	events	sluice_0de5fccebbb67f2b	present
6	2	2	0	leaves	not null	public	events	label	present
6	2	3	0	leaves	constraint	public	events	sluice_0de5fccebbb67f2b	absent
6	4	3	0	leaves	trigger	public	events	zz_sluice_93193c1ec1b0c949_insert	absent
6	4	4	0	leaves	trigger	public	events	zz_sluice_93193c1ec1b0c949_update	absent
6	4	5	0	leaves	function	sluice	\N	sync_93193c1ec1b0c949	absent
6	4	6	0	leaves	column	public	events	kind	absent
\.

COPY sluice.operation_file (plan_id, phase, ordinal, relid, filenode) FROM stdin;
1	0	0	16393	16393
2	1	0	16419	16419
4	0	0	16439	16439
5	0	0	16449	16449
6	0	0	16385	16385
\.

COPY sluice.operation_lock (plan_id, phase, ordinal, "position", way, class, schema, relation, name, mode, without_partitions) FROM stdin;
1	0	1	0	go	table	public	users	\N	6	f
1	0	1	1	back	table	public	users	\N	8	f
1	0	3	0	go	table	public	preferences	\N	6	f
1	0	3	1	back	table	public	preferences	\N	8	f
1	1	1	0	go	table	public	users	\N	2	f
1	1	1	1	go	table	public	preferences	\N	3	f
1	1	4	0	go	table	public	preferences	\N	4	f
1	3	0	0	go	table	public	users	\N	1	f
1	3	0	1	go	table	public	preferences	\N	1	f
1	3	1	0	go	table	public	users	\N	8	f
1	3	3	0	go	table	public	preferences	\N	8	f
1	3	5	0	go	table	public	users	\N	8	f
2	1	0	0	go	table	public	tickets	\N	8	f
2	1	0	1	back	table	public	tickets	\N	8	f
2	1	2	0	go	table	public	tickets	\N	6	f
2	1	2	1	back	table	public	tickets	\N	8	f
2	1	3	0	go	table	public	tickets	\N	6	f
2	1	4	0	go	table	public	tickets	\N	6	f
2	1	4	1	back	table	public	tickets	\N	8	f
2	1	5	0	go	table	public	tickets	\N	6	f
2	2	0	0	go	table	public	tickets	\N	3	f
2	2	1	0	go	table	public	tickets	\N	6	f
2	2	2	0	go	table	public	tickets	\N	6	f
2	2	3	0	go	table	public	tickets	\N	4	f
2	3	0	0	go	table	public	tickets	\N	4	f
2	3	0	1	back	table	public	tickets	\N	4	f
2	3	1	0	go	table	public	tickets	\N	8	f
2	3	1	1	back	table	public	tickets	\N	8	f
2	3	2	0	go	table	public	tickets	\N	4	f
2	3	3	0	go	table	public	tickets	\N	8	f
2	3	3	1	back	table	public	tickets	\N	8	f
2	3	4	0	go	table	public	tickets	\N	8	f
2	5	0	0	go	table	public	tickets	\N	1	f
2	5	1	0	go	table	public	tickets	\N	1	f
2	5	2	0	go	table	public	tickets	\N	1	f
2	5	3	0	go	table	public	tickets	\N	8	f
2	5	3	1	back	table	public	tickets	\N	8	f
2	5	4	0	go	table	public	tickets	\N	8	f
2	5	4	1	back	table	public	tickets	\N	8	f
2	5	5	0	go	table	public	tickets	\N	8	f
2	5	5	1	back	table	public	tickets	\N	8	f
2	5	6	0	go	table	public	tickets	\N	8	f
2	5	6	1	back	table	public	tickets	\N	8	f
2	5	7	0	go	table	public	tickets	\N	8	f
2	5	7	1	back	table	public	tickets	\N	8	f
2	5	8	0	go	table	public	tickets	\N	4	f
2	5	8	1	back	table	public	tickets	\N	8	f
2	5	9	0	go	table	public	tickets	\N	4	f
2	5	9	1	back	table	public	tickets	\N	8	f
2	5	10	0	go	table	public	tickets	\N	8	f
2	5	10	1	back	table	public	tickets	\N	8	f
2	5	11	0	go	table	public	tickets	\N	8	f
2	5	11	1	back	table	public	tickets	\N	8	f
2	7	0	0	go	table	public	tickets	\N	1	f
2	7	1	0	go	table	public	tickets	\N	1	f
2	7	2	0	go	table	public	tickets	\N	1	f
2	7	3	0	go	table	public	tickets	\N	8	f
2	7	4	0	go	table	public	tickets	\N	8	f
2	7	6	0	go	table	public	tickets	\N	8	f
3	0	0	0	go	table	public	members	\N	8	f
3	0	0	1	back	view	public	members	\N	8	f
3	0	0	2	back	table	public	members_aside	\N	8	f
3	0	1	0	go	table	public	members_aside	\N	8	f
3	0	1	1	back	view	public	members	\N	8	f
3	0	1	2	back	table	public	members_aside	\N	8	f
3	0	2	0	go	table	public	members_aside	\N	1	f
3	0	2	1	back	view	public	members	\N	8	f
3	2	0	0	go	view	public	members	\N	8	f
3	2	0	1	back	table	public	members_aside	\N	1	f
3	2	1	0	go	view	public	members	\N	8	f
3	2	1	1	go	table	public	members_aside	\N	8	t
3	2	1	2	back	table	public	members	\N	8	t
4	0	0	0	go	table	public	accounts	\N	1	f
4	0	0	1	back	table	sluice	remembered_3f278c56f7f675ce	\N	8	f
4	0	1	0	back	table	public	accounts	\N	3	f
4	0	1	1	back	table	sluice	remembered_3f278c56f7f675ce	\N	3	f
4	0	2	0	go	table	public	accounts	\N	3	f
4	0	2	1	go	table	sluice	remembered_3f278c56f7f675ce	\N	3	f
4	0	3	0	go	table	public	accounts	\N	4	f
4	1	0	0	go	table	public	accounts	\N	8	f
4	1	0	1	back	table	public	accounts	\N	8	f
4	1	1	0	go	table	public	accounts	\N	4	f
4	1	2	0	go	table	public	accounts	\N	8	f
4	1	2	1	back	table	public	accounts	\N	8	f
4	1	3	0	go	table	public	accounts	\N	8	f
4	3	0	0	go	table	public	accounts	\N	8	f
4	3	0	1	back	table	public	accounts	\N	8	f
5	0	0	0	go	table	public	orders	\N	8	f
5	0	0	1	back	table	public	orders	\N	8	f
5	0	2	0	go	table	public	orders	\N	6	f
5	0	2	1	back	table	public	orders	\N	8	f
5	0	3	0	go	table	public	orders	\N	6	f
5	0	4	0	go	table	public	orders	\N	6	f
5	0	4	1	back	table	public	orders	\N	8	f
5	0	5	0	go	table	public	orders	\N	6	f
5	1	0	0	go	table	public	orders	\N	3	f
5	1	1	0	go	table	public	orders	\N	6	f
5	1	2	0	go	table	public	orders	\N	6	f
5	1	3	0	go	table	public	orders	\N	4	f
5	2	0	0	go	table	public	orders	\N	8	f
5	2	0	1	back	table	public	orders	\N	8	f
5	2	1	0	go	table	public	orders	\N	4	f
5	2	2	0	go	table	public	orders	\N	8	f
5	2	2	1	back	table	public	orders	\N	8	f
5	2	3	0	go	table	public	orders	\N	8	f
5	4	0	0	go	table	public	orders	\N	4	f
5	4	0	1	back	table	public	orders	\N	4	f
5	4	1	0	go	table	public	orders	\N	4	f
5	4	1	1	back	table	public	orders	\N	4	f
5	4	2	0	back	table	public	items	\N	4	f
5	4	2	1	back	table	public	orders	\N	2	f
5	4	3	0	go	table	public	orders	\N	1	f
5	4	4	0	go	table	public	orders	\N	1	f
5	4	5	0	go	table	public	orders	\N	1	f
5	4	6	0	go	table	public	orders	\N	1	f
5	4	7	0	go	view	public	noted	\N	8	f
5	4	7	1	back	view	public	noted	\N	8	f
5	4	8	0	go	table	public	orders	\N	8	f
5	4	8	1	go	table	public	items	\N	8	f
5	4	8	2	back	table	public	orders	\N	8	f
5	4	8	3	back	table	public	items	\N	8	f
5	4	9	0	go	table	public	orders	\N	8	f
5	4	9	1	back	table	public	orders	\N	8	f
5	4	10	0	go	table	public	orders	\N	8	f
5	4	10	1	back	table	public	orders	\N	8	f
5	4	11	0	go	table	public	orders	\N	8	f
5	4	11	1	back	table	public	orders	\N	8	f
5	4	12	0	go	table	public	orders	\N	8	f
5	4	12	1	back	table	public	orders	\N	8	f
5	4	13	0	go	table	public	orders	\N	8	f
5	4	13	1	back	table	public	orders	\N	8	f
5	4	14	0	go	table	public	orders	\N	8	f
5	4	14	1	back	table	public	orders	\N	8	f
5	4	15	0	go	table	public	orders	\N	8	f
5	4	15	1	go	sequence	public	orders_id_seq	\N	6	f
5	4	15	2	back	table	public	orders	\N	8	f
5	4	15	3	back	sequence	public	orders_id_seq	\N	6	f
5	4	16	0	go	table	public	orders	\N	8	f
5	4	16	1	go	sequence	public	orders_id_seq	\N	6	f
5	4	16	2	back	table	public	orders	\N	8	f
5	4	16	3	back	sequence	public	orders_id_seq	\N	6	f
5	4	17	0	go	table	public	orders	\N	8	f
5	4	17	1	back	table	public	orders	\N	8	f
5	4	18	0	go	table	public	orders	\N	8	f
5	4	18	1	go	table	public	items	\N	8	f
5	4	18	2	back	table	public	orders	\N	8	f
5	4	18	3	back	table	public	items	\N	8	f
5	4	19	0	go	view	public	noted	\N	8	f
5	4	19	1	back	view	public	noted	\N	8	f
5	4	20	0	go	table	public	orders	\N	1	f
5	4	20	1	back	table	public	orders	\N	1	f
5	4	21	0	go	table	public	items	\N	4	f
5	4	21	1	go	table	public	orders	\N	2	f
5	6	0	0	go	table	public	orders	\N	1	f
5	6	1	0	go	table	public	orders	\N	1	f
5	6	2	0	go	table	public	orders	\N	1	f
5	6	3	0	go	table	public	orders	\N	8	f
5	6	4	0	go	table	public	orders	\N	8	f
5	6	6	0	go	table	public	orders	\N	8	f
6	0	0	0	go	table	public	events	\N	8	f
6	0	0	1	back	table	public	events	\N	8	f
6	0	2	0	go	table	public	events	\N	6	f
6	0	2	1	back	table	public	events	\N	8	f
6	0	3	0	go	table	public	events	\N	6	f
6	0	4	0	go	table	public	events	\N	6	f
6	0	4	1	back	table	public	events	\N	8	f
6	0	5	0	go	table	public	events	\N	6	f
6	1	0	0	go	table	public	events	\N	3	f
6	1	1	0	go	table	public	events	\N	6	f
6	1	2	0	go	table	public	events	\N	6	f
6	1	3	0	go	table	public	events	\N	4	f
6	2	0	0	go	table	public	events	\N	8	f
6	2	0	1	back	table	public	events	\N	8	f
6	2	1	0	go	table	public	events	\N	4	f
6	2	2	0	go	table	public	events	\N	8	f
6	2	2	1	back	table	public	events	\N	8	f
6	2	3	0	go	table	public	events	\N	8	f
6	4	0	0	go	table	public	events	\N	1	f
6	4	1	0	go	table	public	events	\N	1	f
6	4	2	0	go	table	public	events	\N	1	f
6	4	3	0	go	table	public	events	\N	8	f
6	4	4	0	go	table	public	events	\N	8	f
6	4	6	0	go	table	public	events	\N	8	f
\.

COPY sluice.operation_rename (plan_id, phase, ordinal, "position", class, schema, relation, name, new_name) FROM stdin;
2	5	4	0	column	public	tickets	status_new	status
2	5	9	0	index	public	tickets	sluice_8007ca1ba1074530	tickets_status
5	4	11	0	column	public	orders	id_new	id
5	4	17	0	index	public	orders	sluice_48cfbae912d777bf	orders_pkey
\.

COPY sluice.phase (plan_id, ordinal, name, kind, state, started_at, finished_at, attempts, error, error_hint, opened_lsn, deployed_at, error_about, failed_at) FROM stdin;
1	1	copy	backfill	pending	\N	\N	0	\N	\N	\N	\N	\N	\N
1	2	deployed	gate	pending	\N	\N	0	\N	\N	\N	\N	\N	\N
1	3	contract	drop	pending	\N	\N	0	\N	\N	\N	\N	\N	\N
1	0	apart	mirror	done	2026-11-29 15:23:31.061451+00	2026-11-29 15:23:31.124756+00	1	\N	\N	\N	\N	\N	\N
2	5	swap-tickets	swap	pending	\N	\N	0	\N	\N	\N	\N	\N	\N
2	6	status-values-changed	gate	pending	\N	\N	0	\N	\N	\N	\N	\N	\N
2	7	drop-tickets	drop	pending	\N	\N	0	\N	\N	\N	\N	\N	\N
2	8	status-end	sql	pending	\N	\N	0	\N	\N	\N	\N	\N	\N
2	0	status-type	sql	done	2026-11-29 15:23:32.256728+00	2026-11-29 15:23:32.279709+00	1	\N	\N	\N	\N	\N	\N
2	1	add_column-tickets	add_column	done	2026-11-29 15:23:32.306452+00	2026-11-29 15:23:32.3479+00	1	\N	\N	\N	\N	\N	\N
2	2	backfill-tickets	backfill	done	2026-11-29 15:23:32.376544+00	2026-11-29 15:23:32.504324+00	1	\N	\N	\N	\N	\N	\N
2	3	constrain-tickets	constrain	done	2026-11-29 15:23:32.530731+00	2026-11-29 15:23:32.599846+00	1	\N	\N	\N	\N	\N	\N
2	4	status-values-either-type	gate	pending	2026-11-29 15:23:32.601151+00	\N	0	\N	\N	0/1AEAF40	\N	\N	\N
3	2	release-members	release	pending	\N	\N	0	\N	\N	\N	\N	\N	\N
3	0	alias-members	alias	done	2026-11-29 15:23:32.920717+00	2026-11-29 15:23:32.953879+00	1	\N	\N	\N	\N	\N	\N
3	1	members-handle-deployed	gate	pending	2026-11-29 15:23:32.95561+00	\N	0	\N	\N	0/1AF0C50	\N	\N	\N
4	3	default	alter	pending	\N	\N	0	\N	\N	\N	\N	\N	\N
4	0	set	backfill	done	2026-11-29 15:23:33.350886+00	2026-11-29 15:23:33.490372+00	1	\N	\N	\N	\N	\N	\N
4	1	hold	constrain	done	2026-11-29 15:23:33.503646+00	2026-11-29 15:23:33.551834+00	1	\N	\N	\N	\N	\N	\N
4	2	deployed	gate	pending	2026-11-29 15:23:33.558539+00	\N	0	\N	\N	0/1B24730	\N	\N	\N
5	6	drop-orders	drop	pending	\N	\N	0	\N	\N	\N	\N	\N	\N
5	0	add_column-orders	add_column	done	2026-11-29 15:23:34.300473+00	2026-11-29 15:23:34.349064+00	1	\N	\N	\N	\N	\N	\N
5	1	backfill-orders	backfill	done	2026-11-29 15:23:34.379455+00	2026-11-29 15:23:34.535623+00	1	\N	\N	\N	\N	\N	\N
5	2	constrain-orders	constrain	done	2026-11-29 15:23:34.555634+00	2026-11-29 15:23:34.609277+00	1	\N	\N	\N	\N	\N	\N
5	3	orders-id-either-type	gate	done	2026-11-29 15:23:34.617619+00	2026-11-29 15:23:36.534812+00	0	\N	\N	0/1B6BB98	\N	\N	\N
5	4	swap-orders	swap	done	2026-11-29 15:23:36.229301+00	2026-11-29 15:23:36.535349+00	1	\N	\N	\N	\N	\N	\N
5	5	orders-id-changed	gate	pending	2026-11-29 15:23:36.535958+00	\N	0	\N	\N	0/1BA4F58	\N	\N	\N
6	2	hold	constrain	pending	\N	\N	0	\N	\N	\N	\N	\N	\N
6	3	deployed	gate	pending	\N	\N	0	\N	\N	\N	\N	\N	\N
6	4	contract	drop	pending	\N	\N	0	\N	\N	\N	\N	\N	\N
6	0	add	add_column	done	2026-11-29 15:24:01.580724+00	2026-11-29 15:24:01.63815+00	1	\N	\N	\N	\N	\N	\N
6	1	fill	backfill	running	2026-11-29 15:24:02.292999+00	\N	1	\N	\N	\N	\N	\N	\N
\.

COPY sluice.plan (id, name, description, checksum, file, source, state, epoch, paused_at, paused_by, registered_at, planned_by, registered_by, registrar, text_checksum, expansion) FROM stdin;
2	enum	\N	a06b10b3151a21868f530be5fbd813fc8d77c2b23f0862b6a77f01d5b9ae1e5e	enum.yaml	sluice: 1\nplan: enum\nchange_enum: {type: status, values: [opened, done], map: {legacy: done}}\n	waiting	1	\N	\N	2026-11-29 15:23:31.788556+00	0.0.9	postgres	postgres	3588b4f1a8ddcd3f881c082000244a232728b0c3d1442259953151355e011743	sluice: 1\nplan: enum\nsettings:\n  lock_timeout: 200ms\n  lock_deadline: 10m\nphases:\n- sql:\n    name: status-type\n    do: |-\n      CREATE TYPE public.status_new AS ENUM ('opened', 'done');\n      CREATE FUNCTION public.status_to_new(public.status) RETURNS public.status_new LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN CAST(CASE CAST($1 AS text) WHEN 'legacy' THEN 'done' ELSE CAST($1 AS text) END AS public.status_new);\n      GRANT EXECUTE ON FUNCTION public.status_to_new(public.status) TO PUBLIC;\n      CREATE CAST (public.status AS public.status_new) WITH FUNCTION public.status_to_new(public.status) AS ASSIGNMENT;\n      CREATE FUNCTION public.status_to_old(public.status_new) RETURNS public.status LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN CAST(CAST($1 AS text) AS public.status);\n      GRANT EXECUTE ON FUNCTION public.status_to_old(public.status_new) TO PUBLIC;\n      CREATE CAST (public.status_new AS public.status) WITH FUNCTION public.status_to_old(public.status_new) AS ASSIGNMENT;\n    undo: |-\n      DROP CAST (public.status AS public.status_new);\n      DROP FUNCTION public.status_to_new(public.status);\n      DROP CAST (public.status_new AS public.status);\n      DROP FUNCTION public.status_to_old(public.status_new);\n      DROP TYPE public.status_new;\n- add_column:\n    table: public.tickets\n    columns:\n      status_new: {type: public.status_new, up: public.status_to_new(status)}\n    down:\n      status: public.status_to_old(status_new)\n    lossy: true\n- backfill:\n    table: public.tickets\n- constrain:\n    table: public.tickets\n    add:\n    - like: {status_new: status}\n- gate:\n    name: status-values-either-type\n    ask: Does every service that reads public.status take either value where one becomes another, and write none that goes?\n- swap:\n    table: public.tickets\n    columns:\n      status: {from: status_new, retired: status_old}\n    types:\n    - {type: public.status, from: status_new, retired: status_old}\n- gate:\n    name: status-values-changed\n    ask: Does every service work with public.status as it is now, so that the old values may go?\n- drop:\n    table: public.tickets\n    columns: [status_old]\n- sql:\n    name: status-end\n    do: |-\n      DROP CAST IF EXISTS (public.status_old AS public.status);\n      DROP FUNCTION IF EXISTS public.status_to_new(public.status_old);\n      DROP CAST IF EXISTS (public.status AS public.status_old);\n      DROP FUNCTION IF EXISTS public.status_to_old(public.status);\n      DROP TYPE IF EXISTS public.status_old;\n    irreversible: true\n    allow:\n      drop-type: its columns are gone, and no version casts to it by its retired name\n      drop-function: only the plan calls them\n
1	mirrored	\N	2162b76c5694021bc4dff7de3383ffafa08b9ed8254dd0560b346c5c512246f4	mirrored.yaml	sluice: 1\nplan: mirrored\nphases:\n  - mirror:\n      name: apart\n      from: users\n      to: preferences\n      key: {user_id: id}\n      where: "theme IS NOT NULL"\n      up: {theme: theme}\n      down: {theme: theme}\n  - backfill: {name: copy, mirror: apart}\n  - gate: {name: deployed, ask: "Deployed?"}\n  - drop: {name: contract, table: users, columns: [theme]}\n	running	1	\N	\N	2026-11-29 15:23:30.818155+00	0.0.9	postgres	postgres	6dd3a3c0c9eca6b3855043e3c0f4517288162186cd72b26c248c62f6dc173d20	\N
6	upgraded	\N	ee295eb9d6293c4985c688a55e36020066ecce9e5cffe7e0ca230546d47d43e7	upgraded.yaml	sluice: 1\nplan: upgraded\nphases:\n  - add_column: {name: add, table: events, columns: {label: {type: text, up: slow(kind)}}, down: {kind: lower(label)}}\n  - backfill: {name: fill, table: events}\n  - constrain: {name: hold, table: events, add: [like: {label: kind}]}\n  - gate: {name: deployed, ask: "Deployed?"}\n  - drop: {name: contract, table: events, columns: [kind]}\n	running	2	\N	\N	2026-11-29 15:24:01.500804+00	0.0.9	postgres	postgres	3f89cf64b299b52337b4c1da803182e574050b1c1bfcd6aec1fa76d84a8f5e14	\N
4	remembered	\N	b27a1b58100b3fc79795c2022a0b657f3417b10b919d02dc3f0c69691f98955a	remembered.yaml	sluice: 1\nplan: remembered\nphases:\n  - backfill: {name: set, table: accounts, set: {plan: "'free'", seats: seats + 1}, where: plan IS NULL, remember: true}\n  - constrain: {name: hold, table: accounts, add: [not_null: [plan]]}\n  - gate: {name: deployed, ask: "Deployed?"}\n  - alter: {name: default, table: accounts, columns: {plan: {default: "'free'"}}}\n	waiting	1	\N	\N	2026-11-29 15:23:33.263007+00	0.0.9	postgres	postgres	e492598ff864456543adf13b087589ebeae18aee405982de5a0e5faf4295739d	\N
3	aliased	\N	96255d6a0b05c2973865189a95c3907943ef71542082f0566436054563e7bca5	aliased.yaml	sluice: 1\nplan: aliased\nrename_column: {table: members, column: login, to: handle, method: view}\n	waiting	1	\N	\N	2026-11-29 15:23:32.860918+00	0.0.9	postgres	postgres	2f3922459dbfb5222be67a08a941415fe07f11aac647ddfdce67155b461c0f22	\N
5	swapped	\N	a9c9337e12d52b9f99c0b9fc3c26a5eed5417d03e05159a2ca7e56433c6ae963	swapped.yaml	sluice: 1\nplan: swapped\nchange_type: {table: orders, column: id, type: bigint}\n	waiting	2	\N	\N	2026-11-29 15:23:34.137213+00	0.0.9	postgres	postgres	0d355a49254cd1f6c44b77d2e6d86930ed2453764d26cbd0afda3125daec06fa	\N
\.

COPY sluice.read_seen (plan_id, phase, userid, queryid, toplevel, calls, called_at) FROM stdin;
\.

COPY sluice.read_watch (plan_id, phase, since, looked_at, evicted, reset_at) FROM stdin;
\.

COPY sluice.remembered_3f278c56f7f675ce (key_1, old_1, set_1, old_2, set_2) FROM stdin;
1	\N	free	1	2
31	\N	free	31	32
17	\N	free	17	18
47	\N	free	47	48
3	\N	free	3	4
33	\N	free	33	34
19	\N	free	19	20
49	\N	free	49	50
5	\N	free	5	6
35	\N	free	35	36
21	\N	free	21	22
51	\N	free	51	52
7	\N	free	7	8
37	\N	free	37	38
23	\N	free	23	24
53	\N	free	53	54
9	\N	free	9	10
39	\N	free	39	40
25	\N	free	25	26
55	\N	free	55	56
11	\N	free	11	12
41	\N	free	41	42
27	\N	free	27	28
57	\N	free	57	58
13	\N	free	13	14
43	\N	free	43	44
29	\N	free	29	30
59	\N	free	59	60
15	\N	free	15	16
45	\N	free	45	46
\.

COPY sluice.seal (id, plan_id, phase, digest, identity) FROM stdin;
1	1	0	03d9f0303cdbc4e6730c1c3902a196bc941e92930dc0b34159665446b7fb2b81	postgres
2	1	1	6380e5b2ef0b1180f6222479fec0c6bf03e96e0e4f1ca8b426e69162e7603db4	postgres
3	1	2	e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855	postgres
4	1	3	90f7b7e7ea647fb7824f6108539969ed313990e8d30212650246b44d06b17e77	postgres
5	2	0	b16fb33a0b71cc8f9b969075766a2ef536770c5a2f4a2f76e473b2634291756e	postgres
6	2	1	8d4aabe04bce4418369b178166da977d2e80767f8ecefa1ba269180a9d1eba75	postgres
7	2	2	027d6749615e35e0f68266aacda6b35c9caebb201c2ace32f17882bd6c2d4649	postgres
8	2	3	f214e18ab00955f801fd465f282df5a50f149e8dca810f742ed8ab665174bafb	postgres
9	2	4	e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855	postgres
10	2	5	3f7c220722ba4efd5fff85ef805f3d92153b965e1774ff61cc1b88402e4ce9db	postgres
11	2	6	e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855	postgres
12	2	7	7b97d0fa711b8c5d3a74e93829cc9a8e76a2a6044186fbba50febb1377320f5e	postgres
13	2	8	0586e715dea71f83e54ac810f40197bb1a95b19ea475d6a2dcf14d000ef87db4	postgres
14	3	0	00dd2c9a97b2cc471b5f6193cc59efffc5002307646921df173ab2c9d9b24b14	postgres
15	3	1	e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855	postgres
16	3	2	fef89eed8d1e66a1a138fd37885d5dcd98be5cb5b97ce62cc27e6d34a95aaaf4	postgres
17	4	0	f50126efc5b9fffc93f6c8c959756f3d104b559c14eed9b1c1020ba384d41db9	postgres
18	4	1	83e3193381dd01d71b051b89b427896cbd95286d553f74379e3c5e125833702d	postgres
19	4	2	e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855	postgres
20	4	3	b2baf252b89f2f30ee0bd0d458d0d9862fe19575e48d138af66d1ca3ddf32094	postgres
21	5	0	1ed452b23d8cf750d7511aec6905fee0f744f8ef47eb8225f10120a5e27d3233	postgres
22	5	1	325d9d2be6284724dbbbdb7903fd31a23f940fd021f2744b1e6106c66b53e85e	postgres
23	5	2	5242d4dfc0f9da4d110caa85e98e07d067c3c189498a6a64a8465090f70ea36a	postgres
24	5	3	e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855	postgres
25	5	4	81db0b4db4a5452ed5ffcacba2415862e54dbe1cd0280b635c7f50d36caac28d	postgres
26	5	5	e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855	postgres
27	5	6	07a6ccdd2898f00b48289e5be5f25b8f3e517b6ca355b08a32d23bc688368287	postgres
28	6	0	4517975dddf313bc08a160c24f8dcb7eca29ce58acc94dc75ea164bd544e33eb	postgres
29	6	1	7d21a9e226b2178ec5b171d66b7487c64017e83a95dd120b10222500be8d1a01	postgres
30	6	2	aa86e96632305eeaa0ad21982e0d0a4bea3c0d26f9081bc99592c6fea0503091	postgres
31	6	3	e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855	postgres
32	6	4	ab70b22b5eabf94ae4723d98f7ca07d3b8243d9031d70ecf6697e024299524db	postgres
\.

COPY sluice.throttle (plan_id, setting, value, set_by, set_at, expires_at) FROM stdin;
\.

COPY sluice.use_count (plan_id, phase, object, server, scans, epoch, since, looked_at) FROM stdin;
\.

SELECT pg_catalog.setval('public.orders_id_seq', 100, true);

SELECT pg_catalog.setval('sluice.approval_id_seq', 2, true);

SELECT pg_catalog.setval('sluice.log_id_seq', 41, true);

SELECT pg_catalog.setval('sluice.plan_id_seq', 6, true);

SELECT pg_catalog.setval('sluice.seal_id_seq', 32, true);

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.items
    ADD CONSTRAINT items_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.members_aside
    ADD CONSTRAINT members_pkey PRIMARY KEY (handle);

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.preferences
    ADD CONSTRAINT preferences_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY public.tickets
    ADD CONSTRAINT tickets_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sluice.approval
    ADD CONSTRAINT approval_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sluice.attached
    ADD CONSTRAINT attached_pkey PRIMARY KEY (plan_id, phase, table_name, column_name, kind, name);

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

ALTER TABLE ONLY sluice.meta
    ADD CONSTRAINT meta_pkey PRIMARY KEY (version);

ALTER TABLE ONLY sluice.old_write
    ADD CONSTRAINT old_write_pkey PRIMARY KEY (sync, pid, role, application_name);

ALTER TABLE ONLY sluice.old_writer
    ADD CONSTRAINT old_writer_pkey PRIMARY KEY (sync, pid, role, application_name, part);

ALTER TABLE ONLY sluice.operation_effect
    ADD CONSTRAINT operation_effect_pkey PRIMARY KEY (plan_id, phase, ordinal, "position");

ALTER TABLE ONLY sluice.operation_file
    ADD CONSTRAINT operation_file_pkey PRIMARY KEY (plan_id, phase, ordinal, relid);

ALTER TABLE ONLY sluice.operation_lock
    ADD CONSTRAINT operation_lock_pkey PRIMARY KEY (plan_id, phase, ordinal, "position");

ALTER TABLE ONLY sluice.operation
    ADD CONSTRAINT operation_pkey PRIMARY KEY (plan_id, phase, ordinal);

ALTER TABLE ONLY sluice.operation_rename
    ADD CONSTRAINT operation_rename_pkey PRIMARY KEY (plan_id, phase, ordinal, "position");

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

ALTER TABLE ONLY sluice.remembered_3f278c56f7f675ce
    ADD CONSTRAINT remembered_3f278c56f7f675ce_pkey PRIMARY KEY (key_1);

ALTER TABLE ONLY sluice.seal
    ADD CONSTRAINT seal_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sluice.throttle
    ADD CONSTRAINT throttle_pkey PRIMARY KEY (plan_id, setting);

ALTER TABLE ONLY sluice.use_count
    ADD CONSTRAINT use_count_pkey PRIMARY KEY (plan_id, phase, object, server);

CREATE UNIQUE INDEX sluice_239421ad0d99fdea ON public.orders USING btree (id_old);

CREATE INDEX sluice_8007ca1ba1074530 ON public.tickets USING btree (status_new);

CREATE INDEX tickets_status ON public.tickets USING btree (status);

CREATE UNIQUE INDEX approval_once ON sluice.approval USING btree (plan_id, phase, identity, checksum) WHERE (NOT void);

CREATE INDEX seal_of_phase ON sluice.seal USING btree (plan_id, phase, id);

CREATE TRIGGER zz_sluice_086720ac0ec39760_from_delete AFTER DELETE ON public.users FOR EACH ROW EXECUTE FUNCTION sluice.mirror_086720ac0ec39760_from();

ALTER TABLE public.users ENABLE ALWAYS TRIGGER zz_sluice_086720ac0ec39760_from_delete;

CREATE TRIGGER zz_sluice_086720ac0ec39760_from_insert AFTER INSERT ON public.users FOR EACH ROW EXECUTE FUNCTION sluice.mirror_086720ac0ec39760_from();

ALTER TABLE public.users ENABLE ALWAYS TRIGGER zz_sluice_086720ac0ec39760_from_insert;

CREATE TRIGGER zz_sluice_086720ac0ec39760_from_truncate AFTER TRUNCATE ON public.users FOR EACH STATEMENT EXECUTE FUNCTION sluice.mirror_086720ac0ec39760_from();

ALTER TABLE public.users ENABLE ALWAYS TRIGGER zz_sluice_086720ac0ec39760_from_truncate;

CREATE TRIGGER zz_sluice_086720ac0ec39760_from_update AFTER UPDATE ON public.users FOR EACH ROW WHEN (((old.id IS DISTINCT FROM new.id) OR (old.theme IS DISTINCT FROM new.theme))) EXECUTE FUNCTION sluice.mirror_086720ac0ec39760_from();

ALTER TABLE public.users ENABLE ALWAYS TRIGGER zz_sluice_086720ac0ec39760_from_update;

CREATE TRIGGER zz_sluice_086720ac0ec39760_to_delete AFTER DELETE ON public.preferences FOR EACH ROW WHEN (((current_setting('sluice.backfill'::text, true) IS DISTINCT FROM 'on'::text) OR (pg_trigger_depth() > 0))) EXECUTE FUNCTION sluice.mirror_086720ac0ec39760_to();

ALTER TABLE public.preferences ENABLE ALWAYS TRIGGER zz_sluice_086720ac0ec39760_to_delete;

CREATE TRIGGER zz_sluice_086720ac0ec39760_to_insert AFTER INSERT ON public.preferences FOR EACH ROW WHEN (((current_setting('sluice.backfill'::text, true) IS DISTINCT FROM 'on'::text) OR (pg_trigger_depth() > 0))) EXECUTE FUNCTION sluice.mirror_086720ac0ec39760_to();

ALTER TABLE public.preferences ENABLE ALWAYS TRIGGER zz_sluice_086720ac0ec39760_to_insert;

CREATE TRIGGER zz_sluice_086720ac0ec39760_to_truncate AFTER TRUNCATE ON public.preferences FOR EACH STATEMENT WHEN (((current_setting('sluice.backfill'::text, true) IS DISTINCT FROM 'on'::text) OR (pg_trigger_depth() > 0))) EXECUTE FUNCTION sluice.mirror_086720ac0ec39760_to();

ALTER TABLE public.preferences ENABLE ALWAYS TRIGGER zz_sluice_086720ac0ec39760_to_truncate;

CREATE TRIGGER zz_sluice_086720ac0ec39760_to_update AFTER UPDATE ON public.preferences FOR EACH ROW WHEN ((((old.user_id IS DISTINCT FROM new.user_id) OR (old.theme IS DISTINCT FROM new.theme)) AND ((current_setting('sluice.backfill'::text, true) IS DISTINCT FROM 'on'::text) OR (pg_trigger_depth() > 0)))) EXECUTE FUNCTION sluice.mirror_086720ac0ec39760_to();

ALTER TABLE public.preferences ENABLE ALWAYS TRIGGER zz_sluice_086720ac0ec39760_to_update;

CREATE TRIGGER zz_sluice_93193c1ec1b0c949_insert BEFORE INSERT ON public.events FOR EACH ROW EXECUTE FUNCTION sluice.sync_93193c1ec1b0c949();

ALTER TABLE public.events ENABLE ALWAYS TRIGGER zz_sluice_93193c1ec1b0c949_insert;

CREATE TRIGGER zz_sluice_93193c1ec1b0c949_update BEFORE UPDATE ON public.events FOR EACH ROW WHEN (((old.kind IS DISTINCT FROM new.kind) OR ((old.label IS DISTINCT FROM new.label) AND ((current_setting('sluice.backfill'::text, true) IS DISTINCT FROM 'on'::text) OR (pg_trigger_depth() > 0))) OR ((new.label IS NULL) AND ((age(old.xmin) < '-16777216'::integer) OR (age(old.xmin) > COALESCE(age('1016'::xid), '-16777217'::integer)))))) EXECUTE FUNCTION sluice.sync_93193c1ec1b0c949();

ALTER TABLE public.events ENABLE ALWAYS TRIGGER zz_sluice_93193c1ec1b0c949_update;

CREATE TRIGGER zz_sluice_9a43e302a2643a1a_insert BEFORE INSERT ON public.orders FOR EACH ROW EXECUTE FUNCTION sluice.sync_9a43e302a2643a1a();

ALTER TABLE public.orders ENABLE ALWAYS TRIGGER zz_sluice_9a43e302a2643a1a_insert;

CREATE TRIGGER zz_sluice_9a43e302a2643a1a_update BEFORE UPDATE ON public.orders FOR EACH ROW WHEN (((old.id_old IS DISTINCT FROM new.id_old) OR (old.id IS DISTINCT FROM new.id))) EXECUTE FUNCTION sluice.sync_9a43e302a2643a1a();

ALTER TABLE public.orders ENABLE ALWAYS TRIGGER zz_sluice_9a43e302a2643a1a_update;

CREATE TRIGGER zz_sluice_f947476a673b2f6e_insert BEFORE INSERT ON public.tickets FOR EACH ROW EXECUTE FUNCTION sluice.sync_f947476a673b2f6e();

ALTER TABLE public.tickets ENABLE ALWAYS TRIGGER zz_sluice_f947476a673b2f6e_insert;

CREATE TRIGGER zz_sluice_f947476a673b2f6e_update BEFORE UPDATE ON public.tickets FOR EACH ROW WHEN ((record_image_ne(ROW(old.status), ROW(new.status)) OR record_image_ne(ROW(old.status_new), ROW(new.status_new)))) EXECUTE FUNCTION sluice.sync_f947476a673b2f6e();

ALTER TABLE public.tickets ENABLE ALWAYS TRIGGER zz_sluice_f947476a673b2f6e_update;

CREATE TRIGGER approval_guard BEFORE INSERT OR UPDATE ON sluice.approval FOR EACH ROW EXECUTE FUNCTION sluice.guard_approval();

ALTER TABLE sluice.approval ENABLE ALWAYS TRIGGER approval_guard;

CREATE TRIGGER approval_stays BEFORE DELETE OR TRUNCATE ON sluice.approval FOR EACH STATEMENT EXECUTE FUNCTION sluice.refuse_removal();

ALTER TABLE sluice.approval ENABLE ALWAYS TRIGGER approval_stays;

CREATE TRIGGER log_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON sluice.log FOR EACH STATEMENT EXECUTE FUNCTION sluice.refuse_change();

ALTER TABLE sluice.log ENABLE ALWAYS TRIGGER log_is_append_only;

CREATE TRIGGER log_is_chained BEFORE INSERT ON sluice.log FOR EACH ROW EXECUTE FUNCTION sluice.chain_log();

ALTER TABLE sluice.log ENABLE ALWAYS TRIGGER log_is_chained;

CREATE TRIGGER seal_guard BEFORE INSERT OR UPDATE ON sluice.seal FOR EACH ROW EXECUTE FUNCTION sluice.guard_seal();

ALTER TABLE sluice.seal ENABLE ALWAYS TRIGGER seal_guard;

ALTER TABLE ONLY public.items
    ADD CONSTRAINT "of order" FOREIGN KEY (order_id) REFERENCES public.orders(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.preferences
    ADD CONSTRAINT preferences_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

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

ALTER TABLE ONLY sluice.operation_effect
    ADD CONSTRAINT operation_effect_plan_id_phase_ordinal_fkey FOREIGN KEY (plan_id, phase, ordinal) REFERENCES sluice.operation(plan_id, phase, ordinal) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.operation_file
    ADD CONSTRAINT operation_file_plan_id_phase_ordinal_fkey FOREIGN KEY (plan_id, phase, ordinal) REFERENCES sluice.operation(plan_id, phase, ordinal) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.operation_lock
    ADD CONSTRAINT operation_lock_plan_id_phase_ordinal_fkey FOREIGN KEY (plan_id, phase, ordinal) REFERENCES sluice.operation(plan_id, phase, ordinal) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.operation
    ADD CONSTRAINT operation_plan_id_phase_fkey FOREIGN KEY (plan_id, phase) REFERENCES sluice.phase(plan_id, ordinal) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.operation_rename
    ADD CONSTRAINT operation_rename_plan_id_phase_ordinal_fkey FOREIGN KEY (plan_id, phase, ordinal) REFERENCES sluice.operation(plan_id, phase, ordinal) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.phase
    ADD CONSTRAINT phase_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES sluice.plan(id) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.read_seen
    ADD CONSTRAINT read_seen_plan_id_phase_fkey FOREIGN KEY (plan_id, phase) REFERENCES sluice.read_watch(plan_id, phase) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.read_watch
    ADD CONSTRAINT read_watch_plan_id_phase_fkey FOREIGN KEY (plan_id, phase) REFERENCES sluice.phase(plan_id, ordinal) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.throttle
    ADD CONSTRAINT throttle_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES sluice.plan(id) ON DELETE CASCADE;

ALTER TABLE ONLY sluice.use_count
    ADD CONSTRAINT use_count_plan_id_phase_fkey FOREIGN KEY (plan_id, phase) REFERENCES sluice.phase(plan_id, ordinal) ON DELETE CASCADE;

