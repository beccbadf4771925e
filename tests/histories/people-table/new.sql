INSERT INTO people (name, parent) VALUES ('n', :i) RETURNING *
UPDATE people SET name = 'n' WHERE id = :i
SELECT p.name, c.numbers FROM people p JOIN callable c USING (id) WHERE id = :i
INSERT INTO phones VALUES (:i, 'n:u')
INSERT INTO people (id, name) VALUES (:i, 'again') ON CONFLICT ON CONSTRAINT persons_pkey DO UPDATE SET name = excluded.name
