INSERT INTO profiles (id, settings) VALUES (:u, '{"theme": "dark"}')
UPDATE profiles SET settings = settings || '{"theme": "light"}' WHERE id = :i
