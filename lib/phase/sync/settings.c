/* Which settings of a writer's session could change what `up` and `down` give: see sql.h. Text of a
 * float, of bytea, of a date or an interval is written, and read, by settings of the session,
 * though PostgreSQL calls most of these casts immutable. Sync pins them to what our own sessions
 * have (pg/pg.c), or rows that one client writes would not compare equal to those of another. */
#include <string.h>

#include "base/str.h"
#include "phase/sync/sql.h"
#include "phase/sync/trigger.h"

/* Types whose values have one text, whatever the session has set. */
static bool has_one_text(const char *type)
{
    static const char *const types[] = {"smallint",  "integer", "bigint", "numeric", "text",
                                        "character", "boolean", "uuid",   "name",    "oid",
                                        "\"char\"",  "inet",    "cidr",   "macaddr", "bit",
                                        "jsonb",     "json",    "ltree",  "tsvector"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t length = strlen(types[i]);
        if (str_starts_with(type, types[i]) &&
            (type[length] == '\0' || strchr(" ([", type[length])))
            return true;
    }
    return false;
}

/* What one expression is made of: its text, and the types that it goes from and to. A name alone
 * gives the value as it is. */
struct parts {
    struct str text;
    bool any;   /* some value is converted */
    bool other; /* a type of somebody's own, which may be made of any other */
};

static void add_type(struct parts *parts, const char *type, bool equal_is_image)
{
    static const char *const known[] = {"double precision", "real", "bytea", "date", "time",
                                        "interval",         "money"};
    bool found = has_one_text(type) || equal_is_image; /* that is an enum */
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        found |= str_starts_with(type, known[i]);
    parts->other |= !found;
    str_addf(&parts->text, " %s", type);
}

static bool is_image(const struct sync *sync, const char *column)
{
    for (size_t i = 0; i < sync->args->column_count; i++)
        if (str_equal(sync->args->columns[i].name.text, column))
            return sync->group->types[i].equal_is_image;
    const struct cat_column *live = cat_table_column(sync->table, column);
    return live && live->equal_is_image;
}

static void add_parts(struct arena *arena, struct parts *parts, const struct sync *sync,
                      const struct sql_fragment *fragment, const struct cat_expression *cat,
                      const char *type, bool equal_is_image)
{
    if (!fragment->text ||
        (cat->identity && str_equal(sync_declaration(arena, sync, cat->identity), type)))
        return;
    parts->any = true;
    str_addf(&parts->text, " %s", fragment->text);
    add_type(parts, type, equal_is_image);
    for (size_t i = 0; i < cat->column_count; i++)
        add_type(parts, sync_declaration(arena, sync, cat->columns[i]),
                 is_image(sync, cat->columns[i]));
}

static bool has(const struct parts *parts, const char *word)
{
    return strcasestr(str_text(&parts->text), word) != NULL;
}

static const char *settings_of(struct arena *arena, const struct parts *of)
{
    struct parts parts = *of;
    if (!parts.any)
        return "";
    bool all = parts.other, dates = all || has(&parts, "date") || has(&parts, "time");
    bool floats = all || has(&parts, "float") || has(&parts, "real") || has(&parts, "double");
    bool bytes = all || has(&parts, "bytea"), xml = all || has(&parts, "xml");
    bool intervals =
        dates || has(&parts, "interval"); /* what dates and times give by - and age() */
    return arena_printf(arena, "%s%s%s%s%s%s", has(&parts, "[]") ? " SET array_nulls = on" : "",
                        floats ? " SET extra_float_digits = 1" : "",
                        bytes ? " SET bytea_output = hex" : "",
                        dates ? " SET \"DateStyle\" = 'ISO, MDY'" : "",
                        intervals ? " SET \"IntervalStyle\" = postgres" : "",
                        xml ? " SET xmloption = content SET xmlbinary = base64" : "");
}

const char *sync_value_settings(struct arena *arena, const struct sync *sync)
{
    struct parts parts = {.text = {.arena = arena}};
    const struct column_group *args = sync->args;
    for (size_t i = 0; i < args->column_count; i++)
        add_parts(arena, &parts, sync, &args->columns[i].up, &sync->group->ups[i],
                  sync->group->types[i].declaration, sync->group->types[i].equal_is_image);
    for (size_t i = 0; i < args->down_count; i++)
        add_parts(arena, &parts, sync, &args->downs[i].down, &sync->group->downs[i],
                  sync_declaration(arena, sync, args->downs[i].name.text),
                  is_image(sync, args->downs[i].name.text));
    return settings_of(arena, &parts);
}

const char *trigger_value_settings(struct arena *arena, const struct cat_table *table,
                                   const struct trigger_expression *expressions, size_t count)
{
    struct parts parts = {.text = {.arena = arena}};
    for (size_t i = 0; i < count; i++) {
        const struct trigger_expression *e = &expressions[i];
        const struct cat_column *same =
            e->cat->identity && !e->open ? cat_table_column(table, e->cat->identity) : NULL;
        if (same && str_equal(cat_column_declaration(arena, same), e->type))
            continue;
        parts.any = true;
        parts.other |= e->open;
        str_addf(&parts.text, " %s", e->fragment->text);
        add_type(&parts, e->type, e->equal_is_image);
        for (size_t c = 0; c < e->cat->column_count && !e->open; c++) {
            const struct cat_column *column = cat_table_column(table, e->cat->columns[c]);
            add_type(&parts, cat_column_declaration(arena, column), column->equal_is_image);
        }
    }
    return settings_of(arena, &parts);
}
