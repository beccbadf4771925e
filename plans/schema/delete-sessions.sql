CREATE TABLE sessions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    expires_at date NOT NULL,
    note text
);

CREATE TABLE sessions_archive (LIKE sessions, PRIMARY KEY (id));

INSERT INTO sessions (expires_at) VALUES ('2025-03-01'), ('2025-12-31'), ('2026-03-01');
