ALTER TABLE contacts ADD COLUMN given text, ADD COLUMN family text;
UPDATE contacts SET given = split_part(full_name, ' ', 1), family = substr(full_name, strpos(full_name, ' ') + 1);
ALTER TABLE contacts ALTER family SET NOT NULL;
ALTER TABLE contacts DROP COLUMN full_name;
CREATE INDEX contacts_family ON contacts (lower(family), given);
ALTER TABLE contacts ALTER phone TYPE text;
