INSERT INTO pages (id, content) VALUES (1000 + :u, 'old :u')
UPDATE pages SET content = content || ' more' WHERE id = :i AND length < 900
SELECT id, length FROM pages WHERE words @@ 'word:i'
SELECT content FROM pages WHERE md5(content) = md5('word:i')
