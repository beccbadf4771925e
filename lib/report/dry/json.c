/* What would be done now, for programs. */
#include "report/dry/dry.h"
#include "report/json_value.h"

const char *report_preview_json(struct arena *arena, const struct view_preview *view,
                                const struct report_failure *failure)
{
    json_t *object = report_json_begin(), *phases = json_array();
    for (size_t i = 0; i < view->plan.phase_count; i++)
        json_array_append_new(phases, report_json_phase(arena, &view->plan.phases[i], true));
    json_object_set_new(object, "command", report_json_text(arena, view->command));
    json_object_set_new(object, "dry_run", json_true());
    json_object_set_new(object, "plan", report_json_text(arena, view->plan.name));
    json_object_set_new(object, "state", report_json_text(arena, view->plan.state));
    json_object_set_new(object, "registers", report_json_bool(view->registers));
    json_object_set_new(object, "replans", report_json_bool(view->replans));
    json_object_set_new(object, "phases", phases);
    json_object_set_new(object, "gate",
                        view->gate ? report_json_phase(arena, view->gate, false) : json_null());
    json_object_set_new(object, "findings", report_json_findings(arena, &view->plan));
    json_object_set_new(object, "message", report_json_text(arena, view->message));
    return report_json_finish(arena, object, failure);
}
