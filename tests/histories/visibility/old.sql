INSERT INTO boards (name) VALUES ('o')
UPDATE boards SET is_public = NOT is_public WHERE id = :i
SELECT count(*) FROM boards WHERE is_public
