DROP TRIGGER files_renamed ON files;
DROP VIEW shown;
DROP POLICY no_system ON files;
ALTER TABLE files ALTER name TYPE text COLLATE "C";
CREATE TRIGGER files_renamed BEFORE UPDATE OF name ON files FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION files_renamed();
CREATE VIEW shown AS SELECT id, name FROM files WHERE name NOT LIKE '.%';
COMMENT ON VIEW shown IS 'without dots';
GRANT SELECT ON shown TO PUBLIC;
CREATE POLICY no_system ON files USING (name <> 'system') WITH CHECK (name <> '');
