INSERT INTO items (list_id, position) VALUES (:i, :u)
INSERT INTO items (list_id, position) VALUES (:i, 1) ON CONFLICT ON CONSTRAINT items_position_key DO NOTHING
