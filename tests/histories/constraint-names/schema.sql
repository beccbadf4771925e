CREATE TABLE vendors (id integer CONSTRAINT pk_vendors PRIMARY KEY, code text CONSTRAINT uq_code UNIQUE, region text NOT NULL);
CREATE INDEX ix_region ON vendors (region);
INSERT INTO vendors SELECT i, 'c' || i, 'eu' FROM generate_series(1, 300) i;
