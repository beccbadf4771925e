INSERT INTO accounts (email) VALUES (':u@O.example')
UPDATE accounts SET email = 'o' || id || '.:u@Mail.example' WHERE id = :i
SELECT id FROM accounts WHERE locale = 'de_DE'
