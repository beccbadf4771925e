CREATE INDEX ON t (a);
CREATE UNIQUE INDEX IF NOT EXISTS "I" ON "My Schema"."T" (lower("A"));
CREATE INDEX CONCURRENTLY ci ON t (a);
CREATE INDEX oi ON ONLY parts (a);
CREATE UNIQUE INDEX CONCURRENTLY cu ON t (a) WHERE b;
DROP INDEX a, b;
DROP INDEX CONCURRENTLY IF EXISTS c;
DROP INDEX IF EXISTS ci;
CREATE TABLE n (a int);
CREATE INDEX ni ON n (a);
DROP INDEX ni;
REINDEX TABLE t;
REINDEX (CONCURRENTLY) INDEX i;
REINDEX INDEX CONCURRENTLY i;
REINDEX SCHEMA public;
REINDEX (CONCURRENTLY false) TABLE t;
ALTER INDEX i RENAME TO j;
BEGIN;
CREATE INDEX CONCURRENTLY x ON t (b);
DROP INDEX CONCURRENTLY y;
REINDEX TABLE CONCURRENTLY t;
COMMIT;
CREATE MATERIALIZED VIEW mv AS SELECT 1 AS a;
CREATE UNIQUE INDEX ON mv (a);
CREATE INDEX ON old_mv (a);
-- expect: 1 create-index
-- expect: 12 reindex
-- expect: 15 reindex
-- expect: 16 reindex
-- expect: 19 concurrently-in-transaction
-- expect: 2 create-index
-- expect: 2 unique-may-fail
-- expect: 20 concurrently-in-transaction
-- expect: 21 concurrently-in-transaction
-- expect: 25 create-index
-- expect: 5 unique-may-fail
-- expect: 6 drop-index
-- expect: 6 drop-index
