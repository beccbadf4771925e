-- The tables that lint asks about: $1 schemas (empty: as search_path finds the name), $2 names, which
-- may be those of indexes. With them come their parents and what foreign keys tie to them.
WITH asked AS (
    SELECT DISTINCT coalesce(i.indrelid, c.oid) AS oid
    FROM unnest($1::text[], $2::text[]) AS n (schema, name)
    JOIN pg_class c ON c.oid = to_regclass(CASE n.schema WHEN '' THEN quote_ident(n.name)
        ELSE format('%I.%I', n.schema, n.name) END)
    LEFT JOIN pg_index i ON i.indexrelid = c.oid
), near AS (
    SELECT oid FROM asked
    UNION
    SELECT i.inhparent FROM pg_inherits i JOIN asked ON asked.oid = i.inhrelid
    UNION
    SELECT k.confrelid FROM pg_constraint k JOIN asked ON asked.oid = k.conrelid AND k.contype = 'f'
    UNION
    SELECT k.conrelid FROM pg_constraint k JOIN asked ON asked.oid = k.confrelid AND k.contype = 'f'
), published AS MATERIALIZED (
    SELECT t.schemaname, t.tablename, string_agg(p.pubname, ', ' ORDER BY p.pubname) AS names
    FROM pg_publication p JOIN pg_publication_tables t ON t.pubname = p.pubname
    WHERE p.pubupdate OR p.pubdelete
    GROUP BY 1, 2
)
SELECT c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name,
    pg_table_is_visible(c.oid) AS visible, c.relkind, c.relreplident AS replica_identity,
    c.relrowsecurity AS row_security,
    CASE c.relkind WHEN 'p' THEN (SELECT sum(p.reltuples) FROM pg_partition_tree(c.oid) t
            JOIN pg_class p ON p.oid = t.relid WHERE t.isleaf AND p.reltuples >= 0)
        ELSE c.reltuples END::float8 AS rows,
    CASE c.relkind WHEN 'p' THEN (SELECT sum(pg_table_size(t.relid)) FROM pg_partition_tree(c.oid) t
            WHERE t.isleaf)
        WHEN 'v' THEN 0 ELSE pg_table_size(c.oid) END::bigint AS bytes,
    (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive) AS policies,
    pn.nspname AS parent_schema, pc.relname AS parent_name,
    (SELECT format('%I.%I', dn.nspname, d.relname) FROM pg_partitioned_table pt
        JOIN pg_class d ON d.oid = pt.partdefid JOIN pg_namespace dn ON dn.oid = d.relnamespace
        WHERE pt.partrelid = c.oid) AS default_partition,
    (SELECT p.names FROM published p WHERE p.schemaname = n.nspname AND p.tablename = c.relname)
        AS published_by,
    (SELECT string_agg(DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC'
            ELSE pg_get_userbyid(a.grantee) END, ', ')
        FROM aclexplode(c.relacl) a WHERE a.grantee <> c.relowner) AS grants
FROM near
JOIN pg_class c ON c.oid = near.oid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_inherits i ON i.inhrelid = c.oid AND c.relispartition
LEFT JOIN pg_class pc ON pc.oid = i.inhparent
LEFT JOIN pg_namespace pn ON pn.oid = pc.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
ORDER BY c.oid
