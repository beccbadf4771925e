CREATE TABLE members (id integer PRIMARY KEY, nick text NOT NULL UNIQUE, email text NOT NULL DEFAULT '', CONSTRAINT members_nick CHECK (nick <> ''));
CREATE INDEX members_lower ON members (lower(nick));
INSERT INTO members SELECT i, 'm' || i FROM generate_series(1, 300) i;
