CREATE TABLE lines (invoice integer NOT NULL, number integer NOT NULL, text text, CONSTRAINT lines_pkey PRIMARY KEY (invoice, number));
CREATE TABLE notes (invoice integer NOT NULL, number integer NOT NULL, body text, CONSTRAINT of_line FOREIGN KEY (invoice, number) REFERENCES lines ON DELETE CASCADE);
CREATE INDEX notes_line ON notes (invoice, number);
INSERT INTO lines SELECT i, n, 't' FROM generate_series(1, 300) i, generate_series(1, 2) n;
INSERT INTO notes SELECT i, 1, 'b' FROM generate_series(1, 300) i;
