CREATE INDEX index_comments_on_post_id ON comments (post_id);
CREATE INDEX index_comments_on_parent_id ON comments (parent_id);
ALTER TABLE comments DROP CONSTRAINT fk_post, ADD CONSTRAINT comments_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE;
ALTER TABLE comments DROP CONSTRAINT fk_parent, ADD CONSTRAINT comments_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES comments (id) ON UPDATE CASCADE ON DELETE SET NULL;
