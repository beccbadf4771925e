/* A rehearsal, for people: what would happen first, then how it is known. */
#include <string.h>

#include "base/duration.h"
#include "report/parts/parts.h"
#include "report/rehearsal/rehearsal.h"

/* In whole milliseconds, rounded up. */
static const char *micro_text(struct arena *arena, int64_t us)
{
    enum { MILLI = 1000 };
    return duration_text(arena, (us + MILLI - 1) / MILLI);
}

/* Of all steps, the lock that kept readers or writers away for the longest. */
static const char *longest(struct arena *arena, const struct rehearsal *view)
{
    const struct pg_hold *found = NULL;
    const struct rehearsal_step *in = NULL;
    for (size_t i = 0; i < view->step_count; i++) {
        const struct rehearsal_step *s = &view->steps[i];
        if (s->hold_count > 0 && (!found || s->holds[0].held_us > found->held_us)) {
            found = &s->holds[0];
            in = s;
        }
    }
    if (!found)
        return view->step_count ? "none that keeps readers or writers away" : NULL;
    return arena_printf(arena, "%s on %s for %s (phase %s, %s)", lock_mode_sql(found->mode),
                        found->relation, micro_text(arena, found->held_us), in->phase,
                        rehearsal_leg_name(in->leg));
}

static const char *traffic_words(struct arena *arena, const struct rehearsal *view)
{
    long long transactions = 0, failed = 0, expected = 0, slowest_us = 0;
    bool ran = false;
    for (size_t i = 0; i < view->step_count; i++) {
        const struct rehearsal_traffic *t = &view->steps[i].traffic;
        ran |= t->ran;
        transactions += t->transactions;
        *(view->steps[i].irreversible ? &expected : &failed) += t->failed;
        slowest_us = t->slowest_us > slowest_us ? t->slowest_us : slowest_us;
    }
    if (!ran)
        return NULL;
    const char *after =
        expected ? arena_printf(arena, ", %lld in phases that are for good", expected) : "";
    return arena_printf(arena, "%lld transactions, %lld failed%s, the slowest took %s",
                        transactions, failed, after, micro_text(arena, slowest_us));
}

static const char *back_words(const struct rehearsal *view)
{
    if (view->went_back)
        return "yes: pg_dump shows the schema as it was before";
    return *view->difference ? "no: the schema is another, see below" : "this was not reached";
}

static void add_summary(struct arena *arena, const struct rehearsal *view, struct content *content)
{
    enum { VERSION_UNIT = 10000 };
    struct content_part *part = content_add_part(arena, content, NULL);
    for (size_t i = 0; i < view->fault_count; i++)
        content_add_fact(arena, part, "Goes wrong", view->faults[i]);
    for (size_t i = 0; i < view->step_count; i++)
        content_add_fact(arena, part, "What to do", view->steps[i].hint);
    content_add_fact(arena, part, "Goes through", view->went_through ? "yes, every phase" : "no");
    content_add_fact(arena, part, "Can be taken back", back_words(view));
    content_add_fact(arena, part, "For good from phase",
                     view->irreversible_from ? view->irreversible_from
                     : view->went_through    ? "none"
                                             : NULL);
    content_add_fact(arena, part, "Longest lock", longest(arena, view));
    content_add_fact(arena, part, "Traffic", traffic_words(arena, view));
    content_add_fact(
        arena, part, "Rehearsed",
        view->scratch
            ? arena_printf(arena, "in database %s (PostgreSQL %d) for %s (PostgreSQL %d)%s",
                           view->scratch, view->scratch_version / VERSION_UNIT, view->target,
                           view->target_version / VERSION_UNIT,
                           view->same_server ? ", on the same server, which felt its load" : "")
            : NULL);
    content_add_fact(arena, part, "Rows",
                     view->copied ? "copied from the target"
                                  : "made from the planner's statistics of the target");
}

static const char *holds_text(struct arena *arena, const struct rehearsal_step *step)
{
    struct str out = {.arena = arena};
    for (size_t i = 0; i < step->hold_count; i++)
        str_addf(&out, "%s%s on %s %s", i ? "; " : "", lock_mode_sql(step->holds[i].mode),
                 step->holds[i].relation, micro_text(arena, step->holds[i].held_us));
    return str_text(&out);
}

static const char *traffic_text(struct arena *arena, const struct rehearsal_traffic *t)
{
    if (!t->ran)
        return NULL;
    if (t->failed)
        return arena_printf(arena, "%lld failed: %s", t->failed, t->error ? t->error : "");
    return arena_printf(arena, "%lld, slowest %s", t->transactions,
                        t->slowest_us < 0 ? "-" : micro_text(arena, t->slowest_us));
}

static void add_leg(struct arena *arena, const struct rehearsal *view, enum rehearsal_leg leg,
                    struct content *content)
{
    static const char *const titles[LEGS] = {"There", "Back", "There again"};
    bool any = false;
    for (size_t i = 0; i < view->step_count; i++)
        any |= view->steps[i].leg == leg;
    if (!any)
        return;
    struct content_part *part = content_add_part(arena, content, titles[leg]);
    CONTENT_HEADS(part, "phase", "kind", "took", "did", "locks that kept others away", "traffic",
                  "error");
    for (size_t i = 0; i < view->step_count; i++) {
        const struct rehearsal_step *s = &view->steps[i];
        if (s->leg != leg)
            continue;
        content_add_cell(arena, part, s->phase);
        content_add_cell(arena, part, s->kind);
        content_add_cell(arena, part, duration_text(arena, s->duration_ms));
        content_add_cell(arena, part, s->summary);
        content_add_cell(arena, part, holds_text(arena, s));
        content_add_cell(arena, part, traffic_text(arena, &s->traffic));
        content_add_cell(arena, part, s->error);
    }
}

static void add_gates(struct arena *arena, const struct rehearsal *view, struct content *content)
{
    if (view->condition_count == 0)
        return;
    struct content_part *part =
        content_add_part(arena, content, "Gates, which the rehearsal opened by itself");
    CONTENT_HEADS(part, "gate", "condition", "here", "what that says of the target");
    for (size_t i = 0; i < view->condition_count; i++) {
        const struct rehearsal_condition *c = &view->conditions[i];
        content_add_cell(arena, part, c->gate);
        content_add_cell(arena, part, c->what);
        content_add_cell(arena, part,
                         arena_printf(arena, "%s%s%s", c->holds ? "holds" : "does not hold",
                                      c->value ? ": " : "", c->value ? c->value : ""));
        content_add_cell(arena, part,
                         c->tells ? "as far as the rows are like its own"
                                  : "nothing: it cannot be known in a rehearsal");
    }
}

static void add_tables(struct arena *arena, const struct rehearsal *view, struct content *content)
{
    if (view->table_count == 0)
        return;
    struct content_part *part = content_add_part(arena, content, "Rows that were there");
    part->folded = true;
    CONTENT_HEADS(part, "table", "rows", "in the target, about", "note");
    for (size_t i = 0; i < view->table_count; i++) {
        const struct rehearsal_table *t = &view->tables[i];
        content_add_cell(arena, part, t->name);
        content_add_cell(arena, part, arena_printf(arena, "%lld", t->rows));
        content_add_cell(arena, part,
                         t->estimate < 0 ? "unknown" : arena_printf(arena, "%lld", t->estimate));
        content_add_cell(arena, part, t->note);
    }
}

static void add_limits(struct arena *arena, const struct rehearsal *view, struct content *content)
{
    struct content_part *part = content_add_part(arena, content, "What it does not show");
    content_add_fact(arena, part, "Never",
                     "how long it takes with all rows and other load of the target, and who "
                     "holds locks there");
    for (size_t i = 0; i < view->limit_count; i++)
        content_add_fact(arena, part, "Here", view->limits[i]);
}

static void add_difference(struct arena *arena, const struct rehearsal *view,
                           struct content *content)
{
    if (*view->difference == '\0')
        return;
    struct content_part *part =
        content_add_part(arena, content, "The schema after the way back, beside before");
    CONTENT_HEADS(part, "line");
    for (const char *line = view->difference; *line;) {
        size_t length = strcspn(line, "\n");
        content_add_cell(arena, part, arena_strndup(arena, line, length));
        line += length + (line[length] == '\n');
    }
}

static struct content content_of(struct arena *arena, const struct rehearsal *view)
{
    struct content content = {
        .title = arena_printf(arena, "Plan %s: this is what it would do", view->plan)};
    add_summary(arena, view, &content);
    for (enum rehearsal_leg leg = 0; leg < LEGS; leg++)
        add_leg(arena, view, leg, &content);
    add_gates(arena, view, &content);
    add_difference(arena, view, &content);
    add_limits(arena, view, &content);
    add_tables(arena, view, &content);
    return content;
}

static const char *render_text(struct arena *arena, const struct rehearsal *view)
{
    const struct content content = content_of(arena, view);
    return content_text(arena, &content);
}
static const char *render_markdown(struct arena *arena, const struct rehearsal *view)
{
    const struct content content = content_of(arena, view);
    return content_markdown(arena, &content);
}
static const char *render_html(struct arena *arena, const struct rehearsal *view)
{
    const struct content content = content_of(arena, view);
    return content_html(arena, &content);
}

const struct report_rehearsal_format report_rehearsal_formats[] = {
    {"text", render_text},
    {"markdown", render_markdown},
    {"html", render_html},
    {NULL, NULL},
};
