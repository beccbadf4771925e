INSERT INTO houses (city, street, number, owner) VALUES (1, :i, 1, 'n') ON CONFLICT (city, street, number) DO UPDATE SET owner = excluded.owner RETURNING *
SELECT count(*) FROM houses JOIN visits USING (street, number) WHERE city = 1 AND street = :i
UPDATE houses SET owner = 'n:u' WHERE city = 1 AND street = :i AND number = 1
