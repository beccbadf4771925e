INSERT INTO posts (id) VALUES (:u)
INSERT INTO comments (id, post_id, body) VALUES (:u, :i, 'o')
UPDATE comments SET body = 'o' WHERE id = :i
