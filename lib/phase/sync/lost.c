/* What goes for good with new columns that are taken back: see proof.h. */
#include "base/str.h"
#include "phase/sync/proof.h"
#include "phase/sync/sql.h"

static struct check *ask(struct arena *arena, const struct qname *table, const char *what,
                         const char *rows, struct operation *operation)
{
    struct check *check = arena_alloc(arena, sizeof *check);
    const char *name = qname_text(arena, table);
    *check = (struct check){
        .path = sync_search_path(arena, table),
        .one = arena_printf(arena, "1 row of table \"%s\" has %s", name, what),
        .several = arena_printf(arena, CHECK_COUNT " rows of table \"%s\" have %s", name, what),
    };
    operation->against = rows;
    operation->check = check;
    return check;
}

static void ask_lost(const struct phase_context *context, const struct qname *table,
                     const char *what, const char *rows, const char *state,
                     struct operation *operation)
{
    struct check *check = ask(context->arena, table, what, rows, operation);
    check->state = state;
    check->loses = true;
    check->hint = arena_printf(context->arena,
                               "Save them elsewhere first; or let them go, if that is meant: add "
                               "--lose-writes to `sluice revert %s`.",
                               context->plan_name);
}

/* The columns of a group that is not in step yet. */
static struct sync rows_of(const struct phase_context *context, const struct column_group *columns,
                           const struct qname *table)
{
    return (struct sync){.args = columns,
                         .story = context->story,
                         .table = catalog_table(context->catalog, table),
                         .at = context->index};
}

void proof_nothing_lost(const struct phase_context *context, const struct sync *sync,
                        struct operation *operation)
{
    struct arena *arena = context->arena;
    struct str names = {.arena = arena};
    for (size_t i = 0; i < sync->new_count; i++)
        str_addf(&names, "%s\"%s\"", i ? ", " : "", sync->new_names[i]);
    ask_lost(context, &sync->table->name,
             arena_printf(arena, "values in %s that the old side has not, and that would be lost",
                          str_text(&names)),
             sync_lost_sql(arena, sync), sync_has_down(sync) ? sync_state_sql(arena, sync) : NULL,
             operation);
}

void proof_value_not_lost(const struct phase_context *context, const struct column_group *columns,
                          size_t column, struct operation *operation)
{
    struct arena *arena = context->arena;
    const struct new_column *added = &columns->columns[column];
    const struct cat_group *group = catalog_group(context->catalog, context->index);
    const struct sync none = rows_of(context, columns, &columns->table.name);
    struct sql sql = sql_new(arena);
    sql_add(&sql, "SELECT %S AS key\nFROM %T\nWHERE %I IS NOT NULL", sync_key_sql(arena, &none),
            &columns->table.name, added->name.text);
    if (added->default_sql.text)
        sql_add(&sql, " AND pg_catalog.record_image_ne(ROW(%I), ROW((%E)::%S))", added->name.text,
                &added->default_sql,
                group && group->types[column].domain ? group->types[column].declaration
                                                     : added->type.text);
    ask_lost(context, &columns->table.name,
             arena_printf(arena,
                          "values in \"%s\", which nothing keeps elsewhere and which would be lost",
                          added->name.text),
             sql_text(&sql), NULL, operation);
}

void proof_no_nulls(const struct phase_context *context, const struct qname *table,
                    const char *column, struct operation *operation)
{
    struct arena *arena = context->arena;
    const struct column_group no_columns = {0};
    const struct sync none = rows_of(context, &no_columns, table);
    struct check *check =
        ask(arena, table, arena_printf(arena, "NULL in \"%s\", which was NOT NULL", column),
            sql_make(arena, "SELECT %S AS key\nFROM %T\nWHERE %I IS NULL",
                     sync_key_sql(arena, &none), table, column),
            operation);
    check->hint =
        arena_printf(arena, "Give them a value or delete them, then run `sluice revert %s` again.",
                     context->plan_name);
}
