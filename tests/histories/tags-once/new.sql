INSERT INTO tags (name) VALUES ('n:u')
INSERT INTO taggings (tag_id, item) VALUES (1 + :i % 200, :i)
SELECT count(*) FROM taggings WHERE tag_id = :i
