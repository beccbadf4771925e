-- Checks and foreign keys of table $1 (an oid), and the foreign keys of others (and of its own)
-- that reference it. What not every version
-- has is read through jsonb: confdelsetcols (15), conenforced and conperiod (18).
SELECT c.conname AS name, c.contype AS type,
    regexp_replace(pg_get_constraintdef(c.oid), ' NOT VALID$', '') AS definition,
    obj_description(c.oid, 'pg_constraint') AS comment,
    ARRAY(SELECT a.attname::text FROM unnest(CASE WHEN side.incoming THEN c.confkey ELSE c.conkey END)
            WITH ORDINALITY k (attnum, place)
        JOIN pg_attribute a ON a.attrelid = $1::oid AND a.attnum = k.attnum
        ORDER BY k.place) AS columns,
    c.convalidated AS validated, side.incoming,
    n.nspname AS other_schema, o.relname AS other_name,
    ARRAY(SELECT a.attname::text FROM unnest(CASE WHEN side.incoming THEN c.conkey ELSE c.confkey END)
            WITH ORDINALITY k (attnum, place)
        JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum = k.attnum
        ORDER BY k.place) AS other_columns,
    c.confupdtype AS on_update, c.confdeltype AS on_delete,
    ARRAY(SELECT a.attname::text
        FROM jsonb_array_elements_text(CASE jsonb_typeof(to_jsonb(c) -> 'confdelsetcols')
            WHEN 'array' THEN to_jsonb(c) -> 'confdelsetcols' ELSE '[]' END) k (attnum)
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum::int)
        AS delete_set_columns,
    c.confmatchtype = 'f' AS match_full, c.condeferrable AS deferrable, c.condeferred AS deferred,
    (SELECT x.relname FROM pg_class x WHERE x.oid = c.conindid AND side.incoming) AS index,
    coalesce(to_jsonb(c) ->> 'conenforced' = 'false', false) AS not_enforced,
    coalesce(to_jsonb(c) ->> 'conperiod' = 'true', false) AS period
FROM pg_constraint c
CROSS JOIN (VALUES (false), (true)) side (incoming)
LEFT JOIN pg_class o
    ON o.oid = CASE WHEN side.incoming THEN c.conrelid ELSE nullif(c.confrelid, 0) END
LEFT JOIN pg_namespace n ON n.oid = o.relnamespace
WHERE ((NOT side.incoming AND c.conrelid = $1::oid AND c.contype IN ('c', 'f'))
        OR (side.incoming AND c.confrelid = $1::oid AND c.contype = 'f'))
    AND c.conname NOT LIKE 'sluice\_%'
    AND NOT (side.incoming AND c.conparentid <> 0)
    -- of a foreign key to a partitioned table there is one more for each partition
    AND NOT EXISTS (SELECT FROM pg_constraint whole WHERE whole.oid = c.conparentid AND whole.conrelid = c.conrelid)
ORDER BY c.conname, side.incoming
