INSERT INTO contacts (id, given, family) VALUES (:u, 'N', 'M')
UPDATE contacts SET family = 'New:u' WHERE id = :i
SELECT id FROM contacts WHERE lower(family) = 'm' AND given = 'N' LIMIT 1
