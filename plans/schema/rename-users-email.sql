CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN users.email IS 'where we write to';
CREATE INDEX users_email_lower ON users (lower(email));

INSERT INTO users (email) VALUES ('anna@example.com'), ('Bob@example.org');
