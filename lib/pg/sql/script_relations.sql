-- The relations of names $1 that are there, locked in modes $2 (of enum lock_mode), and what is locked
-- along with them: what a view reads, the table of an index, and what a foreign key of a table whose rows
-- change leads to.
WITH RECURSIVE said AS (
    SELECT to_regclass(name)::oid AS oid, max(mode) AS mode
    FROM unnest($1::text[], $2::integer[]) AS s (name, mode)
    GROUP BY 1
), reached AS (
    SELECT oid, mode FROM said WHERE oid IS NOT NULL
    UNION
    SELECT next.oid, next.mode
    FROM reached r CROSS JOIN LATERAL (
        SELECT d.refobjid AS oid, CASE r.mode WHEN 3 THEN 3 ELSE 1 END AS mode
        FROM pg_rewrite w JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
            AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> w.ev_class
        WHERE w.ev_class = r.oid AND w.ev_type = '1' AND r.mode <= 3
            AND EXISTS (SELECT FROM pg_class v WHERE v.oid = r.oid AND v.relkind = 'v')
        UNION
        SELECT i.indrelid, r.mode FROM pg_index i WHERE i.indexrelid = r.oid AND r.mode > 4
        UNION
        SELECT k.confrelid, 2 FROM pg_constraint k WHERE k.conrelid = r.oid AND k.contype = 'f' AND r.mode = 3
        UNION
        SELECT k.conrelid, 3 FROM pg_constraint k WHERE k.confrelid = r.oid AND k.contype = 'f' AND r.mode = 3
    ) next
)
SELECT n.nspname AS schema, c.relname AS name, c.relkind, max(r.mode) AS mode
FROM reached r JOIN pg_class c USING (oid) JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
GROUP BY 1, 2, 3
ORDER BY 1, 2
