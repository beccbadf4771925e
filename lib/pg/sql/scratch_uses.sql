-- What the view over the scratch table uses besides it: the tables that it reads, whether table $1
-- (quoted, qualified) itself or a part of it is among them, by way of views or of functions that name
-- it, and the roles that may write it but not read or call all of what is used. Roles of the server
-- itself (pg_write_all_data) do not count: nobody is one of them alone.
WITH RECURSIVE used AS (
    SELECT DISTINCT d.refclassid AS class, d.refobjid AS id
    FROM pg_rewrite r
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
    LEFT JOIN pg_class c ON d.refclassid = 'pg_class'::regclass AND c.oid = d.refobjid
    WHERE r.ev_class = 'pg_temp.sluice_view'::regclass
        AND (c.relkind <> 'c' OR d.refclassid = 'pg_proc'::regclass)
        AND d.refobjid NOT IN ('pg_temp.sluice_view'::regclass, 'pg_temp.sluice_scratch'::regclass)
), read (id) AS (
    SELECT u.id FROM used u WHERE u.class = 'pg_class'::regclass
    UNION
    SELECT d.refobjid
    FROM read
    JOIN pg_rewrite r ON r.ev_class = read.id
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
        AND d.refclassid = 'pg_class'::regclass
)
SELECT (SELECT string_agg(u.id::regclass::text, ', ' ORDER BY u.id::regclass::text)
        FROM used u WHERE u.class = 'pg_class'::regclass) AS reads,
    ARRAY(SELECT n.nspname::text FROM used u JOIN pg_class c ON c.oid = u.id
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE u.class = 'pg_class'::regclass ORDER BY n.nspname, c.relname) AS read_schemas,
    ARRAY(SELECT c.relname::text FROM used u JOIN pg_class c ON c.oid = u.id
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE u.class = 'pg_class'::regclass ORDER BY n.nspname, c.relname) AS read_names,
    EXISTS (SELECT FROM read
        WHERE read.id = $1::regclass OR read.id IN (SELECT relid FROM pg_partition_tree($1::regclass)))
    OR EXISTS (SELECT FROM used u
        JOIN pg_proc p ON u.class = 'pg_proc'::regclass AND p.oid = u.id
        JOIN pg_language l ON l.oid = p.prolang AND l.lanname NOT IN ('internal', 'c')
        JOIN pg_class c ON c.oid = $1::regclass
        WHERE coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) ~* ('\m(from|join)\s+(only\s+)?("?\w+"?\.)?"?'
            || regexp_replace(c.relname, '(\W)', '\\\1', 'g') || '("|\M)')) AS reads_itself,
    (SELECT string_agg(quote_ident(r.rolname), ', ' ORDER BY r.rolname)
        FROM pg_roles r
        WHERE r.rolname !~ '^pg_'
            AND (has_any_column_privilege(r.oid, $1::regclass, 'INSERT')
                OR has_any_column_privilege(r.oid, $1::regclass, 'UPDATE'))
            AND EXISTS (SELECT FROM used u
                LEFT JOIN pg_class c ON u.class = 'pg_class'::regclass AND c.oid = u.id
                LEFT JOIN pg_proc p ON u.class = 'pg_proc'::regclass AND p.oid = u.id
                WHERE NOT has_schema_privilege(r.oid, coalesce(c.relnamespace, p.pronamespace),
                        'USAGE')
                    OR NOT has_any_column_privilege(r.oid, c.oid, 'SELECT')
                    OR NOT has_function_privilege(r.oid, p.oid, 'EXECUTE'))) AS refused
