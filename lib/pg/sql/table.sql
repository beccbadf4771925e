-- One table as a whole: $1 schema, $2 name. No row when it does not exist.
SELECT c.oid, c.relkind, pg_has_role(c.relowner, 'USAGE') AS owned,
    c.relrowsecurity AS row_security, c.relforcerowsecurity AS force_row_security,
    has_schema_privilege(n.oid, 'CREATE') AS indexable,
    has_table_privilege(c.oid, 'REFERENCES') AS referencable,
    (SELECT r.rolsuper OR r.rolbypassrls FROM pg_roles r WHERE r.rolname = current_user)
        AS bypasses_row_security,
    c.relispartition AS is_partition,
    EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid) AS has_children,
    EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid) AND NOT c.relispartition AS is_child,
    c.relpersistence = 't' AS temporary, c.relpersistence = 'u' AS unlogged,
    c.relreplident AS replica_identity, c.reltuples::float8 AS rows,
    pg_relation_size(c.oid) / current_setting('block_size')::bigint AS pages,
    pg_table_size(c.oid) AS bytes, pg_indexes_size(c.oid) AS index_bytes,
    (SELECT string_agg(DISTINCT quote_ident(p.pubname), ', ')
        FROM pg_publication_tables p
        WHERE p.schemaname = n.nspname AND p.tablename = c.relname) AS published_by
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
