ALTER TABLE members ADD COLUMN removed_at timestamptz;
UPDATE members SET removed_at = now() WHERE removed;
CREATE UNIQUE INDEX members_email_present ON members (lower(email)) WHERE removed_at IS NULL;
ALTER TABLE members DROP CONSTRAINT members_email_key;
ALTER TABLE members DROP COLUMN removed;
ALTER TABLE members ADD CONSTRAINT members_email_shape CHECK (email <> '');
