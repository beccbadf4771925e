SELECT count(*) = 0 FROM invoices WHERE number IS NULL
