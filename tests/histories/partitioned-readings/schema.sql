CREATE TABLE readings (sensor integer NOT NULL, ts date NOT NULL, val numeric, flag boolean GENERATED ALWAYS AS (val > 10) STORED, PRIMARY KEY (sensor, ts)) PARTITION BY RANGE (ts);
CREATE TABLE readings_1 PARTITION OF readings FOR VALUES FROM ('2024-01-01') TO ('2024-07-01');
CREATE TABLE readings_2 PARTITION OF readings FOR VALUES FROM ('2024-07-01') TO ('2025-01-01');
CREATE TABLE readings_rest PARTITION OF readings DEFAULT;
CREATE INDEX readings_val ON readings (val DESC NULLS LAST);
INSERT INTO readings SELECT i, date '2024-01-01' + i, i FROM generate_series(1, 300) i;
