SELECT key_of('secret7') IS NOT NULL
