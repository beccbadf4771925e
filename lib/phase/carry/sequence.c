/* An identity that goes over to another column. ALTER SEQUENCE comes first, because its lock keeps
 * nextval() out until the end. */
#include "phase/carry/carry.h"

/* GENERATED … AS IDENTITY with the options that are not the defaults of the type. */
static void add_generated(struct sql *sql, const struct cat_sequence *s)
{
    sql_add(sql, "GENERATED %S AS IDENTITY (SEQUENCE NAME %T START WITH %D INCREMENT BY %D",
            s->identity == 'a' ? "ALWAYS" : "BY DEFAULT", &s->name, (long long)s->start,
            (long long)s->increment);
    if (!s->whole_range)
        sql_add(sql, " MINVALUE %D MAXVALUE %D", (long long)s->min, (long long)s->max);
    sql_add(sql, " CACHE %D%S)", (long long)s->cache, s->cycle ? " CYCLE" : "");
}

/* Default privileges have given a new sequence what the old one may not have had. */
static void add_sequence_says(struct sql *sql, const struct cat_sequence *s)
{
    sql_add(sql,
            "    FOR grantee IN SELECT DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC'\n"
            "            ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END\n"
            "        FROM pg_catalog.pg_class c, pg_catalog.aclexplode(\n"
            "            coalesce(c.relacl, pg_catalog.acldefault('s', c.relowner))) g\n"
            "        WHERE c.oid = pg_catalog.to_regclass(%L) LOOP\n"
            "        EXECUTE %L || grantee;\n    END LOOP;\n",
            sql_quote_qname(sql->str.arena, &s->name),
            sql_make(sql->str.arena, "REVOKE ALL ON SEQUENCE %T FROM ", &s->name));
    for (size_t i = 0; i < s->grant_count; i++)
        sql_add(sql, "    GRANT %S ON SEQUENCE %T TO %S%S;\n", s->grants[i].privilege, &s->name,
                s->grants[i].role, s->grants[i].grantable ? " WITH GRANT OPTION" : "");
    if (s->comment)
        sql_add(sql, "    COMMENT ON SEQUENCE %T IS %L;\n", &s->name, s->comment);
}

const char *carry_identity_sql(struct arena *arena, const struct cat_sequence *s,
                               const struct qname *from_table, const char *from,
                               const struct qname *to_table, const char *to)
{
    struct sql sql = sql_new(arena);
    sql_add(&sql,
            "DECLARE last bigint; called boolean; grantee text;\nBEGIN\n"
            "    ALTER SEQUENCE %T CACHE %D;\n"
            "    SELECT last_value, is_called INTO last, called FROM %T;\n"
            "    ALTER TABLE %T ALTER COLUMN %I DROP IDENTITY;\n"
            "    ALTER TABLE %T ALTER COLUMN %I ADD ",
            &s->name, (long long)s->cache, &s->name, from_table, from, to_table, to);
    add_generated(&sql, s);
    sql_add(&sql, ";\n    PERFORM pg_catalog.setval(%L, last, called);\n",
            sql_quote_qname(arena, &s->name));
    add_sequence_says(&sql, s);
    sql_add(&sql, "END");
    return sql_make(arena, "DO %L", sql_text(&sql));
}
