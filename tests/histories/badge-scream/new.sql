INSERT INTO badges (id, holder) VALUES (1000 + :u, 'n') RETURNING *
UPDATE badges SET holder = 'n' WHERE id = :i
SELECT holder FROM holders WHERE id = :i
