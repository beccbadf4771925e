INSERT INTO packages (id, publisher_id) VALUES (:u, :i)
UPDATE packages SET downloads = downloads + 1, publisher_id = :i WHERE id = :i
