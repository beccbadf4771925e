INSERT INTO lines VALUES (1000 + :u, 1, 'o') ON CONFLICT (invoice, number) DO NOTHING
INSERT INTO notes VALUES (:i, 1, 'o')
SELECT text, body FROM lines JOIN notes USING (invoice, number) WHERE invoice = :i
UPDATE lines SET text = 'o' WHERE invoice = :i AND number = 2
