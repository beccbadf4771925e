ALTER TYPE job_state ADD VALUE 'failed' AFTER 'done';
ALTER TYPE job_state ADD VALUE IF NOT EXISTS 'waiting' BEFORE 'queued';
UPDATE jobs SET state = 'failed' WHERE failed AND state = 'done';
CREATE INDEX jobs_state ON jobs (state) WHERE state <> 'done';
DROP INDEX jobs_failed;
ALTER TABLE jobs DROP COLUMN failed;
