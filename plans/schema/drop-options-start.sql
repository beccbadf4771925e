CREATE TABLE options (
    id integer PRIMARY KEY,
    start text NOT NULL,
    start_time timestamp NOT NULL
);

INSERT INTO options SELECT i, '2024-01-01', '2024-01-01' FROM generate_series(1, 3) i;
