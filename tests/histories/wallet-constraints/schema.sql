CREATE TABLE wallets (id integer PRIMARY KEY, owner integer, balance integer NOT NULL DEFAULT 0, limit_to integer);
CREATE TABLE transfers (id serial PRIMARY KEY, source integer NOT NULL, target integer NOT NULL, amount integer NOT NULL, at timestamptz DEFAULT now());
INSERT INTO wallets SELECT i, i, 100, NULL FROM generate_series(1, 300) i;
INSERT INTO transfers (source, target, amount) SELECT i, 301 - i, CASE WHEN i % 30 = 0 THEN 0 ELSE 5 END FROM generate_series(1, 300) i;
