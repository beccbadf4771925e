ALTER TYPE ticket_state RENAME TO ticket_state_old;
CREATE TYPE ticket_state AS ENUM ('open', 'waiting', 'closed');
COMMENT ON TYPE ticket_state IS 'how far a ticket is';
ALTER TABLE tickets ALTER state DROP DEFAULT, ALTER state TYPE ticket_state USING
    (CASE state::text WHEN 'opened' THEN 'open' WHEN 'legacy' THEN 'closed' ELSE state::text END)::ticket_state;
ALTER TABLE tickets ALTER state SET DEFAULT 'open';
ALTER TABLE boards ALTER shown DROP DEFAULT, ALTER shown TYPE ticket_state[] USING
    replace(replace(shown::text, 'opened', 'open'), 'legacy', 'closed')::ticket_state[];
ALTER TABLE boards ALTER shown SET DEFAULT '{open,closed}';
DROP TYPE ticket_state_old;
