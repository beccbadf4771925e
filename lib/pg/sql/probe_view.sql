-- A view is there or not; a materialized one in part while it has no rows to show. $1 schema, $2 and $3 its name.
SELECT coalesce((SELECT CASE WHEN c.relispopulated THEN 'present' ELSE 'partial' END
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relname = $2 AND c.relname = $3 AND c.relkind IN ('v', 'm')), 'absent') AS state
