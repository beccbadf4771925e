-- Policy $2 of table $1 as it is.
SELECT concat_ws(E';\n',
    concat(format('CREATE POLICY %I ON %s', p.polname, p.polrelid::regclass),
        CASE WHEN NOT p.polpermissive THEN ' AS RESTRICTIVE' END,
        CASE p.polcmd WHEN 'r' THEN ' FOR SELECT' WHEN 'a' THEN ' FOR INSERT' WHEN 'w' THEN ' FOR UPDATE'
            WHEN 'd' THEN ' FOR DELETE' END,
        ' TO ' || (SELECT string_agg(CASE r WHEN 0 THEN 'PUBLIC' ELSE r::regrole::text END, ', ' ORDER BY place)
            FROM unnest(p.polroles) WITH ORDINALITY AS u (r, place)),
        ' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',
        ' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')'),
    'COMMENT ON POLICY ' || format('%I ON %s IS %L', p.polname, p.polrelid::regclass,
        obj_description(p.oid, 'pg_policy'))) AS undo
FROM pg_policy p
WHERE p.polrelid = to_regclass($1) AND p.polname = $2
