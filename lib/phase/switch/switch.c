/*
 * switch: writers go over to the other server, and what they write there comes back here.
 *
 * Before they are let in there, whatever fails is taken back. The order of the operations is that
 * of the way back, too, from the end: nobody writes on either side until the other has all of it,
 * and neither way is open while the other is. So nothing goes in circles, on servers that cannot
 * tell where a row comes from (before 16).
 */
#include "base/duration.h"
#include "base/str.h"
#include "phase/across/across.h"
#include "phase/fields.h"
#include "phase/kinds.h"
#include "yaml/problem.h"

struct switch_args {
    struct phase_head head;
    struct name_at of;
    int64_t within_ms;
};

static void prepare(void *entry)
{
    struct switch_args *args = entry;
    args->within_ms = 30 * SECOND_MS;
}

#define AT(member) offsetof(struct switch_args, member)
static const struct yaml_field fields[] = {
    PHASE_NAME_FIELD,
    ACROSS_OF_FIELD(AT(of)),
    {.key = "within",
     .type = &yaml_type_duration,
     .offset = AT(within_ms),
     .min = SECOND_MS,
     .max = HOUR_MS,
     .always = true,
     .doc = "How long the other server may take to catch up while nobody can write: 1s to 1h, 30s "
            "without this key. Then writers are let in again, and the phase is put off."},
};

const struct yaml_record phase_switch_record = {
    .name = "switch",
    .doc = "Writers go over to the other server: here nobody writes any more, there they may, and "
           "what they write comes back.",
    .size = sizeof(struct switch_args),
    .prepare = prepare,
    YAML_FIELDS(fields),
};

static void tell(const struct phase *phase, struct story *story)
{
    const struct switch_args *args = phase->args;
    story_tell(story, (struct fact){.kind = FACT_TURNS, .name = args->of.text});
}

static void demand(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct switch_args *args = story->phases->items[index].args;
    const struct place place = story->phases->items[index].place;
    const struct fact *crosses = across_demand(story, &args->of, index, place, problems);
    if (!crosses)
        return;
    const struct fact *end = across_end(story, crosses);
    if (across_turn(story, crosses, index))
        problem_add(problems, place, "Leave it out: `revert` is the way back.",
                    "its writers have gone over before");
    else if (end && end->phase < index)
        problem_add(problems, place, "Put it before the `disconnect`.",
                    "the replication has ended before");
    if (!story_next(story, FACT_WAITS, NULL, index, NULL))
        problem_add(problems, place,
                    "Put a gate before it, with the evidence `replicated: {within: 1s}`.",
                    "no gate stands before phase \"%s\"", story->phases->items[index].name);
}

/* Nobody writes meanwhile, but where it waits for locks, and lets them write between its tries. */
static struct act in_time(const struct act *act, const struct switch_args *args)
{
    struct act bounded = act ? *act : (struct act){0};
    if (bounded.locks == LOCK_NONE)
        bounded.apart.within_ms = args->within_ms;
    return bounded;
}

static void compile(const struct phase_context *context, struct operation_list *operations)
{
    const struct switch_args *args = phase_args(context);
    const struct across a =
        across_of(context, across_find(context->story, &args->of, context->index));
    const struct act shut_here = across_shut(&a, false, true),
                     open_here = across_shut(&a, false, false),
                     shut_there = across_shut(&a, true, true),
                     open_there = across_shut(&a, true, false),
                     over_on = across_enable(&a, true, true),
                     over_off = across_enable(&a, true, false),
                     back_on = across_enable(&a, false, true),
                     back_off = across_enable(&a, false, false),
                     arrived = across_caught_up(&a, false, args->within_ms),
                     returned = across_caught_up(&a, true, args->within_ms),
                     sequences = across_sequences(&a, true),
                     sequences_back = across_sequences(&a, false),
                     publish = across_publish(&a, true), unpublish = across_unpublish(&a, true),
                     slot = across_slot(&a, true, true), drop_slot = across_drop_slot(&a, true),
                     subscribe = across_subscribe(&a, false, false),
                     unsubscribe = across_unsubscribe(&a, false),
                     over_slot = across_slot(&a, false, true),
                     drop_over_slot = across_drop_slot(&a, false),
                     note_there = across_note(&a, true), note_here = across_note(&a, false),
                     over = across_subscribe(&a, true, false),
                     end_over = across_unsubscribe(&a, true);
    const struct {
        const struct act *go, *back;
        enum turning turn;
        const char *why;
    } acts[] = {
        {&over_on, NULL, TURN_NONE, "the other server reads what is written"},
        {&shut_here, &open_here, TURN_SHUTS,
         "nobody writes here any more; behind the lock no writer is left"},
        {&arrived, NULL, TURN_NONE, "all that was written is there"},
        {&sequences, NULL, TURN_NONE, "sequences there go on behind those here, 1000 values ahead"},
        {&publish, &unpublish, TURN_NONE, "what of the tables comes back"},
        {&slot, &drop_slot, TURN_NONE, "keeps what is written there until it is here"},
        {&subscribe, &unsubscribe, TURN_NONE, "this server will read it, for the way back"},
        {NULL, &open_here, TURN_NONE, "writers are let in here again"},
        {&over_off, &over_on, TURN_NONE, "nothing goes over any more"},
        {&open_there, NULL, TURN_OPENS, "writers are let in there"},
        {&back_on, &back_off, TURN_NONE, "what they write comes back"},
        {&end_over, &over, TURN_NONE, "the subscription there has done its work"},
        {&drop_over_slot, &over_slot, TURN_NONE, "its slot here too: it keeps no WAL any more"},
        {NULL, &sequences_back, TURN_NONE, "sequences here go on behind those there"},
        {NULL, &returned, TURN_NONE, "all that was written there is here"},
        {NULL, &shut_there, TURN_NONE, "nobody writes there any more"},
        {NULL, &note_here, TURN_NONE, "notes which server it is that has these rows"},
        {NULL, &note_there, TURN_NONE, "notes which server it is that has these rows"},
    };
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        const struct act go = in_time(acts[i].go, args), back = in_time(acts[i].back, args);
        across_add(&a, operations, &go, &back, acts[i].turn, acts[i].why);
    }
    struct across turned = a;
    turned.turned = true;
    across_compare_back(&turned, operations);
}

const struct phase_kind phase_switch = {
    .keyword = "switch",
    .record = &phase_switch_record,
    .tell = tell,
    .demand = demand,
    .compile = compile,
};
