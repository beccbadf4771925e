/* mirror: the triggers come, in one short transaction that holds both tables. What they do, and
 * what fills and ends it, is in phase/twin. */
#include "phase/mirror/mirror.h"
#include "phase/kinds.h"
#include "yaml/problem.h"

static void tell(const struct phase *phase, struct story *story)
{
    const struct mirror_args *args = phase->args;
    const struct pair *pair = &args->pair;
    const struct object from = {.of = pair->from.name}, to = {.of = pair->to.name};
    if (!story_use(story, &pair->from) || !story_use(story, &pair->to) || !args->head.name.text)
        return;
    story_tell(story, (struct fact){.kind = FACT_MIRRORS,
                                    .object = from,
                                    .other = to,
                                    .name = args->head.name.text,
                                    .place = args->head.name.place,
                                    .detail = pair});
    story_tell(story, (struct fact){.kind = FACT_REFLECTS,
                                    .object = to,
                                    .other = from,
                                    .name = args->head.name.text,
                                    .detail = pair});
}

/* Its functions say the tables and columns by the names that they have now. */
static void demand_names(const struct story *story, const struct table_at *table,
                         struct problem_list *problems)
{
    const struct object object = {.of = table->name};
    if (story_next(story, FACT_RENAMES, &object, SIZE_MAX, NULL) ||
        story_next(story, FACT_ASIDE, &object, SIZE_MAX, NULL))
        problem_add(problems, table->place,
                    "Rename in a plan of its own, before or after this one.",
                    "table \"%s\" cannot be mirrored by a plan that renames it, or columns of it",
                    table->name.name);
}

/* Whether a constant tells rows of the one from rows of the other. */
static bool are_told_apart(const struct pair *a, const struct pair *b)
{
    for (size_t i = 0; i < a->constant_count; i++)
        for (size_t k = 0; k < b->constant_count; k++)
            if (str_equal(a->constants[i].name.text, b->constants[k].name.text) &&
                !str_equal(a->constants[i].value.text, b->constants[k].value.text))
                return true;
    return false;
}

static void add_other(const struct story *story, const struct table_at *table,
                      const struct fact *other, const char *hint, struct problem_list *problems)
{
    problem_add(problems, table->place, hint,
                "table \"%s\" is in the mirror of phase \"%s\" already", table->name.name,
                story->phases->items[other->phase].name);
}

/* A row that is copied on has no way back to where it came from. */
static void demand_one(const struct story *story, size_t index, const struct pair *pair,
                       struct problem_list *problems)
{
    static const char apart[] = "Let one plan follow the other.";
    const struct object from = {.of = pair->from.name}, to = {.of = pair->to.name};
    const struct fact *other = story_next(story, FACT_REFLECTS, &from, index, NULL);
    if (other)
        add_other(story, &pair->from, other, apart, problems);
    other = story_next(story, FACT_MIRRORS, &to, index, NULL);
    if (other)
        add_other(story, &pair->to, other, apart, problems);
    for (other = NULL; (other = story_next(story, FACT_REFLECTS, &to, index, other));)
        if (!are_told_apart(pair, other->detail))
            add_other(story, &pair->to, other,
                      "Tell the rows of the two apart: give both a `constant` for the same column, "
                      "with another value each.",
                      problems);
}

static void demand(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct mirror_args *args = story->phases->items[index].args;
    const struct pair *pair = &args->pair;
    if (!story_next_of(story, FACT_MIRRORS, index, NULL))
        return;
    demand_names(story, &pair->from, problems);
    demand_names(story, &pair->to, problems);
    demand_one(story, index, pair, problems);
}

static void compile(const struct phase_context *context, struct operation_list *operations)
{
    struct twin twin;
    if (twin_of(context, story_next_of(context->story, FACT_MIRRORS, context->index, NULL), &twin))
        twin_begin(&twin, 0, operations);
}

const struct phase_kind phase_mirror = {
    .keyword = "mirror",
    .record = &phase_mirror_record,
    .tell = tell,
    .demand = demand,
    .check = mirror_check,
    .compile = compile,
};
