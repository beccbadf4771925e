DELETE FROM transfers WHERE amount = 0;
UPDATE transfers SET at = '2024-01-01' WHERE at IS NULL;
ALTER TABLE transfers ADD CONSTRAINT transfers_amount_check CHECK (amount > 0), ADD CONSTRAINT transfers_between CHECK (source <> target);
ALTER TABLE transfers ALTER at SET NOT NULL;
ALTER TABLE transfers ADD CONSTRAINT transfers_source_fkey FOREIGN KEY (source) REFERENCES wallets (id), ADD CONSTRAINT transfers_target_fkey FOREIGN KEY (target) REFERENCES wallets (id) ON DELETE RESTRICT;
CREATE INDEX transfers_source ON transfers (source);
CREATE INDEX transfers_target ON transfers USING hash (target);
CREATE UNIQUE INDEX wallets_owner ON wallets (owner) WHERE owner IS NOT NULL;
