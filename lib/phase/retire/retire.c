/* retire: a rename in one short transaction, and sync goes on over the new names. */
#include "phase/retire/retire.h"
#include "base/str.h"
#include "phase/kinds.h"
#include "phase/retire/check.h"
#include "phase/sync/ending.h"
#include "phase/sync/sync.h"
#include "yaml/problem.h"

static const char tail[] = "_retired";

static void tell_table(const struct retire_args *args, struct story *story)
{
    const struct qname *table = &args->table.name;
    const struct object other = {
        .of = {table->schema, sql_name_with(story->arena, table->name, tail)}};
    story_tell(story, (struct fact){.kind = FACT_ASIDE,
                                    .object = {.of = *table},
                                    .other = other,
                                    .place = args->table.place});
    story_tell(story, (struct fact){.kind = FACT_REFERS, .object = other});
}

static void tell(const struct phase *phase, struct story *story)
{
    const struct retire_args *args = phase->args;
    if (!story_use(story, &args->table))
        return;
    if (!args->columns.count)
        tell_table(args, story);
    for (size_t i = 0; i < args->columns.count; i++) {
        const struct name_at *column = &args->columns.items[i];
        if (column->text)
            story_tell(story, (struct fact){.kind = FACT_RENAMES,
                                            .object = {args->table.name, column->text},
                                            .name = sql_name_with(story->arena, column->text, tail),
                                            .place = column->place});
    }
}

/* ---- demand ---- */

/* What follows would have to say by which names it goes; what ends columns or a table does. */
static void demand_end(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct retire_args *args = story->phases->items[index].args;
    const struct object table = {.of = args->table.name};
    for (const struct fact *uses = NULL;
         (uses = story_next(story, FACT_USES, &table, SIZE_MAX, uses));) {
        const struct phase *other = &story->phases->items[uses->phase];
        bool ends = story_next_of(story, FACT_ENDS, uses->phase, NULL) ||
                    story_next_of(story, FACT_GOES, uses->phase, NULL) ||
                    story_next_of(story, FACT_FREES, uses->phase, NULL);
        if (uses->phase > index && !ends)
            problem_add(problems, other->place, "Put it before, or into a plan of its own.",
                        "%s %s of table \"%s\" cannot follow a retire of it",
                        str_article(other->kind->keyword), other->kind->keyword,
                        args->table.name.name);
        else if (uses->phase < index && !args->columns.count)
            problem_add(problems, other->place, "Put it into a plan of its own.",
                        "%s %s of table \"%s\" cannot be in one plan with its retire",
                        str_article(other->kind->keyword), other->kind->keyword,
                        args->table.name.name);
    }
}

static void demand_column(const struct story *story, size_t index, const struct name_at *column,
                          struct problem_list *problems)
{
    const struct retire_args *args = story->phases->items[index].args;
    const struct object object = {args->table.name, column->text};
    if (!column->text)
        return;
    if (story_next(story, FACT_ADDS, &object, SIZE_MAX, NULL))
        problem_add(problems, column->place, "Name the old column here.",
                    "column \"%s\" cannot be retired by the plan that adds it", column->text);
    else if (story_next(story, FACT_RENAMES, &object, index, NULL))
        problem_add(problems, column->place, "Leave it out: it has another name by then.",
                    "column \"%s\" has been renamed before", column->text);
}

/* Values of the old column that nobody has copied would be out of reach. */
static void demand_values(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct retire_args *args = story->phases->items[index].args;
    const struct object table = {.of = args->table.name};
    for (const struct fact *keeps = NULL;
         (keeps = story_next(story, FACT_KEEPS, &table, index, keeps));)
        for (size_t i = 0; i < args->columns.count; i++)
            if (sync_sets_down(keeps->detail, args->columns.items[i].text) &&
                !story_between(story, FACT_FILLS, &table, keeps->phase, index))
                problem_add(problems, args->columns.items[i].place,
                            "Put a backfill of the table after the add_column.",
                            "column \"%s\" cannot be retired before its values were copied",
                            args->columns.items[i].text);
}

static void demand(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct retire_args *args = story->phases->items[index].args;
    if (!args->table.name.name || !story->whole)
        return;
    demand_end(story, index, problems);
    demand_values(story, index, problems);
    for (size_t i = 0; i < args->columns.count; i++)
        demand_column(story, index, &args->columns.items[i], problems);
}

/* ---- operations ---- */

struct builder {
    const struct phase_context *context;
    struct arena *arena;
    const struct qname *table;
    struct operation_list *operations;
};

static void add(struct builder *b, struct operation operation)
{
    operation.table = *b->table;
    operation.reversible = true;
    *ARENA_PUSH(b->arena, b->operations->items, b->operations->count) = operation;
}

static struct step step_on(struct builder *b, const struct qname *table, const char *sql)
{
    return step_in_transaction(sql, lock_one(b->arena, table, LOCK_ACCESS_EXCLUSIVE));
}

static void add_column(struct builder *b, const struct fact *renames)
{
    const char *name = renames->object.name, *retired = renames->name;
    const struct live_object before = {OBJECT_COLUMN, *b->table, name};
    struct operation rename = {
        .go = step_on(
            b, b->table,
            sql_make(b->arena, "ALTER TABLE %T RENAME COLUMN %I TO %I", b->table, name, retired)),
        .back = step_on(
            b, b->table,
            sql_make(b->arena, "ALTER TABLE %T RENAME COLUMN %I TO %I", b->table, retired, name)),
        .leaves =
            effect_one(b->arena, (struct live_object){OBJECT_COLUMN, *b->table, retired}, PRESENT),
        .why = "who still needs the column fails from here on; its values stay",
    };
    rename_add(b->arena, &rename.renames, before, retired);
    add(b, rename);
}

/* Whether the sync reads or sets a column that takes another name here. */
static bool is_concerned(const struct builder *b, const struct sync *sync)
{
    for (const struct fact *renames = NULL;
         (renames = story_next_of(b->context->story, FACT_RENAMES, b->context->index, renames));)
        if (sync_uses_old(sync, renames->object.name))
            return true;
    return false;
}

static void add_functions(struct builder *b)
{
    const struct story *story = b->context->story;
    const struct object table = {.of = *b->table};
    for (const struct fact *keeps = NULL;
         (keeps = story_next(story, FACT_KEEPS, &table, b->context->index, keeps));) {
        const struct sync before = sync_of(b->context, keeps->phase);
        struct sync after = before;
        after.at = b->context->index + 1;
        if (!before.group || sync_is_released(story, keeps, b->context->index) ||
            !is_concerned(b, &before))
            continue;
        add(b,
            (struct operation){
                .go = step_on(b, b->table,
                              sync_function_sql(b->arena, &after, b->context->plan_name, true)),
                .back = step_on(b, b->table,
                                sync_function_sql(b->arena, &before, b->context->plan_name, true)),
                .leaves = effect_one(b->arena, sync_function_object(before.function), PRESENT),
                .why = "sync goes on over the retired name",
            });
    }
}

static void add_table(struct builder *b, const struct qname *retired)
{
    struct operation rename = {
        .go = step_on(b, b->table,
                      sql_make(b->arena, "ALTER TABLE %T RENAME TO %I", b->table, retired->name)),
        .back = step_on(b, retired,
                        sql_make(b->arena, "ALTER TABLE %T RENAME TO %I", retired, b->table->name)),
        .leaves = effect_one(b->arena, (struct live_object){OBJECT_TABLE, *retired, retired->name},
                             PRESENT),
        .why = "who still needs the table fails from here on; its rows stay",
    };
    rename.go.locks.items[0].only = rename.back.locks.items[0].only = true;
    effect_add(b->arena, &rename.leaves,
               (struct live_object){OBJECT_TABLE, *b->table, b->table->name}, ABSENT);
    add(b, rename);
}

static void compile(const struct phase_context *context, struct operation_list *operations)
{
    const struct retire_args *args = phase_args(context);
    struct builder b = {context, context->arena, &args->table.name, operations};
    const struct fact *aside = story_next_of(context->story, FACT_ASIDE, context->index, NULL);
    if (aside)
        add_table(&b, &aside->other.of);
    for (const struct fact *renames = NULL;
         (renames = story_next_of(context->story, FACT_RENAMES, context->index, renames));)
        add_column(&b, renames);
    add_functions(&b);
}

const struct phase_kind phase_retire = {
    .keyword = "retire",
    .record = &phase_retire_record,
    .tell = tell,
    .demand = demand,
    .check = retire_check,
    .compile = compile,
};
