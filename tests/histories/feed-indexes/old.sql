INSERT INTO entries (id, feed_id) VALUES (:u, :i)
UPDATE entries SET status = 'read' WHERE id = :i
SELECT count(*) FROM entries WHERE starred
