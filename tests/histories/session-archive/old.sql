INSERT INTO sessions (account_id, data, expires_at) VALUES (:i, NULL, now() + interval '1 day')
SELECT data FROM sessions WHERE account_id = :i
