ALTER TABLE invoices ADD COLUMN number bigserial;
ALTER TABLE invoices ADD CONSTRAINT invoices_number_key UNIQUE (number);
