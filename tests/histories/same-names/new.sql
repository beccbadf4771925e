INSERT INTO "Post" ("authorId", title) VALUES (:i, 'n')
SELECT title FROM "Post" WHERE lower(title) = 'x'
