INSERT INTO users (id, handle) VALUES (1000 + :u, 'n:u')
UPDATE users SET handle = 'u' || id WHERE id = :i
SELECT user_id('u:i'), deactivate('u:i'), shown(:i)
