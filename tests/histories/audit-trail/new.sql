INSERT INTO audits (actor, action) VALUES (:i, 'read')
UPDATE audits SET detail = '{"a": 1}' WHERE actor = :i
SELECT year, action FROM audits WHERE actor = :i
