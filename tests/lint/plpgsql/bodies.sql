CREATE FUNCTION pg_temp.helper() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  ALTER TABLE users DROP COLUMN nick;
END $$;
SELECT pg_temp.helper();
DO $body$
DECLARE n int;
BEGIN
  SELECT count(*) INTO n FROM users;
  IF n > 0 THEN
    EXECUTE 'DROP TABLE sessions';
  END IF;
  FOR n IN 1..2 LOOP
    UPDATE users SET a = 1;
  END LOOP;
  EXECUTE format('DROP TABLE %I', 'x') USING n;
END
$body$;
CREATE OR REPLACE FUNCTION add(a int, b int) RETURNS int BEGIN ATOMIC SELECT CASE WHEN a > 0 THEN 1 END; SELECT a + b; END;
SELECT app.rebuild_everything();
DO LANGUAGE plpython3u $$ import os $$;
-- expect: 5 drop-column
-- expect: 11 drop-table
-- expect: 14 lock-held-over-work
-- expect: 14 mass-update
-- expect: 16 opaque
-- expect: 20 opaque
-- expect: 21 opaque
