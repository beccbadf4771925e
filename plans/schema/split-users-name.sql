CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text
);

INSERT INTO users (name) VALUES ('Anna Karenina'), ('Plato'), ('Jean Le Rond'), ('Eve '), (''), (NULL);
