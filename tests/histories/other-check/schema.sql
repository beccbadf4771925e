CREATE TABLE tickets (id integer PRIMARY KEY, priority integer NOT NULL CONSTRAINT tickets_priority_check CHECK (priority BETWEEN 1 AND 3), subject varchar(80) NOT NULL CONSTRAINT subject_not_empty CHECK (subject <> ''));
INSERT INTO tickets SELECT i, 1 + i % 3, 's' || i FROM generate_series(1, 300) i;
