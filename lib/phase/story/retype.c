/* Types that take the places of others: see story_retype_sql. */
#include "phase/story/story.h"

static void add(struct sql *sql, const char *statement)
{
    sql_add(sql, "%S%S", *sql_text(sql) ? ";\n" : "", statement);
}

static void add_names(struct sql *sql, struct arena *arena, const struct fact *retires,
                      const struct fact *takes, bool there)
{
    const char *schema = takes->object.of.schema, *name = takes->name;
    const char *made = takes->object.of.name, *retired = retires->name;
    const char *const from[] = {name, there ? made : retired};
    const char *const to[] = {there ? retired : made, name};
    for (size_t i = 0; i < 2; i++)
        add(sql, sql_make(arena, "ALTER TYPE %I.%I RENAME TO %I", schema, from[i], to[i]));
}

static void add_labels(struct sql *sql, struct arena *arena, const struct fact *takes, bool there)
{
    const struct relabels *labels = takes->detail;
    const struct qname name = {takes->object.of.schema, takes->name};
    for (size_t i = 0; labels && i < labels->count; i++)
        add(sql, sql_make(arena, "ALTER TYPE %T RENAME VALUE %L TO %L", &name,
                          there ? labels->items[i].new : labels->items[i].old,
                          there ? labels->items[i].old : labels->items[i].new));
}

const char *story_retype_sql(const struct story *story, struct arena *arena, size_t phase,
                             struct retyping what)
{
    struct sql sql = sql_new(arena);
    for (const struct fact *retires = NULL;
         (retires = story_next_of(story, FACT_RETYPES, phase, retires));) {
        const struct fact *takes = story_next_of(story, FACT_RETYPES, phase, retires);
        if (!takes)
            break;
        if (what.names && what.there)
            add_names(&sql, arena, retires, takes, true);
        if (what.values)
            add_labels(&sql, arena, takes, what.there);
        if (what.names && !what.there)
            add_names(&sql, arena, retires, takes, false);
        retires = takes;
    }
    return *sql_text(&sql) ? sql_text(&sql) : NULL;
}
