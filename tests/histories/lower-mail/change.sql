UPDATE logins SET mail = lower(mail) WHERE mail <> lower(mail);
CREATE UNIQUE INDEX logins_mail_lower ON logins (lower(mail));
ALTER TABLE logins ADD CONSTRAINT logins_mail_is_lower CHECK (mail = lower(mail));
ALTER TABLE logins DROP CONSTRAINT logins_mail_key;
CREATE OR REPLACE FUNCTION login_of(address text) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT id FROM logins WHERE lower(mail) = lower(address)
$$;
