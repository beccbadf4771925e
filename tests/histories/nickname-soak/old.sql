INSERT INTO members (id, nick) VALUES (1000 + :u, 'o:u')
UPDATE members SET nick = 'm' || id WHERE id = :i
INSERT INTO members (id, nick) VALUES (:i, 'm:i') ON CONFLICT (nick) DO UPDATE SET email = 'o'
SELECT nick FROM members WHERE lower(nick) = 'm:i'
