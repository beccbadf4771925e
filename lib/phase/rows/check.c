/* What stands against choosing rows by an expression and setting columns of them: see rows.h. */
#include "base/str.h"
#include "phase/rows/keep.h"
#include "phase/rows/memory.h"
#include "phase/rows/rows.h"
#include "phase/story/preflight.h"
#include "phase/sync/sync.h"
#include "yaml/problem.h"

void rows_demand(const struct story *story, size_t index, const struct row_choice *choice,
                 struct problem_list *problems)
{
    const struct object table = {.of = choice->table.name};
    if (story_next(story, FACT_RENAMES, &table, index, NULL))
        problem_add(problems, choice->table.place, "Put it before the swap.",
                    "rows of table \"%s\" cannot be chosen after columns of it were swapped",
                    table.of.name);
}

/* What is wrong with an expression, be it `where` or a value. `what`: "where", "set of column "a"".
 */
static bool check_expression(const struct cat_table *table, const char *what,
                             const struct sql_fragment *fragment,
                             const struct cat_expression *expression, struct finding_list *findings)
{
    if (expression->problem) {
        finding_add(findings, FINDING_ERROR,
                    sql_fragment_place(fragment, expression->problem_offset),
                    "The expression is SQL over one row of the table.", "%s: %s", what,
                    expression->problem);
        return false;
    }
    if (expression->uncommitted) {
        finding_add(
            findings, FINDING_NOTE, fragment->place, NULL,
            "%s has a value of an enum that an earlier phase adds: it is asked when its turn "
            "comes",
            what);
        return false;
    }
    if (expression->reads_itself)
        finding_add(findings, FINDING_ERROR, fragment->place,
                    "Compute it where all rows are at rest: in the application, or in a table of "
                    "its own.",
                    "%s reads other rows of table \"%s\", which earlier batches have changed", what,
                    qname_text(findings->arena, &table->name));
    else if (expression->reads)
        finding_add(findings, FINDING_WARNING, fragment->place,
                    "Leave what it reads as it is while the phase runs.",
                    "%s reads %s: rows differ by when their batch runs if that changes", what,
                    expression->reads);
    for (size_t i = 0; i < expression->column_count; i++) {
        const struct cat_column *used = cat_table_column(table, expression->columns[i]);
        if (used && used->generated)
            finding_add(findings, FINDING_ERROR, fragment->place,
                        "Repeat the generated column's own expression instead.",
                        "%s uses generated column \"%s\", whose new value is not known before the "
                        "row is written",
                        what, used->name);
    }
    return true;
}

static bool names_set_column(const struct row_choice *choice, const struct cat_expression *found)
{
    for (size_t i = 0; i < choice->set_count; i++)
        if (cat_names_contain(found->columns, found->column_count, choice->sets[i].name.text))
            return true;
    return false;
}

static void check_where(const struct row_choice *choice, const struct cat_choice *found,
                        const struct cat_table *table, struct finding_list *findings)
{
    struct place place = choice->where.place;
    if (!check_expression(table, "where", &choice->where, &found->where, findings))
        return;
    if (found->where.volatility == 'v')
        finding_add(findings, FINDING_ERROR, place,
                    "Use functions that give the same answer for the same row.",
                    "where is volatile: whether a row is left could never be told");
    else if (found->never)
        finding_add(findings, FINDING_ERROR, place, "Write a condition that some rows fulfil.",
                    "where is never true");
    else if (found->always || found->where.column_count == 0)
        finding_add(findings, FINDING_ERROR, place,
                    "Write a condition that a row no longer fulfils once it is done.",
                    "where is the same for every row");
    else if (choice->set_count && !names_set_column(choice, &found->where))
        finding_add(findings, FINDING_ERROR, place,
                    "Name a column in it that `set` changes, such as \"plan IS NULL\".",
                    "where names no column that is set: no row would ever leave it");
}

/* Who else keeps the column: a sync of this plan that runs by then, or of another. */
static void check_kept(const struct phase_context *context, const struct cat_table *table,
                       const struct name_at *column, struct finding_list *findings)
{
    const struct object object = {.of = table->name};
    bool own = false;
    for (const struct fact *keeps = NULL;
         (keeps = story_next(context->story, FACT_KEEPS, &object, SIZE_MAX, keeps));) {
        if (!catalog_group(context->catalog, keeps->phase))
            continue;
        const struct sync sync = sync_of(context, keeps->phase);
        for (size_t d = 0; d < table->dependent_count; d++)
            own |= sync_is_of_trigger(context, keeps->phase, table->dependents[d].name) &&
                   str_equal(table->dependents[d].column, column->text);
        if (keeps->phase < context->index &&
            (sync_uses_old(&sync, column->text) ||
             cat_names_contain(sync.new_names, sync.new_count, column->text)))
            finding_add(findings, FINDING_ERROR, column->place,
                        "Put this phase before the one that begins to keep it.",
                        "column \"%s\" cannot be set: phase \"%s\" keeps it in step", column->text,
                        context->phases->items[keeps->phase].name);
    }
    for (size_t d = 0; d < table->dependent_count && !own; d++) {
        const struct cat_dependent *dependent = &table->dependents[d];
        if (str_equal(dependent->kind, "sync") && str_equal(dependent->column, column->text) &&
            !keep_is_of_trigger(context, dependent->name)) {
            finding_add(findings, FINDING_ERROR, column->place,
                        "Complete or revert the other plan first: see `sluice status`.",
                        "column \"%s\" cannot be set: another plan keeps it in step: \"%s\"",
                        column->text, dependent->plan ? dependent->plan : dependent->name);
            own = true;
        }
    }
}

static const char *unsettable(const struct cat_column *column)
{
    return column->generated                                       ? "is generated"
           : column->sequence && column->sequence->identity == 'a' ? "is GENERATED ALWAYS"
           : column->in_partition_key ? "is in a partition key: rows would move"
           : column->in_primary_key   ? "is in the primary key"
                                      : NULL;
}

static void check_column(const struct phase_context *context, const struct cat_table *table,
                         const struct name_at *name, struct finding_list *findings)
{
    const struct cat_column *column = cat_table_column(table, name->text);
    const char *reason = column ? unsettable(column) : NULL;
    if (reason)
        finding_add(findings, FINDING_ERROR, name->place, "Add a column for the new values.",
                    "column \"%s\" cannot be set: it %s", name->text, reason);
    for (size_t i = 0; i < table->constraint_count; i++) {
        const struct cat_constraint *key = &table->constraints[i];
        if (key->incoming && cat_names_contain(key->columns, key->column_count, name->text))
            finding_add(findings, FINDING_ERROR, name->place, "Add a column for the new values.",
                        "column \"%s\" cannot be set: foreign key \"%s\" of table \"%s\" "
                        "references it",
                        name->text, key->name, qname_text(findings->arena, &key->other));
    }
    check_kept(context, table, name, findings);
}

static void check_set(const struct phase_context *context, const struct row_choice *choice,
                      const struct cat_choice *found, const struct cat_table *table,
                      struct finding_list *findings)
{
    bool is_volatile = false;
    for (size_t i = 0; i < choice->set_count; i++) {
        const struct set_column *set = &choice->sets[i];
        const char *what = arena_printf(context->arena, "set of column \"%s\"", set->name.text);
        if (!preflight_column(context, table, &set->name, findings))
            continue;
        check_column(context, table, &set->name, findings);
        if (!check_expression(table, what, &set->value, &found->sets[i], findings))
            continue;
        if (found->sets[i].volatility == 'v')
            finding_add(findings, FINDING_NOTE, set->value.place, NULL,
                        "%s is volatile: each row gets a value of its own", what);
        is_volatile |= found->sets[i].volatility == 'v';
    }
    for (size_t i = 0; is_volatile && i < choice->set_count; i++)
        if (names_set_column(choice, &found->sets[i]))
            finding_add(findings, FINDING_ERROR, choice->sets[i].value.place,
                        "Set what is volatile in a phase of its own.",
                        "set of column \"%s\" reads what is set beside a volatile value: after an "
                        "interruption a row could be set twice",
                        choice->sets[i].name.text);
}

void rows_check(const struct phase_context *context, const struct cat_table *table,
                const struct row_choice *choice, struct finding_list *findings)
{
    const struct cat_choice *found = catalog_choice(context->catalog, context->index);
    if (!found)
        return;
    if (story_pacing(context->story, context->index)->locked_rows == PACING_LOCKED_SKIP)
        finding_add(findings, FINDING_ERROR, choice->table.place,
                    "Say `locked_rows: wait` in this phase.",
                    "locked rows cannot be skipped by a phase that chooses rows");
    check_where(choice, found, table, findings);
    check_set(context, choice, found, table, findings);
    memory_check(context, table, choice, findings);
    keep_check(context, table, choice, findings);
}
