ALTER TABLE users ADD COLUMN IF NOT EXISTS level int;
ALTER TABLE users ADD CONSTRAINT level_pos CHECK (level > 0);
-- expect: 2 add-check
