DELETE FROM taggings WHERE NOT EXISTS (SELECT FROM tags t WHERE t.id = taggings.tag_id);
DELETE FROM tags WHERE id > 250 AND id <= 300;
DELETE FROM taggings WHERE NOT EXISTS (SELECT FROM tags t WHERE t.id = taggings.tag_id);
ALTER TABLE tags ADD CONSTRAINT tags_name_key UNIQUE (name);
ALTER TABLE taggings ALTER tag_id SET NOT NULL, ADD CONSTRAINT taggings_tag_id_fkey FOREIGN KEY (tag_id) REFERENCES tags ON DELETE CASCADE;
