INSERT INTO memberships (user_id) VALUES (:i)
UPDATE memberships SET team = 'docs' WHERE user_id = :i
DELETE FROM memberships WHERE user_id = :i AND team = 'none'
