-- Whether the view's expression is nothing but column $2 of the table's alias $1, as the server's
-- own parser gives it back: with the alias up to version 15, without it from 16 on.
SELECT starts_with(d.text, format('SELECT %I AS sluice_value FROM ', $2::text))
    OR starts_with(d.text, format('SELECT %I.%I AS sluice_value FROM ', $1::text, $2::text))
    AS identity
FROM (SELECT btrim(regexp_replace(pg_get_viewdef('pg_temp.sluice_view'::regclass), '\s+', ' ', 'g'))
    AS text) d
