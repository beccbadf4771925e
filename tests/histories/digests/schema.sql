CREATE TABLE api_keys (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), n integer NOT NULL, token text NOT NULL, CONSTRAINT api_keys_token_key UNIQUE (token));
CREATE FUNCTION key_of(t text) RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT id FROM api_keys WHERE token = t $$;
INSERT INTO api_keys (n, token) SELECT i, 'secret' || i FROM generate_series(1, 300) i;
