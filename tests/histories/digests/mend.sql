UPDATE api_keys SET token = 'new' || digest WHERE token IS NULL;
