INSERT INTO documents (id, title) VALUES (:u, 'n') RETURNING token
INSERT INTO documents (id, title, token) VALUES (:u + 500000, 'n', gen_random_uuid())
UPDATE documents SET seen_at = now() WHERE id = :i
SELECT token FROM documents WHERE id = :i
