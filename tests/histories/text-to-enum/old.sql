INSERT INTO tasks (id) VALUES (:u)
UPDATE tasks SET state = 'doing' WHERE id = :i
SELECT count(*) FROM tasks WHERE state <> 'done'
