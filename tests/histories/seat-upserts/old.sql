INSERT INTO seats (number, holder) VALUES (:i, 'o') ON CONFLICT (number) DO UPDATE SET holder = excluded.holder RETURNING *
INSERT INTO seats (number) VALUES (1000 + :u) ON CONFLICT DO NOTHING
INSERT INTO tickets (seat) VALUES (:i)
DELETE FROM seats WHERE number = 1000 + :u
