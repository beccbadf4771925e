CREATE TYPE post_state AS ENUM ('draft', 'published', 'archived');
ALTER TABLE posts ADD COLUMN state post_state;
UPDATE posts SET state = (CASE WHEN archived THEN 'archived' WHEN published THEN 'published' ELSE 'draft' END)::post_state;
ALTER TABLE posts ALTER state SET NOT NULL, ALTER state SET DEFAULT 'draft', DROP COLUMN published, DROP COLUMN archived;
CREATE INDEX posts_shown ON posts (id) WHERE state = 'published';
