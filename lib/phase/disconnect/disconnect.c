/* disconnect: what keeps both servers in step goes, once rows are seen to be the same on both. */
#include "base/str.h"
#include "phase/across/across.h"
#include "phase/fields.h"
#include "phase/kinds.h"
#include "yaml/problem.h"

struct disconnect_args {
    struct phase_head head;
    struct name_at of;
};

#define AT(member) offsetof(struct disconnect_args, member)
static const struct yaml_field fields[] = {PHASE_NAME_FIELD, ACROSS_OF_FIELD(AT(of))};

const struct yaml_record phase_disconnect_record = {
    .name = "disconnect",
    .doc = "Ends a replication when both sides have the same rows: subscription, slot, publication "
           "and triggers go. There is no way back from it.",
    .size = sizeof(struct disconnect_args),
    YAML_FIELDS(fields),
};

static void tell(const struct phase *phase, struct story *story)
{
    const struct disconnect_args *args = phase->args;
    story_tell(story, (struct fact){.kind = FACT_PARTS, .name = args->of.text});
    story_tell(story, (struct fact){.kind = FACT_FINAL});
}

static void demand(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct disconnect_args *args = story->phases->items[index].args;
    const struct place place = story->phases->items[index].place;
    const struct fact *crosses = across_demand(story, &args->of, index, place, problems);
    const struct fact *turn = crosses ? across_turn(story, crosses, index) : NULL;
    if (crosses &&
        !story_between(story, FACT_WAITS, NULL, turn ? turn->phase : crosses->phase, index))
        problem_add(problems, place, "Put a gate between them: from here on there is no way back.",
                    "no gate stands between phase \"%s\" and the end of its replication",
                    story->phases->items[turn ? turn->phase : crosses->phase].name);
}

/* Where writers have gone over the tables that they left stay shut: nobody is to write them. */
static void compile(const struct phase_context *context, struct operation_list *operations)
{
    const struct disconnect_args *args = phase_args(context);
    const struct across a =
        across_of(context, across_find(context->story, &args->of, context->index));
    const bool there = a.turned; /* where the writers are */
    const struct act unsubscribe = across_unsubscribe(&a, !there),
                     drop = across_drop_slot(&a, there), unpublish = across_unpublish(&a, there),
                     unpublish_first = across_unpublish(&a, false),
                     unhang = across_unhang(&a, true), unhang_here = across_unhang(&a, false);
    across_compare(&a, operations);
    const size_t compared = operations->count;
    across_add(&a, operations, &unsubscribe, NULL, TURN_NONE, "the subscription ends");
    across_add(&a, operations, &drop, NULL, TURN_NONE, "its slot keeps no WAL any more");
    across_add(&a, operations, &unpublish, NULL, TURN_NONE, "and its publication goes");
    if (there)
        across_add(&a, operations, &unpublish_first, NULL, TURN_NONE,
                   "likewise the one of the way there");
    across_add(&a, operations, &unhang, NULL, TURN_NONE, "whoever may write there can do so");
    if (!there)
        across_add(&a, operations, &unhang_here, NULL, TURN_NONE, "nothing looks at writers here");
    for (size_t i = compared; i < operations->count; i++)
        operations->items[i].reversible = false;
}

const struct phase_kind phase_disconnect = {
    .keyword = "disconnect",
    .record = &phase_disconnect_record,
    .tell = tell,
    .demand = demand,
    .compile = compile,
};
