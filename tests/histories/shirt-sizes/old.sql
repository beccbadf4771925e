INSERT INTO shirts (id) VALUES (:u)
UPDATE shirts SET size = 'huge' WHERE id = :i
UPDATE shelves SET sizes = sizes || 'big'::size WHERE id = :i AND cardinality(sizes) < 9
SELECT count(*) FROM shirts WHERE size = 'small'
