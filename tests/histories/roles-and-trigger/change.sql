CREATE TYPE scope AS ENUM ('team', 'company');
CREATE TABLE roles (id integer PRIMARY KEY, name text NOT NULL UNIQUE, scope scope NOT NULL DEFAULT 'team');
INSERT INTO roles VALUES (1, 'admin', 'company'), (2, 'member', 'team');
ALTER TABLE users ADD COLUMN role_id integer NOT NULL DEFAULT 2;
UPDATE users SET role_id = 1 WHERE is_admin;
ALTER TABLE users ADD CONSTRAINT users_role_id_fkey FOREIGN KEY (role_id) REFERENCES roles (id);
CREATE INDEX users_role_id ON users (role_id);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END $$;
CREATE TRIGGER users_touch BEFORE UPDATE ON users FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION touch();
ALTER TABLE users DROP COLUMN is_admin;
