INSERT INTO houses (street, number, city, owner) VALUES (:i, 1, 1, 'o') ON CONFLICT (street, number) DO UPDATE SET owner = excluded.owner
INSERT INTO houses (street, number, city) VALUES (1000 + :u, :i, 2)
INSERT INTO visits VALUES (:i, 1, date '2024-02-01' + :u) ON CONFLICT DO NOTHING
DELETE FROM houses WHERE street = 1000 + :u AND number = 2
