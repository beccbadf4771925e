/* What somebody has given the view, or taken from it, since it took the table's name: who says
 * "users" does not know that it is one, and what he does to it goes with it. */
#include "base/str.h"
#include "phase/aside/aside.h"

/* Relation v is the view, t the table; `names` says what a column of the view is called there. */
static void add_relations(struct arena *arena, struct sql *sql, const struct fact *fact)
{
    const struct aside *aside = fact->detail;
    sql_add(sql,
            "WITH v AS (SELECT * FROM pg_class WHERE oid = %L::regclass),\n"
            "t AS (SELECT * FROM pg_class WHERE oid = %L::regclass),\n"
            "renamed (was, name) AS (VALUES (NULL::name, NULL::name)",
            sql_quote_qname(arena, &fact->object.of), sql_quote_qname(arena, &fact->other.of));
    for (size_t i = 0; i < aside->column_count; i++)
        sql_add(sql, ", (%L, %L)", aside->columns[i].from.text, aside->columns[i].to.text);
    sql_add(
        sql, "%S",
        "),\n"
        "names (number, name, said) AS (\n"
        "    SELECT a.attnum, coalesce(r.name, a.attname), a.attname\n"
        "    FROM v JOIN pg_attribute a ON a.attrelid = v.oid AND a.attnum > 0\n"
        "    LEFT JOIN renamed r ON r.was = a.attname),\n"
        "whole (of_view, role, privilege) AS (\n"
        "    SELECT true, a.grantee, a.privilege_type || CASE WHEN a.is_grantable\n"
        "        THEN ' WITH GRANT OPTION' ELSE '' END\n"
        "    FROM v, aclexplode(v.relacl) a WHERE a.grantee <> v.relowner\n"
        "    UNION ALL SELECT false, a.grantee, a.privilege_type || CASE WHEN a.is_grantable\n"
        "        THEN ' WITH GRANT OPTION' ELSE '' END\n"
        "    FROM t, aclexplode(t.relacl) a WHERE a.grantee <> t.relowner),\n"
        "parts (of_view, role, privilege) AS (\n"
        "    SELECT true, a.grantee, a.privilege_type || ' (' || quote_ident(n.name) || ')' ||\n"
        "        CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END\n"
        "    FROM v JOIN pg_attribute c ON c.attrelid = v.oid\n"
        "    JOIN names n ON n.number = c.attnum, aclexplode(c.attacl) a\n"
        "    UNION ALL SELECT false, a.grantee, a.privilege_type || ' (' ||\n"
        "        quote_ident(c.attname) || ')' ||\n"
        "        CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END\n"
        "    FROM t JOIN pg_attribute c ON c.attrelid = t.oid AND NOT c.attisdropped,\n"
        "        aclexplode(c.attacl) a),\n"
        "rights AS (SELECT * FROM whole UNION SELECT * FROM parts),\n"
        "one_sided AS (\n"
        "    SELECT bool_or(of_view) AS of_view, role, privilege FROM rights\n"
        "    GROUP BY role, privilege HAVING count(DISTINCT of_view) = 1)\n");
}

/* Each names what is otherwise. */
static const char lost[] =
    "SELECT format('%s has %s on the %s alone', CASE o.role WHEN 0 THEN 'PUBLIC'\n"
    "        ELSE 'role ' || quote_ident(pg_get_userbyid(o.role)) END, o.privilege,\n"
    "    CASE WHEN o.of_view THEN 'view' ELSE 'table' END) AS key FROM one_sided o\n"
    "UNION ALL SELECT 'the view belongs to role ' || quote_ident(pg_get_userbyid(v.relowner))\n"
    "FROM v, t WHERE v.relowner <> t.relowner\n"
    "UNION ALL SELECT format('column %I of the view has a default of its own', n.said)\n"
    "FROM v JOIN pg_attrdef d ON d.adrelid = v.oid JOIN names n ON n.number = d.adnum\n"
    "UNION ALL SELECT format('column %I of the view has another comment than the table''s', "
    "n.said)\n"
    "FROM v CROSS JOIN t CROSS JOIN names n\n"
    "JOIN pg_attribute c ON c.attrelid = t.oid AND c.attname = n.name\n"
    "WHERE col_description(v.oid, n.number) IS DISTINCT FROM col_description(t.oid, c.attnum)\n"
    "UNION ALL SELECT format('trigger %I is on the view', g.tgname)\n"
    "FROM v JOIN pg_trigger g ON g.tgrelid = v.oid AND NOT g.tgisinternal\n"
    "UNION ALL SELECT format('rule %I is on the view', r.rulename)\n"
    "FROM v JOIN pg_rewrite r ON r.ev_class = v.oid AND r.ev_type <> '1'\n"
    "UNION ALL SELECT DISTINCT coalesce((SELECT format('view %s', r.ev_class::regclass)\n"
    "        FROM pg_rewrite r WHERE d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid),\n"
    "    pg_describe_object(d.classid, d.objid, d.objsubid)) || ' is made of the view'\n"
    "FROM v JOIN pg_type y ON y.oid = v.reltype\n"
    "JOIN pg_depend d ON d.deptype = 'n'\n"
    "    AND (d.refclassid = 'pg_class'::regclass AND d.refobjid = v.oid\n"
    "        OR d.refclassid = 'pg_type'::regclass AND d.refobjid IN (y.oid, y.typarray))\n"
    "WHERE NOT EXISTS (SELECT FROM pg_rewrite r WHERE d.classid = 'pg_rewrite'::regclass\n"
    "    AND r.oid = d.objid AND r.ev_class = v.oid)\n";

/* What mends itself once the view is gone. */
static const char stands[] =
    "UNION ALL SELECT 'row-level security of the table is on, and the view shows what its owner '\n"
    "    'may see: ALTER VIEW … SET (security_invoker = true)'\n"
    "FROM v, t WHERE t.relrowsecurity AND NOT EXISTS (SELECT FROM pg_options_to_table("
    "v.reloptions)\n"
    "    WHERE option_name = 'security_invoker' AND option_value::boolean)\n"
    "UNION ALL SELECT format('column %I of the table is not in the view', c.attname)\n"
    "FROM t JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped\n"
    "WHERE c.attname NOT IN (SELECT name FROM names)\n";

const char *aside_differs_sql(struct arena *arena, const struct fact *aside, bool standing)
{
    struct sql sql = sql_new(arena);
    add_relations(arena, &sql, aside);
    sql_add(&sql, "%S", lost);
    if (standing)
        sql_add(&sql, "%S", stands);
    sql_add(&sql, "ORDER BY 1");
    return sql_text(&sql);
}

const struct check *aside_check(struct arena *arena, const struct fact *aside)
{
    struct check *check = arena_alloc(arena, sizeof *check);
    const char *said = arena_printf(arena, "view \"%s\" is not as its table is, and goes away",
                                    qname_text(arena, &aside->object.of));
    *check = (struct check){
        .path = "pg_catalog, pg_temp",
        .one = said,
        .several = said,
        .hint = arena_printf(
            arena,
            "Give table %s what the view shall have had, by GRANT, REVOKE, ALTER TABLE or COMMENT, "
            "or put the view back; drop what is made of it, and make it again afterwards.",
            sql_quote_qname(arena, &aside->other.of)),
    };
    return check;
}
