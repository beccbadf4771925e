INSERT INTO wallets (id, owner) VALUES (:u, :u)
INSERT INTO transfers (source, target, amount, at) VALUES (:i, 301 - :i, 0, NULL)
