INSERT INTO documents (id, tenant_id, title) VALUES (:i, :i % 7, 'newer') ON CONFLICT (tenant_id, id) DO UPDATE SET title = excluded.title
INSERT INTO pages VALUES (:i, 1000 + :u)
UPDATE documents SET copy_of = :i WHERE tenant_id = 2 AND id = :i
