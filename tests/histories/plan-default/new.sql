INSERT INTO workspaces (id, name) VALUES (:u, 'n')
UPDATE workspaces SET plan = 'pro', seats = 5 WHERE id = :i
