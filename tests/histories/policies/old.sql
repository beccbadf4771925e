INSERT INTO documents (id, tenant_id, body) VALUES (:u, :i, 'o')
UPDATE documents SET body = 'o:u' WHERE id = :i
SELECT body FROM documents WHERE id = :i
