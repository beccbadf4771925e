CREATE TABLE items (
    id int PRIMARY KEY,
    title text NOT NULL UNIQUE,
    note text NOT NULL DEFAULT ''
);

INSERT INTO items VALUES (1, 'one', 'first'), (2, 'two', ''), (3, 'three', '');
