INSERT INTO notes (id, title) VALUES (:u, 'old one')
UPDATE notes SET body = 'old words :u' WHERE id = :i
SELECT id FROM notes WHERE title LIKE 'title 7%'
