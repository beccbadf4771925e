INSERT INTO memberships (user_id) VALUES (:i) RETURNING id
SELECT id, team FROM memberships WHERE user_id = :i
