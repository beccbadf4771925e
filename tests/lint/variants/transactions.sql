SET lock_timeout = '3s';
BEGIN;
ALTER TABLE users ADD COLUMN a int;
UPDATE users SET a = 1;
COMMIT;
BEGIN;
ALTER TABLE users ADD COLUMN b int;
ALTER TABLE orders ADD COLUMN b int;
COMMIT;
BEGIN;
ALTER TABLE users ADD COLUMN c int;
CREATE INDEX ON invoices (id);
ROLLBACK;
START TRANSACTION;
ALTER TABLE users ADD COLUMN d int;
UPDATE users SET d = 1 WHERE id = 5;
COMMIT AND CHAIN;
CREATE INDEX CONCURRENTLY ON users (d);
COMMIT;
BEGIN;
CREATE TABLE fresh (id bigint PRIMARY KEY);
INSERT INTO fresh SELECT generate_series(1, 10);
CREATE INDEX ON fresh (id);
ALTER TABLE users ADD COLUMN e int;
COMMIT;
BEGIN;
ALTER TABLE ONLY users ADD CONSTRAINT f FOREIGN KEY (e) REFERENCES fresh NOT VALID;
SAVEPOINT s;
ALTER TABLE users VALIDATE CONSTRAINT f;
RELEASE s;
COMMIT;
ALTER TYPE mood ADD VALUE 'new';
UPDATE users SET mood = 'new' WHERE id = 1;
BEGIN;
ALTER TABLE users ALTER f TYPE text;
VACUUM FULL orders;
COMMIT;
SET statement_timeout = 0;
SET LOCAL lock_timeout TO '5min';
DROP TABLE gone;
-- expect: 12 create-index
-- expect: 12 lock-held-over-work
-- expect: 18 concurrently-in-transaction
-- expect: 29 validate-in-same-transaction
-- expect: 35 change-column-type
-- expect: 36 vacuum-full
-- expect: 39 lock-timeout-too-long
-- expect: 4 lock-held-over-work
-- expect: 4 mass-update
-- expect: 40 drop-table
-- expect: 8 locks-several-tables
