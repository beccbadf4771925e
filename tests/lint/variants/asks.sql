-- sluice:allow drop-column: nothing has read it since March
ALTER TABLE a0 DROP COLUMN a; ALTER TABLE a0 DROP COLUMN b;
/* sluice:allow drop-table: nobody reads it */ DROP TABLE a1;
-- sluice:allow
DROP TABLE a2;
-- sluice:allow json-column: it is kept as it came
CREATE TABLE a3 (id bigint PRIMARY KEY, doc json);
-- sluice:allow drop-column-dependents: the view goes too
CREATE INDEX a3_doc ON a3 ((doc ->> 'x'));
ALTER TABLE a4 ADD c varchar(10), ADD n numeric(5,2), ADD i int;
ALTER TABLE a4 ALTER c TYPE varchar(20), ALTER n TYPE numeric(9,2);
ALTER TABLE a4 ALTER c TYPE text;
ALTER TABLE a4 ALTER c TYPE varchar(20);
ALTER TABLE a4 ALTER c TYPE varchar(30) COLLATE "C";
ALTER TABLE a4 ALTER n TYPE numeric(12,4);
ALTER TABLE a4 ALTER i TYPE bigint;
ALTER TABLE a5 ADD k int DEFAULT 3 NOT NULL;
ALTER TABLE a5 ALTER k DROP DEFAULT;
ALTER TABLE a6 ADD u timestamptz DEFAULT timezone('utc', now());
ALTER TABLE a6 ADD v timestamptz DEFAULT timezone('utc', clock_timestamp());
ALTER TABLE a7 ADD CONSTRAINT c CHECK (x IS NOT NULL AND length(y) > 0) NOT VALID;
ALTER TABLE a7 VALIDATE CONSTRAINT c;
ALTER TABLE a7 ALTER x SET NOT NULL;
ALTER TABLE a7 ALTER y SET NOT NULL;
\echo DROP TABLE a8;
DROP TABLE {{ schema }}.a8;
ALTER TABLE a9 DROP COLUMN first_name, ADD COLUMN given_name text;
BEGIN; ALTER TABLE a10 RENAME TO b10; CREATE VIEW a10 AS SELECT * FROM b10; COMMIT;
ALTER TABLE a4 ADD IF NOT EXISTS v varchar(10);
ALTER TABLE a4 ALTER v TYPE varchar(20);
DO $$ BEGIN
  -- sluice:allow drop-column: nobody reads it
  ALTER TABLE a12 DROP COLUMN x; ALTER TABLE a12 DROP COLUMN y;
END $$;
DROP TABLE a11; /* nothing ends this
-- expect: 2 drop-column
-- expect: 4 unused-ignore
-- expect: 5 drop-table
-- expect: 13 change-column-type
-- expect: 14 change-column-type
-- expect: 15 change-column-type
-- expect: 16 change-column-type
-- expect: 18 drop-default-of-required
-- expect: 20 add-column-volatile-default
-- expect: 24 set-not-null
-- expect: 26 drop-table
-- expect: 27 drop-column
-- expect: 27 rename-by-drop-and-add
-- expect: 28 rename-table-shim
-- expect: 30 change-column-type
-- expect: 33 drop-column
-- expect: 35 drop-table
-- expect: 35 unparsed
