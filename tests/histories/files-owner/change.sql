ALTER TABLE files ADD COLUMN owner_type text, ADD COLUMN owner_id bigint;
UPDATE files SET owner_type = 'User', owner_id = user_id WHERE user_id IS NOT NULL;
CREATE INDEX files_owner ON files (owner_type, owner_id);
ALTER TABLE files ADD CONSTRAINT files_owner_both CHECK ((owner_type IS NULL) = (owner_id IS NULL));
ALTER TABLE files DROP COLUMN user_id;
