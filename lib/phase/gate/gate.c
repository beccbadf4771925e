/* gate: does no work; the engine keeps it closed until it is confirmed and its evidence holds. */
#include "phase/gate/gate.h"

#include "base/duration.h"
#include "base/str.h"
#include "phase/gate/evidence.h"
#include "phase/kinds.h"
#include "phase/story/story.h"

static void tell(const struct phase *phase, struct story *story)
{
    const struct gate_args *args = phase->args;
    story_tell(story, (struct fact){.kind = FACT_WAITS, .detail = args});
    for (size_t i = 0; i < args->evidence_count; i++) {
        const struct evidence *evidence = &args->evidence[i];
        if (evidence->args && evidence->kind->tell)
            evidence->kind->tell(evidence, story);
    }
}

const char *gate_window_words(struct arena *arena, const struct window_args *window)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    struct str out = {.arena = arena};
    for (size_t i = 0; i < window->day_count; i++)
        str_addf(&out, "%s%s", i ? ", " : "", days[window->days[i].day - 1]);
    if (window->from)
        str_addf(&out, "%s%s to %s", out.length ? " " : "", window->from, window->to);
    str_addf(&out, " %s", window->time_zone);
    return str_text(&out);
}

const char *gate_approval_words(struct arena *arena, const struct gate_args *gate)
{
    return arena_printf(arena, "confirmed by %lld role%s%s%s%s%s", (long long)gate->approvals,
                        gate->approvals == 1 ? "" : "s", gate->by_role.text ? " of " : "",
                        gate->by_role.text ? gate->by_role.text : "",
                        gate->not_author ? " other than the author" : "",
                        gate->expires_ms ? arena_printf(arena, ", in the last %s",
                                                        duration_text(arena, gate->expires_ms))
                                         : "");
}

static void check_names(const struct phase_context *context, const struct gate_args *gate,
                        struct finding_list *findings)
{
    const struct catalog *catalog = context->catalog;
    if (gate->by_role.text &&
        cat_names_contain(catalog->missing_roles, catalog->missing_role_count, gate->by_role.text))
        finding_add(findings, FINDING_ERROR, gate->by_role.place,
                    "Create it, and GRANT it to the roles that may confirm.",
                    "role \"%s\" of by_role does not exist", gate->by_role.text);
    if (gate->window.time_zone &&
        cat_names_contain(catalog->missing_zones, catalog->missing_zone_count,
                          gate->window.time_zone))
        finding_add(findings, FINDING_ERROR, gate->window.place,
                    "SELECT name FROM pg_timezone_names shows those that the server knows.",
                    "time zone \"%s\" is not known to the server", gate->window.time_zone);
}

static void check(const struct phase_context *context, struct finding_list *findings)
{
    const struct gate_args *gate = phase_args(context);
    check_names(context, gate, findings);
    for (size_t i = 0; i < gate->evidence_count; i++) {
        const struct evidence *evidence = &gate->evidence[i];
        if (evidence->kind->check)
            evidence->kind->check(context, evidence, findings);
    }
}

const struct phase_kind phase_gate = {
    .keyword = "gate",
    .record = &phase_gate_record,
    .tell = tell,
    .check = check,
};
