CREATE TABLE members (id integer PRIMARY KEY, name text NOT NULL, locale text, country text);
CREATE FUNCTION touch_member() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := trim(NEW.name); RETURN NEW; END $$;
CREATE TRIGGER members_touch BEFORE INSERT OR UPDATE ON members FOR EACH ROW EXECUTE FUNCTION touch_member();
INSERT INTO members SELECT i, 'm' || i, CASE i % 3 WHEN 0 THEN 'de' WHEN 1 THEN '' END, CASE WHEN i % 2 = 0 THEN 'fr' END FROM generate_series(1, 300) i;
