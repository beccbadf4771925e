-- Version 2: settings of a backfill that were changed while it runs.
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
