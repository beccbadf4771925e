-- Publications FOR ALL TABLES that have a subscriber of PostgreSQL's own sort, while schema sluice is not
-- there or ($1) gets tables that it had not: the subscriber stops at the first row of a table that it lacks.
-- No row: nothing stands against it, or the setting sluice.published says that it is meant.
SELECT string_agg(DISTINCT format('"%s"', p.pubname), ', ') AS publications,
    string_agg(DISTINCT format('"%s"', s.slot_name), ', ') AS slots
FROM pg_publication p JOIN pg_replication_slots s ON s.plugin = 'pgoutput'
WHERE p.puballtables AND s.database = current_database()
    AND current_setting('sluice.published', true) IS DISTINCT FROM 'on'
    AND ($1::boolean OR to_regclass('sluice.meta') IS NULL)
HAVING count(*) > 0
