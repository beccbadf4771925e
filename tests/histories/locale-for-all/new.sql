INSERT INTO members (id, name, locale) VALUES (:u, 'n', 'it')
UPDATE members SET locale = 'it' WHERE id = :i
SELECT locale FROM members WHERE id = :i AND locale = ''
