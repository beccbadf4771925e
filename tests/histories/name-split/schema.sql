CREATE TABLE contacts (id integer PRIMARY KEY, full_name text NOT NULL, phone varchar(20));
CREATE INDEX contacts_full_name ON contacts (full_name);
INSERT INTO contacts SELECT i, 'First' || i || ' Last' || i, '+49' || i FROM generate_series(1, 300) i;
