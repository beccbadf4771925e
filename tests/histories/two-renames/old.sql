INSERT INTO packages (id, owner_id, dl) VALUES (:u, :i, 1)
UPDATE packages SET dl = dl + 1 WHERE id = :i
SELECT owner_id FROM packages WHERE id = :i
