INSERT INTO holds (room_id, starts, ends) VALUES (:i, '2024-02-02', '2024-02-03')
SELECT count(*) FROM holds WHERE room_id = :i
