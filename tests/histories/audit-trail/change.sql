CREATE TABLE audits_archive (LIKE audits INCLUDING ALL);
ALTER TABLE audits_archive ALTER id DROP DEFAULT;
WITH gone AS (DELETE FROM audits WHERE at < '2020-01-01' RETURNING *)
INSERT INTO audits_archive (id, actor, action, detail, at) SELECT id, actor, action, detail, at FROM gone;
CREATE INDEX audits_at ON audits (at);
