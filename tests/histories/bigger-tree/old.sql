WITH n AS (INSERT INTO nodes (parent_id, kind) VALUES (:i, 'o:u') RETURNING id) INSERT INTO edges (from_id, to_id) SELECT id, :i FROM n
INSERT INTO edges (from_id, to_id) VALUES (:i, 7) ON CONFLICT (from_id, to_id) DO UPDATE SET note = 'again'
UPDATE nodes SET parent_id = 300 WHERE id = :i AND id < 300
SELECT count(*) FROM nodes c JOIN nodes p ON p.id = c.parent_id WHERE p.id = :i
