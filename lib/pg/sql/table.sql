-- One table as a whole: $1 schema, $2 name. No row when it does not exist. A partitioned table holds
-- no rows itself: sizes are those of all partitions together, and what is said of row-level security
-- and of foreign tables and owners holds for any of them.
WITH root AS (
    -- by both columns of one index, however many schemas have a table of this name
    SELECT c.oid FROM pg_class c
    WHERE c.relnamespace = (SELECT n.oid FROM pg_namespace n WHERE n.nspname = $1)
        AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
), tree (oid, leaf) AS (
    SELECT t.relid::oid, t.isleaf FROM root, pg_partition_tree(root.oid) t
    UNION ALL
    SELECT root.oid, true FROM root WHERE NOT EXISTS (SELECT FROM pg_partition_tree(root.oid))
), parts AS (
    SELECT p.oid, p.relname, p.relnamespace, p.relkind, p.relowner, p.reltuples, tree.leaf,
        p.relrowsecurity, p.relforcerowsecurity, p.reltoastrelid, pg_relation_size(p.oid) AS main,
        p.oid <> (SELECT oid FROM root) AS inside
    FROM tree JOIN pg_class p ON p.oid = tree.oid
)
SELECT c.oid, c.relkind, pg_has_role(c.relowner, 'USAGE') AS owned,
    every.row_security, every.force_row_security,
    every.indexable,
    has_table_privilege(c.oid, 'REFERENCES') AS referencable,
    (SELECT r.rolsuper OR r.rolbypassrls FROM pg_roles r WHERE r.rolname = current_user)
        AS bypasses_row_security,
    (SELECT w.fdwname FROM pg_foreign_table f JOIN pg_foreign_server s ON s.oid = f.ftserver
        JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw WHERE f.ftrelid = c.oid) AS wrapper,
    EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attisdropped)
        AS has_dropped,
    c.relispartition AS is_partition,
    EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid) AS has_children,
    EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid) AND NOT c.relispartition AS is_child,
    c.relpersistence = 't' AS temporary, c.relpersistence = 'u' AS unlogged,
    c.relreplident AS replica_identity,
    CASE c.relkind WHEN 'p' THEN every.rows ELSE c.reltuples END::float8 AS rows,
    every.bytes_of_rows / current_setting('block_size')::bigint AS pages,
    every.bytes, every.index_bytes,
    (SELECT string_agg(quote_ident(p.pubname), ', ' ORDER BY p.pubname) FROM pg_publication p
        WHERE EXISTS (SELECT FROM pg_get_publication_tables(p.pubname) g
            JOIN parts ON parts.oid = g.relid)) AS published_by,
    CASE c.relkind WHEN 'p' THEN every.count - 1 ELSE 0 END AS partitions,
    every.foreign_partition, every.unowned_partition, every.keyed_partition, every.keyed_oddly,
    EXISTS (SELECT FROM parts WHERE parts.relkind = 'p' AND parts.oid <> c.oid)
        AS has_inner_partitions,
    ARRAY(SELECT DISTINCT pg_get_partkeydef(parts.oid) FROM parts
        WHERE parts.relkind = 'p' ORDER BY 1) AS partition_keys,
    pg_get_userbyid(c.relowner) AS owner, obj_description(c.oid, 'pg_class') AS comment,
    ARRAY(SELECT g.privilege_type FROM aclexplode(c.relacl) WITH ORDINALITY g
        WHERE g.grantee <> c.relowner ORDER BY g.ordinality) AS grant_privileges,
    ARRAY(SELECT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END
        FROM aclexplode(c.relacl) WITH ORDINALITY g
        WHERE g.grantee <> c.relowner ORDER BY g.ordinality) AS grant_roles,
    ARRAY(SELECT g.is_grantable FROM aclexplode(c.relacl) WITH ORDINALITY g
        WHERE g.grantee <> c.relowner ORDER BY g.ordinality) AS grant_options,
    ARRAY(SELECT DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END
        FROM pg_default_acl d, aclexplode(d.defaclacl) g
        WHERE d.defaclobjtype = 'r' AND g.grantee <> c.relowner
            AND d.defaclnamespace IN (0, c.relnamespace) ORDER BY 1) AS presets
FROM root
JOIN pg_class c ON c.oid = root.oid
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN (
    SELECT count(*) AS count,
        bool_and(has_schema_privilege(relnamespace, 'CREATE')) AS indexable,
        bool_or(relrowsecurity) AS row_security,
        bool_or(relrowsecurity AND relforcerowsecurity) AS force_row_security,
        CASE WHEN bool_or(leaf AND reltuples >= 0)
            THEN sum(reltuples) FILTER (WHERE leaf AND reltuples >= 0) ELSE -1 END AS rows,
        sum(main)::bigint AS bytes_of_rows,
        -- of many partitions without what maps their free room, which is little and takes long to ask
        sum(CASE WHEN relkind = 'r' AND inside THEN main + CASE WHEN reltoastrelid = 0 THEN 0
            ELSE pg_total_relation_size(reltoastrelid) END ELSE pg_table_size(oid) END)::bigint AS bytes,
        CASE WHEN count(*) = 1 THEN sum(pg_indexes_size(oid)) ELSE (SELECT sum(pg_relation_size(
            i.indexrelid)) FROM parts JOIN pg_index i ON i.indrelid = parts.oid) END::bigint AS index_bytes,
        min(oid::regclass::text) FILTER (WHERE relkind = 'f') AS foreign_partition,
        min(oid::regclass::text) FILTER (WHERE NOT pg_has_role(relowner, 'USAGE'))
            AS unowned_partition,
        min(oid::regclass::text) FILTER (WHERE oid <> (SELECT oid FROM root)
            AND EXISTS (SELECT FROM pg_index i WHERE i.indrelid = parts.oid AND i.indisprimary))
            AS keyed_partition,
        min(oid::regclass::text) FILTER (WHERE oid <> (SELECT oid FROM root)
            AND EXISTS (SELECT FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
                JOIN pg_index own ON own.indrelid = (SELECT oid FROM root) AND own.indisprimary
                JOIN pg_class y ON y.oid = own.indexrelid
                JOIN pg_class r ON r.oid = i.indrelid
                LEFT JOIN pg_constraint o ON o.conindid = i.indexrelid AND o.contype = 'p'
                WHERE i.indrelid = parts.oid AND i.indisprimary
                    AND (x.relname <> concat("left"(r.relname::text, 58), '_pkey') OR i.indisclustered
                        OR i.indisreplident OR x.reloptions IS DISTINCT FROM y.reloptions
                        OR x.reltablespace <> y.reltablespace
                        OR obj_description(i.indexrelid, 'pg_class') IS NOT NULL
                        OR obj_description(o.oid, 'pg_constraint') IS NOT NULL)))
            AS keyed_oddly
    FROM parts) every
