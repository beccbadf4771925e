/* Rows that `set` would give a value which a constraint of the table does not take. The first batch
 * that met one would fail. */
#include "base/str.h"
#include "phase/backfill/backfill.h"
#include "phase/violator.h"

struct asker {
    struct arena *arena;
    const struct cat_table *table;
    const struct row_choice *choice;
    const char *rows, *key;
    struct violator_list *list;
};

/* The first of the columns that is set, as the plan names it; NULL: none is. */
static const struct name_at *first_set(const struct asker *a, const char *const *columns,
                                       size_t count)
{
    for (size_t i = 0; i < a->choice->set_count; i++)
        if (cat_names_contain(columns, count, a->choice->sets[i].name.text))
            return &a->choice->sets[i].name;
    return NULL;
}

static struct violator_question *ask(struct asker *a, const struct name_at *set, const char *what)
{
    struct violator_question *question = violator_ask(a->list, set->place, what, a->rows, a->key);
    question->says = arena_printf(a->arena, "set gives rows of table \"%s\" what %s does not take",
                                  qname_text(a->arena, &a->table->name), what);
    question->hint = "Write a `set` whose values it takes, or a `where` that leaves such rows out.";
    return question;
}

static void ask_where(struct asker *a, const struct name_at *set, const char *what,
                      const char *condition)
{
    if (!condition)
        return;
    struct violator_question *question = ask(a, set, what);
    question->sql = violator_meeting_sql(a->arena, question, condition);
}

static void ask_constraint(struct asker *a, const struct cat_constraint *constraint)
{
    const struct name_at *set = first_set(a, constraint->columns, constraint->column_count);
    if (constraint->incoming || constraint->not_enforced || !set)
        return;
    if (constraint->type == 'c')
        ask_where(a, set, arena_printf(a->arena, "check \"%s\"", constraint->name),
                  violator_check_condition(a->arena, constraint->definition));
    else if (constraint->type == 'f' && !constraint->period)
        ask_where(a, set, arena_printf(a->arena, "foreign key \"%s\"", constraint->name),
                  violator_orphan_condition(
                      a->arena, &a->table->name,
                      &(struct violator_reference){.name = constraint->name,
                                                   .other = &constraint->other,
                                                   .columns = constraint->columns,
                                                   .referenced = constraint->other_columns,
                                                   .count = constraint->column_count,
                                                   .match_full = constraint->match_full}));
}

/* The table as it would be: the columns that are set with what they get. False: nobody knows. */
static bool find_rows(struct asker *a, const struct phase_context *context, const char *sample)
{
    struct sql sql = sql_new(a->arena);
    const char *name = a->table->name.name;
    sql_add(&sql, "(SELECT %S AS sluice_key", rows_key_sql(a->arena, a->table));
    for (size_t i = 0; i < a->table->column_count; i++)
        if (!first_set(a, &a->table->columns[i].name, 1))
            sql_add(&sql, ", %I", a->table->columns[i].name);
    for (const struct fact *sets = NULL;
         (sets = story_next_of(context->story, FACT_SETS, context->index, sets));) {
        const char *value = rows_value_sql(context, sets);
        if (!value)
            return false;
        sql_add(&sql, ", %S AS %I", value, sets->object.name);
    }
    sql_add(&sql, " FROM %T AS %I%S) AS %I", &a->table->name, name, sample, name);
    a->rows = sql_text(&sql);
    a->key = "sluice_key";
    return true;
}

/* Phases before it, which have not run, may change what it meets. */
static bool is_first(const struct phase_context *context, const struct qname *table,
                     const bool *filled)
{
    static const enum fact_kind kinds[] = {FACT_SETS,  FACT_DELETES, FACT_RUNS,
                                           FACT_LIFTS, FACT_LOSES,   FACT_ALTERS};
    const struct object object = {.of = *table};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        for (const struct fact *fact = NULL;
             (fact = story_next(context->story, kinds[i], kinds[i] == FACT_RUNS ? NULL : &object,
                                context->index, fact));)
            if (!filled[fact->phase])
                return false; /* or it has run, and is not known to have */
    return true;
}

void backfill_ask_breaks(const struct phase_context *context, const bool *filled,
                         const char *sample, struct violator_list *list)
{
    const struct row_choice *choice = rows_choice(context->story, context->index);
    struct asker a = {.arena = context->arena, .choice = choice, .list = list};
    if (!choice || !choice->set_count || !filled ||
        story_pacing(context->story, context->index)->on_error == PACING_ON_ERROR_REPORT)
        return;
    a.table = catalog_table(context->catalog, &choice->table.name);
    if (!a.table || !is_first(context, &choice->table.name, filled) ||
        !find_rows(&a, context, sample))
        return;
    for (size_t i = 0; i < a.table->column_count; i++) {
        const struct cat_column *column = &a.table->columns[i];
        const struct name_at *set = first_set(&a, &column->name, 1);
        if (column->not_null && set)
            ask_where(&a, set, arena_printf(a.arena, "NOT NULL of column \"%s\"", column->name),
                      sql_make(a.arena, "%I IS NULL", column->name));
    }
    for (size_t i = 0; i < a.table->constraint_count; i++)
        ask_constraint(&a, &a.table->constraints[i]);
    for (size_t i = 0; i < a.table->index_count; i++) {
        const struct cat_index *index = &a.table->indexes[i];
        const struct name_at *set = first_set(&a, index->columns, index->column_count);
        if (index->unique && set)
            ask(&a, set, arena_printf(a.arena, "unique index \"%s\"", index->name))->tail =
                index->tail;
    }
}
