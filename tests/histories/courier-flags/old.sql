INSERT INTO parcels (address) VALUES ('o')
UPDATE parcels SET shipped = true WHERE id = :i
UPDATE parcels SET shipped = true, delivered = NOT delivered WHERE id = :i
SELECT count(*) FROM parcels WHERE shipped AND NOT delivered
