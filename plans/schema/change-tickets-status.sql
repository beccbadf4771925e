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
