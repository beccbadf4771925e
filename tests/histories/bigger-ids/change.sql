ALTER TABLE messages ALTER id TYPE bigint;
ALTER SEQUENCE messages_id_seq AS bigint;
ALTER TABLE reactions ALTER message_id TYPE bigint;
