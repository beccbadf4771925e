INSERT INTO posts (topic_id, body) VALUES (:i, 'n')
SELECT posts_count FROM topics WHERE id = :i
