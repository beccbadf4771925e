INSERT INTO items (list_id, position) VALUES (:i, :u)
SELECT position FROM items WHERE list_id = :i ORDER BY position
