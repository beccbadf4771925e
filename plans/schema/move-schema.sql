CREATE TABLE customers (
    id int PRIMARY KEY,
    name text NOT NULL
);

CREATE TABLE invoices (
    id bigserial PRIMARY KEY,
    customer int NOT NULL REFERENCES customers,
    total numeric NOT NULL DEFAULT 0 CHECK (total >= 0)
);

CREATE TABLE payments (
    id int PRIMARY KEY,
    invoice bigint REFERENCES invoices
);

CREATE VIEW open_invoices AS
    SELECT i.id, i.total FROM invoices i LEFT JOIN payments p ON p.invoice = i.id WHERE p.id IS NULL;

INSERT INTO customers VALUES (1, 'Ann'), (2, 'Ben');
INSERT INTO invoices (customer, total) VALUES (1, 10), (2, 20.5), (1, 7);
INSERT INTO payments VALUES (1, 1);
