INSERT INTO folders (name, path) VALUES ('o', '/o:u')
INSERT INTO folders (name, path) VALUES ('o', '/f7') ON CONFLICT (path) DO NOTHING
