/*
 * With `only: columns`, a row that comes without a word of them, or goes along to another key, is
 * of who does not know the columns: it takes what the other side says. That row is locked: who is
 * writing it is waited for, and who writes it later sees this one. See twin.h.
 */
#include "base/str.h"
#include "phase/twin/sql.h"

static struct arena *arena_of(const struct way *way)
{
    return way->twin->context->arena;
}

/* What the row has of the columns that the other side is made of: what an INSERT that does not name
 * them gives. NULL where that cannot be told. */
static const char *is_unsaid(const struct way *way, const struct way *round)
{
    struct sql given = sql_new(arena_of(way)), unsaid = sql_new(arena_of(way));
    for (size_t i = 0; i < round->value_count; i++) {
        const char *name = round->values[i].name.text;
        const struct cat_column *column = cat_table_column(way->source, name);
        if (column->default_sql && !column->default_constant)
            return NULL;
        sql_add(&given, "%SNEW.%I", i ? ", " : "", name);
        sql_add(&unsaid, "%S(%S)::%S", i ? ", " : "",
                column->default_sql ? column->default_sql : "NULL",
                cat_column_declaration(arena_of(way), column));
    }
    return sql_make(arena_of(way), "pg_catalog.record_image_eq(ROW(%S), ROW(%S))", sql_text(&given),
                    sql_text(&unsaid));
}

static const char *values_changed(const struct way *way, const struct way *round)
{
    const char **names = NULL;
    size_t count = 0;
    for (size_t i = 0; i < round->value_count; i++)
        *ARENA_PUSH(arena_of(way), names, count) = round->values[i].name.text;
    return twin_changed(way->twin, way->source, names, count);
}

const char *twin_taking_sql(const struct way *way, const char *source, const char *target,
                            const char *key_changed)
{
    const struct way round = twin_way(way->twin, !way->up);
    struct sql sql = sql_new(arena_of(way));
    const char *unsaid;
    if (way->twin->pair->only != TWIN_COLUMNS || !round.value_count ||
        !(unsaid = is_unsaid(way, &round)))
        return "";
    const char *same = way_same_key(way, "sluice_other", "NEW.");
    sql_add(&sql,
            "    IF TG_OP = 'INSERT' THEN\n        sluice_mirror.takes := %S;\n"
            "    ELSIF TG_OP = 'UPDATE' THEN\n        sluice_mirror.takes := (%S) AND NOT (%S);\n"
            "    END IF;\n"
            "    IF sluice_mirror.has AND sluice_mirror.takes THEN\n"
            "        PERFORM FROM %S AS sluice_other WHERE %S FOR SHARE;\n"
            "        UPDATE %S AS sluice_own SET (%S) = %S\n        FROM %S AS sluice_other\n"
            "        WHERE %S AND %S AND %S\n"
            "            AND pg_catalog.record_image_ne(%S, %S);\n",
            unsaid, key_changed, values_changed(way, &round), target, same, source,
            way_target_columns(&round), twin_assigned_over(way->twin, round.up, "sluice_other"),
            target, same, way_same_key(&round, "sluice_own", "sluice_other."),
            round.up ? twin_where_over(way->twin, "sluice_other") : "true",
            way_target_row(&round, "sluice_own"),
            twin_values_over(way->twin, round.up, "sluice_other"));
    twin_add_return(&sql, "        ");
    sql_add(&sql, "    END IF;\n");
    return sql_text(&sql);
}
