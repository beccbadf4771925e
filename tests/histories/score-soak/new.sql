INSERT INTO games (id, score) VALUES (1000 + :u, 7)
UPDATE games SET score = score + 1 WHERE id = :i RETURNING score
INSERT INTO games (id, score) VALUES (:i, 3) ON CONFLICT (id) DO UPDATE SET score = excluded.score
