ALTER TABLE sales ADD COLUMN total integer;
UPDATE sales SET total = price * amount * 119 / 100;
ALTER TABLE sales ALTER total SET NOT NULL;
CREATE INDEX sales_total ON sales (total);
ALTER TABLE sales DROP COLUMN net;
