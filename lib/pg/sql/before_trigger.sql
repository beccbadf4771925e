-- Trigger $2 of table $1 as it is, in place of whatever is there.
SELECT concat_ws(E';\n',
    format('DROP TRIGGER IF EXISTS %I ON %s', t.tgname, t.tgrelid::regclass),
    pg_get_triggerdef(t.oid),
    'ALTER TABLE ' || t.tgrelid::regclass
        || CASE t.tgenabled WHEN 'D' THEN ' DISABLE' WHEN 'R' THEN ' ENABLE REPLICA' WHEN 'A' THEN ' ENABLE ALWAYS' END
        || format(' TRIGGER %I', t.tgname),
    format('COMMENT ON TRIGGER %I ON %s IS %L', t.tgname, t.tgrelid::regclass,
        obj_description(t.oid, 'pg_trigger'))) AS undo
FROM pg_trigger t
WHERE t.tgrelid = to_regclass($1) AND t.tgname = $2 AND NOT t.tgisinternal
