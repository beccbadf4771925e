CREATE TABLE orders (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    note text
);
CREATE TABLE items (
    id bigint PRIMARY KEY,
    order_id integer NOT NULL REFERENCES orders ON DELETE CASCADE
);
CREATE INDEX items_order ON items (order_id);
CREATE TABLE payments (
    id bigint PRIMARY KEY,
    order_id integer REFERENCES orders ON DELETE SET NULL
);

INSERT INTO orders (note) VALUES ('books'), ('a lamp'), ('chairs');
INSERT INTO items VALUES (1, 1), (2, 1), (3, 2), (4, 3);
INSERT INTO payments VALUES (1, 1), (2, 3), (3, NULL);
