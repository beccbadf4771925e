CREATE TABLE pages (id integer PRIMARY KEY, content text NOT NULL DEFAULT '', title text, words tsvector GENERATED ALWAYS AS (to_tsvector('english', coalesce(title, '') || ' ' || content)) STORED, length integer GENERATED ALWAYS AS (length(content)) STORED, CONSTRAINT pages_content CHECK (length(content) < 1000));
CREATE INDEX pages_words ON pages USING gin (words);
CREATE INDEX pages_content ON pages (md5(content)) INCLUDE (title);
ALTER TABLE pages ALTER content SET STATISTICS 50, ALTER content SET STORAGE EXTERNAL;
INSERT INTO pages (id, content, title) SELECT i, 'word' || i, 't' || i FROM generate_series(1, 300) i;
