INSERT INTO depots (key) VALUES ('n:u')
INSERT INTO depots (key, name) VALUES ('d:i', 'n') ON CONFLICT (key) DO UPDATE SET name = excluded.name RETURNING key
UPDATE depots SET parent = 'd:i' WHERE key = 'd:i'
SELECT key FROM depots WHERE lower(key) = 'd:i'
