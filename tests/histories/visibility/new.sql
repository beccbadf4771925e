INSERT INTO boards (name, visibility) VALUES ('n', 'team')
UPDATE boards SET visibility = 'public' WHERE id = :i
