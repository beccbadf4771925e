INSERT INTO games (id, player, score) VALUES (1000 + :u, 1, 5)
UPDATE games SET score = score + 1 WHERE id = :i
SELECT score FROM totals WHERE player = :i % 10
SELECT count(*) FROM champions
