CREATE TABLE readings (
    id bigint NOT NULL,
    at date NOT NULL,
    station integer NOT NULL DEFAULT 1,
    value integer,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE TABLE readings_1 PARTITION OF readings FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE readings_2 PARTITION OF readings FOR VALUES FROM ('2026-02-01') TO ('2026-03-01') PARTITION BY RANGE (at);
CREATE TABLE readings_2_early PARTITION OF readings_2 FOR VALUES FROM ('2026-02-01') TO ('2026-02-15');
CREATE TABLE readings_2_late PARTITION OF readings_2 DEFAULT;
INSERT INTO readings (id, at, value) VALUES (1, '2026-01-05', 4), (2, '2026-01-06', 5), (3, '2026-02-07', 6);
