INSERT INTO accounts (id, name) VALUES (:u, 'n')
UPDATE accounts SET theme = 'dark' WHERE id = :i
SELECT name, theme FROM accounts WHERE id = :i
