INSERT INTO articles (author_id, body, summary) VALUES (:i, 'o', 's')
UPDATE articles SET summary = 'o' WHERE id = :i
