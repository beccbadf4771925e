INSERT INTO workspaces (id, name, seats) VALUES (:u, 'o', 2)
UPDATE workspaces SET plan = NULL, legacy_tier = 'gold' WHERE id = :i
SELECT coalesce(plan, legacy_tier) FROM workspaces WHERE id = :i
