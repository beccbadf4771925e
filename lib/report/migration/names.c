/* What ORMs call indexes and constraints, as SQL: see migration.h. A name is an expression over t,
 * the table, c, the columns joined by "_", j, the same in one, and for a foreign key r and d, the
 * table that it references and the columns there. */
#include <string.h>

#include "base/str.h"
#include "phase/convention.h"
#include "report/migration/migration.h"
#include "sql/sql.h"

static const struct part {
    char letter;
    const char *expression;
} parts[] = {
    {'t', "t"},
    {'c', "c"},
    {'r', "r"},
    {'d', "d"},
    {'m', "left(md5(t || j), 8)"},
    {'s', "left(encode(sha256(convert_to(t || '_' || c || '_fk', 'UTF8')), 'hex'), 10)"},
};

static const char *expression_of(struct arena *arena, const char *pattern)
{
    struct str out = {.arena = arena};
    bool lower = false;
    for (const char *c = pattern; *c;) {
        str_add(&out, out.length ? " || " : "");
        size_t plain = strcspn(c, "%");
        if (plain > 0) {
            str_add(&out, sql_quote_value(arena, arena_strndup(arena, c, plain)));
            c += plain;
            continue;
        }
        lower |= c[1] == 'l';
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            if (parts[i].letter == c[1])
                str_add(&out, parts[i].expression);
        c += 2;
    }
    return lower ? arena_printf(arena, "lower(%s)", str_text(&out)) : str_text(&out);
}

/* Everything of the table that names the column, by what kind it is. */
static const char query[] =
    "        SELECT o.conname::text AS name, true AS is_constraint, o.contype::text AS kind,\n"
    "            o.conkey::int2[] AS keys, o.confrelid AS other, o.confkey AS other_keys\n"
    "        FROM pg_catalog.pg_constraint o\n"
    "        WHERE o.conrelid = sluice_table AND o.contype IN ('u', 'f')\n"
    "        UNION ALL\n"
    "        SELECT c.relname::text, false, CASE WHEN i.indisunique THEN 'q' ELSE 'i' END,\n"
    "            i.indkey::int2[], 0, NULL\n"
    "        FROM pg_catalog.pg_index i\n"
    "        JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid\n"
    "        WHERE i.indrelid = sluice_table AND i.indexprs IS NULL AND NOT i.indisprimary\n"
    "            AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint o\n"
    "                WHERE o.conindid = i.indexrelid AND o.contype IN ('u', 'x', 'p'))\n";

static const char *names_of(struct arena *arena, const char *relid, const char *keys,
                            const char *separator, const char *name)
{
    return arena_printf(arena,
                        "(SELECT string_agg(%s, '%s' ORDER BY k.n)\n"
                        "                FROM unnest(%s) WITH ORDINALITY k (attnum, n)\n"
                        "                JOIN pg_catalog.pg_attribute a ON a.attrelid = %s AND "
                        "a.attnum = k.attnum)",
                        name, separator, keys, relid);
}

static void add_names_of(struct str *out, const struct view_renamed *renamed,
                         const char *convention)
{
    struct arena *arena = out->arena;
    const char *from = sql_quote_value(arena, renamed->from);
    const char *to = sql_quote_value(arena, renamed->to);
    const char *was =
        arena_printf(arena, "CASE WHEN a.attname = %s THEN %s ELSE a.attname::text END", to, from);
    const char *is = "a.attname::text";
    const char *joint = convention_joint(convention);
    str_addf(out, "    sluice_table := pg_catalog.to_regclass(%s);\n",
             sql_quote_value(arena, sql_quote_qname(arena, &renamed->table)));
    str_addf(out,
             "    FOR sluice_row IN\n"
             "        WITH found AS (\n%s        ), said AS (\n"
             "        SELECT f.*, (SELECT relname::text FROM pg_catalog.pg_class WHERE oid = "
             "sluice_table) AS t,\n"
             "            (SELECT relname::text FROM pg_catalog.pg_class WHERE oid = other) AS r,\n"
             "            %s AS d,\n            %s AS c_was,\n            %s AS c_is,\n"
             "            %s AS j_was,\n            %s AS j_is\n        FROM found f\n        )\n",
             query, names_of(arena, "other", "other_keys", "_", is),
             names_of(arena, "sluice_table", "keys", joint, was),
             names_of(arena, "sluice_table", "keys", joint, is),
             names_of(arena, "sluice_table", "keys", "", was),
             names_of(arena, "sluice_table", "keys", "", is));
    bool first = true;
    for (const struct convention_rule *rule = convention_rules; rule->tool; rule++) {
        if (!str_equal(rule->tool, convention))
            continue;
        const char *expression = expression_of(arena, rule->pattern);
        str_addf(out,
                 "        %sSELECT w.name, w.is_constraint, n.name AS to_name FROM said s\n"
                 "            CROSS JOIN LATERAL (SELECT s.*, c_was AS c, j_was AS j) w\n"
                 "            CROSS JOIN LATERAL (SELECT %s AS name FROM (SELECT s.t, s.r, s.d, "
                 "s.c_is AS c, s.j_is AS j) x) n\n"
                 "            WHERE strpos('%s', w.kind) > 0 AND w.c <> s.c_is AND w.name = "
                 "(SELECT %s FROM (SELECT w.t, w.r, w.d, w.c, w.j) y)\n",
                 first ? "" : "UNION ALL ", expression, rule->kinds, expression);
        first = false;
    }
    str_add(out, "    LOOP\n"
                 "        IF sluice_row.is_constraint THEN\n"
                 "            EXECUTE format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', "
                 "sluice_table, sluice_row.name, sluice_row.to_name);\n"
                 "        ELSE\n"
                 "            EXECUTE format('ALTER INDEX %s.%I RENAME TO %I', (SELECT "
                 "relnamespace::regnamespace::text FROM pg_catalog.pg_class WHERE oid = "
                 "sluice_table), sluice_row.name, sluice_row.to_name);\n"
                 "        END IF;\n"
                 "    END LOOP;\n");
}

const char *migration_names(struct arena *arena, const struct view_migration *view,
                            const char *convention)
{
    struct str out = {.arena = arena};
    for (size_t i = 0; convention && i < view->name_count; i++)
        add_names_of(&out, &view->names[i], convention);
    return str_text(&out);
}
