-- Sequences that were used, and how far.
SELECT s.schemaname AS schema, s.sequencename AS name, s.last_value::pg_catalog.text AS last
FROM pg_catalog.pg_sequences s
WHERE s.last_value IS NOT NULL AND s.schemaname NOT IN ('sluice', 'pg_catalog')
    AND pg_catalog.to_regclass(pg_catalog.format('%I.%I', s.schemaname, s.sequencename)) IS NOT NULL
