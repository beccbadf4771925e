INSERT INTO users (id, name, is_admin) VALUES (:u, 'o', true)
UPDATE users SET is_admin = NOT is_admin, name = 'o:u' WHERE id = :i
