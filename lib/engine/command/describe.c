/* A plan of which nothing is known but its text, as a view. */
#include "engine/command/command.h"
#include "engine/survey/survey.h"
#include "phase/gate/gate.h"
#include "phase/story/join.h"

static const char *reads_text(struct arena *arena, const struct story *story, size_t phase)
{
    const struct fact *table = story_table(story, phase);
    const struct gate_args *gate = story_gate(story, phase);
    size_t joined = join_target(story, phase);
    if (joined != phase)
        return arena_printf(arena, "runs in the transaction of phase \"%s\"",
                            story->phases->items[joined].name);
    return table  ? arena_printf(arena, "table %s", qname_text(arena, &table->object.of))
           : gate ? gate->ask
                  : NULL;
}

struct view_phase describe_phase(struct arena *arena, const struct plan *plan, size_t index)
{
    const struct phase *phase = &plan->phases.items[index];
    const struct gate_args *gate = story_gate(plan->story, index);
    struct view_phase view = {
        .ordinal = index + 1,
        .name = phase->name,
        .kind = phase->kind->keyword,
        .duration_ms = -1,
        .reversible = !story_is_final(plan->story, index),
        .allows = story_allows(arena, plan->story, index),
        .ungated = story_ungated(plan->story, index),
        .reads = reads_text(arena, plan->story, index),
        .is_gate = gate != NULL,
        .is_backfill = story_pacing(plan->story, index) != NULL,
        .fill = VIEW_FILL_UNKNOWN,
    };
    if (gate) {
        view.ask = gate->ask;
        view.approvals_needed = gate->approvals;
    }
    return view;
}

void engine_describe_ends(struct arena *arena, const struct plan *plan, struct view_plan *view)
{
    struct finding_list findings = {arena, view->findings, view->finding_count};
    engine_find_loose_ends(plan, NULL, FINDING_ERROR, &findings);
    view->findings = findings.items;
    view->finding_count = findings.count;
}

void engine_describe(struct arena *arena, const struct plan *plan, struct view_plan *view)
{
    *view = (struct view_plan){
        .name = plan->name,
        .description = plan->description,
        .checksum = plan->checksum,
        .file = plan->file,
    };
    for (size_t i = 0; i < plan->phases.count; i++)
        *ARENA_PUSH(arena, view->phases, view->phase_count) = describe_phase(arena, plan, i);
}
