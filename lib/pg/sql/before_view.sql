-- The view $1 as it is.
SELECT format('CREATE OR REPLACE VIEW %I.%I%s AS %s', n.nspname, c.relname,
    ' WITH (' || array_to_string(c.reloptions, ', ') || ')',
    rtrim(pg_get_viewdef(c.oid), '; ')) AS undo
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = to_regclass($1) AND c.relkind = 'v'
