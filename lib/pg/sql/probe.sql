-- Whether an object is absent, partial or present. $1 kind, $2 schema, $3 table, $4 name. On a
-- partitioned table a trigger is present when every partition's clone of it fires always, and an
-- index when every partition's is valid; columns and constraints the server keeps alike itself.
SELECT CASE $1
    WHEN 'column' THEN CASE WHEN EXISTS (SELECT FROM pg_attribute a
        WHERE a.attrelid = t.oid AND a.attname = $4 AND a.attnum > 0 AND NOT a.attisdropped)
        THEN 'present' ELSE 'absent' END
    WHEN 'not null' THEN coalesce((SELECT CASE WHEN EXISTS (SELECT FROM pg_constraint c
                WHERE c.conrelid = t.oid AND c.contype = 'n' AND c.conkey = ARRAY[a.attnum]
                    AND NOT c.convalidated)
            THEN 'partial' ELSE 'present' END
        FROM pg_attribute a
        WHERE a.attrelid = t.oid AND a.attname = $4 AND a.attnotnull AND NOT a.attisdropped), 'absent')
    WHEN 'default' THEN CASE WHEN EXISTS (SELECT FROM pg_attribute a
        WHERE a.attrelid = t.oid AND a.attname = $4 AND a.atthasdef AND NOT a.attisdropped)
        THEN 'present' ELSE 'absent' END
    WHEN 'trigger' THEN coalesce((SELECT CASE WHEN g.tgenabled = 'A' AND NOT EXISTS (
                SELECT FROM pg_partition_tree(t.oid) p
                LEFT JOIN pg_trigger o ON o.tgrelid = p.relid AND o.tgname = $4
                WHERE o.tgenabled IS DISTINCT FROM 'A')
            THEN 'present' ELSE 'partial' END
        FROM pg_trigger g WHERE g.tgrelid = t.oid AND g.tgname = $4), 'absent')
    WHEN 'index' THEN coalesce((SELECT
            CASE WHEN i.indisvalid AND i.indisready AND NOT EXISTS (
                SELECT FROM pg_partition_tree(i.indexrelid) p
                JOIN pg_index o ON o.indexrelid = p.relid
                WHERE NOT (o.indisvalid AND o.indisready))
            THEN 'present' ELSE 'partial' END
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE i.indrelid = t.oid AND c.relname = $4), 'absent')
    WHEN 'constraint' THEN coalesce((SELECT
            CASE WHEN c.convalidated THEN 'present' ELSE 'partial' END
        FROM pg_constraint c WHERE c.conrelid = t.oid AND c.conname = $4), 'absent')
    WHEN 'statistics' THEN CASE WHEN EXISTS (SELECT FROM pg_statistic_ext s
        WHERE s.stxrelid = t.oid AND s.stxname = $4) THEN 'present' ELSE 'absent' END
    WHEN 'function' THEN CASE WHEN EXISTS (SELECT FROM pg_proc p
        JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = $2 AND p.proname = $4)
        THEN 'present' ELSE 'absent' END
    END AS state
FROM (SELECT) one
LEFT JOIN (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $2 AND c.relname = $3) t ON true
