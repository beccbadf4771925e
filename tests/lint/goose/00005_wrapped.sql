-- +goose Up
CREATE INDEX CONCURRENTLY users_b ON users (b);
-- +goose Down
DROP INDEX users_b;
-- expect: 2 concurrently-in-transaction
