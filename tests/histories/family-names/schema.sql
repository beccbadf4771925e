CREATE TABLE guests (id integer PRIMARY KEY, first text NOT NULL, last text, room integer, stay daterange NOT NULL, CONSTRAINT guests_names UNIQUE (last, first), CONSTRAINT guests_stay EXCLUDE USING gist (stay WITH &&) WHERE (last IS NULL));
CREATE INDEX guests_sorted ON guests (last COLLATE "C" text_pattern_ops, first DESC);
CREATE VIEW greetings AS SELECT id, first || ' ' || last AS greeting, first, last FROM guests;
INSERT INTO guests SELECT i, 'f' || i, 'l' || i, i, daterange(date '2024-01-01' + i, date '2024-01-02' + i) FROM generate_series(1, 300) i;
