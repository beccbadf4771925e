-- What stands around table $1 (an oid): see sql/around.h. Of a partitioned table all partitions count.
WITH tree (oid) AS (
    SELECT $1::oid UNION SELECT t.relid FROM pg_partition_tree($1::oid) t
), published AS MATERIALIZED (
    -- not by view pg_publication_tables, which takes 10 ms to plan
    SELECT p.pubname, p.pubupdate, p.pubdelete FROM pg_publication p
    WHERE EXISTS (SELECT FROM pg_get_publication_tables(p.pubname) g JOIN tree ON tree.oid = g.relid)
)
SELECT CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END AS of_type,
    (SELECT max(t.relnatts) FROM pg_class t JOIN tree USING (oid)) AS attributes,
    EXISTS (SELECT FROM pg_class o WHERE o.relname = c.relname AND o.oid <> c.oid
        AND o.relkind IN ('r', 'p', 'v', 'm', 'f') AND o.relpersistence <> 't') AS namesakes,
    (SELECT string_agg(DISTINCT quote_ident(s.subname), ', ')
        FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid
        JOIN tree ON tree.oid = r.srrelid) AS fed_by,
    (SELECT string_agg(quote_ident(p.pubname), ', ' ORDER BY p.pubname) FROM published p
        WHERE p.pubupdate) AS publishes_updates,
    (SELECT string_agg(quote_ident(p.pubname), ', ' ORDER BY p.pubname) FROM published p
        WHERE p.pubdelete) AS publishes_deletes,
    (SELECT min(t.oid::regclass::text) FROM pg_class t JOIN tree USING (oid)
        WHERE t.relkind = 'r' AND (t.relreplident = 'n'
            OR t.relreplident = 'd' AND NOT EXISTS (SELECT FROM pg_index i
                WHERE i.indrelid = t.oid AND i.indisprimary AND i.indisvalid)
            OR t.relreplident = 'i' AND NOT EXISTS (SELECT FROM pg_index i
                WHERE i.indrelid = t.oid AND i.indisreplident AND i.indisvalid)))
        AS without_identity,
    (SELECT string_agg(DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END, ', ')
        FROM pg_attribute a, aclexplode(a.attacl) g
        WHERE a.attrelid = c.oid AND g.privilege_type = 'SELECT'
            AND CASE WHEN g.grantee = 0 THEN NOT EXISTS (SELECT FROM aclexplode(c.relacl) w
                    WHERE w.grantee = 0 AND w.privilege_type = 'SELECT')
                ELSE NOT has_table_privilege(g.grantee, c.oid, 'SELECT') END) AS narrow_roles
FROM pg_class c WHERE c.oid = $1::oid
