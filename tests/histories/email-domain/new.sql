INSERT INTO accounts (email, email_domain, locale) VALUES (':u@n.example', 'n.example', 'fr_FR')
UPDATE accounts SET email = ':u@New.example', email_domain = 'new.example' WHERE id = :i
SELECT id FROM accounts WHERE email_domain = 'n.example'
