SELECT count(*) > 0 FROM users WHERE role_id = 1
