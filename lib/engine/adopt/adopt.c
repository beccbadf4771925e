/* Whether a plan is adopted, and what is said of that: see adopt.h. */
#include "base/str.h"
#include "engine/adopt/look.h"

static bool any_made(const struct adoption *adoption)
{
    bool any = false;
    for (size_t i = 0; i < adoption->item_count; i++)
        any |= adoption->items[i].made;
    return any;
}

bool engine_find_end(struct engine *engine, const struct plan *plan, struct adoption *adoption,
                     struct error *error)
{
    struct error answer = {.arena = engine->arena};
    struct look look = {.engine = engine,
                        .arena = engine->arena,
                        .plan = plan,
                        .story = plan->story,
                        .out = adoption,
                        .end = plan->phases.count,
                        .error = &answer};
    *adoption = (struct adoption){0};
    if (!plan->phases.count)
        return true;
    bool good = pg_begin(engine->pg, &answer) && look_at_ends(&look, false);
    if (good)
        look_for_untold(&look);
    bool asked = good && !adoption->lacks && any_made(adoption);
    good = good && (!asked || look_at_ends(&look, true));
    pg_rollback(engine->pg);
    if (!good && !look_is_answer(&answer)) {
        *error = answer;
        return false;
    }
    if (!good)
        adoption->lacks = answer.message;
    adoption->holds = asked && !adoption->lacks;
    return true;
}

static const char near_words[] = "the plan's end state is not there either: %s";

void adoption_tell(const struct adoption *adoption, struct error *error)
{
    if (adoption->near && adoption->lacks)
        error_detail(error, near_words, adoption->lacks);
}

void adoption_find(const struct adoption *adoption, const struct plan *plan,
                   struct finding_list *findings)
{
    size_t item = 0;
    while (item < adoption->item_count && !adoption->items[item].lacks)
        item++;
    if (adoption->near && item < adoption->item_count)
        finding_add(findings, FINDING_NOTE, plan->phases.items[adoption->items[item].phase].place,
                    NULL, near_words, adoption->lacks);
}

const char *adoption_text(struct arena *arena, const struct adoption *adoption)
{
    enum { SHOWN = 4 };
    struct str out = {.arena = arena};
    size_t made = 0;
    for (size_t i = 0; i < adoption->item_count; i++) {
        if (!adoption->items[i].made)
            continue;
        if (made < SHOWN)
            str_addf(&out, "%s%s", made ? "; " : "", adoption->items[i].what);
        made++;
    }
    if (made > SHOWN)
        str_addf(&out, "; and %zu more", made - SHOWN);
    return str_text(&out);
}
