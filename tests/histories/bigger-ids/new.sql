INSERT INTO messages (room, body) VALUES (:i, 'n')
INSERT INTO reactions (message_id, emoji) VALUES (:i, 'n:u') ON CONFLICT (message_id, emoji) DO NOTHING
SELECT count(*) FROM messages m JOIN reactions r ON r.message_id = m.id WHERE m.room = 3
