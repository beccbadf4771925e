INSERT INTO lines VALUES (:i, 1000 + :u, 1)
INSERT INTO lines VALUES (:i, 1, 1) ON CONFLICT (invoice, number) DO UPDATE SET amount = excluded.amount
UPDATE lines SET number = number + 1000000 WHERE invoice = :i AND number = 1000 + :u
SELECT amount FROM lines WHERE invoice = :i AND number = 2
