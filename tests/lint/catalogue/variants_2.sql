CREATE INDEX CONCURRENTLY days_id ON days (id);
CREATE INDEX days_only ON ONLY days (id);
CREATE INDEX CONCURRENTLY days_1_id ON days_1 (id);
SELECT 1;
ALTER TABLE days DETACH PARTITION days_1;
ALTER TABLE noise ADD COLUMN IF NOT EXISTS at timestamptz;
ALTER TABLE noise ADD COLUMN d small DEFAULT 1;
ALTER TABLE noise ADD COLUMN w word NOT NULL DEFAULT 'x';
ALTER TABLE noise ADD COLUMN s timestamptz DEFAULT public.stamp();
ALTER TABLE noise ADD COLUMN r int DEFAULT (dice() + 1);
ALTER TABLE people ALTER age SET NOT NULL, DROP CONSTRAINT age_known;
ALTER TABLE people ALTER mail DROP NOT NULL;
ALTER TABLE people ALTER name DROP NOT NULL;
ALTER TABLE people ALTER total SET DEFAULT 0;
ALTER TABLE people ALTER mail SET DEFAULT 'none';
UPDATE people SET age = 3 WHERE mail = 'x';
UPDATE people SET age = 3 WHERE name = 'x';
DELETE FROM letters WHERE kind = 'spam';
INSERT INTO noise (id) SELECT id FROM people;
ALTER TABLE noise ADD CONSTRAINT n_fk FOREIGN KEY (id) REFERENCES letters (id) NOT VALID;
ALTER TABLE noise REPLICA IDENTITY FULL;
ALTER PUBLICATION news ADD TABLE people;
CREATE OR REPLACE VIEW grown AS SELECT id, name, mail FROM people;
CREATE OR REPLACE FUNCTION dice() RETURNS bigint LANGUAGE sql AS 'SELECT 4::bigint';
CREATE OR REPLACE FUNCTION dice() RETURNS int LANGUAGE sql AS 'SELECT 5';
CREATE FUNCTION dice(sides int) RETURNS int LANGUAGE sql AS 'SELECT 5';
CREATE FUNCTION dice(sides int DEFAULT 6) RETURNS int LANGUAGE sql AS 'SELECT 5';
ALTER TYPE pair DROP ATTRIBUTE b;
ALTER DOMAIN small DROP CONSTRAINT small_check;
DO $$ BEGIN ALTER TABLE people ALTER COLUMN mail TYPE varchar(900); ALTER TABLE people ALTER COLUMN born TYPE timestamp(6); END $$;
ALTER TABLE people ALTER COLUMN total TYPE numeric;
ALTER TABLE people ALTER COLUMN total TYPE numeric(12,3);
ALTER TABLE people ALTER COLUMN name TYPE varchar(80);
ALTER TABLE people ALTER COLUMN mail TYPE text;
CREATE INDEX CONCURRENTLY letters_body ON letters (body);
CREATE INDEX CONCURRENTLY letters_hash ON letters USING hash (body);
CREATE INDEX CONCURRENTLY people_age ON people (age);
REFRESH MATERIALIZED VIEW nothing;
-- expect: 1 create-index-partitioned
-- expect: 10 add-column-volatile-default
-- expect: 11 set-not-null
-- expect: 12 drop-not-null
-- expect: 17 mass-update
-- expect: 19 mass-insert
-- expect: 24 function-signature
-- expect: 27 function-overload
-- expect: 28 alter-composite-type
-- expect: 30 change-column-type
-- expect: 30 narrow-column-type
-- expect: 32 change-column-type
-- expect: 33 change-column-type-dependents
-- expect: 33 change-column-type-index
-- expect: 35 index-limits-length
-- expect: 38 refresh-matview
-- expect: 5 detach-partition
-- expect: 7 add-column-constrained-domain
