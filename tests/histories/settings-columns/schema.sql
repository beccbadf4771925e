CREATE TABLE profiles (id integer PRIMARY KEY, settings jsonb NOT NULL DEFAULT '{}');
CREATE INDEX profiles_settings ON profiles USING gin (settings);
INSERT INTO profiles SELECT i, jsonb_build_object('theme', CASE WHEN i % 2 = 0 THEN 'dark' ELSE 'light' END, 'size', i % 5) FROM generate_series(1, 300) i;
