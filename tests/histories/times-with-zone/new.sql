INSERT INTO events (id, title, ends_at) VALUES (:u, 'n', now())
SELECT extract(epoch FROM ends_at) FROM events WHERE id = :i
