ALTER TABLE photos ADD COLUMN tags text[];
UPDATE photos SET tags = ARRAY[tag];
ALTER TABLE photos ALTER tags SET DEFAULT '{}';
CREATE INDEX photos_tags ON photos USING gin (tags);
ALTER TABLE photos DROP COLUMN tag;
ALTER TABLE photos ADD CONSTRAINT photos_width CHECK (width >= 0) NOT VALID;
ALTER TABLE photos VALIDATE CONSTRAINT photos_width;
