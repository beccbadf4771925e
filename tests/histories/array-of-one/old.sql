INSERT INTO photos (id, tag, width) VALUES (:u, 'o', 1)
UPDATE photos SET tag = 'o:u' WHERE id = :i
