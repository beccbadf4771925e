CREATE TABLE logins (id serial PRIMARY KEY, mail text NOT NULL, seen_at timestamptz, CONSTRAINT logins_mail_key UNIQUE (mail));
INSERT INTO logins (mail) SELECT 'Mail' || i || '@example.org' FROM generate_series(1, 300) i;
