INSERT INTO jobs (state) VALUES ('waiting')
SELECT id FROM jobs WHERE state IN ('failed', 'waiting') LIMIT 2
