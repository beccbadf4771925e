ALTER TABLE users ADD CONSTRAINT nn NOT NULL email NOT VALID;
ALTER TABLE users ADD COLUMN total int GENERATED ALWAYS AS (a + b) VIRTUAL;
ALTER TABLE users ADD COLUMN total2 int GENERATED ALWAYS AS (a + b);
ALTER TABLE users ALTER COLUMN total2 SET EXPRESSION AS (a * 2);
ALTER TABLE users ADD CONSTRAINT c CHECK (a > 0) NOT ENFORCED;
CREATE TABLE bookings (id bigint, during tstzrange, PRIMARY KEY (id, during WITHOUT OVERLAPS));
ALTER TABLE orders ADD CONSTRAINT o NOT NULL total;
UPDATE users SET a = 1_000 WHERE id = 0xFF;
ALTER TABLE users ALTER COLUMN x SET STORAGE DEFAULT;
MERGE INTO users u USING s ON s.id = u.id WHEN NOT MATCHED BY SOURCE THEN DELETE RETURNING u.id;
ALTER TABLE teams DROP COLUMN x;
-- expect: 4 set-expression
-- expect: 7 set-not-null
-- expect: 10 mass-delete
-- expect: 11 drop-column
