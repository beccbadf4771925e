ALTER TABLE ${schema}.orders ADD COLUMN note text;
CREATE INDEX CONCURRENTLY idx_note ON ${schema}.orders (note);
-- expect: 2 concurrently-in-transaction
