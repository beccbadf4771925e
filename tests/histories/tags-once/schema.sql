CREATE TABLE tags (id serial PRIMARY KEY, name text NOT NULL);
CREATE TABLE taggings (id serial PRIMARY KEY, tag_id integer, item integer NOT NULL);
INSERT INTO tags (name) SELECT 't' || i % 250 FROM generate_series(1, 300) i;
INSERT INTO taggings (tag_id, item) SELECT CASE WHEN i % 11 > 0 THEN i ELSE 9999 END, i FROM generate_series(1, 300) i;
