INSERT INTO jobs (id) VALUES (1000 + :u)
INSERT INTO jobs (id, priority) VALUES (:i, 'unknown') ON CONFLICT (id) DO UPDATE SET before = jobs.priority, priority = excluded.priority
UPDATE rules SET applies = '{low,unknown}', floor = 'high' WHERE id = :i
SELECT count(*) FROM jobs WHERE priority IN ('high', 'unknown')
INSERT INTO rules (id, floor) VALUES (1000 + :u, 'normal')
