INSERT INTO events (id, title, ends_at) VALUES (:u, 'o', '2090-05-05')
UPDATE events SET ends_at = ends_at + interval '1 min' WHERE id = :i
