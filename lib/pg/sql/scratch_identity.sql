-- Whether the view's expression is nothing but column $2 of the table's alias $1, as the server's
-- own parser gives it back: with the alias up to version 15, where another stands for "old" and
-- "new", without it from 16 on. It breaks lines as it likes, and names may have spaces of every kind.
SELECT EXISTS (SELECT FROM (VALUES (''), (quote_ident($1::text) || '.'),
            (quote_ident($1::text || '_1') || '.')) a (alias)
        WHERE starts_with(d.text, regexp_replace(
            'SELECT ' || a.alias || quote_ident($2::text) || ' AS sluice_value FROM ', '\s+', ' ', 'g')))
    AS identity
FROM (SELECT btrim(regexp_replace(pg_get_viewdef('pg_temp.sluice_view'::regclass), '\s+', ' ', 'g'))
    AS text) d
