/* For programs: see fleet.h. */
#include <stdlib.h>

#include "base/str.h"
#include "report/fleet/fleet.h"
#include "report/json_value.h"

static json_t *target_object(struct arena *arena, const struct report_fleet *fleet,
                             const struct report_fleet_target *t)
{
    json_t *object = json_object();
    json_object_set_new(object, "target", report_json_text(arena, t->name));
    json_object_set_new(object, "schema", report_json_text(arena, t->schema));
    json_object_set_new(object, "wave", report_json_text(arena, fleet->waves[t->wave].text));
    json_object_set_new(object, "shard", report_json_bool(!t->elsewhere));
    json_object_set_new(object, "exit_status", t->asked ? json_integer(t->status) : json_null());
    json_object_set_new(object, "state", report_json_text(arena, t->state));
    json_object_set_new(object, "next", report_json_text(arena, t->phase));
    json_object_set_new(object, "message", report_json_text(arena, t->message));
    json_object_set_new(object, "hint", report_json_text(arena, t->hint));
    json_object_set_new(object, "tries", json_integer(t->tries));
    json_object_set_new(object, "duration_ms", t->asked ? json_integer(t->lasted_ms) : json_null());
    json_t *answer = t->answer ? json_loads(t->answer, 0, NULL) : NULL;
    if (answer)
        json_object_set_new(object, "answer", answer);
    return object;
}

const char *report_fleet_event(struct arena *arena, const struct report_fleet *fleet, size_t index)
{
    json_t *object = target_object(arena, fleet, &fleet->targets[index]);
    char *text = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    const char *line = text ? arena_strdup(arena, text) : "";
    free(text);
    return line;
}

const char *report_fleet_json(struct arena *arena, const struct report_fleet *fleet,
                              const struct report_failure *failure)
{
    json_t *object = report_json_begin(), *waves = json_array(), *targets = json_array();
    for (size_t i = 0; i < fleet->wave_count; i++) {
        json_t *wave = json_object();
        json_object_set_new(wave, "wave", report_json_text(arena, fleet->waves[i].text));
        json_object_set_new(wave, "begun", report_json_bool(fleet->waves[i].begun));
        json_object_set_new(wave, "waits", report_json_text(arena, fleet->waves[i].waits));
        json_array_append_new(waves, wave);
    }
    for (size_t i = 0; i < fleet->count; i++)
        json_array_append_new(targets, target_object(arena, fleet, &fleet->targets[i]));
    json_object_set_new(object, "command", report_json_text(arena, fleet->command));
    report_json_set_plan(arena, object, fleet->plan);
    json_object_set_new(object, "waves", waves);
    json_object_set_new(object, "targets", targets);
    return report_json_finish(arena, object, failure);
}
