CREATE TABLE notes (id integer PRIMARY KEY, title text NOT NULL, body text);
CREATE INDEX notes_title ON notes (title text_pattern_ops);
INSERT INTO notes SELECT i, 'title ' || i, 'words of note ' || i FROM generate_series(1, 300) i;
