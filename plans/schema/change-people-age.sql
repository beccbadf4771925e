CREATE TABLE people (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    age text
);
CREATE INDEX people_age ON people (age);

INSERT INTO people (age) VALUES ('42'), ('7'), (NULL), ('unknown'), ('about 30');
