-- The target of extended statistics $1, a quoted name; 17 has NULL for the default.
SELECT format('ALTER STATISTICS %I.%I SET STATISTICS %s', n.nspname, e.stxname,
    coalesce(to_jsonb(e) ->> 'stxstattarget', '-1')) AS undo
FROM pg_statistic_ext e
JOIN pg_namespace n ON n.oid = e.stxnamespace
WHERE (n.nspname, e.stxname) IN (SELECT names[1], names[2] FROM parse_ident($1) AS names)
