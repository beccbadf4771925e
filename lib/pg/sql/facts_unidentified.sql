-- Tables whose UPDATE and DELETE fail once they are published: nothing tells their rows apart.
SELECT string_agg(t.name, ', ') AS tables, count(*) AS count FROM (
    SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND c.relpersistence = 'p'
        AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'sluice')
        AND c.relreplident <> 'f'
        AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid
            AND (i.indisprimary AND c.relreplident = 'd' OR i.indisreplident AND c.relreplident = 'i'))
    ORDER BY 1 LIMIT 20
) t
