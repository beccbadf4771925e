INSERT INTO readings (sensor, ts, val) VALUES (1000 + :u, '2024-03-01', 1)
INSERT INTO readings (sensor, ts, val) VALUES (:i, date '2024-01-01' + :i, 1) ON CONFLICT (sensor, ts) DO UPDATE SET val = excluded.val
SELECT sum(val) FROM readings WHERE ts BETWEEN '2024-02-01' AND '2024-08-01' AND flag
UPDATE readings SET ts = ts + 1000 WHERE sensor = 1000 + :u
