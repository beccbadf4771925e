ALTER FOREIGN TABLE remote DROP COLUMN a;
REINDEX (CONCURRENTLY false) TABLE t; VACUUM (FULL false) t; VACUUM (FULL 1) t;
REASSIGN OWNED BY a TO b; DROP OWNED BY a;
ALTER TABLE part_3 ADD CONSTRAINT b CHECK (a IS NOT NULL AND a = 3) NOT VALID; ALTER TABLE part_3 VALIDATE CONSTRAINT b; ALTER TABLE parts ATTACH PARTITION part_3 FOR VALUES IN (3);
MERGE INTO orders USING x ON orders.id = x.id WHEN MATCHED AND x.gone THEN DELETE WHEN MATCHED THEN UPDATE SET a = 1 WHEN NOT MATCHED THEN INSERT VALUES (1);
MERGE INTO orders USING (VALUES (1, 2)) v (a, b) ON orders.id = v.a WHEN MATCHED THEN UPDATE SET a = 1;
CREATE UNIQUE INDEX CONCURRENTLY i ON t (lower(a), b);
CREATE TABLE child (id int PRIMARY KEY, p bigint REFERENCES parent ("Key"));
CREATE FUNCTION f() RETURNS SETOF int LANGUAGE plpgsql AS $$
DECLARE r record; n int;
BEGIN
  FOR r IN SELECT * FROM users LOOP
    DELETE FROM sessions;
  END LOOP;
  FOR r IN UPDATE users SET a = 1 RETURNING * LOOP
    NULL;
  END LOOP;
  WITH d AS (DELETE FROM logs RETURNING id) SELECT count(*) INTO n FROM d;
  IF n IN (1, 2) THEN
    RETURN QUERY DELETE FROM jobs RETURNING id;
  ELSIF EXISTS (SELECT 1 FROM x) THEN
    ALTER TABLE users RENAME TO people;
  ELSE
    EXECUTE $q$DROP TABLE users2$q$;
  END IF;
  CASE n WHEN 1 THEN DROP VIEW v; ELSE TRUNCATE z; END CASE;
  <<lbl>> WHILE true LOOP DROP INDEX i2; EXIT lbl; END LOOP;
  n := f2();
  EXECUTE 'ALTER TABLE ' || quote_ident('a') || ' DROP COLUMN b';
EXCEPTION WHEN others THEN
  DROP TABLE y;
END $$;
SELECT f();
-- expect: 1 drop-column
-- expect: 2 reindex
-- expect: 2 vacuum-full
-- expect: 3 change-owner
-- expect: 3 drop-cascade
-- expect: 33 drop-index
-- expect: 33 drop-table
-- expect: 33 drop-table
-- expect: 33 drop-view
-- expect: 33 locks-several-tables
-- expect: 33 mass-delete
-- expect: 33 mass-delete
-- expect: 33 mass-delete
-- expect: 33 mass-update
-- expect: 33 opaque
-- expect: 33 rename-table
-- expect: 33 truncate
-- expect: 5 mass-delete
-- expect: 5 mass-insert
-- expect: 5 mass-update
-- expect: 7 unique-may-fail
-- expect: 8 create-table-references
