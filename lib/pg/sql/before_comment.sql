-- $1 is "COMMENT ON ... IS"; the object by its class $2, names $3 and arguments $4.
SELECT $1::text || ' ' || coalesce(quote_literal(d.description), 'NULL') AS undo
FROM pg_get_object_address($2, $3::text[], $4::text[]) a
LEFT JOIN pg_description d
    ON d.classoid = a.classid AND d.objoid = a.objid AND d.objsubid = a.objsubid
