-- $4 what happened: begin, resume, done, failed, undo, undone, stays (it was not taken back), gate (it
-- opened). What it ended with is kept until it is taken back.
WITH fence AS (
    SELECT id FROM sluice.plan WHERE id = $1 AND epoch = $6 AND pg_backend_pid() = $7 FOR SHARE
)
UPDATE sluice.phase p
SET state = $3,
    started_at = CASE WHEN $4 IN ('begin', 'gate') THEN clock_timestamp() WHEN $4 = 'undone' THEN NULL
        ELSE started_at END,
    finished_at = CASE WHEN $4 = 'done' THEN clock_timestamp()
        WHEN $4 IN ('undo', 'stays') THEN finished_at END,
    attempts = CASE WHEN $4 IN ('begin', 'resume') THEN attempts + 1 WHEN $4 = 'undone' THEN 0
        ELSE attempts END,
    opened_lsn = CASE WHEN $4 = 'gate' THEN pg_current_wal_insert_lsn() WHEN $4 <> 'undone' THEN opened_lsn
        END,
    deployed_at = CASE WHEN $4 NOT IN ('gate', 'undone') THEN deployed_at END,
    error = CASE WHEN $4 = 'failed' THEN $5 WHEN $4 IN ('undo', 'stays') THEN error END,
    error_hint = CASE WHEN $4 = 'failed' THEN $8 WHEN $4 IN ('undo', 'stays') THEN error_hint END,
    error_about = CASE WHEN $4 = 'failed' THEN jsonb_strip_nulls(jsonb_build_object(
        'sqlstate', $9::text, 'schema', $10::text, 'table', $11::text, 'column', $12::text,
        'datatype', $13::text, 'constraint', $14::text, 'detail', $15::text))
        WHEN $4 IN ('undo', 'stays') THEN error_about END,
    failed_at = CASE WHEN $4 = 'failed' THEN clock_timestamp()
        WHEN $4 IN ('undo', 'stays') THEN failed_at END
FROM fence
WHERE p.plan_id = fence.id AND p.ordinal = $2
