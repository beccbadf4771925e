-- What the server would refuse to drop table $1 (an oid), or an index or a constraint of it, for: foreign
-- keys that reference it, views, columns of its row type, and the like; and publications that list it.
WITH RECURSIVE gone (classid, objid) AS (
    SELECT 'pg_class'::regclass::oid, $1::oid
    UNION
    SELECT d.classid, d.objid FROM gone JOIN pg_depend d ON d.refclassid = gone.classid
        AND d.refobjid = gone.objid AND d.deptype IN ('a', 'i', 'P', 'S')
), held AS (
    SELECT 'constraint' AS kind, conname AS name, 'pg_constraint'::regclass AS classid, oid AS objid
    FROM pg_constraint WHERE conrelid = $1::oid
    UNION ALL
    SELECT 'index', c.relname, 'pg_class'::regclass, c.oid
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = $1::oid
    UNION ALL
    SELECT 'table', c.relname, gone.classid, gone.objid FROM gone, pg_class c WHERE c.oid = $1::oid
)
SELECT DISTINCT h.kind, h.name,
    CASE WHEN v.oid IS NULL THEN pg_describe_object(d.classid, d.objid, d.objsubid)
        ELSE format('%s %s', CASE v.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END,
            v.oid::regclass) END AS holder
FROM held h
JOIN pg_depend d ON d.refclassid = h.classid AND d.refobjid = h.objid AND d.deptype = 'n'
LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
LEFT JOIN pg_class v ON v.oid = r.ev_class AND v.relkind IN ('v', 'm')
WHERE h.kind <> 'table' OR (d.classid, d.objid) NOT IN (SELECT classid, objid FROM gone)
UNION ALL
SELECT 'table', c.relname, format('publication %I', p.pubname)
FROM pg_publication_rel l JOIN pg_publication p ON p.oid = l.prpubid JOIN pg_class c ON c.oid = l.prrelid
WHERE l.prrelid = $1::oid OR l.prrelid IN (SELECT t.relid FROM pg_partition_tree($1::oid) t)
ORDER BY 2, 1, 3
