INSERT INTO api_keys (n, digest) VALUES (:i, md5('n:u'))
SELECT id FROM api_keys WHERE digest = md5('secret7')
