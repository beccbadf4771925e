INSERT INTO events (kind) VALUES ('web'), ('n') RETURNING id
DELETE FROM events WHERE id = 100000 + :i
SELECT at FROM web LIMIT 1
SELECT latest() IS NOT NULL
