CREATE TYPE visibility AS ENUM ('private', 'team', 'public');
ALTER TABLE boards ADD COLUMN visibility visibility;
UPDATE boards SET visibility = CASE WHEN is_public THEN 'public' ELSE 'private' END::visibility;
ALTER TABLE boards ALTER visibility SET NOT NULL, ALTER visibility SET DEFAULT 'private';
CREATE INDEX boards_visible ON boards (id) WHERE visibility <> 'private';
ALTER TABLE boards DROP COLUMN is_public;
