CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL
);

INSERT INTO users (email) VALUES ('anna@example.com'), ('Bob@Example.org'), ('nobody');
