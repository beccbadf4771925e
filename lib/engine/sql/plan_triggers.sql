-- Triggers of ours that are in force, by plan; those of a partition are its table's.
SELECT p.plan, count(*) AS triggers FROM pg_trigger tg
CROSS JOIN LATERAL (SELECT substring(obj_description(tg.tgfoid, 'pg_proc')
    FROM ' for sluice plan (.*)$') AS plan) p
WHERE tg.tgname LIKE 'zz\_sluice\_%' AND tg.tgparentid = 0 AND p.plan IS NOT NULL
GROUP BY p.plan
