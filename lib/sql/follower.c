#include "sql/follower.h"

/* The columns that are asked about, and what is bound to them. Triggers of ours come and go. */
static const char *bound_sql(struct arena *arena, const char *table, const char *column)
{
    return sql_make(
        arena,
        "    SELECT a.attname, d.classid, d.objid\n"
        "    FROM pg_depend d\n"
        "    JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid\n"
        "    WHERE d.refclassid = 'pg_class'::regclass AND %S AND (d.refobjid = %S\n"
        "        OR d.refobjid IN (SELECT relid FROM pg_partition_tree(%S)))",
        column ? sql_make(arena, "a.attname = %L", column) : "a.attnum > 0", table, table);
}

#define SELECT_DIGEST                                                                              \
    "SELECT b.name, md5(string_agg(s.said, ' ' ORDER BY s.said)) AS digest\n"                      \
    "FROM bound b, LATERAL (\n"

#define SELECT_OTHERS                                                                              \
    "    SELECT concat_ws(' ', p.polrelid::regclass, p.polname,\n"                                 \
    "        pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))\n"       \
    "    FROM pg_policy p WHERE b.classid = 'pg_policy'::regclass AND p.oid = b.objid\n"           \
    "    UNION ALL\n"                                                                              \
    "    SELECT concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled)\n"                           \
    "    FROM pg_trigger t WHERE b.classid = 'pg_trigger'::regclass AND t.oid = b.objid\n"         \
    "        AND NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgname NOT LIKE "                   \
    "'zz\\_sluice\\_%%'\n"                                                                         \
    "    UNION ALL\n"                                                                              \
    "    SELECT pg_get_functiondef(f.oid)\n"                                                       \
    "    FROM pg_proc f WHERE b.classid = 'pg_proc'::regclass AND f.oid = b.objid\n"               \
    "    UNION ALL\n"                                                                              \
    "    SELECT regexp_replace((to_jsonb(l) - 'oid')::text, ':location -?[0-9]+', '', 'g')\n"      \
    "    FROM pg_publication_rel l\n"                                                              \
    "    WHERE b.classid = 'pg_publication_rel'::regclass AND l.oid = b.objid\n"                   \
    ") s (said)\n"                                                                                 \
    "GROUP BY b.name"

static const char *words_sql(struct arena *arena, const char *bound)
{
    return sql_make(arena,
                    "WITH bound (name, classid, objid) AS (\n%S\n)\n" SELECT_DIGEST
                    "    SELECT concat_ws(' ', o.rulename, pg_get_ruledef(o.oid), c.reloptions)\n"
                    "    FROM pg_rewrite r\n"
                    "    JOIN pg_class c ON c.oid = r.ev_class\n"
                    "    JOIN pg_rewrite o ON o.oid = r.oid OR c.relkind = 'v' AND o.ev_class = "
                    "c.oid\n"
                    "    WHERE b.classid = 'pg_rewrite'::regclass AND r.oid = b.objid\n"
                    "    UNION ALL\n" SELECT_OTHERS,
                    bound);
}

static const char *all_sql(struct arena *arena, const char *bound)
{
    return sql_make(
        arena,
        "WITH RECURSIVE bound (name, classid, objid) AS (\n%S\n"
        "    UNION\n"
        "    SELECT b.name, d.classid, d.objid\n"
        "    FROM bound b\n"
        "    JOIN pg_rewrite r ON b.classid = 'pg_rewrite'::regclass AND r.oid = b.objid\n"
        "    JOIN pg_class c ON c.oid = r.ev_class AND c.relkind IN ('v', 'm')\n"
        "    JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid\n"
        ")\n" SELECT_DIGEST
        "    SELECT concat_ws(' ', pg_get_ruledef(r.oid), c.relowner::regrole,\n"
        "        coalesce(c.relacl, acldefault('r', c.relowner)), c.reloptions,\n"
        "        (SELECT string_agg(concat(a.attnum, a.attacl), ' ' ORDER BY a.attnum)\n"
        "            FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attacl::text <> '{}'),\n"
        "        (SELECT string_agg(concat(n.objsubid, n.description), ' ' ORDER BY n.objsubid)\n"
        "            FROM pg_description n WHERE n.classoid = 'pg_class'::regclass\n"
        "            AND n.objoid = c.oid),\n"
        "        CASE c.relkind WHEN 'm' THEN (SELECT string_agg(concat_ws(' ',\n"
        "            pg_get_indexdef(i.indexrelid), i.indisclustered,\n"
        "            obj_description(i.indexrelid, 'pg_class')), ' ' ORDER BY\n"
        "            pg_get_indexdef(i.indexrelid))\n"
        "            FROM pg_index i WHERE i.indrelid = c.oid) END) AS said\n"
        "    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class AND c.relkind IN ('v', 'm')\n"
        "        AND c.relname NOT LIKE 'sluice\\_%%'\n"
        "    WHERE b.classid = 'pg_rewrite'::regclass AND r.oid = b.objid\n"
        "    UNION ALL\n"
        "    SELECT pg_get_ruledef(r.oid)\n"
        "    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class AND c.relkind IN ('r', 'p')\n"
        "    WHERE b.classid = 'pg_rewrite'::regclass AND r.oid = b.objid\n"
        "    UNION ALL\n"
        "    SELECT concat_ws(' ', 'default', d.adnum, pg_get_expr(d.adbin, d.adrelid))\n"
        "    FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid AND c.relkind = 'v'\n"
        "    WHERE b.classid = 'pg_attrdef'::regclass AND d.oid = b.objid\n"
        "    UNION ALL\n" SELECT_OTHERS,
        bound);
}

const char *follower_digest_sql(struct arena *arena, const char *table, const char *column,
                                bool all)
{
    const char *bound = bound_sql(arena, table, column);
    return all ? all_sql(arena, bound) : words_sql(arena, bound);
}
