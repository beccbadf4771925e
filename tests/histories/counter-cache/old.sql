INSERT INTO posts (topic_id) VALUES (:i)
INSERT INTO topics (id) VALUES (:u)
