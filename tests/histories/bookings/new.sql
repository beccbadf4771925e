WITH b AS (INSERT INTO bookings (room_id, during) VALUES (:i, daterange(date '2024-01-01' + :u % 1000000, date '2024-01-02' + :u % 1000000)) ON CONFLICT DO NOTHING RETURNING id) INSERT INTO booking_guests SELECT id, 'n:u' FROM b
SELECT name FROM upcoming WHERE id = :i
