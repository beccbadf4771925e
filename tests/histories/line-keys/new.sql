INSERT INTO lines VALUES (:i, 1000 + :u, 2)
INSERT INTO lines VALUES (:i, 1, 1) ON CONFLICT (invoice, number) DO UPDATE SET amount = excluded.amount RETURNING amount
SELECT sum(amount) FROM lines WHERE number = 2 AND invoice < :i
