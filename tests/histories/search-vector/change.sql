ALTER TABLE notes ADD COLUMN search tsvector;
CREATE FUNCTION notes_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.search := to_tsvector('english', NEW.title || ' ' || coalesce(NEW.body, ''));
    RETURN NEW;
END $$;
CREATE TRIGGER notes_search BEFORE INSERT OR UPDATE OF title, body ON notes FOR EACH ROW EXECUTE FUNCTION notes_search();
UPDATE notes SET search = to_tsvector('english', title || ' ' || coalesce(body, ''));
CREATE INDEX notes_search ON notes USING gin (search);
DROP INDEX notes_title;
