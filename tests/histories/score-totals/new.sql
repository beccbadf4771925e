INSERT INTO games (id, player, points) VALUES (1000 + :u, 2, 5)
UPDATE games SET points = points + 1 WHERE id = :i
SELECT count(*) FROM champions
