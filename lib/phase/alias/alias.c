/* alias: the table stands aside for a view that takes its name, in one short transaction. */
#include "phase/alias/alias.h"
#include "base/str.h"
#include "phase/alias/check.h"
#include "phase/kinds.h"
#include "yaml/problem.h"

static void tell(const struct phase *phase, struct story *story)
{
    const struct alias_args *args = phase->args;
    const struct qname *table = &args->table.name;
    if (!story_use(story, &args->table))
        return;
    struct object other = {.of = *table};
    if (args->schema.text)
        other.of.schema = args->schema.text;
    else
        other.of.name = args->to.text ? args->to.text : aside_name(story->arena, table->name);
    story_tell(story, (struct fact){.kind = FACT_ASIDE,
                                    .object = {.of = *table},
                                    .other = other,
                                    .place = args->table.place,
                                    .detail = &args->columns});
    story_tell(story, (struct fact){.kind = FACT_REFERS, .object = other});
    for (size_t i = 0; i < args->columns.column_count; i++) {
        const struct aside_column *column = &args->columns.columns[i];
        if (column->from.text && column->to.text)
            story_tell(story, (struct fact){.kind = FACT_RENAMES,
                                            .object = {*table, column->from.text},
                                            .name = column->to.text,
                                            .place = column->to.place});
    }
}

/* What else a plan does would meet a view, or a table by another name. */
static void demand(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct alias_args *args = story->phases->items[index].args;
    const struct object table = {.of = args->table.name};
    for (const struct fact *uses = NULL;
         table.of.name && story->whole &&
         (uses = story_next(story, FACT_USES, &table, SIZE_MAX, uses));) {
        const struct phase *other = &story->phases->items[uses->phase];
        if (uses->phase != index && !story_next_of(story, FACT_FREES, uses->phase, NULL))
            problem_add(problems, other->place, "Put it into a plan of its own.",
                        "%s %s of table \"%s\" cannot be in one plan with its alias",
                        str_article(other->kind->keyword), other->kind->keyword,
                        args->table.name.name);
    }
}

static void compile(const struct phase_context *context, struct operation_list *operations)
{
    aside_begin(context, story_next_of(context->story, FACT_ASIDE, context->index, NULL),
                operations);
}

const struct phase_kind phase_alias = {
    .keyword = "alias",
    .record = &phase_alias_record,
    .tell = tell,
    .demand = demand,
    .check = alias_check,
    .compile = compile,
};
