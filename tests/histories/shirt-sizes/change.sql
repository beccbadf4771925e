ALTER TYPE size RENAME TO size_old;
CREATE TYPE size AS ENUM ('small', 'medium', 'large');
DROP INDEX shirts_small;
ALTER TABLE shirts ALTER size DROP DEFAULT, ALTER size TYPE size USING replace(replace(size::text, 'big', 'large'), 'huge', 'large')::size;
ALTER TABLE shirts ALTER size SET DEFAULT 'medium';
CREATE INDEX shirts_small ON shirts (price) WHERE size = 'small';
ALTER TABLE shelves ALTER sizes DROP DEFAULT, ALTER sizes TYPE size[] USING replace(replace(sizes::text, 'big', 'large'), 'huge', 'large')::size[];
ALTER TABLE shelves ALTER sizes SET DEFAULT '{small,medium}';
DROP TYPE size_old;
