CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL,
    active boolean NOT NULL DEFAULT true
);
INSERT INTO users (email) SELECT 'user' || i || '@example.org' FROM generate_series(1, 5) i;

CREATE FUNCTION label(person users) RETURNS text LANGUAGE sql STABLE RETURN (person).email;
COMMENT ON FUNCTION label(users) IS 'how people are listed';
