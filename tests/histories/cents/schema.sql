CREATE TABLE payments (id integer PRIMARY KEY, amount numeric(12, 2) NOT NULL CONSTRAINT positive CHECK (amount > 0), currency text DEFAULT 'EUR');
CREATE INDEX payments_amount ON payments (amount);
INSERT INTO payments SELECT i, i + 0.25 FROM generate_series(1, 300) i;
