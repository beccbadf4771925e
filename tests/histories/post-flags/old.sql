INSERT INTO posts (id, title) VALUES (:u, 'old')
UPDATE posts SET published = true WHERE id = :i
UPDATE posts SET published = true, archived = true WHERE id = :i
SELECT count(*) FROM posts WHERE published AND NOT archived
