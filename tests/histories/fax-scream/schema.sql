CREATE TABLE contacts (id integer PRIMARY KEY, name text NOT NULL, fax text DEFAULT 'none', telex text);
CREATE INDEX contacts_fax ON contacts (fax) WHERE fax <> 'none';
COMMENT ON COLUMN contacts.fax IS 'who knows';
INSERT INTO contacts SELECT i, 'n' || i, 'f' || i FROM generate_series(1, 300) i;
