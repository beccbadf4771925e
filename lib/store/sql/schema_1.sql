-- Version 1 of our tables. The states are those of lib/engine/machine.c; a test compares them.
CREATE TABLE sluice.meta (
    version integer NOT NULL,
    installed_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON SCHEMA sluice IS 'State of Sluice, the schema change orchestrator. See sluice(1).';

CREATE TABLE sluice.plan (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    description text,
    checksum text NOT NULL,
    file text NOT NULL,
    source text NOT NULL,
    state text NOT NULL DEFAULT 'pending' CONSTRAINT plan_state CHECK (state IN
        ('pending', 'running', 'waiting', 'failed', 'complete', 'reverting', 'reverted')),
    epoch bigint NOT NULL DEFAULT 0,
    paused_at timestamptz,
    paused_by text,
    registered_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN sluice.plan.epoch IS
    'Counts the runs that took the lease; a run writes only while its own is the latest.';

CREATE TABLE sluice.phase (
    plan_id bigint NOT NULL REFERENCES sluice.plan ON DELETE CASCADE,
    ordinal integer NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL DEFAULT 'pending' CONSTRAINT phase_state CHECK (state IN
        ('pending', 'running', 'done', 'failed', 'reverting')),
    started_at timestamptz,
    finished_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    error text,
    error_hint text,
    PRIMARY KEY (plan_id, ordinal),
    UNIQUE (plan_id, name)
);

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
    done boolean NOT NULL DEFAULT false,
    xid text,
    finished_at timestamptz,
    PRIMARY KEY (plan_id, phase, ordinal),
    FOREIGN KEY (plan_id, phase) REFERENCES sluice.phase ON DELETE CASCADE
);
COMMENT ON COLUMN sluice.operation.xid IS
    'The first transaction id not given out when it ran: what wrote before the sync triggers is older.';

CREATE TABLE sluice.backfill (
    plan_id bigint NOT NULL,
    phase integer NOT NULL,
    operation integer NOT NULL,
    filenode bigint NOT NULL,
    next_page bigint NOT NULL,
    end_page bigint NOT NULL,
    rows_done bigint NOT NULL DEFAULT 0,
    rows_total bigint NOT NULL,
    busy_ms bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (plan_id, phase, operation),
    FOREIGN KEY (plan_id, phase, operation) REFERENCES sluice.operation ON DELETE CASCADE
);

CREATE TABLE sluice.approval (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan_id bigint NOT NULL REFERENCES sluice.plan ON DELETE CASCADE,
    phase integer NOT NULL,
    role text NOT NULL DEFAULT session_user,
    claimed_by text NOT NULL,
    reason text NOT NULL,
    checksum text NOT NULL,
    approved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    void boolean NOT NULL DEFAULT false
);

CREATE TABLE sluice.log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    plan text NOT NULL,
    phase text,
    event text NOT NULL,
    result text NOT NULL,
    role text NOT NULL DEFAULT session_user,
    os_user text NOT NULL,
    host text NOT NULL,
    claimed_by text,
    duration_ms bigint,
    detail text
);

CREATE TABLE sluice.old_write (
    sync text NOT NULL,
    pid integer NOT NULL,
    role text NOT NULL,
    application_name text NOT NULL,
    client_addr inet,
    first_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (sync, pid, role, application_name)
);
COMMENT ON TABLE sluice.old_write IS
    'Who wrote the old side of a sync alone. A backend touches its own rows only.';

CREATE FUNCTION sluice.refuse_change() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'the log of sluice is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER log_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sluice.log
    FOR EACH STATEMENT EXECUTE FUNCTION sluice.refuse_change();
ALTER TABLE sluice.log ENABLE ALWAYS TRIGGER log_is_append_only;
