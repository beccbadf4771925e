-- Sequences from which defaults of table $1 (an oid) take values, and which no column of it owns.
SELECT a.attname AS column, s.seqrelid::regclass::text AS sequence, s.seqtypid::regtype AS type
FROM pg_attrdef ad
JOIN pg_attribute a ON a.attrelid = ad.adrelid AND a.attnum = ad.adnum
JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = ad.oid
    AND d.refclassid = 'pg_class'::regclass
JOIN pg_sequence s ON s.seqrelid = d.refobjid
WHERE ad.adrelid = $1::oid
    AND NOT EXISTS (SELECT FROM pg_depend o WHERE o.classid = 'pg_class'::regclass
        AND o.objid = s.seqrelid AND o.refclassid = 'pg_class'::regclass AND o.refobjid = $1::oid
        AND o.refobjsubid = ad.adnum AND o.deptype IN ('a', 'i'))
ORDER BY 1, 2
