-- Foreign keys of the tables of database $1 that stay in it, in order.
SELECT k.table_name, k.constraint_name, k.referenced_table_name,
    array_agg(k.column_name ORDER BY k.ordinal_position) AS columns,
    array_agg(k.referenced_column_name ORDER BY k.ordinal_position) AS referenced,
    lower(min(nullif(nullif(r.update_rule, 'RESTRICT'), 'NO ACTION'))) AS on_update,
    lower(min(nullif(nullif(r.delete_rule, 'RESTRICT'), 'NO ACTION'))) AS on_delete
FROM (SELECT * FROM sluice_move.key_column_usage WHERE table_schema = $1 OFFSET 0) k
JOIN (SELECT * FROM sluice_move.referential_constraints WHERE constraint_schema = $1 OFFSET 0) r
    ON r.constraint_name = k.constraint_name AND r.table_name = k.table_name
WHERE k.referenced_table_name IS NOT NULL AND k.referenced_table_schema = $1
GROUP BY k.table_name, k.constraint_name, k.referenced_table_name
ORDER BY k.table_name, k.constraint_name
