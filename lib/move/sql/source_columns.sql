-- Columns of the tables of database $1, in order. MariaDB has every default as SQL, also NULL; MySQL only an expression.
SELECT c.table_name, c.column_name, c.is_nullable = 'YES' AS nullable,
    nullif(c.column_default, CASE WHEN m.is_mariadb THEN 'NULL' END) AS column_default,
    m.is_mariadb OR lower(c.extra) LIKE '%default_generated%' AS default_is_sql,
    lower(c.data_type) AS data_type, c.column_type,
    coalesce(c.character_maximum_length::text, '') AS length,
    coalesce(c.numeric_precision::text, '') AS precision,
    coalesce(c.numeric_scale::text, '') AS scale, coalesce(c.datetime_precision, 0)::text AS fraction,
    lower(c.extra) LIKE '%auto_increment%' AS counts,
    lower(c.extra) ~ '(virtual|stored|persistent) generated|persistent' AS generated
FROM (SELECT * FROM sluice_move.columns WHERE table_schema = $1 OFFSET 0) c
CROSS JOIN (SELECT count(*) > 0 AS is_mariadb
    FROM (SELECT * FROM sluice_move.tables WHERE table_schema = 'information_schema' OFFSET 0) t
    WHERE t.table_name = 'SYSTEM_VARIABLES') m
WHERE c.table_name IN (SELECT t.table_name
    FROM (SELECT * FROM sluice_move.tables WHERE table_schema = $1 OFFSET 0) t
    WHERE t.table_type = 'BASE TABLE')
ORDER BY c.table_name, c.ordinal_position
