/* A backfill of columns that were there before: `set` for the rows that `where` names. */
#include "phase/backfill/backfill.h"
#include "phase/rows/keep.h"
#include "phase/rows/memory.h"
#include "phase/story/preflight.h"
#include "yaml/problem.h"

enum { GROUP_MEMORY, GROUP_ACCOUNT, GROUP_RESTORE, GROUP_KEEP, GROUP_SET, GROUP_ANALYZE };

static const struct row_choice *choice_of(const struct phase_context *context)
{
    return rows_choice(context->story, context->index);
}

void backfill_demand_set(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct row_choice *choice = rows_choice(story, index);
    rows_demand(story, index, choice, problems);
    for (size_t i = 0; i < choice->set_count; i++) {
        const struct object column = {choice->table.name, choice->sets[i].name.text};
        if (column.name && story_next(story, FACT_ENDS, &column, index, NULL))
            problem_add(problems, choice->sets[i].name.place, "Put it before the drop.",
                        "column \"%s\" is dropped by an earlier phase", column.name);
    }
}

static const char *set_names(const struct phase_context *context, const char ***names)
{
    const struct row_choice *choice = choice_of(context);
    size_t count = 0;
    *names = NULL;
    for (size_t i = 0; i < choice->set_count; i++)
        *ARENA_PUSH(context->arena, *names, count) = choice->sets[i].name.text;
    return preflight_list(context->arena, *names, count);
}

void backfill_check_set(const struct phase_context *context, const struct cat_table *table,
                        struct finding_list *findings)
{
    const char **names;
    rows_check(context, table, choice_of(context), findings);
    if (choice_of(context)->remember)
        return;
    finding_add(findings, FINDING_WARNING, choice_of(context)->sets[0].name.place,
                "Say `remember: true` if a revert is to bring it back.",
                "what rows have in %s is not kept: a revert leaves the values that were set",
                set_names(context, &names));
}

static const char *what_stays(const struct phase_context *context, const struct row_choice *choice,
                              const char *list)
{
    const char *table = qname_text(context->arena, &choice->table.name);
    if (!choice->remember)
        return arena_printf(context->arena, "rows of table \"%s\" keep what was set in %s", table,
                            list);
    return choice->keep ? arena_printf(context->arena,
                                       "rows of table \"%s\" that came to `where` later keep what "
                                       "`keep` has set in %s",
                                       table, list)
                        : NULL;
}

void backfill_compile_set(const struct phase_context *context, struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct row_choice *choice = choice_of(context);
    const struct fact *chooses = story_next_of(context->story, FACT_CHOOSES, context->index, NULL);
    const char **names, *list = set_names(context, &names);
    struct operation set = rows_set_operation(context, what_stays(context, choice, list));
    set.group = GROUP_SET;
    if (choice->remember) {
        const struct qname memory = memory_table(context, chooses);
        memory_begin(context, chooses, GROUP_MEMORY, operations);
        memory_account(context, chooses, GROUP_ACCOUNT, operations);
        memory_restore(context, chooses, GROUP_RESTORE, operations);
        lock_add(arena, &set.go.locks, &memory, LOCK_ROW_EXCLUSIVE);
        set.go.sql = memory_set_sql(context, chooses);
    }
    if (choice->keep)
        keep_begin(context, chooses, GROUP_KEEP, operations);
    *ARENA_PUSH(arena, operations->items, operations->count) = set;
    backfill_add_analyze(context, GROUP_ANALYZE, names, choice->set_count, operations);
}
