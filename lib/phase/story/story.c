#include "phase/story/story.h"

#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "phase/story/join.h"

const struct story *story_make(struct arena *arena, const struct phase_list *phases,
                               const struct pacing *pacing, int64_t small_rows, bool whole)
{
    struct story *story = arena_alloc(arena, sizeof *story);
    *story = (struct story){.arena = arena,
                            .phases = phases,
                            .pacing = pacing,
                            .small_rows = small_rows,
                            .whole = whole};
    for (story->telling = 0; story->telling < phases->count; story->telling++) {
        const struct phase *phase = &phases->items[story->telling];
        phase->kind->tell(phase, story);
    }
    return story;
}

void story_tell(struct story *story, struct fact fact)
{
    fact.phase = story->telling;
    *ARENA_PUSH(story->arena, story->facts, story->fact_count) = fact;
}

bool story_use(struct story *story, const struct table_at *table)
{
    if (table->name.name)
        story_tell(
            story,
            (struct fact){.kind = FACT_USES, .object = {.of = table->name}, .place = table->place});
    return table->name.name != NULL;
}

static bool is_about(const struct fact *fact, const struct object *object)
{
    return !object || (qname_equal(&fact->object.of, &object->of) &&
                       (!object->name || str_equal(fact->object.name, object->name)));
}

const struct fact *story_next(const struct story *story, enum fact_kind kind,
                              const struct object *object, size_t end, const struct fact *after)
{
    for (size_t i = after ? (size_t)(after - story->facts) + 1 : 0;
         i < story->fact_count && story->facts[i].phase < end; i++)
        if (story->facts[i].kind == kind && is_about(&story->facts[i], object))
            return &story->facts[i];
    return NULL;
}

const struct fact *story_next_of(const struct story *story, enum fact_kind kind, size_t phase,
                                 const struct fact *after)
{
    do
        after = story_next(story, kind, NULL, phase + 1, after);
    while (after && after->phase != phase);
    return after;
}

const struct fact *story_last(const struct story *story, enum fact_kind kind,
                              const struct object *object, size_t end)
{
    const struct fact *last = NULL;
    for (const struct fact *fact = NULL; (fact = story_next(story, kind, object, end, fact));)
        last = fact;
    return last;
}

bool story_between(const struct story *story, enum fact_kind kind, const struct object *object,
                   size_t after, size_t before)
{
    const struct fact *last = story_last(story, kind, object, before);
    return last && last->phase > after;
}

const char *story_name(const struct story *story, const struct object *object, size_t index)
{
    const struct fact *renamed = story_last(story, FACT_RENAMES, object, index);
    return renamed ? renamed->name : object->name;
}

struct object story_object(const struct story *story, const struct object *named, size_t index)
{
    const struct object table = {.of = named->of};
    struct object first = *named;
    for (const struct fact *fact = NULL;
         (fact = story_next(story, FACT_RENAMES, &table, index, fact));)
        if (str_equal(fact->name, named->name) &&
            str_equal(story_name(story, &fact->object, index), named->name))
            first = fact->object;
    return first;
}

const char *story_type(const struct story *story, struct arena *arena, const char *type,
                       size_t index)
{
    for (const struct fact *fact = NULL;
         (fact = story_next(story, FACT_RETYPES, NULL, index, fact));) {
        const char *first = sql_quote_qname(arena, &fact->object.of);
        const struct qname now = {fact->object.of.schema, fact->name};
        const char *tail = type + strlen(first);
        if (str_starts_with(type, first) && (!*tail || str_equal(tail, "[]")))
            return arena_printf(arena, "%s%s", sql_quote_qname(arena, &now), tail);
    }
    return type;
}

struct qname story_table_name(const struct story *story, const struct qname *table, size_t index)
{
    const struct object object = {.of = *table};
    const struct fact *aside = story_last(story, FACT_ASIDE, &object, index);
    const struct fact *trades = story_last(story, FACT_TRADES, &object, index);
    /* where columns of it have two names, it has its own again once they are released */
    bool is_back = aside && aside->detail &&
                   story_next_of(story, FACT_RENAMES, aside->phase, NULL) &&
                   story_between(story, FACT_FREES, &object, aside->phase, index);
    return aside && !is_back ? aside->other.of : trades ? trades->other.of : *table;
}

struct qname story_first_table(const struct story *story, const struct qname *name)
{
    for (const struct fact *trades = NULL;
         (trades = story_next(story, FACT_TRADES, NULL, SIZE_MAX, trades));)
        if (trades->entry == 0 && qname_equal(&trades->other.of, name))
            return trades->object.of;
    return *name;
}

bool story_is_taken(const struct story *story, const struct object *column, size_t end)
{
    const struct object table = {.of = column->of};
    for (const struct fact *renames = NULL;
         (renames = story_next(story, FACT_RENAMES, &table, end, renames));)
        if (renames->other.name && str_equal(renames->other.name, column->name))
            return true;
    return false;
}

const struct fact *story_table(const struct story *story, size_t phase)
{
    return story_next_of(story, FACT_USES, phase, NULL);
}

const struct gate_args *story_gate(const struct story *story, size_t phase)
{
    const struct fact *waits = story_next_of(story, FACT_WAITS, phase, NULL);
    return waits ? waits->detail : NULL;
}

const struct pacing *story_pacing(const struct story *story, size_t phase)
{
    const struct fact *paces = story_next_of(story, FACT_PACES, phase, NULL);
    return paces ? paces->detail : NULL;
}

bool story_is_final(const struct story *story, size_t phase)
{
    return story_next_of(story, FACT_FINAL, join_target(story, phase), NULL) != NULL;
}

const char *story_allows(struct arena *arena, const struct story *story, size_t phase)
{
    struct str out = {.arena = arena};
    for (const struct fact *allows = NULL;
         (allows = story_next_of(story, FACT_ALLOWS, phase, allows));)
        str_addf(&out, "%sallowed %s: %s", out.length ? "; " : "", allows->name,
                 (const char *)allows->detail);
    return out.length ? str_text(&out) : NULL;
}

const char *story_ungated(const struct story *story, size_t phase)
{
    const struct fact *ungated = story_next_of(story, FACT_UNGATED, phase, NULL);
    return ungated ? ungated->name : NULL;
}
