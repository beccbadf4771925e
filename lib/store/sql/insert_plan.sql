-- Register a plan, or register it again: its phases are then written anew.
INSERT INTO sluice.plan (name, description, checksum, text_checksum, file, source, planned_by,
    expansion, registered_by, registrar)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, session_user, quote_ident(session_user)::regrole)
ON CONFLICT (name) DO UPDATE SET description = excluded.description, checksum = excluded.checksum,
    text_checksum = excluded.text_checksum, file = excluded.file, source = excluded.source, planned_by = excluded.planned_by,
    expansion = excluded.expansion, registered_by = excluded.registered_by, registrar = excluded.registrar, state = 'pending', adopted_at = NULL,
    registered_at = now()
RETURNING id
