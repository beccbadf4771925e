ALTER TABLE metrics ADD COLUMN unit text NOT NULL DEFAULT 'ms';
ALTER TABLE metrics ADD CONSTRAINT metrics_value_finite CHECK (value <> 'NaN');
UPDATE metrics SET value = 0 WHERE value IS NULL;
ALTER TABLE metrics ALTER value SET NOT NULL;
CREATE INDEX metrics_site_at ON metrics (site, at);
CREATE TABLE metrics_2026 PARTITION OF metrics FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
DROP INDEX metrics_at;
