CREATE TABLE members (
    login text PRIMARY KEY CHECK (login <> ''),
    shown text GENERATED ALWAYS AS ('@' || login) STORED,
    joined date NOT NULL DEFAULT '2026-01-01'
);

CREATE TABLE messages (
    id int PRIMARY KEY,
    author text NOT NULL REFERENCES members ON UPDATE CASCADE
);

CREATE VIEW authors AS SELECT login, joined FROM members;

INSERT INTO members (login) VALUES ('ann'), ('ben'), ('zoe');
INSERT INTO messages VALUES (1, 'ann'), (2, 'ben');
