-- Nothing has to be undone where $2, of the class $1, is there already.
SELECT '' AS undo
WHERE CASE $1::text
    WHEN 'relation' THEN to_regclass($2) IS NOT NULL
    WHEN 'schema' THEN to_regnamespace($2) IS NOT NULL
    WHEN 'extension' THEN EXISTS (SELECT FROM pg_extension WHERE quote_ident(extname) = $2)
END
