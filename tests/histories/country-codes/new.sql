INSERT INTO countries (code, name) VALUES ('c:i', 'n') ON CONFLICT (code) DO UPDATE SET name = excluded.name RETURNING code
INSERT INTO countries VALUES ('n:u', 'new')
UPDATE countries SET code = code || '!' WHERE code = 'n:u'
DELETE FROM countries WHERE code = 'n:u!'
SELECT name FROM cities JOIN countries ON code = country WHERE cities.id = :i FOR UPDATE
