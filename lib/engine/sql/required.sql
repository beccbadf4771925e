-- Which of the columns $3 of the tables $1.$2 an INSERT has to give a value: NOT NULL without a default,
-- and free to take NULL otherwise.
SELECT w.name
FROM unnest($1::text[], $2::text[], $3::text[]) AS w (schema, relation, name)
JOIN pg_namespace n ON n.nspname = w.schema
JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.relation
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = w.name AND NOT a.attisdropped
WHERE a.attnum > 0 AND a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AND a.attinhcount = 0
    AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid
        AND (i.indisprimary OR i.indisreplident) AND a.attnum = ANY (i.indkey))
ORDER BY w.name
