INSERT INTO projects (id, account, name) VALUES (1000 + :u, 2, 'n')
UPDATE projects SET account = (account + 1) % 3, name = 'n' WHERE id = :i RETURNING changes
SELECT count(*) FROM tasks WHERE id = :i
INSERT INTO tasks VALUES (1000 + :u, :i, 'n')
