CREATE TYPE job_state AS ENUM ('queued', 'running', 'done');
CREATE TABLE jobs (id serial PRIMARY KEY, state job_state NOT NULL DEFAULT 'queued', tries integer NOT NULL DEFAULT 0, failed boolean NOT NULL DEFAULT false);
CREATE INDEX jobs_failed ON jobs (id) WHERE failed;
INSERT INTO jobs (state, failed) SELECT CASE WHEN i % 2 = 0 THEN 'done' ELSE 'queued' END::job_state, i % 6 = 0 FROM generate_series(1, 300) i;
