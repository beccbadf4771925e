ALTER TABLE users RENAME login TO handle;
CREATE OR REPLACE FUNCTION deactivate(who text) RETURNS integer LANGUAGE plpgsql AS $$ DECLARE n integer; BEGIN UPDATE users SET active = false WHERE handle = who; GET DIAGNOSTICS n = ROW_COUNT; RETURN n; END $$;
CREATE OR REPLACE FUNCTION shown(integer) RETURNS text LANGUAGE sql STABLE AS $$ SELECT upper(handle) FROM users WHERE id = $1 $$;
