-- Register a plan, or register it again: its phases are then written anew.
INSERT INTO sluice.plan (name, description, checksum, file, source)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (name) DO UPDATE SET description = excluded.description, checksum = excluded.checksum,
    file = excluded.file, source = excluded.source, state = 'pending', registered_at = now()
RETURNING id
