INSERT INTO projects (id, tenant, name) VALUES (1000 + :u, 2, 'o')
UPDATE projects SET tenant = (tenant + 1) % 3 WHERE id = :i
SELECT count(*) FROM tasks JOIN projects p ON p.id = project WHERE tenant = 1 AND p.id = :i
UPDATE tasks SET title = 'o' WHERE id = :i
