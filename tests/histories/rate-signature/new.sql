INSERT INTO rates (id, rate) VALUES (1000 + :u, 2.5)
UPDATE rates SET rate = 11.5 WHERE id = :i
SELECT rate_of(id) FROM rates WHERE id = :i
