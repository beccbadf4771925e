-- The tables of version_5.sql as they were before its plans.
CREATE TABLE events (id int PRIMARY KEY, kind text NOT NULL);
INSERT INTO events SELECT i, 'kind ' || i FROM generate_series(1, 400) i;
CREATE FUNCTION slow(kind text) RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT upper(kind)$$;

CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL, theme text, notify boolean);
INSERT INTO users SELECT i, 'u' || i, CASE WHEN i % 2 = 0 THEN 'dark' END, i % 3 = 0 FROM generate_series(1, 60) i;
CREATE TABLE preferences (user_id int PRIMARY KEY REFERENCES users ON DELETE CASCADE, theme text NOT NULL);

CREATE TYPE status AS ENUM ('opened', 'legacy', 'done');
CREATE TABLE tickets (id int PRIMARY KEY, status status NOT NULL DEFAULT 'opened');
CREATE INDEX tickets_status ON tickets (status);
INSERT INTO tickets SELECT i, ('{opened,legacy,done}'::status[])[i % 3 + 1] FROM generate_series(1, 60) i;

CREATE TABLE members (login text PRIMARY KEY CHECK (login <> ''), joined date NOT NULL DEFAULT '2026-01-01');
CREATE VIEW authors AS SELECT login FROM members;
INSERT INTO members (login) SELECT 'm' || i FROM generate_series(1, 20) i;

CREATE TABLE accounts (id int PRIMARY KEY, plan text, seats int NOT NULL DEFAULT 0, CHECK (seats >= 0));
INSERT INTO accounts SELECT i, CASE WHEN i % 2 = 0 THEN 'pro' END, i FROM generate_series(1, 60) i;

CREATE TABLE orders (id serial PRIMARY KEY, note text);
CREATE TABLE items (id int PRIMARY KEY, order_id bigint NOT NULL CONSTRAINT "of order" REFERENCES orders
    ON DELETE CASCADE);
CREATE VIEW noted AS SELECT id, note FROM orders;
INSERT INTO orders (note) SELECT 'n' || i FROM generate_series(1, 100) i;
INSERT INTO items SELECT i, 1 + i % 100 FROM generate_series(1, 200) i;
