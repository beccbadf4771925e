CREATE TABLE accounts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE, locale text DEFAULT 'en_US');
CREATE INDEX accounts_locale ON accounts (locale);
INSERT INTO accounts (email) SELECT 'A' || i || '@Host' || i % 7 || '.example' FROM generate_series(1, 300) i;
