-- What each column of table $1 (an oid) takes in a row on average, nulls counted: null when it was
-- never analysed. Any: its values may be of any length. Columns and statistics are put together by a group,
-- because a join would read the statistics of all columns for each.
SELECT w.name, max(w.attlen) = -1 AS any,
    CASE WHEN max(w.attlen) > 0 THEN max(w.attlen) * (1 - coalesce(max(w.null_frac), 0))
        ELSE max(w.avg_width) * (1 - max(w.null_frac)) END::float8 AS width
FROM (
    SELECT a.attname AS name, a.attnum, a.attlen, NULL::integer AS avg_width, NULL::real AS null_frac
    FROM pg_attribute a
    WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT s.attname, NULL, NULL, s.avg_width, s.null_frac
    FROM pg_stats s
    WHERE s.schemaname = (SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = $1::oid)
        AND s.tablename = (SELECT c.relname FROM pg_class c WHERE c.oid = $1::oid) AND NOT s.inherited
) w
GROUP BY w.name
HAVING max(w.attnum) IS NOT NULL
ORDER BY max(w.attnum)
