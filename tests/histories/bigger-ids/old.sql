INSERT INTO messages (room, body) VALUES (:i, 'o')
INSERT INTO reactions (message_id, emoji) VALUES (:i, 'o:u')
DELETE FROM reactions WHERE message_id = :i AND emoji LIKE 'o%'
