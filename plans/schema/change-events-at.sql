CREATE TABLE events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamp NOT NULL,
    what text
);
CREATE INDEX events_at ON events (at);

INSERT INTO events (at, what) VALUES ('2026-03-29 02:30', 'a night'), ('2026-10-25 02:30', 'another');
