-- What up and down may depend on, and no value is right for everywhere: the database's own setting
-- counts, whatever the role that we are, or our environment, has.
SELECT pg_catalog.set_config(split_part(c, '=', 1), substr(c, strpos(c, '=') + 1), false)
FROM pg_catalog.pg_db_role_setting s, unnest(s.setconfig) AS c
WHERE s.setrole = 0
    AND s.setdatabase = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
    AND lower(split_part(c, '=', 1)) IN ('timezone', 'lc_monetary', 'lc_numeric', 'lc_time',
        'default_text_search_config')
