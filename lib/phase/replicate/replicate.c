/* replicate: a publication and a slot here, a subscription there, and nobody else who writes there.
 */
#include "phase/replicate/replicate.h"

#include "base/str.h"
#include "phase/kinds.h"
#include "phase/replicate/check.h"
#include "yaml/problem.h"

static void tell(const struct phase *phase, struct story *story)
{
    const struct replicate_args *args = phase->args;
    const struct replication *r = &args->replication;
    for (size_t i = 0; i < r->tables.count; i++)
        if (story_use(story, &r->tables.items[i]))
            story_tell(story, (struct fact){.kind = FACT_CROSSES,
                                            .object = {.of = r->tables.items[i].name},
                                            .place = r->tables.items[i].place,
                                            .entry = i,
                                            .detail = r});
}

/* Its tables stay as they are: DDL does not go over. */
static void demand(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct fact *crosses = NULL;
    while ((crosses = story_next_of(story, FACT_CROSSES, index, crosses)))
        for (const struct fact *uses = NULL;
             (uses = story_next(story, FACT_USES, &crosses->object, SIZE_MAX, uses));) {
            const struct fact *end = across_end(story, crosses);
            if (uses->phase > index && !(end && uses->phase > end->phase))
                problem_add(
                    problems, story->phases->items[uses->phase].place,
                    "Put it before the `replicate`, behind the `disconnect`, or into a plan "
                    "of its own: what it does would not go over.",
                    "phase \"%s\" works on table \"%s\", which is replicated meanwhile",
                    story->phases->items[uses->phase].name, crosses->object.of.name);
        }
}

static void compile(const struct phase_context *context, struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct across a =
        across_of(context, story_next_of(context->story, FACT_CROSSES, context->index, NULL));
    const struct act here_hang = across_hang(&a, false, false),
                     there_hang = across_hang(&a, true, true),
                     here_unhang = across_unhang(&a, false), there_unhang = across_unhang(&a, true),
                     publish = across_publish(&a, false), unpublish = across_unpublish(&a, false),
                     slot = across_slot(&a, false, false), drop = across_drop_slot(&a, false),
                     subscribe = across_subscribe(&a, true, true),
                     unsubscribe = across_unsubscribe(&a, true), copied = across_copied(&a);
    const struct {
        const struct act *go, *back;
        const char *why;
    } acts[] = {
        {&there_hang, &there_unhang, "nobody but the replication writes there, until the switch"},
        {NULL, &unsubscribe, "the other server reads nothing any more"},
        {&here_hang, &here_unhang, "lets writers in here, until the switch"},
        {&publish, &unpublish, "what of the tables goes over"},
        {&slot, &drop, "keeps WAL from here on until the other server has it"},
        {&subscribe, NULL,
         arena_printf(arena, "the other server reads it: subscription %s", a.over)},
        {&copied, NULL, "until every table is copied, and follows what is written"},
    };
    /* on the way back what burdens this server goes first, be the other one there or not */
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        across_add(&a, operations, acts[i].go, acts[i].back, TURN_NONE, acts[i].why);
    operations->items[operations->count - 1].cost = OPERATION_SCAN;
}

const struct phase_kind phase_replicate = {
    .keyword = "replicate",
    .record = &phase_replicate_record,
    .tell = tell,
    .demand = demand,
    .check = replicate_check,
    .compile = compile,
};
