CREATE TABLE files (id integer PRIMARY KEY, name varchar(40) NOT NULL, renamed integer NOT NULL DEFAULT 0);
CREATE FUNCTION files_renamed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.renamed := NEW.renamed + 1; RETURN NEW; END $$;
CREATE TRIGGER files_renamed BEFORE UPDATE OF name ON files FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION files_renamed();
CREATE VIEW shown AS SELECT id, name FROM files WHERE name NOT LIKE '.%';
COMMENT ON VIEW shown IS 'without dots';
GRANT SELECT ON shown TO PUBLIC;
ALTER TABLE files ENABLE ROW LEVEL SECURITY;
CREATE POLICY no_system ON files USING (name <> 'system') WITH CHECK (name <> '');
INSERT INTO files SELECT i, 'f' || i FROM generate_series(1, 300) i;
