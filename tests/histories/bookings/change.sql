CREATE TABLE bookings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    room_id integer NOT NULL REFERENCES rooms (id) ON DELETE RESTRICT,
    during daterange NOT NULL,
    state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'sure')),
    EXCLUDE USING gist (int4range(room_id, room_id, '[]') WITH =, during WITH &&)
);
CREATE INDEX bookings_room ON bookings (room_id, during);
CREATE TABLE booking_guests (booking_id bigint NOT NULL REFERENCES bookings (id) ON DELETE CASCADE, guest text NOT NULL, PRIMARY KEY (booking_id, guest));
CREATE VIEW upcoming AS SELECT b.id, r.name, lower(b.during) AS starts FROM bookings b JOIN rooms r ON r.id = b.room_id;
CREATE PROCEDURE purge_bookings() LANGUAGE sql AS $$ DELETE FROM bookings WHERE upper(during) < now() $$;
DROP TRIGGER holds_log ON holds;
DROP FUNCTION log_hold();
DROP TABLE holds;
