INSERT INTO profiles (id, theme, size) VALUES (:u, 'blue', 2)
UPDATE profiles SET theme = 'blue', size = size + 1 WHERE id = :i
