INSERT INTO tickets (id) VALUES (:u)
INSERT INTO tickets (id, state) VALUES (:u, 'legacy')
UPDATE tickets SET state = 'opened'::ticket_state WHERE id = :i
UPDATE boards SET shown = shown || 'opened'::ticket_state WHERE id = :i AND cardinality(shown) < 9
SELECT count(*) FROM tickets WHERE state IN ('opened', 'legacy')
