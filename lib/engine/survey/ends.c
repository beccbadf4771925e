/* What a plan leaves behind that goes on for good, and what it takes away without asking anybody:
 * nothing of the database stands against it, so a plan that was begun goes on. */
#include <stdint.h>

#include "engine/survey/survey.h"
#include "phase/sync/ending.h"

/* Whether a drop after it takes away a column that the sync uses; without a catalogue, any of its
 * table may be one. */
static bool is_dropped(const struct phase_context *context, const struct fact *keeps)
{
    const struct object table = {.of = keeps->object.of};
    bool known = context->catalog && catalog_group(context->catalog, keeps->phase);
    for (const struct fact *ends = NULL;
         (ends = story_next(context->story, FACT_ENDS, &table, SIZE_MAX, ends));) {
        if (ends->phase <= keeps->phase)
            continue;
        if (!known)
            return true;
        const struct sync sync = sync_of(context, keeps->phase);
        if (sync_uses_old(&sync, ends->object.name))
            return true;
    }
    return false;
}

static void find_open_syncs(const struct phase_context *context, enum finding_severity severity,
                            struct finding_list *findings)
{
    const struct story *story = context->story;
    for (const struct fact *keeps = NULL;
         (keeps = story_next(story, FACT_KEEPS, NULL, SIZE_MAX, keeps));)
        if (!sync_is_released(story, keeps, SIZE_MAX) && !is_dropped(context, keeps))
            finding_add(findings, severity, story->phases->items[keeps->phase].place,
                        "End it by a `release` of the new columns, or a `drop` of the old ones.",
                        "the plan ends while the sync of phase \"%s\" goes on",
                        story->phases->items[keeps->phase].name);
}

static void find_ungated(const struct phase_context *context, enum finding_severity severity,
                         struct finding_list *findings)
{
    const struct story *story = context->story;
    for (size_t i = 0; i < story->phases->count; i++) {
        bool drops = story_is_final(story, i) && (story_next_of(story, FACT_ENDS, i, NULL) ||
                                                  story_next_of(story, FACT_GOES, i, NULL));
        if (drops && !story_next(story, FACT_WAITS, NULL, i, NULL) && !story_ungated(story, i))
            finding_add(findings, severity, story->phases->items[i].place,
                        "Put a gate before it that asks whether anybody still uses what goes, or "
                        "say `ungated: REASON`.",
                        "phase \"%s\" drops for good, and no gate stands before it",
                        story->phases->items[i].name);
    }
}

void engine_find_loose_ends(const struct plan *plan, const struct catalog *catalog,
                            enum finding_severity severity, struct finding_list *findings)
{
    const struct phase_context context =
        engine_context(findings->arena, plan, plan->phases.count, catalog);
    find_open_syncs(&context, severity, findings);
    find_ungated(&context, severity, findings);
}
