-- The share of dead rows in table $1 (quoted, qualified) and its partitions, in thousandths.
SELECT 'dead rows' AS subject,
    coalesce(1000 * sum(s.n_dead_tup) / nullif(sum(s.n_live_tup + s.n_dead_tup), 0), 0)::bigint
        AS value,
    CASE WHEN max(s.last_autovacuum) IS NULL THEN 'autovacuum has never been at the table' END
        AS remark
FROM pg_stat_all_tables s
WHERE s.relid = to_regclass($1)
    OR s.relid IN (SELECT relid FROM pg_partition_tree(to_regclass($1)))
