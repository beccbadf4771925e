CREATE TABLE accounts (id integer PRIMARY KEY, name text NOT NULL, beta boolean NOT NULL DEFAULT false, theme text);
CREATE INDEX accounts_theme ON accounts (theme);
CREATE TABLE feature_votes (id serial PRIMARY KEY, account_id integer NOT NULL REFERENCES accounts (id), vote integer);
INSERT INTO accounts SELECT i, 'a' || i FROM generate_series(1, 300) i;
INSERT INTO feature_votes (account_id, vote) SELECT i, 1 FROM generate_series(1, 300) i;
