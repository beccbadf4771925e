/* What `check` found, for each plan and of all of them, as JSON. */
#include "report/json_value.h"

json_t *report_json_finding(struct arena *arena, const char *severity, const char *file,
                            struct place place, const char *message, const char *hint)
{
    bool placed = place.line > 0;
    json_t *object = json_object();
    json_object_set_new(object, "severity", report_json_text(arena, severity));
    json_object_set_new(object, "file", report_json_text(arena, file));
    json_object_set_new(object, "line", placed ? json_integer(place.line) : json_null());
    json_object_set_new(object, "column", placed ? json_integer(place.column) : json_null());
    json_object_set_new(object, "message", report_json_text(arena, message));
    json_object_set_new(object, "hint", report_json_text(arena, hint));
    return object;
}

/* Problems of the file are findings too: what is wrong with a plan stands in one list. */
static json_t *findings_of(struct arena *arena, const struct report_checked *checked)
{
    json_t *array = report_json_findings(arena, &checked->view);
    const struct problem_list *problems = checked->failure.problems;
    for (size_t i = 0; problems != NULL && i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        json_array_append_new(array,
                              report_json_finding(arena, "error", problems->file, problem->place,
                                                  problem->message, problem->hint));
    }
    return array;
}

static void add_checked(struct arena *arena, json_t *object, const struct report_checked *checked)
{
    report_json_add_plan(arena, object, &checked->view, false);
    report_json_add_ahead(arena, object, &checked->view, checked->plan);
    json_object_set_new(object, "preflighted", report_json_bool(checked->preflighted));
}

const char *report_check_json(struct arena *arena, const struct report_checked *checked,
                              size_t count, bool one, const struct report_failure *failure)
{
    json_t *object = report_json_begin(), *findings = json_array(), *plans = json_array();
    if (one)
        add_checked(arena, object, &checked[0]);
    for (size_t i = 0; i < count; i++) {
        json_t *plan = json_object(), *found = findings_of(arena, &checked[i]);
        add_checked(arena, plan, &checked[i]);
        json_array_extend(findings, found);
        json_object_set_new(plan, "findings", found);
        json_object_set_new(plan, "error", report_json_error(arena, &checked[i].failure));
        json_array_append_new(plans, plan);
    }
    json_object_set_new(object, "findings", findings);
    json_object_set_new(object, "plans", plans);
    return report_json_finish(arena, object, failure);
}
