INSERT INTO readings (sensor, day, value) VALUES (1000 + :u, '2024-09-01', 2)
INSERT INTO readings (sensor, day, value) VALUES (:i, date '2024-01-01' + :i, 20) ON CONFLICT (sensor, day) DO UPDATE SET value = excluded.value
SELECT max(value) FROM readings WHERE day = date '2024-01-01' + :i
DELETE FROM readings WHERE day > '2030-01-01'
