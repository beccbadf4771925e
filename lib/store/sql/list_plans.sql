-- Plans, newest first; those that are finished only when $1; of schema $2, or of all: a plan for a
-- schema is called NAME@SCHEMA.
SELECT p.id, p.name, p.description, p.checksum, p.text_checksum, p.file, p.source, p.expansion, p.state, p.epoch,
    p.paused_at, p.paused_by, p.planned_by, p.adopted_at IS NOT NULL AS adopted,
    to_char(p.registered_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS registered_at
FROM sluice.plan p
WHERE ($1 OR p.state NOT IN ('complete', 'reverted'))
    AND ($2::text IS NULL OR $2 = CASE WHEN strpos(p.name, '@') = 0 THEN 'public'
        ELSE substr(p.name, strpos(p.name, '@') + 1) END)
ORDER BY p.registered_at DESC, p.id DESC
