ALTER TABLE people DROP CONSTRAINT age_known;
ALTER TABLE people ALTER COLUMN age SET NOT NULL;
-- expect: 2 set-not-null
