#include "phase/story/join.h"

#include "base/str.h"

bool join_is_asked(const struct story *story, size_t phase)
{
    return story_next_of(story, FACT_JOINS, phase, NULL) != NULL;
}

size_t join_target(const struct story *story, size_t phase)
{
    size_t target = phase;
    while (join_is_asked(story, target))
        target++;
    return target < story->phases->count ? target : phase;
}

size_t join_first(const struct story *story, size_t phase)
{
    while (phase > 0 && join_is_asked(story, phase - 1))
        phase--;
    return phase;
}

static void add(const struct phase_context *context, const char *name, int group, unsigned ways,
                struct operation operation, struct operation_list *operations)
{
    operation.group = group;
    operation.reversible = !story_is_final(context->story, context->index);
    if (!(ways & JOIN_GO))
        operation.go = (struct step){0};
    if (!(ways & JOIN_BACK))
        operation.back = (struct step){0};
    operation.why = arena_printf(context->arena, "phase \"%s\": %s", name, operation.why);
    if (operation.go.sql || operation.back.sql)
        *ARENA_PUSH(context->arena, operations->items, operations->count) = operation;
}

void join_compile(const struct phase_context *context, int group, unsigned ways,
                  struct operation_list *operations)
{
    for (size_t i = join_first(context->story, context->index); i < context->index; i++) {
        struct phase_context joined = *context;
        struct operation_list list = {0};
        joined.index = i;
        context->phases->items[i].kind->compile(&joined, &list);
        for (size_t n = 0; n < list.count; n++)
            add(context, context->phases->items[i].name, group, ways, list.items[n], operations);
    }
}

bool join_remakes(const struct phase_context *context, const char *relation)
{
    for (size_t i = join_first(context->story, context->index); i < context->index; i++)
        for (const struct fact *makes = NULL;
             (makes = story_next_of(context->story, FACT_REMAKES, i, makes));)
            if (!makes->object.name &&
                str_equal(sql_quote_qname(context->arena, &makes->object.of), relation))
                return true;
    return false;
}

bool join_remakes_trigger(const struct phase_context *context, const char *trigger)
{
    for (size_t i = join_first(context->story, context->index); i < context->index; i++)
        for (const struct fact *makes = NULL;
             (makes = story_next_of(context->story, FACT_REMAKES, i, makes));)
            if (str_equal(makes->object.name, trigger))
                return true;
    return false;
}

const char *join_lacks(const struct story *story, size_t phase)
{
    size_t target = join_target(story, phase);
    if (target == phase)
        return "nothing is behind it";
    return story_next_of(story, FACT_ADMITS, target, NULL)
               ? NULL
               : arena_printf(story->arena, "phase \"%s\" behind it has no such transaction",
                              story->phases->items[target].name);
}

bool join_is_behind(const struct story *story, size_t phase)
{
    const struct fact *admits =
        join_is_asked(story, phase)
            ? story_next_of(story, FACT_ADMITS, join_target(story, phase), NULL)
            : NULL;
    return admits && admits->entry == JOIN_BEHIND;
}
