ALTER TABLE app.users RENAME "userName" TO user_name;
ALTER INDEX app."users_userName" RENAME TO users_user_name;
ALTER TABLE app.users DROP COLUMN avatar;
CREATE TABLE app.avatars (user_id integer PRIMARY KEY REFERENCES app.users (id) ON DELETE CASCADE, url text NOT NULL);
