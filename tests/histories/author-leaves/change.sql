ALTER TABLE articles ALTER author_id DROP NOT NULL;
ALTER TABLE articles DROP CONSTRAINT articles_author_id_fkey;
ALTER TABLE articles ADD CONSTRAINT articles_author_fk FOREIGN KEY (author_id) REFERENCES authors (id) ON DELETE SET NULL;
CREATE INDEX articles_author_id ON articles (author_id) WHERE author_id IS NOT NULL;
ALTER TABLE articles ALTER summary DROP NOT NULL, ALTER summary DROP DEFAULT;
UPDATE articles SET summary = NULL WHERE summary = '';
