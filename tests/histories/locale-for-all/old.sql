INSERT INTO members (id, name) VALUES (:u, 'o')
UPDATE members SET locale = NULL WHERE id = :i
UPDATE members SET locale = '', country = 'pt' WHERE id = :i
SELECT coalesce(nullif(locale, ''), 'en') FROM members WHERE id = :i
