ALTER TABLE packages RENAME owner_id TO publisher_id;
ALTER TABLE packages RENAME dl TO downloads;
UPDATE packages SET yanked = false WHERE yanked IS NULL;
ALTER TABLE packages ALTER yanked SET DEFAULT false, ALTER yanked SET NOT NULL;
