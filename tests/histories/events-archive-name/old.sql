INSERT INTO event_log (kind) VALUES ('web'), ('other') RETURNING at
SELECT count(*) FROM event_log WHERE kind = 'web' AND at < now()
SELECT at FROM web ORDER BY id DESC LIMIT 1
SELECT latest()
