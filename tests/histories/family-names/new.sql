INSERT INTO guests (id, given_name, family_name, stay) VALUES (1000 + :u, 'n:u', 'n', 'empty') RETURNING given_name || family_name
INSERT INTO guests (id, given_name, family_name, stay) VALUES (:i, 'f:i', 'l:i', 'empty') ON CONFLICT (family_name, given_name) DO UPDATE SET room = 8
SELECT given_name, greeting FROM guests JOIN greetings USING (id) WHERE id = :i
