CREATE TABLE shops (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    town text NOT NULL,
    moves integer NOT NULL DEFAULT 0
);

CREATE FUNCTION moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.moves := NEW.moves + 1;
    RETURN NEW;
END $$;
CREATE TRIGGER moved BEFORE UPDATE OF town ON shops FOR EACH ROW
    WHEN (OLD.town IS DISTINCT FROM NEW.town) EXECUTE FUNCTION moved();

CREATE VIEW open_shops AS SELECT id, town FROM shops WHERE town <> '';
CREATE VIEW towns AS SELECT town, count(*) AS shops FROM open_shops GROUP BY town;

ALTER TABLE shops ENABLE ROW LEVEL SECURITY;
CREATE POLICY anywhere_known ON shops USING (town <> 'nowhere');

INSERT INTO shops (town) VALUES ('Bonn'), ('Rome'), ('');
