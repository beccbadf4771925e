INSERT INTO metrics (at, site) VALUES ('2025-05-05', :i)
SELECT avg(value) FROM metrics WHERE at > '2025-01-01'
