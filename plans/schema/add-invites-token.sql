CREATE TABLE invites (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL
);

INSERT INTO invites (email) VALUES ('ada@example.org'), ('bob@example.org'), ('eve@example.org');
