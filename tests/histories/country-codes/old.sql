INSERT INTO countries (iso, name) VALUES ('c:i', 'o') ON CONFLICT (iso) DO UPDATE SET name = excluded.name RETURNING *
INSERT INTO countries VALUES ('o:u', 'old')
UPDATE countries SET iso = iso || '!' WHERE iso = 'o:u'
DELETE FROM countries WHERE iso = 'o:u!'
SELECT name FROM cities JOIN countries ON iso = country WHERE cities.id = :i
INSERT INTO cities VALUES (1000 + :u, 'c:i')
