CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    street text,
    city text
);

INSERT INTO users (street, city)
VALUES ('Main Street 1', 'Springfield'), ('Mill Lane 2, rear', 'Oxford'), ('Nowhere 3', NULL),
       (NULL, 'Berlin'), (NULL, NULL);
