INSERT INTO rates (id, rate) VALUES (1000 + :u, 3)
UPDATE rates SET rate = 4 WHERE id = :i
SELECT rate_of(id) FROM rates WHERE id = :i
SELECT count(*) FROM high
