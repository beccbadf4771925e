CREATE TABLE documents (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    body json NOT NULL DEFAULT '{}'
);

INSERT INTO documents (body) VALUES ('{"b": 1, "a": [1,2]}'), ('{}'), ('"text"'), ('null');
