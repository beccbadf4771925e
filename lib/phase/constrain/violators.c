/* Which rows constraints would not accept: see phase/violator.h. */
#include "phase/violator.h"

#include "phase/carry/carry.h"
#include "phase/constrain/primary.h"
#include "phase/rows/rows.h"
#include "phase/sync/given.h"
#include "phase/sync/sync.h"

struct asker {
    struct arena *arena;
    const struct phase_context *context;
    const struct cat_table *table;
    const struct constrain_args *args;
    const char *rows, *key;
    const char **absent; /* columns whose values nobody knows yet, there or not */
    size_t absent_count;
    struct violator_list list;
};

/* ---- The rows as they are, or as they will be ---- */

/* What stands for a new column while it is not there or not filled; NULL: it stands for itself. */
static const char *value_of(const struct asker *a, const struct fact *adds)
{
    const struct column_group *args = adds->detail;
    const struct cat_group *group = catalog_group(a->context->catalog, adds->phase);
    size_t column = adds->entry;
    const struct new_column *item = &args->columns[column];
    const struct sql_fragment *value = item->up.text ? &item->up : &item->default_sql;
    bool there = cat_table_column(a->table, item->name.text) != NULL;
    if (!group || given_differs(a->context, adds) || group->types[column].problem ||
        group->ups[column].problem || !value->text || (there && !item->up.text))
        return NULL;
    const char *type = group->types[column].name;
    return there ? sql_make(a->arena, "coalesce(%I, %E::%S)", item->name.text, value, type)
                 : sql_make(a->arena, "%E::%S", value, type);
}

/* What follows the table where phases before take rows away; "": none does, as far as that is
 * known. */
static const char *staying(const struct asker *a, const bool *filled)
{
    struct sql sql = sql_new(a->arena);
    const struct object table = {.of = a->table->name};
    const char *word = " WHERE";
    for (const struct fact *deletes = NULL;
         filled && (deletes = story_next(a->context->story, FACT_DELETES, &table, a->context->index,
                                         deletes));) {
        const char *gone = filled[deletes->phase] ? NULL : rows_deleted_sql(a->context, deletes);
        if (gone) {
            sql_add(&sql, "%S %S IS NOT TRUE", word, gone);
            word = " AND";
        }
    }
    return sql_text(&sql);
}

static void find_rows(struct asker *a, const bool *filled, const char *sample)
{
    struct sql sql = sql_new(a->arena);
    const char **given = NULL;
    size_t given_count = 0;
    const struct object table = {.of = a->table->name};
    for (const struct fact *adds = NULL;
         filled &&
         (adds = story_next(a->context->story, FACT_ADDS, &table, a->context->index, adds));) {
        const char *name = adds->object.name;
        const char *value = filled[adds->phase] ? NULL : value_of(a, adds);
        if (value) {
            sql_add(&sql, ", %S AS %I", value, name);
            *ARENA_PUSH(a->arena, given, given_count) = name;
        } else if (!cat_table_column(a->table, name) ||
                   (!filled[adds->phase] && given_differs(a->context, adds))) {
            *ARENA_PUSH(a->arena, a->absent, a->absent_count) = name;
        }
    }
    for (const struct fact *sets = NULL;
         filled &&
         (sets = story_next(a->context->story, FACT_SETS, &table, a->context->index, sets));) {
        const char *name = sets->object.name;
        const char *value = filled[sets->phase] ? NULL : rows_value_sql(a->context, sets);
        if (value && !cat_names_contain(given, given_count, name)) {
            sql_add(&sql, ", %S AS %I", value, name);
            *ARENA_PUSH(a->arena, given, given_count) = name;
        } else if (!filled[sets->phase]) {
            *ARENA_PUSH(a->arena, a->absent, a->absent_count) = name;
        }
    }
    a->key = rows_key_sql(a->arena, a->table);
    a->rows = sql_make(a->arena, "%T AS %I%S", &a->table->name, a->table->name.name, sample);
    const char *where = staying(a, filled);
    if (!given_count && !*where)
        return;
    struct sql all = sql_new(a->arena);
    sql_add(&all, "(SELECT %S AS sluice_key", a->key);
    for (size_t i = 0; i < a->table->column_count; i++)
        if (!cat_names_contain(given, given_count, a->table->columns[i].name))
            sql_add(&all, ", %I", a->table->columns[i].name);
    sql_add(&all, "%S FROM %S%S) AS %I", sql_text(&sql), a->rows, where, a->table->name.name);
    a->rows = sql_text(&all);
    a->key = "sluice_key";
}

/* ---- The questions ---- */

static struct violator_question *ask(struct asker *a, struct place place, const char *what)
{
    return violator_ask(&a->list, place, what, a->rows, a->key);
}

static bool is_known(const struct asker *a, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (cat_names_contain(a->absent, a->absent_count, names[i]))
            return false;
    return true;
}

static void ask_not_null(struct asker *a, struct place place, const char *column)
{
    if (!is_known(a, &column, 1))
        return;
    struct violator_question *question =
        ask(a, place, arena_printf(a->arena, "NOT NULL of column \"%s\"", column));
    question->sql =
        violator_meeting_sql(a->arena, question, sql_make(a->arena, "%I IS NULL", column));
    question->is_null = true;
}

static void ask_check(struct asker *a, struct place place, const char *name, const char *definition)
{
    const char *condition = violator_check_condition(a->arena, definition);
    if (!condition)
        return;
    struct violator_question *question =
        ask(a, place, arena_printf(a->arena, "check \"%s\"", name));
    question->sql = violator_meeting_sql(a->arena, question, condition);
}

static const char **quoted(struct arena *arena, const char *const *names, size_t count)
{
    const char **result = NULL;
    size_t length = 0;
    for (size_t i = 0; i < count; i++)
        *ARENA_PUSH(arena, result, length) = sql_quote_name(arena, names[i]);
    return result;
}

static void ask_unique(struct asker *a, struct place place, const char *what, const char *name,
                       const char *const *columns, size_t count)
{
    if (!is_known(a, columns, count))
        return;
    struct violator_question *question =
        ask(a, place, arena_printf(a->arena, "%s \"%s\"", what, name));
    question->sql =
        violator_same_sql(a->arena, question, quoted(a->arena, columns, count), count, NULL, false);
}

static void ask_unique_index(struct asker *a, struct place place, const char *name,
                             const char *tail)
{
    ask(a, place, arena_printf(a->arena, "unique index \"%s\"", name))->tail = tail;
}

static void ask_reference(struct asker *a, struct place place,
                          const struct violator_reference *reference)
{
    if (!reference->referenced || !is_known(a, reference->columns, reference->count))
        return;
    struct violator_question *question =
        ask(a, place, arena_printf(a->arena, "foreign key \"%s\"", reference->name));
    question->sql = violator_meeting_sql(
        a->arena, question, violator_orphan_condition(a->arena, &a->table->name, reference));
}

/* ---- What `like` carries ---- */

static void ask_carried(struct asker *a, const struct carry *carry, const struct fact *likens)
{
    struct place place = likens->place;
    if (carry->kind == CARRY_CHECK)
        ask_check(a, place, carry->original, carry->definition);
    else if ((carry->kind == CARRY_INDEX || carry->kind == CARRY_UNIQUE) && carry->index->unique)
        ask_unique_index(a, place, carry->original, carry->tail);
    else if (carry->kind == CARRY_FOREIGN_KEY) {
        const struct cat_constraint *original = carry->constraint;
        const char **columns = NULL;
        size_t count = 0;
        for (size_t i = 0; i < original->column_count; i++)
            *ARENA_PUSH(a->arena, columns, count) =
                str_equal(original->columns[i], likens->other.name) ? likens->object.name
                                                                    : original->columns[i];
        ask_reference(a, place,
                      &(struct violator_reference){.name = carry->original,
                                                   .other = &original->other,
                                                   .columns = columns,
                                                   .referenced = original->other_columns,
                                                   .count = count,
                                                   .match_full = original->match_full});
    }
}

/* The new column has the very values of the old one, which the old one's constraint has
 * accepted: asked of a large table, that would take long for nothing. Rows that bypassed sync
 * the validation finds. */
static bool is_the_same(const struct asker *a, const struct fact *likens)
{
    const struct fact *adds =
        story_last(a->context->story, FACT_ADDS, &likens->object, a->context->index);
    const struct column_group *args = adds ? adds->detail : NULL;
    const struct cat_group *group = adds ? catalog_group(a->context->catalog, adds->phase) : NULL;
    return group && args->column_count == 1 && args->down_count == 1 &&
           str_equal(group->ups[0].identity, likens->other.name) &&
           str_equal(group->downs[0].identity, likens->object.name);
}

static bool is_accepted(const struct carry *carry)
{
    return !carry->constraint || carry->constraint->validated;
}

static void ask_like(struct asker *a, size_t item)
{
    for (const struct fact *likens = NULL;
         (likens = story_next_of(a->context->story, FACT_LIKENS, a->context->index, likens));) {
        const struct cat_column *old = cat_table_column(a->table, likens->other.name);
        if (likens->entry != item || !old)
            continue;
        bool same = is_the_same(a, likens);
        const struct carry_list carried = carry_of(a->context, likens);
        for (size_t i = 0; i < carried.count; i++)
            if (!same || !is_accepted(&carried.items[i]))
                ask_carried(a, &carried.items[i], likens);
        if (old->not_null && !same)
            ask_not_null(a, likens->place, likens->object.name);
    }
}

static const char **names_of(struct arena *arena, const struct name_list *list)
{
    const char **names = NULL;
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        *ARENA_PUSH(arena, names, count) = list->items[i].text;
    return names;
}

static void ask_item(struct asker *a, size_t number)
{
    const struct constrain_item *item = &a->args->items[number];
    const char **columns = names_of(a->arena, &item->columns);
    switch (item->kind) {
    case CONSTRAIN_LIKE:
        ask_like(a, number);
        break;
    case CONSTRAIN_NOT_NULL:
        for (size_t i = 0; i < item->columns.count && !item->fill.text; i++)
            ask_not_null(a, item->columns.items[i].place, columns[i]);
        break;
    case CONSTRAIN_UNIQUE:
        ask_unique(a, item->place, "unique", item->name.text, columns, item->columns.count);
        break;
    case CONSTRAIN_PRIMARY_KEY:
        for (size_t i = 0; i < item->columns.count; i++)
            if (constrain_takes_null(a->context, a->table, columns[i]))
                ask_not_null(a, item->columns.items[i].place, columns[i]);
        ask_unique(a, item->place, "primary key", item->name.text, columns, item->columns.count);
        break;
    case CONSTRAIN_INDEX:
        if (item->index_unique)
            ask_unique_index(a, item->place, item->name.text,
                             item->where.text
                                 ? sql_make(a->arena, "%R WHERE %E", &item->on, &item->where)
                                 : sql_make(a->arena, "%R", &item->on));
        break;
    case CONSTRAIN_CHECK:
        ask_check(a, item->place, item->name.text,
                  sql_make(a->arena, "CHECK %E", &item->expression));
        break;
    case CONSTRAIN_FOREIGN_KEY:
        ask_reference(
            a, item->place,
            &(struct violator_reference){.name = item->name.text,
                                         .other = &item->references.name,
                                         .columns = columns,
                                         .referenced = names_of(a->arena, &item->referenced),
                                         .count = item->columns.count});
        break;
    }
}

void constrain_violators(const struct phase_context *context, const bool *filled,
                         const char *sample, struct violator_list *list)
{
    struct asker a = {.arena = context->arena, .context = context, .args = phase_args(context)};
    a.table = catalog_table(context->catalog, &a.args->table.name);
    if (!a.table || !a.table->exists || a.table->swapped)
        return;
    a.list = *list;
    find_rows(&a, filled, sample);
    for (size_t i = 0; i < a.args->item_count; i++)
        ask_item(&a, i);
    *list = a.list;
    rows_ask_staying(context, filled, sample, list);
}
