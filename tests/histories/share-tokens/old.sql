INSERT INTO documents (id, title) VALUES (:u, 'o')
UPDATE documents SET title = 'x' WHERE id = :i
DELETE FROM documents WHERE id = :u - 5
