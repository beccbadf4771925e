DELETE FROM sessions WHERE expires_at < '2024-01-01';
UPDATE sessions SET data = '{}' WHERE data IS NULL;
ALTER TABLE sessions ALTER data SET DEFAULT '{}', ALTER data SET NOT NULL;
CREATE INDEX sessions_expires_at ON sessions (expires_at);
CREATE FUNCTION expire_sessions() RETURNS bigint LANGUAGE sql AS $$
    WITH gone AS (DELETE FROM sessions WHERE expires_at < now() RETURNING 1) SELECT count(*) FROM gone
$$;
COMMENT ON FUNCTION expire_sessions() IS 'run by cron';
