-- Triggers that are given names as arguments, and may mean a column of table $1 (an oid) by one, or the table itself, which
-- is known as $2.$3: those of the table and of its partitions, and any that has the table's name among them. A function in
-- PL/pgSQL that never looks at them is none. tgargs has each argument with a zero byte behind it.
SELECT format('trigger "%s" of table %s, function %s', t.tgname, t.tgrelid::regclass,
        t.tgfoid::regprocedure) AS object,
    t.tgname AS name, own.yes AS own, t.tgtype & 1 <> 0 AND t.tgtype & 2 <> 0 AS before,
    t.tgtype & 4 <> 0 AS on_insert, given.names
FROM pg_trigger t
JOIN pg_proc p ON p.oid = t.tgfoid
JOIN pg_language l ON l.oid = p.prolang
CROSS JOIN LATERAL (SELECT ARRAY(SELECT convert_from(decode(part.hex[1], 'hex'), getdatabaseencoding())
    FROM regexp_matches(encode(t.tgargs, 'hex'), '((?:(?!00)..)*)00', 'g') WITH ORDINALITY part (hex, place)
    ORDER BY part.place) AS names) given
CROSS JOIN LATERAL (SELECT t.tgrelid = $1::oid
    OR t.tgrelid IN (SELECT q.relid FROM pg_partition_tree($1::oid) q) AS yes) own
WHERE t.tgnargs > 0 AND NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgenabled <> 'D'
    AND t.tgname NOT LIKE 'zz\_sluice\_%'
    AND (l.lanname <> 'plpgsql' OR p.prosrc ~* '\mtg_argv\M')
    AND (own.yes OR given.names && ARRAY[$3::text, $2::text || '.' || $3::text, format('%I.%I', $2::text, $3::text)])
ORDER BY 1, t.oid
