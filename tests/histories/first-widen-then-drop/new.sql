INSERT INTO app.users (id, user_name) VALUES (:u, 'n:u')
SELECT id FROM app.users WHERE user_name = 'User7'
