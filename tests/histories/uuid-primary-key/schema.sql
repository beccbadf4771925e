CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE memberships (user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE, team varchar(40) NOT NULL DEFAULT 'core');
CREATE INDEX memberships_user_id ON memberships (user_id);
INSERT INTO users SELECT generate_series(1, 300);
INSERT INTO memberships SELECT generate_series(1, 300);
