INSERT INTO depots (code, parent) VALUES ('o:u', 'd:i') RETURNING code
INSERT INTO depots (code, name) VALUES ('d:i', 'o') ON CONFLICT (code) DO UPDATE SET name = excluded.name
UPDATE depots SET name = 'o' WHERE code = 'd:i'
SELECT goals FROM reach WHERE code = 'd:i'
SELECT d.code FROM depots d JOIN routes r ON r.goal = d.code WHERE r.start = 'd:i' FOR UPDATE OF d
