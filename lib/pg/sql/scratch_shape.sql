-- Whether temporary view $2 has the columns of view $1 (an oid), and whether it reads any of the relations $3
-- (oids) themselves in the place of their copies.
SELECT NOT EXISTS (
        SELECT FROM pg_attribute a
        FULL JOIN (SELECT * FROM pg_attribute WHERE attrelid = to_regclass('pg_temp.' || quote_ident($2)) AND attnum > 0) b
            ON b.attnum = a.attnum
        WHERE a.attrelid = $1::oid AND a.attnum > 0 AND (a.attname, a.atttypid, a.atttypmod, a.attcollation)
            IS DISTINCT FROM (b.attname, b.atttypid, b.atttypmod, b.attcollation)) AS same,
    EXISTS (
        SELECT FROM pg_rewrite r
        JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
        WHERE r.ev_class = to_regclass('pg_temp.' || quote_ident($2)) AND d.refobjid = ANY ($3::oid[])) AS astray
