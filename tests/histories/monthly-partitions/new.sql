INSERT INTO metrics (at, site, value, unit) VALUES ('2025-05-06', :i, 1, 's')
UPDATE metrics SET value = value + 1 WHERE site = 3 AND at < '2024-12-03'
