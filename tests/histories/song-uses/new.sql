INSERT INTO songs (id, title, uses) VALUES (:u, 'n', '{play}')
UPDATE songs SET uses = '{copy}' WHERE id = :i
SELECT n FROM playable_count
