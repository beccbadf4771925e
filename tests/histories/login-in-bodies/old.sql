INSERT INTO users (id, login) VALUES (1000 + :u, 'o:u')
UPDATE users SET login = 'u' || id WHERE id = :i
SELECT user_id('u:i')
SELECT deactivate('u:i'), shown(:i)
