INSERT INTO sessions (token) VALUES ('new:u') RETURNING public_id
UPDATE sessions SET seen = now() WHERE public_id = (SELECT public_id FROM sessions WHERE token = 't:i' LIMIT 1)
