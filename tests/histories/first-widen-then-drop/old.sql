INSERT INTO app.users (id, "userName", avatar) VALUES (:u, 'o:u', 'o')
UPDATE app.users SET "userName" = 'o:u' WHERE id = :i
