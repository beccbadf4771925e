INSERT INTO documents (id, tenant_id, shared) VALUES (:u, :i, true)
UPDATE documents SET shared = NOT shared WHERE id = :i
