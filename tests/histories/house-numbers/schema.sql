CREATE TABLE houses (street integer NOT NULL, number integer NOT NULL, city integer, owner text, CONSTRAINT houses_pkey PRIMARY KEY (street, number));
CREATE TABLE visits (street integer NOT NULL, number integer NOT NULL, at date NOT NULL, FOREIGN KEY (street, number) REFERENCES houses (street, number) ON DELETE CASCADE, PRIMARY KEY (street, number, at));
INSERT INTO houses SELECT i, 1, 1 FROM generate_series(1, 300) i;
INSERT INTO visits SELECT i, 1, '2024-01-01' FROM generate_series(1, 300) i;
