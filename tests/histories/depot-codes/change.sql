ALTER TABLE depots RENAME code TO key;
