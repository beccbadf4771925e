CREATE TYPE parcel_state AS ENUM ('packed', 'shipped', 'delivered');
ALTER TABLE parcels ADD COLUMN state parcel_state;
UPDATE parcels SET state = CASE WHEN delivered THEN 'delivered' WHEN shipped THEN 'shipped' ELSE 'packed' END::parcel_state;
ALTER TABLE parcels ALTER state SET NOT NULL;
CREATE INDEX parcels_on_the_way ON parcels (id) WHERE state = 'shipped';
ALTER TABLE parcels DROP COLUMN shipped, DROP COLUMN delivered;
ALTER TABLE parcels ALTER state SET DEFAULT 'packed';
