/* For people: see fleet.h. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "report/fleet/fleet.h"
#include "report/table.h"

/* Targets of a wave that came to the same. */
struct group {
    const struct report_fleet_target *first;
    const char *outcome;
    const char *names; /* the first few */
    size_t count;
};

struct keyed {
    const struct report_fleet_target *target;
    const char *outcome;
    size_t index;
};

static bool has_failed(const struct report_fleet_target *t)
{
    return t->asked && t->status != 0 && t->status != (int)ERROR_GATE;
}

/* What a target came to, in words. */
static const char *outcome_of(struct arena *arena, const struct report_fleet_target *t)
{
    if (t->elsewhere)
        return "left to others";
    if (!t->asked)
        return "not begun";
    if (has_failed(t))
        return arena_printf(arena, "exit status %d", t->status);
    if (!t->state)
        return "well";
    return t->phase ? arena_printf(arena, "%s, next %s", t->state, t->phase) : t->state;
}

static int compare(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

static int by_outcome(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    int order = x->target->wave < y->target->wave ? -1 : x->target->wave > y->target->wave;
    if (order == 0)
        order = compare(x->outcome, y->outcome);
    if (order == 0 && has_failed(x->target))
        order = compare(x->target->message, y->target->message);
    return order;
}

static int by_outcome_and_place(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    int order = by_outcome(a, b);
    return order != 0 ? order : x->index < y->index ? -1 : x->index > y->index;
}

/* In the order of the waves. */
static struct group *groups_of(struct arena *arena, const struct report_fleet *fleet, size_t *count)
{
    enum { SHOWN_NAMES = 3 };
    struct keyed *keyed = arena_alloc(arena, (fleet->count + 1) * sizeof *keyed);
    struct group *groups = NULL;
    *count = 0;
    for (size_t i = 0; i < fleet->count; i++)
        keyed[i] = (struct keyed){&fleet->targets[i], outcome_of(arena, &fleet->targets[i]), i};
    qsort(keyed, fleet->count, sizeof *keyed, by_outcome_and_place);
    for (size_t i = 0; i < fleet->count;) {
        struct str names = {.arena = arena};
        size_t first = i;
        for (; i < fleet->count && by_outcome(&keyed[first], &keyed[i]) == 0; i++)
            if (i - first < SHOWN_NAMES)
                str_addf(&names, "%s%s", i > first ? ", " : "", keyed[i].target->name);
        if (i - first > SHOWN_NAMES)
            str_addf(&names, " and %zu more", i - first - SHOWN_NAMES);
        *ARENA_PUSH(arena, groups, *count) =
            (struct group){keyed[first].target, keyed[first].outcome, str_text(&names), i - first};
    }
    return groups;
}

static const char *wave_name(struct arena *arena, const struct report_fleet *fleet, size_t wave)
{
    return arena_printf(arena, "%zu (%s)", wave + 1, fleet->waves[wave].text);
}

const char *report_fleet_line(struct arena *arena, const struct report_fleet *fleet, size_t wave)
{
    struct str out = {.arena = arena};
    size_t count;
    const struct group *groups = groups_of(arena, fleet, &count);
    const char *separator = " ";
    str_addf(&out, "wave %s:", wave_name(arena, fleet, wave));
    for (size_t i = 0; i < count; i++)
        if (groups[i].first->wave == wave) {
            str_addf(&out, "%s%zu %s", separator, groups[i].count, groups[i].outcome);
            separator = "; ";
        }
    return str_text(&out);
}

const char *report_fleet_text(struct arena *arena, const struct report_fleet *fleet)
{
    static const char *const heads[] = {"wave", "targets", "stand", "which", "said"};
    struct str out = {.arena = arena};
    struct table table = {
        .arena = arena, .columns = sizeof heads / sizeof *heads, .right = 1U << 1};
    size_t count;
    const struct group *groups = groups_of(arena, fleet, &count);
    for (size_t i = 0; i < table.columns; i++)
        table_add(&table, heads[i]);
    for (size_t i = 0; i < count; i++) {
        const struct report_fleet_target *first = groups[i].first;
        table_add(&table, wave_name(arena, fleet, first->wave));
        table_add(&table, arena_printf(arena, "%zu", groups[i].count));
        table_add(&table, groups[i].outcome);
        table_add(&table, groups[i].names);
        table_add(&table, has_failed(first) ? first->message
                          : !first->asked   ? fleet->waves[first->wave].waits
                                            : NULL);
    }
    table_render(&table, 0, &out);
    return str_text(&out);
}
