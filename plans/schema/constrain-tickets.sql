CREATE TABLE people (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL
);
CREATE TABLE tickets (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project text NOT NULL,
    code text NOT NULL,
    owner integer,
    closed_at timestamptz
);
CREATE INDEX tickets_code ON tickets (code);
CREATE TABLE jobs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version integer NOT NULL
);

INSERT INTO people (name) VALUES ('Anna'), ('Bob');
INSERT INTO tickets (project, code, owner) VALUES ('web', 'WEB-1', 1), ('web', 'WEB-2', NULL), ('api', 'API-1', 2);
INSERT INTO jobs (version) VALUES (42);
