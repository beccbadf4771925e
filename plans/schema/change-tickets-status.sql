CREATE TYPE ticket_status AS ENUM ('opened', 'legacy', 'done');
COMMENT ON TYPE ticket_status IS 'how far a ticket is';
CREATE TABLE tickets (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    status ticket_status NOT NULL DEFAULT 'opened'
);
CREATE INDEX tickets_status ON tickets (status);
CREATE TABLE moves (
    ticket bigint PRIMARY KEY REFERENCES tickets,
    steps ticket_status[]
);

INSERT INTO tickets (status) VALUES ('opened'), ('legacy'), ('done');
INSERT INTO moves VALUES (1, '{opened}'), (3, '{opened,legacy,done}');

CREATE FUNCTION is_open(ticket_status) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN $1 <> 'done';
CREATE VIEW open_tickets AS SELECT id, status FROM tickets WHERE is_open(status);
CREATE MATERIALIZED VIEW tickets_by_status AS SELECT status, count(*) FROM tickets GROUP BY status;
CREATE UNIQUE INDEX tickets_by_status_key ON tickets_by_status (status);
CREATE VIEW legacy_tickets AS SELECT count FROM tickets_by_status WHERE status = 'opened';
