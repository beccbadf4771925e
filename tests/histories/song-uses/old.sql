INSERT INTO songs (id, title) VALUES (:u, 'o')
UPDATE songs SET title = 'x' WHERE id = :i
SELECT n FROM playable_count
