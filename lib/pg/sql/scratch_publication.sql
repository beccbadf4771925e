-- What would be said of the row filter of a publication's table $1 (an oid of pg_publication_rel) on the temporary
-- copy. PostgreSQL takes no filter over types that are not its own, and a copy that is temporary in no publication.
SELECT CASE WHEN r.prqual IS NULL THEN 'SELECT' ELSE format($sql$ALTER TABLE pg_temp.%I ADD CONSTRAINT sluice_%s CHECK (%s);
DO $do$BEGIN IF EXISTS (SELECT FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid
    AND a.attnum = ANY (k.conkey) AND a.atttypid >= 16384 WHERE k.conname = 'sluice_%2$s')
    THEN RAISE EXCEPTION 'its row filter would be over a type that is none of PostgreSQL'; END IF; END$do$$sql$,
    c.relname, r.oid, pg_get_expr(r.prqual, r.prrelid)) END AS text
FROM pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid WHERE r.oid = $1::oid AND $2 = 'publication'
