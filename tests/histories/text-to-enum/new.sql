INSERT INTO tasks (id, state) VALUES (:u, 'done')
UPDATE tasks SET state = 'todo' WHERE id = :i
