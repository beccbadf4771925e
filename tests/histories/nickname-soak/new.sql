INSERT INTO members (id, handle) VALUES (1000 + :u, 'n:u')
UPDATE members SET handle = 'm' || id WHERE id = :i
INSERT INTO members (id, handle) VALUES (:i, 'm:i') ON CONFLICT (handle) DO UPDATE SET email = 'n'
SELECT handle FROM members WHERE lower(handle) = 'm:i'
