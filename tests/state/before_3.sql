-- The tables of version_3.sql as they were before its plans.
CREATE TABLE events (id int PRIMARY KEY, kind text NOT NULL);
INSERT INTO events SELECT i, 'kind ' || i FROM generate_series(1, 400) i;
CREATE FUNCTION slow(kind text) RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT upper(kind)$$;

CREATE SCHEMA "Odd.Schema";
CREATE TABLE "Odd.Schema"."T able" (id int PRIMARY KEY, "it's" text NOT NULL, "user" text);
INSERT INTO "Odd.Schema"."T able" SELECT i, 'v' || i, 'u' || i FROM generate_series(1, 50) i;

CREATE TABLE orgs (id int PRIMARY KEY);
INSERT INTO orgs VALUES (1), (2);
CREATE TABLE people (id int PRIMARY KEY, mail text NOT NULL CONSTRAINT people_mail_once UNIQUE
    CONSTRAINT "it's a mail" CHECK (mail LIKE '%@%'), org int CONSTRAINT in_org REFERENCES orgs);
CREATE INDEX by_mail ON people (lower(mail));
COMMENT ON INDEX by_mail IS 'for the login';
COMMENT ON COLUMN people.mail IS 'how to reach them';
CREATE STATISTICS mail_and_org ON mail, org FROM people;
INSERT INTO people SELECT i, 'p' || i || '@example.org', 1 + i % 2 FROM generate_series(1, 100) i;

CREATE TABLE orders (id serial PRIMARY KEY, note text);
CREATE TABLE items (id int PRIMARY KEY, order_id bigint NOT NULL CONSTRAINT "of order" REFERENCES orders
    ON DELETE CASCADE);
INSERT INTO orders (note) SELECT 'n' || i FROM generate_series(1, 100) i;
INSERT INTO items SELECT i, 1 + i % 100 FROM generate_series(1, 200) i;

CREATE TABLE goods (id serial PRIMARY KEY, size int NOT NULL DEFAULT 7 CONSTRAINT sized CHECK (size > 0));
CREATE TABLE parts (id int PRIMARY KEY, good_id bigint CONSTRAINT "of good" REFERENCES goods);
CREATE INDEX by_size ON goods (size);
INSERT INTO goods (size) SELECT i FROM generate_series(1, 100) i;
INSERT INTO parts SELECT i, i FROM generate_series(1, 100) i;

CREATE TABLE mails (id int, region text, mail text NOT NULL, PRIMARY KEY (id, region))
    PARTITION BY LIST (region);
CREATE TABLE mails_eu PARTITION OF mails FOR VALUES IN ('eu') PARTITION BY RANGE (id);
CREATE TABLE mails_eu_1 PARTITION OF mails_eu FOR VALUES FROM (0) TO (100);
CREATE TABLE mails_eu_rest PARTITION OF mails_eu DEFAULT;
CREATE TABLE mails_us PARTITION OF mails FOR VALUES IN ('us');
CREATE TABLE mails_other PARTITION OF mails DEFAULT;
INSERT INTO mails SELECT i, (ARRAY['eu', 'us', 'xx'])[i % 3 + 1], 'm' || i FROM generate_series(1, 300) i;
