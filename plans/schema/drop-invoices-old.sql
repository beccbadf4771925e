CREATE TABLE customers (
    id bigint PRIMARY KEY
);
CREATE TABLE invoices_old (
    id bigserial PRIMARY KEY,
    customer bigint REFERENCES customers
);
CREATE TABLE payments (
    id bigint PRIMARY KEY,
    invoice bigint CONSTRAINT payments_invoice_fkey REFERENCES invoices_old
);

INSERT INTO customers VALUES (1), (2);
INSERT INTO invoices_old (customer) VALUES (1), (1), (2);
INSERT INTO payments VALUES (1, 1), (2, 3);
