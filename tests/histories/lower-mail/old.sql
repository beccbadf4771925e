INSERT INTO logins (mail) VALUES ('Old:u@example.org')
UPDATE logins SET seen_at = now() WHERE mail = 'Mail7@example.org'
