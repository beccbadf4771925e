INSERT INTO sessions (token) VALUES ('old:u')
UPDATE sessions SET seen = now() WHERE id = :i
SELECT token FROM sessions WHERE id = :i
