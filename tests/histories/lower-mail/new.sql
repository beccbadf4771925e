INSERT INTO logins (mail) VALUES ('new:u@example.org')
SELECT login_of('MAIL:i@Example.org')
