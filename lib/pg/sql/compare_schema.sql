-- In a line: what has come, gone or changed between the two notes of sql/note_schema.sql.
WITH differs AS (
    SELECT coalesce(b.object, a.object) || CASE WHEN b.object IS NULL THEN ' is left behind'
        WHEN a.object IS NULL THEN ' is gone' ELSE ' is not as it was' END AS said
    FROM pg_temp.sluice_schema_before b FULL JOIN pg_temp.sluice_schema a ON a.object = b.object
    WHERE a.definition IS DISTINCT FROM b.definition
)
SELECT string_agg(said, ', ' ORDER BY said) AS difference
FROM (SELECT said FROM differs ORDER BY said LIMIT 8) d
