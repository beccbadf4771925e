INSERT INTO badges (id, holder, colour) VALUES (1000 + :u, 'o', 'blue')
UPDATE badges SET colour = 'o:u' WHERE id = :i
SELECT colour FROM badges WHERE id = :i
