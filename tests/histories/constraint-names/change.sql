ALTER TABLE vendors RENAME CONSTRAINT pk_vendors TO vendors_pkey;
ALTER INDEX ix_region RENAME TO vendors_region_idx;
ALTER TABLE vendors DROP CONSTRAINT uq_code, ADD CONSTRAINT vendors_region_code_key UNIQUE (region, code);
ALTER TABLE vendors ALTER code SET NOT NULL;
ALTER TABLE vendors ADD CONSTRAINT vendors_region_check CHECK (region IN ('eu', 'us'));
ALTER TABLE vendors ALTER region SET DEFAULT 'eu';
