CREATE TABLE days_2 PARTITION OF days FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
ALTER TABLE weeks ATTACH PARTITION weeks_1 FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
ALTER TABLE weeks ATTACH PARTITION weeks_2 FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
ALTER TABLE days DETACH PARTITION days_1 CONCURRENTLY;
DROP TABLE days_1;
DROP TABLE letters;
CREATE OR REPLACE VIEW grown AS SELECT id FROM people;
CREATE FUNCTION rate(points int, of int DEFAULT 5) RETURNS text LANGUAGE sql AS $$ SELECT 'b'::text $$;
CREATE OR REPLACE FUNCTION rate(score int) RETURNS text LANGUAGE sql AS $$ SELECT 'b'::text $$;
ALTER PUBLICATION news ADD TABLE noise;
CREATE PUBLICATION everything FOR ALL TABLES;
ALTER TABLE people REPLICA IDENTITY NOTHING;
CREATE TABLE IF NOT EXISTS people (id int, x json);
SELEC 1;
-- expect: 1 create-partition-of
-- expect: 1 default-partition-scan
-- expect: 3 attach-partition
-- expect: 4 detach-concurrently-default
-- expect: 5 drop-partition
-- expect: 5 drop-table
-- expect: 6 drop-table
-- expect: 6 drop-table-locks-others
-- expect: 6 function-names-column
-- expect: 7 replace-view-fails
-- expect: 8 function-overload
-- expect: 9 function-signature
-- expect: 10 publication-needs-identity
-- expect: 11 publication-needs-identity
-- expect: 14 unparsed
