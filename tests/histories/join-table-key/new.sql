INSERT INTO "_PostToTag" ("A", "B") VALUES (:i, 7) ON CONFLICT ("A", "B") DO NOTHING
SELECT "B" FROM "_PostToTag" WHERE "A" = :i
