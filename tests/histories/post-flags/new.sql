INSERT INTO posts (id, title, state) VALUES (:u, 'new', 'published')
UPDATE posts SET state = 'archived' WHERE id = :i
SELECT count(*) FROM posts WHERE state = 'published'
