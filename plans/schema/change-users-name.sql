CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name varchar(50) NOT NULL
);
CREATE INDEX users_name ON users (name);

INSERT INTO users (name) VALUES ('Ada'), ('Grace'), ('Edsger');
