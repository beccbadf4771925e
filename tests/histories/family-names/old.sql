INSERT INTO guests (id, first, last, stay) VALUES (1000 + :u, 'o:u', 'o', 'empty') ON CONFLICT (last, first) DO NOTHING
INSERT INTO guests (id, first, last, stay) VALUES (:i, 'f:i', 'l:i', 'empty') ON CONFLICT (last, first) DO UPDATE SET room = 7
SELECT greeting FROM greetings WHERE last LIKE 'l:i%'
UPDATE greetings SET first = first WHERE id = :i
