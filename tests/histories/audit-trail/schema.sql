CREATE TABLE audits (id bigserial PRIMARY KEY, actor integer, action text NOT NULL, detail jsonb, at timestamptz NOT NULL DEFAULT now(), year integer GENERATED ALWAYS AS (date_part('year', at AT TIME ZONE 'UTC')) STORED);
CREATE INDEX audits_actor ON audits (actor);
CREATE TABLE audit_notes (id serial PRIMARY KEY, audit_id bigint REFERENCES audits (id) ON DELETE CASCADE, note text);
INSERT INTO audits (actor, action, detail, at) SELECT i, 'login', '{}', CASE WHEN i % 2 = 0 THEN timestamptz '2019-05-05' ELSE now() END FROM generate_series(1, 300) i;
INSERT INTO audit_notes (audit_id, note) SELECT i, 'n' FROM generate_series(1, 299, 2) i;
