INSERT INTO employees (boss, name) VALUES (:i, 'o') RETURNING id
UPDATE employees SET boss = CASE WHEN id > 1 THEN 1 END WHERE id = :i
WITH RECURSIVE up (id, boss) AS (SELECT id, boss FROM employees WHERE id = :i UNION ALL SELECT e.id, e.boss FROM up JOIN employees e ON e.id = up.boss) SELECT count(*) FROM (SELECT FROM up LIMIT 20) x
DELETE FROM employees WHERE id = 10000 + :i
