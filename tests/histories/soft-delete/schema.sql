CREATE TABLE members (id serial PRIMARY KEY, email text NOT NULL, removed boolean NOT NULL DEFAULT false, CONSTRAINT members_email_key UNIQUE (email));
INSERT INTO members (email, removed) SELECT 'm' || i, i % 10 = 0 FROM generate_series(1, 300) i;
