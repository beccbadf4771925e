INSERT INTO nodes (parent_id, kind) VALUES (:i, 'n:u') RETURNING id
INSERT INTO edges (from_id, to_id) VALUES (:i, 9) ON CONFLICT (from_id, to_id) DO UPDATE SET note = 'newer'
DELETE FROM edges WHERE from_id = :i AND to_id = 9
