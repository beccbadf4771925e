BEGIN;

-- Running upgrade 1975ea83b712 -> 2f3a

ALTER TABLE account ADD COLUMN last_transaction_date TIMESTAMP WITHOUT TIME ZONE;

UPDATE account SET last_transaction_date = now();

ALTER TABLE account ALTER COLUMN last_transaction_date SET NOT NULL;

ALTER TABLE account ADD CONSTRAINT ck_account CHECK (balance >= 0) NOT VALID;

UPDATE alembic_version SET version_num='2f3a' WHERE alembic_version.version_num = '1975ea83b712';

COMMIT;
-- expect: 7 mass-update
-- expect: 7 lock-held-over-work
-- expect: 9 set-not-null
