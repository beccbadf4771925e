-- One plan by name, and who works on it now: the holder of its advisory lock.
SELECT p.id, p.name, p.description, p.checksum, p.text_checksum, p.file, p.source, p.expansion, p.state, p.epoch,
    p.paused_at, p.paused_by, p.planned_by, p.adopted_at IS NOT NULL AS adopted,
    to_char(p.registered_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS registered_at
FROM sluice.plan p
WHERE p.name = $1
