-- What is in this database that an empty one has not, as DROP names it, in an order to drop it: first
-- what hinders others, last what marks the database. What goes with something else is left out.
WITH made (class, oid, rank) AS (
    SELECT 'pg_catalog.pg_event_trigger'::pg_catalog.regclass, e.oid, 0
    FROM pg_catalog.pg_event_trigger e
    UNION ALL
    SELECT 'pg_catalog.pg_publication'::pg_catalog.regclass, p.oid, 1 FROM pg_catalog.pg_publication p
    UNION ALL
    SELECT 'pg_catalog.pg_subscription'::pg_catalog.regclass, s.oid, 1
    FROM pg_catalog.pg_subscription s
    JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
    WHERE d.datname = pg_catalog.current_database()
    UNION ALL
    SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, 2
    FROM pg_catalog.pg_class c
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND c.relpersistence <> 't'
        AND c.relnamespace::pg_catalog.regnamespace::pg_catalog.text <> 'sluice_rehearsal'
    UNION ALL
    SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, 3 FROM pg_catalog.pg_proc p
    UNION ALL
    SELECT 'pg_catalog.pg_operator'::pg_catalog.regclass, o.oid, 3 FROM pg_catalog.pg_operator o
    UNION ALL
    SELECT 'pg_catalog.pg_opclass'::pg_catalog.regclass, o.oid, 4 FROM pg_catalog.pg_opclass o
    UNION ALL
    SELECT 'pg_catalog.pg_opfamily'::pg_catalog.regclass, o.oid, 5 FROM pg_catalog.pg_opfamily o
    UNION ALL
    SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, 6
    FROM pg_catalog.pg_type t
    JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
    WHERE n.nspname <> 'sluice_rehearsal' AND n.nspname !~ '^pg_(toast|temp|toast_temp)'
        AND (c.oid IS NULL OR c.relkind = 'c')
    UNION ALL
    SELECT 'pg_catalog.pg_collation'::pg_catalog.regclass, c.oid, 7 FROM pg_catalog.pg_collation c
    UNION ALL
    SELECT 'pg_catalog.pg_conversion'::pg_catalog.regclass, c.oid, 7 FROM pg_catalog.pg_conversion c
    UNION ALL
    SELECT 'pg_catalog.pg_ts_config'::pg_catalog.regclass, c.oid, 7 FROM pg_catalog.pg_ts_config c
    UNION ALL
    SELECT 'pg_catalog.pg_ts_dict'::pg_catalog.regclass, d.oid, 8 FROM pg_catalog.pg_ts_dict d
    UNION ALL
    SELECT 'pg_catalog.pg_ts_template'::pg_catalog.regclass, t.oid, 9
    FROM pg_catalog.pg_ts_template t
    UNION ALL
    SELECT 'pg_catalog.pg_ts_parser'::pg_catalog.regclass, p.oid, 9 FROM pg_catalog.pg_ts_parser p
    UNION ALL
    SELECT 'pg_catalog.pg_cast'::pg_catalog.regclass, c.oid, 2 FROM pg_catalog.pg_cast c
    UNION ALL
    SELECT 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, s.oid, 2
    FROM pg_catalog.pg_statistic_ext s
    UNION ALL
    SELECT 'pg_catalog.pg_foreign_server'::pg_catalog.regclass, s.oid, 8
    FROM pg_catalog.pg_foreign_server s
    UNION ALL
    SELECT 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass, f.oid, 9
    FROM pg_catalog.pg_foreign_data_wrapper f
    UNION ALL
    SELECT 'pg_catalog.pg_language'::pg_catalog.regclass, l.oid, 9 FROM pg_catalog.pg_language l
    UNION ALL
    SELECT 'pg_catalog.pg_am'::pg_catalog.regclass, a.oid, 9 FROM pg_catalog.pg_am a
    UNION ALL
    SELECT 'pg_catalog.pg_extension'::pg_catalog.regclass, e.oid, 10 FROM pg_catalog.pg_extension e
    UNION ALL
    SELECT 'pg_catalog.pg_namespace'::pg_catalog.regclass, n.oid,
        CASE n.nspname WHEN 'sluice_rehearsal' THEN 12 ELSE 11 END
    FROM pg_catalog.pg_namespace n
    WHERE n.nspname !~ '^pg_(toast|temp|toast_temp)'
)
SELECT CASE o.type WHEN 'foreign-data wrapper' THEN 'foreign data wrapper' WHEN 'statistics object' THEN 'statistics'
        ELSE o.type END AS type, o.identity,
    m.rank = 12 AS mark
FROM made m, pg_catalog.pg_identify_object(m.class, m.oid, 0) o
WHERE m.oid >= 16384 -- FirstNormalObjectId: what is below came with the database
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
        WHERE d.classid = m.class AND d.objid = m.oid AND d.objsubid = 0 AND d.deptype IN ('i', 'e'))
ORDER BY m.rank, o.identity
