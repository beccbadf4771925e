INSERT INTO wares (id, net) VALUES (1000 + :u, 6) RETURNING net, gross
UPDATE wares SET net = 7 WHERE id = :i
SELECT net, gross FROM wares WHERE id = :i
