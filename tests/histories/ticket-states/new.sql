INSERT INTO tickets (id, state) VALUES (:u, 'waiting')
UPDATE tickets SET state = 'open'::ticket_state WHERE id = :i
UPDATE boards SET shown = '{open,closed}' WHERE id = :i
SELECT count(*) FROM tickets WHERE state::text IN ('opened', 'open')
