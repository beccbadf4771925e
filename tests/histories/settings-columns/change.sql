ALTER TABLE profiles ADD COLUMN theme text, ADD COLUMN size integer;
UPDATE profiles SET theme = settings->>'theme', size = (settings->>'size')::integer;
CREATE INDEX profiles_theme ON profiles (theme, size);
DROP INDEX profiles_settings;
