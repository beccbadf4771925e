-- How many plans are finished, of schema $1 (see list_plans.sql) or of all.
SELECT count(*) AS finished FROM sluice.plan p
WHERE p.state IN ('complete', 'reverted')
    AND ($1::text IS NULL OR $1 = CASE WHEN strpos(p.name, '@') = 0 THEN 'public'
        ELSE substr(p.name, strpos(p.name, '@') + 1) END)
