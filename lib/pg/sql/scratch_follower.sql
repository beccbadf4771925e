-- What would be said again of follower $1 (its oid, of kind $2) under this search_path, on temporary copies.
SELECT CASE replace($2::text, 'materialized ', '')
    WHEN 'view' THEN (SELECT format('CREATE TEMPORARY VIEW %I AS %s', c.relname, pg_get_viewdef(c.oid))
        FROM pg_class c WHERE c.oid = $1::oid)
    WHEN 'policy' THEN (SELECT concat(format('CREATE POLICY sluice_%s ON pg_temp.%I', p.oid, c.relname),
            ' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',
            ' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')')
        FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE p.oid = $1::oid)
    WHEN 'trigger' THEN pg_get_triggerdef($1::oid, true)
    WHEN 'rule' THEN pg_get_ruledef($1::oid, true)
    WHEN 'function' THEN pg_get_functiondef($1::oid)
END AS text
