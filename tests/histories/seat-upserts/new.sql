INSERT INTO seats (hall, number, holder) VALUES (1 + :i % 3, :i, 'n') ON CONFLICT (hall, number) DO UPDATE SET holder = excluded.holder
INSERT INTO tickets (seat) VALUES (:i)
UPDATE seats SET holder = 'n' WHERE hall = 1 + :i % 3 AND number = :i
