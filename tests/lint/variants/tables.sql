DROP TABLE IF EXISTS a, app."B";
DROP TABLE c CASCADE;
CREATE TABLE d (x int); DROP TABLE d CASCADE;
ALTER TABLE e RENAME TO f;
BEGIN; ALTER TABLE g RENAME TO h; CREATE VIEW g AS SELECT * FROM h; COMMIT;
ALTER TABLE i SET SCHEMA archive;
ALTER FUNCTION fn(int) SET SCHEMA archive;
ALTER EXTENSION hstore SET SCHEMA ext;
TRUNCATE j, k RESTART IDENTITY CASCADE;
TRUNCATE ONLY l;
VACUUM FULL m; VACUUM (FULL, ANALYZE) m; VACUUM ANALYZE m;
CLUSTER n USING n_idx; CLUSTER n; 
ALTER TABLE o SET LOGGED; ALTER TABLE o SET TABLESPACE fast; ALTER TABLE o SET ACCESS METHOD heap2;
ALTER TABLE o SET (fillfactor = 70);
LOCK TABLE p IN ACCESS SHARE MODE;
LOCK p; 
LOCK TABLE ONLY p, q IN SHARE ROW EXCLUSIVE MODE;
ALTER TABLE r OWNER TO bob; ALTER SCHEMA s OWNER TO bob; ALTER VIEW v OWNER TO bob;
REASSIGN OWNED BY a TO b;
DROP OWNED BY a;
CREATE TABLE part_1 PARTITION OF parts FOR VALUES IN (1);
CREATE TABLE parts2 (a int) PARTITION BY LIST (a); CREATE TABLE parts2_1 PARTITION OF parts2 DEFAULT;
ALTER TABLE parts ATTACH PARTITION part_2 FOR VALUES IN (2);
ALTER TABLE part_3 ADD CONSTRAINT b CHECK (a IS NOT NULL AND a = 3) NOT VALID; ALTER TABLE part_3 VALIDATE CONSTRAINT b; ALTER TABLE parts ATTACH PARTITION part_3 FOR VALUES IN (3);
CREATE TABLE part_4 (LIKE parts INCLUDING ALL); ALTER TABLE parts ATTACH PARTITION part_4 FOR VALUES IN (4);
ALTER TABLE parts DETACH PARTITION part_1;
ALTER TABLE parts DETACH PARTITION part_5; ALTER TABLE parts DETACH PARTITION part_6 CONCURRENTLY; ALTER TABLE parts DETACH PARTITION part_7 FINALIZE;
ALTER TABLE ONLY parts ATTACH PARTITION part_8 DEFAULT;
ALTER INDEX parts_i ATTACH PARTITION part_i;
DROP SCHEMA IF EXISTS old CASCADE; ALTER SCHEMA app RENAME TO core;
DROP EXTENSION hstore; DROP DATABASE x; DROP ROLE bob; DROP OPERATOR === (int, int) CASCADE; DROP STATISTICS st; DROP POLICY p ON t; DROP TRIGGER tr ON t; DROP RULE ru ON t; DROP COLLATION co; DROP CAST (int AS text);
CREATE VIEW nv AS SELECT 1; DROP VIEW nv; DROP VIEW IF EXISTS ov; DROP MATERIALIZED VIEW om; ALTER VIEW ov2 RENAME TO ov3; ALTER MATERIALIZED VIEW x RENAME TO y;
REFRESH MATERIALIZED VIEW mv; REFRESH MATERIALIZED VIEW CONCURRENTLY mv;
DROP FUNCTION f(int), g; DROP PROCEDURE p; DROP AGGREGATE ag(int); DROP ROUTINE ro; ALTER FUNCTION f(int) RENAME TO g; ALTER PROCEDURE f(int) RENAME TO g; ALTER ROUTINE x RENAME TO y;
INSERT INTO copy SELECT * FROM orders; INSERT INTO copy SELECT * FROM orders WHERE id = 5; INSERT INTO copy VALUES (1); CREATE TABLE copy2 AS SELECT * FROM orders; CREATE TABLE copy3 AS TABLE orders WITH NO DATA; SELECT * INTO copy4 FROM orders;
INSERT INTO copy SELECT 1, 'x'; INSERT INTO copy SELECT * FROM generate_series(1, 10);
UPDATE orders SET a = 1; UPDATE orders SET a = 1 WHERE a IS NULL; UPDATE orders SET a = 1 WHERE id IN (1, 2); UPDATE orders o SET a = x.b FROM x WHERE x.id = o.id; DELETE FROM orders; DELETE FROM orders WHERE created < now(); DELETE FROM orders WHERE id = 5; WITH d AS (DELETE FROM orders RETURNING *) INSERT INTO archive SELECT * FROM d;
MERGE INTO orders USING x ON orders.id = x.id WHEN MATCHED THEN DELETE;
COPY orders FROM '/tmp/x'; COPY orders TO '/tmp/x';
-- expect: 1 drop-table
-- expect: 1 drop-table
-- expect: 10 truncate
-- expect: 11 vacuum-full
-- expect: 11 vacuum-full
-- expect: 12 cluster
-- expect: 12 cluster
-- expect: 13 rewrite-table
-- expect: 13 rewrite-table
-- expect: 13 rewrite-table
-- expect: 16 lock-table
-- expect: 17 lock-table
-- expect: 17 lock-table
-- expect: 18 change-owner
-- expect: 18 change-owner
-- expect: 18 change-owner
-- expect: 19 change-owner
-- expect: 2 drop-cascade
-- expect: 2 drop-table
-- expect: 20 drop-cascade
-- expect: 21 create-partition-of
-- expect: 23 attach-partition
-- expect: 27 detach-partition
-- expect: 28 attach-partition
-- expect: 30 drop-cascade
-- expect: 30 drop-schema
-- expect: 30 rename-schema
-- expect: 31 drop-cascade
-- expect: 31 drop-database
-- expect: 31 drop-extension
-- expect: 31 drop-trigger
-- expect: 31 policy-hides-rows
-- expect: 32 drop-view
-- expect: 32 drop-view
-- expect: 32 rename-view
-- expect: 32 rename-view
-- expect: 33 refresh-matview
-- expect: 34 drop-function
-- expect: 34 drop-function
-- expect: 34 drop-function
-- expect: 34 drop-function
-- expect: 34 drop-function
-- expect: 34 rename-function
-- expect: 34 rename-function
-- expect: 34 rename-function
-- expect: 35 mass-insert
-- expect: 35 mass-insert
-- expect: 35 mass-insert
-- expect: 37 mass-delete
-- expect: 37 mass-delete
-- expect: 37 mass-delete
-- expect: 37 mass-update
-- expect: 37 mass-update
-- expect: 37 mass-update
-- expect: 38 mass-delete
-- expect: 4 rename-table
-- expect: 5 rename-table-shim
-- expect: 6 set-schema
-- expect: 7 set-schema
-- expect: 8 set-schema
-- expect: 9 truncate
-- expect: 9 truncate
-- expect: 9 truncate-cascade
-- expect: 9 truncate-cascade
