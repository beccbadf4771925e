ALTER TABLE people DROP COLUMN age;
ALTER TABLE letters DROP COLUMN kind;
ALTER TABLE people ADD COLUMN most int;
ALTER TABLE people ADD COLUMN kind text;
ALTER TABLE people ADD COLUMN a smaller;
ALTER TABLE people ADD COLUMN b word;
ALTER TABLE people ADD COLUMN c timestamptz DEFAULT stamp();
ALTER TABLE people ADD COLUMN d int DEFAULT dice();
ALTER TABLE people ADD COLUMN IF NOT EXISTS mail text;
ALTER TABLE letters ADD COLUMN sent date;
-- expect: 1 drop-column
-- expect: 1 drop-column-dependents
-- expect: 1 function-names-column
-- expect: 2 drop-column
-- expect: 2 drop-column-takes-more
-- expect: 2 published-table
-- expect: 3 add-column-ambiguous-name
-- expect: 4 add-column-ambiguous-name
-- expect: 5 add-column-constrained-domain
-- expect: 8 add-column-volatile-default
-- expect: 9 column-exists-otherwise
-- expect: 10 add-column-breaks-row-copies
-- expect: 10 published-table
