CREATE TABLE metrics (at timestamptz NOT NULL, site integer NOT NULL, value double precision) PARTITION BY RANGE (at);
CREATE TABLE metrics_2024 PARTITION OF metrics FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE metrics_2025 PARTITION OF metrics FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE INDEX metrics_at ON metrics (at);
INSERT INTO metrics SELECT timestamptz '2024-12-01' + i * interval '6 h', i % 9, i FROM generate_series(1, 300) i;
