INSERT INTO persons (name, parent) VALUES ('o', :i) RETURNING id
UPDATE persons SET name = 'o' WHERE id = :i
WITH p AS (INSERT INTO persons (name) VALUES ('o') RETURNING id) SELECT id FROM p
INSERT INTO phones VALUES (:i, 'o:u')
SELECT numbers FROM callable WHERE id = :i
UPDATE named SET name = 'named' WHERE id = :i
DELETE FROM persons WHERE id = 100000 + :i
