INSERT INTO jobs (tries) VALUES (1)
UPDATE jobs SET state = 'done', failed = true, tries = tries + 1 WHERE id = :i
