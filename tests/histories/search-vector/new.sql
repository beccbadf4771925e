INSERT INTO notes (id, title, body) VALUES (:u, 'new one', 'fresh')
SELECT count(*) FROM notes WHERE search @@ to_tsquery('english', 'words')
