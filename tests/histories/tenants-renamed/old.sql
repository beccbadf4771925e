INSERT INTO tenants (plan) VALUES ('paid') RETURNING id, code
UPDATE tenants SET plan = 'free' WHERE id = :i
INSERT INTO tenants (id, code) VALUES (:i, 'x:u') ON CONFLICT (id) DO UPDATE SET plan = 'paid'
INSERT INTO seats VALUES (:i, 'o:u')
SELECT p.code FROM paying p JOIN tenants t USING (id) WHERE p.id = :i FOR UPDATE OF t
SELECT count(*) FROM bills
DELETE FROM tenants WHERE id > 100000 + :i
