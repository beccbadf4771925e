INSERT INTO pages (id, body) VALUES (1000 + :u, 'new :u')
INSERT INTO pages (id, title) VALUES (3000000 + :u, 'new') RETURNING body, words
UPDATE pages SET body = 'word:i' WHERE id = :i RETURNING length
SELECT body FROM pages WHERE words @@ 'word:i'
