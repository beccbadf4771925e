INSERT INTO parcels (address, state) VALUES ('n', 'shipped') RETURNING state
UPDATE parcels SET state = 'delivered' WHERE id = :i
UPDATE parcels SET state = 'packed' WHERE id = :i
