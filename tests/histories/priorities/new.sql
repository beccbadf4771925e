INSERT INTO jobs (id, priority, before) VALUES (1000 + :u, 'urgent', 'high')
INSERT INTO jobs (id, priority) VALUES (:i, 'high') ON CONFLICT (id) DO UPDATE SET before = 'low', priority = excluded.priority
UPDATE rules SET applies = '{urgent,high}', floor = 'urgent' WHERE id = :i
SELECT count(*) FROM jobs WHERE priority = 'urgent' OR before = 'urgent'
