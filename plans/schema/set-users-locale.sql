CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    language text,
    locale text,
    note text
);

INSERT INTO users (language, locale) VALUES ('de', NULL), (NULL, 'FR'), ('it', 'it'), (NULL, '');
