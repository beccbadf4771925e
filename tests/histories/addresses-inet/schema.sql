CREATE TABLE visits (id integer PRIMARY KEY, address varchar(45) NOT NULL, agent varchar(80), score smallint NOT NULL DEFAULT 1);
CREATE INDEX visits_agent ON visits (agent);
INSERT INTO visits SELECT i, '10.0.' || i % 250 || '.7', 'curl', i FROM generate_series(1, 300) i;
