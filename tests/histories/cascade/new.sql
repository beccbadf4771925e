INSERT INTO posts (id) VALUES (:u)
INSERT INTO comments (id, post_id, parent_id) VALUES (:u, :i, :i)
DELETE FROM posts WHERE id = :u - 2
