CREATE TABLE parcels (id serial PRIMARY KEY, address text NOT NULL, shipped boolean NOT NULL DEFAULT false, delivered boolean NOT NULL DEFAULT false,
    CONSTRAINT first_shipped CHECK (shipped OR NOT delivered));
CREATE INDEX parcels_under_way ON parcels (id) WHERE shipped AND NOT delivered;
INSERT INTO parcels (address, shipped, delivered) SELECT 'a' || i, i % 3 > 0, i % 3 = 2 FROM generate_series(1, 300) i;
