INSERT INTO photos (id, tags, width) VALUES (:u, '{n,m}', 1)
UPDATE photos SET tags = tags || 'more'::text WHERE id = :i
SELECT id FROM photos WHERE tags @> '{m}' LIMIT 1
