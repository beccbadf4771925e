INSERT INTO lines (bill, number) VALUES (1000 + :u, 2) RETURNING bill
INSERT INTO notes (bill, number) VALUES (:i, 2)
SELECT count(*) FROM notes n WHERE bill = :i
