-- Register a plan, or register it again: its phases are then written anew.
INSERT INTO sluice.plan (name, description, checksum, file, source, planned_by,
    registered_by)
VALUES ($1, $2, $3, $4, $5, $6, session_user)
ON CONFLICT (name) DO UPDATE SET description = excluded.description, checksum = excluded.checksum,
    file = excluded.file, source = excluded.source, planned_by = excluded.planned_by,
    registered_by = excluded.registered_by, state = 'pending', registered_at = now()
RETURNING id
