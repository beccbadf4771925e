INSERT INTO sessions (account_id, expires_at) VALUES (:i, now() + interval '1 day')
UPDATE sessions SET data = '{"a": 1}' WHERE account_id = :i
