INSERT INTO "Post" ("authorId", title) VALUES (:i, 'o')
UPDATE "Post" SET status = 'live' WHERE id = :i
SELECT title FROM "Post" WHERE title = 'x'
