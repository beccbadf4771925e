-- The columns of table $1 (an oid), in their order. equal_is_image: values that are equal have the
-- same bytes, as B-tree deduplication asks of a type ("B-Tree Support Functions", equalimage), and
-- pg_catalog has the very operator, for which no other can stand in; but blanks at the end do not
-- count in a bpchar. From version 18 on a column is
-- NOT NULL by a constraint, which has a name.
WITH key AS (
    SELECT k.attname
    FROM pg_partition_tree($1::oid) t
    JOIN pg_depend p ON p.classid = 'pg_class'::regclass AND p.objid = t.relid
        AND p.refclassid = 'pg_class'::regclass AND p.refobjid = t.relid
        AND p.refobjsubid = 0 AND p.deptype = 'i'
    JOIN pg_attribute k ON k.attrelid = t.relid AND k.attnum = p.objsubid
)
SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
    -- to be told the table takes a time that grows with the square of its columns, for each of them
    pg_get_expr(d.adbin, CASE WHEN a.attgenerated <> '' THEN d.adrelid ELSE 0::oid END) AS default_sql,
    CASE WHEN a.attcollation <> t.typcollation
        THEN quote_ident(cn.nspname) || '.' || quote_ident(co.collname) END AS collation,
    col_description(a.attrelid, a.attnum) AS comment,
    a.attnotnull AS not_null, nn.conname AS not_null_name,
    CASE WHEN nn.connoinherit THEN ' NO INHERIT' ELSE '' END AS not_null_options,
    obj_description(nn.oid, 'pg_constraint') AS not_null_comment,
    coalesce(NOT nn.convalidated, false) AS not_null_unvalidated,
    a.attgenerated <> '' AS generated, a.attgenerated = 'v' AS is_virtual,
    ARRAY(SELECT g.privilege_type FROM aclexplode(a.attacl) WITH ORDINALITY g
        ORDER BY g.ordinality) AS grant_privileges,
    ARRAY(SELECT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END
        FROM aclexplode(a.attacl) WITH ORDINALITY g ORDER BY g.ordinality) AS grant_roles,
    ARRAY(SELECT g.is_grantable FROM aclexplode(a.attacl) WITH ORDINALITY g
        ORDER BY g.ordinality) AS grant_options,
    coalesce(a.attstattarget, -1) AS statistics_target,
    CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage
        WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END
        END AS storage,
    CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression,
    ARRAY(SELECT o FROM unnest(a.attoptions) o WHERE o LIKE 'n\_distinct%') AS options,
    EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary
        AND a.attnum = ANY (i.indkey)) AS in_primary_key,
    a.attname IN (SELECT key.attname FROM key) AS in_partition_key,
    EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisreplident
        AND a.attnum = ANY (i.indkey)) AS in_replica_identity,
    EXISTS (SELECT FROM pg_depend p WHERE p.classid = 'pg_publication_rel'::regclass
        AND p.refobjid = a.attrelid AND p.refobjsubid = a.attnum) AS publication_listed,
    a.attinhcount > 0 AS inherited,
    a.attidentity AS identity, s.sequence_schema, s.sequence_name,
    s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
    s.seqtypid::regtype AS seqtype,
    CASE WHEN s.seqincrement > 0 THEN s.seqmin = 1 AND s.seqmax = s.most
        ELSE s.seqmax = -1 AND s.seqmin = -s.most - 1 END AS whole_range,
    CASE WHEN s.seqincrement > 0
            AND (has_sequence_privilege(s.oid, 'USAGE') OR has_sequence_privilege(s.oid, 'SELECT'))
        THEN (s.seqmax::numeric - coalesce(pg_sequence_last_value(s.oid), s.seqstart - 1))
            / s.seqincrement END::bigint AS sequence_left,
    obj_description(s.oid, 'pg_class') AS sequence_comment,
    ARRAY(SELECT g.privilege_type FROM aclexplode(s.acl) WITH ORDINALITY g WHERE s.oid IS NOT NULL
        ORDER BY g.ordinality) AS sequence_privileges,
    ARRAY(SELECT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END
        FROM aclexplode(s.acl) WITH ORDINALITY g WHERE s.oid IS NOT NULL
        ORDER BY g.ordinality) AS sequence_roles,
    ARRAY(SELECT g.is_grantable FROM aclexplode(s.acl) WITH ORDINALITY g WHERE s.oid IS NOT NULL
        ORDER BY g.ordinality) AS sequence_options,
    coalesce(d.adbin::text !~ '[{](?!(CONST|ARRAY|ARRAYEXPR|RELABELTYPE) )', false) AS default_constant,
    t.typtype = 'd' AND t.typdefault IS NOT NULL AS domain_default,
    EXISTS (SELECT FROM pg_seclabel l WHERE l.classoid = 'pg_class'::regclass
        AND l.objoid = a.attrelid AND l.objsubid = a.attnum) AS labelled,
    EXISTS (SELECT FROM pg_opclass o
        JOIN pg_am m ON m.oid = o.opcmethod AND m.amname = 'btree'
        JOIN pg_amproc p ON p.amprocfamily = o.opcfamily AND p.amprocnum = 4
            AND p.amproclefttype = o.opcintype AND p.amprocrighttype = o.opcintype
        WHERE o.opcdefault AND t.oid <> 'bpchar'::regtype AND o.opcintype = CASE WHEN t.oid = 'varchar'::regtype THEN 'text'::regtype ELSE t.oid END
            AND EXISTS (SELECT FROM pg_operator e WHERE e.oprname = '='
                AND e.oprnamespace = 'pg_catalog'::regnamespace
                AND e.oprleft = o.opcintype AND e.oprright = o.opcintype)
            AND (p.amproc = 'btequalimage'::regproc OR (p.amproc = 'btvarstrequalimage'::regproc
                AND co.collisdeterministic))) AS equal_is_image
FROM pg_attribute a
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_collation co ON co.oid = a.attcollation
LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
-- OFFSET 0 keeps apart what would take long to be planned as one
LEFT JOIN LATERAL (
    SELECT c.oid, n.nspname AS sequence_schema, c.relname AS sequence_name,
        coalesce(c.relacl, acldefault('s', c.relowner)) AS acl, limits.most, q.*
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_sequence q ON q.seqrelid = c.oid
    JOIN (VALUES ('int2'::regtype, 32767), ('int4', 2147483647), ('int8', 9223372036854775807))
        limits (type, most) ON limits.type = q.seqtypid
    WHERE c.oid = pg_get_serial_sequence($2, a.attname)::regclass
    OFFSET 0
) s ON true
LEFT JOIN pg_constraint nn
    ON nn.conrelid = a.attrelid AND nn.contype = 'n' AND nn.conkey = ARRAY[a.attnum]
WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
