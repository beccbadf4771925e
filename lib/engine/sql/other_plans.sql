-- Plans other than $3 that have triggers of ours on table $1: on its column $2, or any where that is NULL.
SELECT DISTINCT p.plan FROM pg_trigger tg
CROSS JOIN LATERAL (SELECT substring(obj_description(tg.tgfoid, 'pg_proc')
    FROM ' for sluice plan (.*)$') AS plan) p
WHERE tg.tgrelid = to_regclass($1) AND tg.tgname LIKE 'zz\_sluice\_%' AND p.plan <> $3
    AND ($2::text IS NULL OR EXISTS (
        SELECT FROM pg_depend d
        JOIN pg_attribute a ON (a.attrelid, a.attnum) = (d.refobjid, d.refobjsubid)
        WHERE d.classid = 'pg_trigger'::regclass AND d.objid = tg.oid
            AND d.refclassid = 'pg_class'::regclass AND d.refobjid = tg.tgrelid AND a.attname = $2))
ORDER BY 1
