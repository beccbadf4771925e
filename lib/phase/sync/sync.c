#include "phase/sync/sync.h"

#include "base/str.h"
#include "phase/sync/sql.h"

bool sync_sets_down(const struct column_group *columns, const char *old)
{
    for (size_t i = 0; i < columns->down_count; i++)
        if (str_equal(columns->downs[i].name.text, old))
            return true;
    return false;
}

const struct column_group *sync_columns(const struct story *story, size_t phase)
{
    const struct fact *keeps = story_next_of(story, FACT_KEEPS, phase, NULL);
    return keeps ? keeps->detail : NULL;
}

static void add_old_name(struct arena *arena, struct sync *sync, const char *name)
{
    if (!cat_names_contain(sync->old_names, sync->old_count, name))
        *ARENA_PUSH(arena, sync->old_names, sync->old_count) = name;
}

static const char *sync_hash(struct arena *arena, const char *plan, const char *phase)
{
    return sql_derived_name(arena, "", plan, phase, NULL);
}

const char *sync_function_name(struct arena *arena, const char *plan, const char *phase)
{
    return arena_printf(arena, "sync_%s", sync_hash(arena, plan, phase));
}

const char *sync_trigger_name(struct arena *arena, const char *plan, const char *phase)
{
    return arena_printf(arena, CATALOG_OUR_TRIGGER_PREFIX "%s_update",
                        sync_hash(arena, plan, phase));
}

/* Sorted before the others, while it can still be seen which side wrote. */
const char *sync_note_trigger_name(struct arena *arena, const char *plan, const char *phase,
                                   const char *event)
{
    return arena_printf(arena, CATALOG_OUR_TRIGGER_PREFIX "%s_a_%s", sync_hash(arena, plan, phase),
                        event);
}

const char *sync_note_function_name(struct arena *arena, const char *plan, const char *phase)
{
    return arena_printf(arena, "note_%s", sync_hash(arena, plan, phase));
}

/* Whether a gate of the plan asks who still writes one of the old columns. */
static bool is_watched(const struct sync *sync)
{
    const struct object table = {.of = sync->args->table.name};
    for (const struct fact *watches = NULL;
         (watches = story_next(sync->story, FACT_WATCHES, &table, SIZE_MAX, watches));)
        if (watches->object.name && sync_uses_old(sync, watches->object.name))
            return true;
    return false;
}

struct sync sync_of(const struct phase_context *context, size_t phase)
{
    struct arena *arena = context->arena;
    const struct phase *item = &context->phases->items[phase];
    const struct column_group *args = sync_columns(context->story, phase);
    const char *hash = sync_hash(arena, context->plan_name, item->name);
    struct sync sync = {
        .phase = phase,
        .args = args,
        .story = context->story,
        .group = catalog_group(context->catalog, phase),
        .table = catalog_table(context->catalog, &args->table.name),
        .at = context->index,
        .function = sync_function_name(arena, context->plan_name, item->name),
        .insert_trigger = arena_printf(arena, CATALOG_OUR_TRIGGER_PREFIX "%s_insert", hash),
        .update_trigger = sync_trigger_name(arena, context->plan_name, item->name),
        .note_function = sync_note_function_name(arena, context->plan_name, item->name),
        .note_insert_trigger =
            sync_note_trigger_name(arena, context->plan_name, item->name, "insert"),
        .note_update_trigger =
            sync_note_trigger_name(arena, context->plan_name, item->name, "update"),
    };
    for (size_t i = 0; i < args->column_count; i++) {
        if (!args->columns[i].up.text)
            continue;
        *ARENA_PUSH(arena, sync.new_names, sync.new_count) = args->columns[i].name.text;
        if (!sync.group)
            continue; /* nobody could look at the table's rows: a preflight that refuses this */
        const struct cat_expression *up = &sync.group->ups[i];
        for (size_t c = 0; c < up->column_count; c++)
            add_old_name(arena, &sync, up->columns[c]);
    }
    for (size_t i = 0; i < args->down_count; i++)
        add_old_name(arena, &sync, args->downs[i].name.text);
    sync.watched = is_watched(&sync);
    return sync;
}

bool sync_is_of_trigger(const struct phase_context *context, size_t phase, const char *trigger)
{
    if (!catalog_group(context->catalog, phase))
        return false;
    const struct sync sync = sync_of(context, phase);
    const char *const own[] = {sync.insert_trigger, sync.update_trigger, sync.note_insert_trigger,
                               sync.note_update_trigger};
    return cat_names_contain(own, sizeof own / sizeof *own, trigger);
}

bool sync_has_down(const struct sync *sync)
{
    return sync->args->down_count > 0;
}

static bool is_swapped(const struct sync *sync, const char *column)
{
    const struct object object = {sync->table->name, column};
    return !str_equal(story_name(sync->story, &object, SIZE_MAX), column);
}

bool sync_keeps_values(const struct sync *sync)
{
    bool swapped = false, same = true, casts = true;
    if (sync->args->lossy || !sync_has_down(sync) || !sync->group || !sync->group->comparable)
        return false;
    for (size_t i = 0; i < sync->args->column_count; i++) {
        const struct cat_expression *up = &sync->group->ups[i];
        swapped |= is_swapped(sync, sync->args->columns[i].name.text);
        same &= up->identity != NULL;
        casts &= up->identity || up->cast;
    }
    return !same && (swapped || casts);
}

bool sync_uses_old(const struct sync *sync, const char *column)
{
    return cat_names_contain(sync->old_names, sync->old_count, column);
}

const char *sync_column_type(struct arena *arena, const struct sync *sync, size_t column)
{
    const struct new_column *item = &sync->args->columns[column];
    const char *collation = sync->group->types[column].collation;
    if (sync->group->types[column].domain)
        return sync->group->types[column].declaration;
    if (item->type.text && collation)
        return sql_make(arena, "%S COLLATE %S", item->type.text, collation);
    if (item->type.text)
        return item->type.text;
    return cat_column_declaration(arena,
                                  cat_table_column(sync->table, sync->group->ups[column].identity));
}

/* Whether another phase of the plan brings the column: its type is not known before. */
static bool is_of_other_group(const struct sync *sync, const char *column)
{
    const struct object object = {sync->table->name, column};
    for (const struct fact *adds = NULL;
         (adds = story_next(sync->story, FACT_ADDS, &object, SIZE_MAX, adds));)
        if (adds->phase != sync->phase)
            return true;
    return false;
}

const char *sync_declaration(struct arena *arena, const struct sync *sync, const char *column)
{
    for (size_t i = 0; i < sync->args->column_count; i++)
        if (str_equal(sync->args->columns[i].name.text, column))
            return story_type(sync->story, arena, sync->group->types[i].declaration, sync->at);
    const struct cat_column *live = cat_table_column(sync->table, column);
    if (!live || is_of_other_group(sync, column))
        return sql_make(arena, "%T.%I%%TYPE", &sync->table->name, column);
    return story_type(sync->story, arena, cat_column_declaration(arena, live), sync->at);
}

const char *sync_new_type(struct arena *arena, const struct sync *sync, size_t column)
{
    return story_type(sync->story, arena, sync->group->types[column].name, sync->at);
}

const char *sync_old_type(struct arena *arena, const struct sync *sync, const char *column)
{
    return story_type(sync->story, arena, cat_table_column(sync->table, column)->type, sync->at);
}

struct live_object sync_function_object(const char *name)
{
    return (struct live_object){OBJECT_FUNCTION, {SYNC_SCHEMA, NULL}, name};
}

const char *sync_search_path(struct arena *arena, const struct qname *table)
{
    return str_equal(table->schema, "public")
               ? "pg_catalog, public, pg_temp"
               : sql_make(arena, "pg_catalog, %I, public, pg_temp", table->schema);
}

const char *sync_live(const struct sync *sync, const char *column)
{
    const struct object object = {sync->table->name, column};
    return story_name(sync->story, &object, sync->at);
}

/* OLD and NEW have the names that hold; without a prefix the text stands inside an expression of
 * the plan, which uses first names. */
static const char *name_of(const struct sync *sync, const char *prefix, const char *column)
{
    return *prefix ? sync_live(sync, column) : column;
}

void sync_add_row(struct sql *sql, const struct sync *sync, const char *prefix,
                  const char *const *names, size_t count)
{
    sql_add(sql, "ROW(");
    for (size_t i = 0; i < count; i++)
        sql_add(sql, "%S%S%I", i ? ", " : "", prefix, name_of(sync, prefix, names[i]));
    sql_add(sql, ")");
}

/* What a column is compared as by an operator; NULL: its images are compared. The operator has to
 * be the very one of pg_catalog: where that takes the value for one of another type, as text for
 * varchar, whoever may create in a schema of search_path could put a better match there. */
static const char *compared_as(const struct sync *sync, const char *column)
{
    const char *type = NULL;
    bool is_image = false;
    for (size_t i = 0; i < sync->args->column_count; i++)
        if (str_equal(sync->args->columns[i].name.text, column)) {
            type = sync->group->types[i].name;
            is_image = sync->group->types[i].equal_is_image;
        }
    const struct cat_column *live = cat_table_column(sync->table, column);
    if (!type && live && !is_of_other_group(sync, column)) {
        type = live->type;
        is_image = live->equal_is_image;
    }
    if (!type || !is_image)
        return NULL;
    return str_starts_with(type, "character varying") ? "::pg_catalog.text" : "";
}

/* Whether a side's bytes changed in an UPDATE. Where equal values have equal bytes, a comparison is
 * enough, and much cheaper than one of the images. */
void sync_add_changed(struct arena *arena, struct sql *sql, const struct sync *sync,
                      const char *const *names, size_t count)
{
    const char **others = NULL;
    size_t other_count = 0;
    const char * or = "";
    sql_add(sql, "(");
    for (size_t i = 0; i < count; i++) {
        const char *as = compared_as(sync, names[i]);
        if (!as) {
            *ARENA_PUSH(arena, others, other_count) = names[i];
            continue;
        }
        sql_add(sql, "%SOLD.%I%S IS DISTINCT FROM NEW.%I%S", or, sync_live(sync, names[i]), as,
                sync_live(sync, names[i]), as);
        or = " OR ";
    }
    if (other_count) {
        sql_add(sql, "%Spg_catalog.record_image_ne(", or);
        sync_add_row(sql, sync, "OLD.", others, other_count);
        sql_add(sql, ", ");
        sync_add_row(sql, sync, "NEW.", others, other_count);
        sql_add(sql, ")");
    }
    sql_add(sql, "%S)", count ? "" : "false"); /* `up` may read nothing of the row */
}

void sync_add_all_null(struct sql *sql, const char *prefix, const struct sync *sync)
{
    for (size_t i = 0; i < sync->new_count; i++)
        sql_add(sql, "%S%S%I IS NULL", i ? " AND " : "", prefix,
                name_of(sync, prefix, sync->new_names[i]));
}

const char **sync_down_names(struct arena *arena, const struct sync *sync)
{
    const char **names = NULL;
    size_t count = 0;
    for (size_t i = 0; i < sync->args->down_count; i++)
        *ARENA_PUSH(arena, names, count) = sync->args->downs[i].name.text;
    return names;
}
