-- Flyway runs this without a transaction, since no statement of it may be in one.
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_a ON orders (a);
DROP INDEX CONCURRENTLY idx_b;
