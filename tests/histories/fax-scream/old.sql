INSERT INTO contacts (id, name, fax) VALUES (1000 + :u, 'o', 'f:u')
UPDATE contacts SET fax = 'o:u' WHERE id = :i
SELECT fax, telex FROM contacts WHERE id = :i
