-- SQL that shows the key of a row of table $1 (quoted, qualified): its primary key, else its place.
SELECT coalesce(
    (SELECT 'pg_catalog.concat(' || string_agg(format('%L, %I', a.attname || '=', a.attname),
            ', '', '', ' ORDER BY k.ordinality) || ')'
        FROM pg_index i
        CROSS JOIN LATERAL unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (attnum, ordinality)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
        WHERE i.indrelid = to_regclass($1) AND i.indisprimary),
    'pg_catalog.concat(''ctid='', ctid)') AS expression
