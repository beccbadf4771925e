CREATE TYPE ticket_state AS ENUM ('opened', 'legacy', 'closed');
COMMENT ON TYPE ticket_state IS 'how far a ticket is';
CREATE TABLE tickets (id integer PRIMARY KEY, state ticket_state NOT NULL DEFAULT 'opened', note text);
CREATE INDEX tickets_state ON tickets (state);
CREATE TABLE boards (id integer PRIMARY KEY, shown ticket_state[] NOT NULL DEFAULT '{opened,legacy}');
INSERT INTO tickets SELECT i, CASE i % 3 WHEN 0 THEN 'legacy' WHEN 1 THEN 'opened' ELSE 'closed' END::ticket_state FROM generate_series(1, 300) i;
INSERT INTO boards SELECT i, '{closed,legacy}' FROM generate_series(1, 300) i;
