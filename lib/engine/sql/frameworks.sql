-- The tables in which ORMs keep their history, by name, as far as they are there and have its columns.
SELECT DISTINCT c.relname::text AS name
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
JOIN (VALUES ('_prisma_migrations', 'migration_name'), ('schema_migrations', 'version'),
        ('alembic_version', 'version_num'), ('django_migrations', 'applied'),
        ('knex_migrations', 'migration_time'), ('SequelizeMeta', 'name'), ('migrations', 'timestamp'),
        ('__drizzle_migrations', 'hash')) k (relname, attname)
    ON k.relname = c.relname AND k.attname = a.attname
WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'sluice' AND n.nspname !~ '^pg_'
ORDER BY name
