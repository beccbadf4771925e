INSERT INTO games (id, score) VALUES (1000 + :u, 7)
UPDATE games SET score = score + 1 WHERE id = :i
SELECT count(*) FROM games WHERE score > 1000
