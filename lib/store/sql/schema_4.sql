-- Version 4: for what a backfill rests.
ALTER TABLE sluice.backfill
    ADD COLUMN rests text,
    ADD COLUMN rests_share double precision;
COMMENT ON COLUMN sluice.backfill.rests IS
    'The setting for which it rested most of late, "rate=5000", and what share of the time that took.';
