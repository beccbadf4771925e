INSERT INTO folders (name, path, parent_id) VALUES ('n:u', '/n:u', :i)
SELECT name FROM folders WHERE parent_id = :i
