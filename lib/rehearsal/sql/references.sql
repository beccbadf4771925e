-- Foreign keys, with the operator that compares each pair of columns.
SELECT n.nspname AS schema, c.relname AS name, pn.nspname AS to_schema, p.relname AS to_name,
    (SELECT pg_catalog.array_agg(a.attname ORDER BY k.number)
        FROM pg_catalog.unnest(f.conkey) WITH ORDINALITY AS k (column_number, number)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.column_number) AS columns,
    (SELECT pg_catalog.array_agg(a.attname ORDER BY k.number)
        FROM pg_catalog.unnest(f.confkey) WITH ORDINALITY AS k (column_number, number)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.column_number) AS referenced,
    (SELECT pg_catalog.array_agg(pg_catalog.format_type(a.atttypid, a.atttypmod) ORDER BY k.number)
        FROM pg_catalog.unnest(f.confkey) WITH ORDINALITY AS k (column_number, number)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.column_number) AS types,
    (SELECT pg_catalog.array_agg(pg_catalog.format('OPERATOR(%I.%s)', o_n.nspname, o.oprname) ORDER BY k.number)
        FROM pg_catalog.unnest(f.conpfeqop) WITH ORDINALITY AS k (operator, number)
        JOIN pg_catalog.pg_operator o ON o.oid = k.operator
        JOIN pg_catalog.pg_namespace o_n ON o_n.oid = o.oprnamespace) AS equals
FROM pg_catalog.pg_constraint f
JOIN pg_catalog.pg_class c ON c.oid = f.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_class p ON p.oid = f.confrelid
JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
WHERE f.contype = 'f' AND f.conparentid = 0 AND n.nspname <> 'sluice'
ORDER BY f.oid
