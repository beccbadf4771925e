ALTER TABLE payments ADD COLUMN amount_cents bigint;
UPDATE payments SET amount_cents = round(amount * 100);
ALTER TABLE payments ALTER amount_cents SET NOT NULL;
ALTER TABLE payments ADD CONSTRAINT cents_positive CHECK (amount_cents > 0);
CREATE INDEX payments_amount_cents ON payments (amount_cents);
ALTER TABLE payments DROP COLUMN amount;
ALTER TABLE payments ALTER currency SET NOT NULL;
ALTER TABLE payments ALTER currency DROP DEFAULT;
