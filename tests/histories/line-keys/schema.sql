CREATE TABLE lines (invoice integer NOT NULL, number integer NOT NULL, amount integer NOT NULL, PRIMARY KEY (invoice, number));
CREATE INDEX lines_back ON lines (number, invoice) INCLUDE (amount);
INSERT INTO lines SELECT i, n, n FROM generate_series(1, 300) i, generate_series(1, 2) n;
