-- One plan by name, and who works on it now: the holder of its advisory lock.
SELECT p.id, p.name, p.description, p.checksum, p.text_checksum, p.file, p.source, p.state, p.epoch,
    p.paused_at, p.paused_by, p.registered_at,
    p.planned_by
FROM sluice.plan p
WHERE p.name = $1
