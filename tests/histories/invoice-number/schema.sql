CREATE TABLE invoices (id integer PRIMARY KEY, customer text NOT NULL);
INSERT INTO invoices SELECT i, 'c' || i FROM generate_series(1, 300) i;
