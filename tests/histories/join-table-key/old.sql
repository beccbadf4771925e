INSERT INTO "_PostToTag" ("A", "B") VALUES (:i, :i) ON CONFLICT DO NOTHING
DELETE FROM "_PostToTag" WHERE "A" = :i AND "B" = :i
