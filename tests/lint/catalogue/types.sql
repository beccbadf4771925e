ALTER TABLE people ALTER COLUMN name TYPE varchar(20);
ALTER TABLE people ALTER COLUMN mail TYPE varchar;
ALTER TABLE people ALTER COLUMN total TYPE numeric(12,2);
ALTER TABLE people ALTER COLUMN age TYPE bigint;
ALTER TABLE people ALTER COLUMN born TYPE timestamptz;
ALTER TABLE letters ALTER COLUMN sender TYPE bigint;
ALTER TABLE people ALTER COLUMN mail SET NOT NULL;
ALTER TABLE people ALTER COLUMN age SET NOT NULL;
SELECT 1;
ALTER TABLE people ALTER COLUMN age SET NOT NULL;
ALTER TABLE people ALTER COLUMN mail DROP DEFAULT;
ALTER TYPE pair ADD ATTRIBUTE c int;
ALTER TABLE people ALTER COLUMN mail TYPE int;
-- expect: 1 change-column-type
-- expect: 1 change-column-type-dependents
-- expect: 1 narrow-column-type
-- expect: 4 change-column-type
-- expect: 4 change-column-type-clients
-- expect: 4 change-column-type-dependents
-- expect: 5 change-column-type
-- expect: 5 change-column-type-clients
-- expect: 6 change-column-type
-- expect: 6 change-column-type-clients
-- expect: 6 published-table
-- expect: 11 drop-default-of-required
-- expect: 12 alter-composite-type
-- expect: 13 change-column-type
-- expect: 13 change-column-type-clients
-- expect: 13 narrow-column-type
