INSERT INTO documents (id, tenant_id, title) VALUES (:i, 3, 'again') ON CONFLICT (id) DO UPDATE SET title = excluded.title
WITH d AS (INSERT INTO documents (id, tenant_id, copy_of, title) VALUES (1000 + :u, 1, :i, 'new') RETURNING id) SELECT id FROM d
DELETE FROM documents WHERE id = 1000 + :u
SELECT title FROM documents d JOIN pages p ON p.document_id = d.id WHERE d.id = :i
