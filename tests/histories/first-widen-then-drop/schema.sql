CREATE SCHEMA app;
CREATE TABLE app.users (id integer PRIMARY KEY, "userName" text NOT NULL, avatar text);
CREATE UNIQUE INDEX "users_userName" ON app.users ("userName");
COMMENT ON COLUMN app.users."userName" IS 'as typed';
INSERT INTO app.users SELECT i, 'User' || i, 'a' FROM generate_series(1, 300) i;
