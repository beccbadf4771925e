CREATE TABLE rooms (id integer PRIMARY KEY, name text);
CREATE TABLE holds (id serial PRIMARY KEY, room_id integer NOT NULL REFERENCES rooms (id), starts date NOT NULL, ends date NOT NULL);
CREATE FUNCTION log_hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER holds_log AFTER INSERT ON holds FOR EACH ROW EXECUTE FUNCTION log_hold();
INSERT INTO rooms SELECT i, 'r' || i FROM generate_series(1, 300) i;
INSERT INTO holds (room_id, starts, ends) SELECT i, '2024-01-01', '2024-01-02' FROM generate_series(1, 300) i;
