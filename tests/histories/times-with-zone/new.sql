INSERT INTO events (id, title, ends_at) VALUES (:u, 'n', timezone('UTC', now()) + interval '1 h')
SELECT extract(epoch FROM ends_at) FROM events WHERE id = :i
