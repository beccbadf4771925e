-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY users_a ON users (a);
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION f() RETURNS trigger AS $$ BEGIN DROP TABLE users; RETURN NEW; END $$ LANGUAGE plpgsql;
-- +goose StatementEnd

-- +goose Down
DROP INDEX users_a;
