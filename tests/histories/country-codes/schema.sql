CREATE TABLE countries (iso text PRIMARY KEY, name text NOT NULL);
CREATE TABLE cities (id integer PRIMARY KEY, country text NOT NULL REFERENCES countries (iso) ON UPDATE CASCADE ON DELETE CASCADE);
CREATE INDEX cities_country ON cities (country);
COMMENT ON COLUMN countries.iso IS 'ISO 3166';
GRANT SELECT (iso), UPDATE (name) ON countries TO PUBLIC;
INSERT INTO countries SELECT 'c' || i, 'n' || i FROM generate_series(1, 300) i;
INSERT INTO cities SELECT i, 'c' || i FROM generate_series(1, 300) i;
