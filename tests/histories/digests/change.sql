ALTER TABLE api_keys ADD COLUMN digest text;
UPDATE api_keys SET digest = md5(token);
ALTER TABLE api_keys ALTER digest SET NOT NULL;
ALTER TABLE api_keys ADD CONSTRAINT api_keys_digest_key UNIQUE (digest);
CREATE OR REPLACE FUNCTION key_of(t text) RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT id FROM api_keys WHERE digest = md5(t) $$;
ALTER TABLE api_keys DROP COLUMN token;
