INSERT INTO api_keys (n, token) VALUES (:i, 'o:u')
SELECT key_of('secret:i')
