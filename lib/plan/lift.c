/* A column that is NOT NULL and has no default is in the way of the version that no longer knows
 * it, from its first INSERT on: the same plan with phases that let it take NULL in time. Which
 * columns are so, a database has to say. */
#include <string.h>

#include "base/str.h"
#include "phase/alter/alter.h"
#include "phase/kinds.h"
#include "phase/story/story.h"
#include "phase/sync/ending.h"
#include "phase/sync/sync.h"
#include "plan/document.h"

struct lifting {
    struct arena *arena;
    const struct story *story;
    struct phase *phases;
    size_t count;
};

/* Whether nothing sets it any more once the application leaves it out. */
static bool is_left_out(const struct story *story, const struct fact *ends)
{
    const struct object table = {.of = ends->object.of};
    for (const struct fact *keeps = NULL;
         (keeps = story_next(story, FACT_KEEPS, &table, ends->phase, keeps));)
        if (sync_sets_down(keeps->detail, ends->object.name) &&
            !sync_is_released(story, keeps, ends->phase))
            return false;
    return !story_next(story, FACT_LIFTS, &ends->object, ends->phase, NULL);
}

/* The phase from which on nobody can say a name of what the drop takes away, or columns of its
 * table go by other names, which no alter follows: see swap_demand. */
static size_t out_of_use(const struct story *story, size_t drop)
{
    size_t first = drop;
    for (const struct fact *ends = NULL; (ends = story_next_of(story, FACT_ENDS, drop, ends));) {
        const struct object table = {.of = ends->object.of};
        const struct fact *renames = story_next(story, FACT_RENAMES, &table, drop, NULL);
        if (renames && renames->phase < first)
            first = renames->phase;
    }
    return first;
}

/* The last gate before it; SIZE_MAX: none. */
static size_t gate_before(const struct story *story, size_t drop)
{
    size_t phase = out_of_use(story, drop);
    while (phase-- > 0)
        if (story_gate(story, phase))
            return phase;
    return SIZE_MAX;
}

/* The first of the gates that stand together with it. */
static size_t gates_begin(const struct story *story, size_t gate)
{
    while (gate > 0 && story_gate(story, gate - 1))
        gate--;
    return gate;
}

/* What the drop takes away, of what is left out; NULL: nothing. */
static struct alter_args *lifts_for(struct lifting *l, size_t drop)
{
    struct alter_args *args = NULL;
    for (const struct fact *ends = NULL; (ends = story_next_of(l->story, FACT_ENDS, drop, ends));) {
        if (!is_left_out(l->story, ends))
            continue;
        if (!args) {
            args = arena_alloc(l->arena, sizeof *args);
            yaml_prepare(phase_alter.record, args);
            args->table = (struct table_at){ends->object.of, ends->place};
        }
        *ARENA_PUSH(l->arena, args->columns, args->column_count) =
            alter_lifting((struct name_at){ends->object.name, ends->place});
    }
    return args;
}

/* The gate asks for it, too: who reads a column that takes NULL, and who writes it. */
static struct phase asking(struct lifting *l, const struct phase *gate, size_t index)
{
    struct phase copy = *gate;
    struct gate_args *args = arena_alloc(l->arena, sizeof *args);
    struct str ask = {.arena = l->arena};
    *args = *(const struct gate_args *)gate->args;
    str_add(&ask, args->ask);
    for (size_t drop = index + 1; drop < l->story->phases->count; drop++) {
        const struct alter_args *lifts =
            gate_before(l->story, drop) == index ? lifts_for(l, drop) : NULL;
        for (size_t i = 0; lifts && i < lifts->column_count; i++)
            str_addf(&ask,
                     " (Column \"%s\" of %s takes NULL by now: versions that read it must bear "
                     "that, those to come must neither read nor write it.)",
                     lifts->columns[i].name.text, lifts->table.name.name);
    }
    args->ask = str_text(&ask);
    copy.args = args;
    return copy;
}

/* Phases that stand before the gates from `gate` on. */
static bool add_lifts(struct lifting *l, size_t gate)
{
    size_t before = l->count;
    for (size_t drop = gate + 1; drop < l->story->phases->count; drop++) {
        size_t last = gate_before(l->story, drop);
        struct alter_args *args =
            last != SIZE_MAX && gates_begin(l->story, last) == gate ? lifts_for(l, drop) : NULL;
        if (args)
            *ARENA_PUSH(l->arena, l->phases, l->count) = (struct phase){
                .kind = &phase_alter, .place = l->story->phases->items[drop].place, .args = args};
    }
    return l->count > before;
}

bool plan_expand_lifts(struct arena *arena, const struct story *story,
                       struct plan_document *document)
{
    struct lifting l = {.arena = arena, .story = story};
    bool any = false;
    for (size_t i = 0; i < story->phases->count; i++) {
        bool gate = story_gate(story, i) != NULL;
        if (gate && gates_begin(story, i) == i)
            any |= add_lifts(&l, i);
        struct phase phase =
            gate ? asking(&l, &story->phases->items[i], i) : story->phases->items[i];
        *ARENA_PUSH(arena, l.phases, l.count) = phase;
    }
    if (any) {
        document->phases = l.phases;
        document->phase_count = l.count;
    }
    return any;
}
