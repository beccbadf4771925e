CREATE TABLE users (id integer PRIMARY KEY, login text NOT NULL UNIQUE, active boolean NOT NULL DEFAULT true);
CREATE FUNCTION user_id(text) RETURNS integer LANGUAGE sql STABLE BEGIN ATOMIC SELECT id FROM users WHERE login = $1; END;
CREATE FUNCTION deactivate(who text) RETURNS integer LANGUAGE plpgsql AS $$ DECLARE n integer; BEGIN UPDATE users SET active = false WHERE login = who; GET DIAGNOSTICS n = ROW_COUNT; RETURN n; END $$;
CREATE FUNCTION shown(integer) RETURNS text LANGUAGE sql STABLE AS $$ SELECT upper(login) FROM users WHERE id = $1 $$;
INSERT INTO users SELECT i, 'u' || i FROM generate_series(1, 300) i;
