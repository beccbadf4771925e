CREATE TABLE event_log (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL DEFAULT now(), kind text NOT NULL, PRIMARY KEY (id, kind)) PARTITION BY LIST (kind);
CREATE TABLE event_log_web PARTITION OF event_log FOR VALUES IN ('web');
CREATE TABLE event_log_rest PARTITION OF event_log DEFAULT;
CREATE VIEW web AS SELECT id, at FROM event_log WHERE kind = 'web';
CREATE FUNCTION latest() RETURNS timestamptz LANGUAGE sql STABLE BEGIN ATOMIC SELECT max(at) FROM event_log; END;
INSERT INTO event_log (kind) SELECT CASE WHEN i % 2 = 0 THEN 'web' ELSE 'k' || i END FROM generate_series(1, 300) i;
