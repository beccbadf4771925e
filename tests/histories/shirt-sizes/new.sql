INSERT INTO shirts (id, size) VALUES (:u, 'large')
UPDATE shelves SET sizes = '{large}' WHERE id = :i
SELECT count(*) FROM shirts WHERE size::text = 'large'
