CREATE TABLE messages (id serial PRIMARY KEY, room integer NOT NULL, body text);
CREATE INDEX messages_room ON messages (room, id);
CREATE TABLE reactions (id bigserial PRIMARY KEY, message_id integer NOT NULL REFERENCES messages (id) ON DELETE CASCADE, emoji text NOT NULL, UNIQUE (message_id, emoji));
INSERT INTO messages (room, body) SELECT i % 7, 'b' FROM generate_series(1, 300) i;
INSERT INTO reactions (message_id, emoji) SELECT i, 'heart' FROM generate_series(1, 300) i;
