-- How table $1 (an oid) is stored: its options, access method and tablespace, as far as they are not the
-- defaults.
SELECT coalesce(c.reloptions, '{}') || ARRAY(SELECT 'toast.' || o FROM pg_class x, unnest(x.reloptions) o
        WHERE x.oid = c.reltoastrelid) AS options,
    CASE WHEN m.amname <> 'heap' THEN quote_ident(m.amname) END AS method,
    quote_ident(t.spcname) AS tablespace
FROM pg_class c
LEFT JOIN pg_am m ON m.oid = c.relam
LEFT JOIN pg_tablespace t ON t.oid = c.reltablespace
WHERE c.oid = $1::oid
