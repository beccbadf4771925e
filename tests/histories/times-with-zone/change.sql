ALTER TABLE events DROP CONSTRAINT ends_later;
ALTER TABLE events ALTER ends_at TYPE timestamptz USING ends_at AT TIME ZONE 'UTC';
COMMENT ON COLUMN events.ends_at IS 'never before it starts';
