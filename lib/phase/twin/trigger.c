/* The triggers of a mirror, which call its functions: see twin.h. */
#include "base/str.h"
#include "phase/sync/sync.h"
#include "phase/twin/sql.h"

static const struct {
    const char *name, *words;
    bool update, truncate;
} events[TWIN_TRIGGERS] = {
    {"insert", "INSERT", false, false},
    {"update", "UPDATE", true, false},
    {"delete", "DELETE", false, false},
    {"truncate", "TRUNCATE", false, true},
};

const char *twin_trigger_name(const struct way *way, size_t i)
{
    return arena_printf(way->twin->context->arena, CATALOG_OUR_TRIGGER_PREFIX "%s_%s_%s",
                        way->twin->hash, way->up ? "from" : "to", events[i].name);
}

/* A column changed of which the other side is made. */
static const char *is_of_interest(const struct way *way)
{
    struct arena *arena = way->twin->context->arena;
    size_t count, all = 0;
    const char **read = way_reads(way, &count), **names = NULL;
    for (size_t i = 0; i < way->twin->pair->key_count; i++)
        *ARENA_PUSH(arena, names, all) = way_source_key(way, i);
    for (size_t i = 0; !way->up && i < way->twin->pair->constant_count; i++)
        *ARENA_PUSH(arena, names, all) = way->twin->pair->constants[i].name.text;
    for (size_t i = 0; !way->up && i < way->twin->found->rows.count; i++)
        *ARENA_PUSH(arena, names, all) = way->twin->found->rows.names[i];
    for (size_t i = 0; i < count; i++)
        if (!cat_names_contain(names, all, read[i]))
            *ARENA_PUSH(arena, names, all) = read[i];
    return twin_changed(way->twin, way->source, names, all);
}

const char *twin_triggers_sql(const struct way *way)
{
    /* what a batch makes agrees, or the row's own writer sees to it */
    static const char no_batch[] = "(pg_catalog.current_setting('" SYNC_SETTING "', true) "
                                   "IS DISTINCT FROM 'on' OR pg_catalog.pg_trigger_depth() > 0)";
    struct sql sql = sql_new(way->twin->context->arena);
    for (size_t i = 0; i < TWIN_TRIGGERS; i++) {
        const char *name = twin_trigger_name(way, i);
        sql_add(&sql, "%SCREATE TRIGGER %I AFTER %S ON %T FOR EACH %S", i ? ";\n" : "", name,
                events[i].words, &way->source->name, events[i].truncate ? "STATEMENT" : "ROW");
        if (events[i].update)
            sql_add(&sql, "\n    WHEN ((%S)%S%S)", is_of_interest(way),
                    way->up ? "" : "\n        AND ", way->up ? "" : no_batch);
        else if (!way->up)
            sql_add(&sql, "\n    WHEN (%S)", no_batch);
        sql_add(&sql,
                "\n    EXECUTE FUNCTION " SYNC_SCHEMA ".%I();\n"
                "ALTER TABLE %T ENABLE ALWAYS TRIGGER %I",
                way->function, &way->source->name, name);
    }
    return sql_text(&sql);
}
