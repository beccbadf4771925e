CREATE TYPE invoice_state AS ENUM ('draft', 'sent', 'payed', 'void');
CREATE TABLE invoices (id integer PRIMARY KEY, state invoice_state NOT NULL DEFAULT 'draft', total integer NOT NULL DEFAULT 0, CONSTRAINT invoices_void CHECK (state <> 'void' OR total = 0));
CREATE INDEX invoices_open ON invoices (id) WHERE state <> 'payed';
CREATE UNIQUE INDEX invoices_one_draft ON invoices (total) WHERE state = 'draft' AND total > 10000000;
INSERT INTO invoices SELECT i, (ARRAY['draft', 'sent', 'payed'])[1 + i % 3]::invoice_state, i FROM generate_series(1, 300) i;
