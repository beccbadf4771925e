CREATE TABLE events (id integer PRIMARY KEY, title text NOT NULL, starts_at timestamp NOT NULL DEFAULT timezone('UTC', now()), ends_at timestamp, CONSTRAINT ends_later CHECK (ends_at > starts_at));
CREATE INDEX events_starts_at ON events (starts_at DESC);
INSERT INTO events SELECT i, 't', timestamp '2024-01-01' + i * interval '1 h', timestamp '2024-01-01' + (i + 1) * interval '1 h' FROM generate_series(1, 300) i;
