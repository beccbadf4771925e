-- A column's NOT NULL; partial: by a constraint that is not validated yet. $1 schema, $2 table, $3 name.
SELECT
    coalesce((SELECT CASE WHEN EXISTS (SELECT FROM pg_constraint c
            WHERE c.conrelid = t.oid AND c.contype = 'n' AND c.conkey = ARRAY[a.attnum]
                AND NOT c.convalidated)
        THEN 'partial' ELSE 'present' END
        FROM pg_attribute a
        WHERE a.attrelid = t.oid AND a.attname = $3 AND a.attnotnull AND NOT a.attisdropped), 'absent') AS state
FROM (SELECT) one
LEFT JOIN (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relname = $2) t ON true
