INSERT INTO wallets (id) VALUES (:u)
INSERT INTO transfers (source, target, amount) VALUES (:i, 301 - :i, 1)
UPDATE wallets SET balance = balance + 1 WHERE id = :i
