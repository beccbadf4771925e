INSERT INTO users (id, name, role_id) VALUES (:u, 'n', 2)
UPDATE users SET role_id = 1, name = 'n:u' WHERE id = :i
SELECT r.name FROM users u JOIN roles r ON r.id = u.role_id WHERE u.id = :i
