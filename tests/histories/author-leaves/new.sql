INSERT INTO articles (author_id, body) VALUES (NULL, 'n')
UPDATE articles SET author_id = :i WHERE id = :i
