-- Whether triggers $3 of table $2 of schema $1, which call function $4 of ours, have noted without a break
-- since they were made: `unbroken`. All of them are made in one transaction with their function, so who
-- switches one off and on again, or replaces anything, leaves a row of another transaction in the
-- catalogue. A partition that was attached since got its own with its place. `state` is another after
-- each such change; NULL: they are not there.
WITH home (oid) AS (
    SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relname = $2
), called AS (
    SELECT p.oid, p.xmin AS made FROM pg_proc p
    WHERE p.pronamespace = to_regnamespace('sluice') AND p.proname = $4
), fires AS (
    SELECT g.oid, g.tgrelid, g.tgenabled, g.xmin AS made
    FROM home CROSS JOIN called
    JOIN pg_trigger g ON g.tgfoid = called.oid AND g.tgname = ANY ($3::name[])
    WHERE g.tgrelid = home.oid
        OR g.tgrelid IN (SELECT relid FROM pg_partition_tree(home.oid))
            AND NOT EXISTS (SELECT FROM pg_partition_ancestors(g.tgrelid) a
                JOIN pg_inherits i ON i.inhrelid = a.relid
                WHERE i.xmin = g.xmin AND g.xmin <> called.made)
)
SELECT count(f.oid) > 0 AND coalesce(bool_and(f.made = c.made AND f.tgenabled = 'A'), false) AS unbroken,
    CASE WHEN count(f.oid) > 0 THEN md5(concat_ws(',', min(c.oid::text), min(c.made::text),
        string_agg(concat_ws(' ', f.oid, f.tgenabled, f.made), ',' ORDER BY f.oid))) END AS state
FROM called c LEFT JOIN fires f ON true
