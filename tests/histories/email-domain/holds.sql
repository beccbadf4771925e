SELECT count(*) = 0 FROM accounts WHERE email_domain <> lower(split_part(email, '@', 2))
