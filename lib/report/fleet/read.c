/* What a target answered: see fleet.h. */
#include <string.h>

#include "base/str.h"
#include "report/fleet/fleet.h"
#include "report/json_value.h"

static const char *text_at(struct arena *arena, const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? arena_strdup(arena, text) : NULL;
}

/* The worst that `check` has found. */
static void read_findings(struct arena *arena, const json_t *answer,
                          struct report_fleet_target *target)
{
    static const char *const severities[] = {"error", "warning"};
    const json_t *findings = json_object_get(answer, "findings");
    for (size_t s = 0; s < sizeof severities / sizeof *severities && !target->message; s++)
        for (size_t i = 0; i < json_array_size(findings) && !target->message; i++) {
            const json_t *finding = json_array_get(findings, i);
            if (!str_equal(json_string_value(json_object_get(finding, "severity")), severities[s]))
                continue;
            target->message = text_at(arena, finding, "message");
            target->hint = text_at(arena, finding, "hint");
        }
}

static const char *latest(struct arena *arena, const json_t *phases)
{
    const char *latest = NULL;
    for (size_t i = 0; i < json_array_size(phases); i++) {
        const char *at = text_at(arena, json_array_get(phases, i), "finished_at");
        if (at && (!latest || strcmp(at, latest) > 0))
            latest = at;
    }
    return latest;
}

/* The first line of it that says something of its own. */
static const char *first_line(struct arena *arena, const char *text)
{
    static const char begins[] = "sluice: error: ";
    if (str_starts_with(text, begins))
        text += strlen(begins);
    return arena_strndup(arena, text, strcspn(text, "\n"));
}

void report_fleet_read(struct arena *arena, const char *json, const char *text,
                       struct report_fleet_target *target)
{
    json_t *answer = json_loads(json, 0, NULL);
    const json_t *error = json_object_get(answer, "error");
    target->state = text_at(arena, answer, "state");
    target->phase = text_at(arena, answer, "next");
    target->message = text_at(arena, error, "message");
    target->hint = text_at(arena, error, "hint");
    target->finished = latest(arena, json_object_get(answer, "phases"));
    target->differs = json_is_true(json_object_get(answer, "file_differs"));
    read_findings(arena, answer, target);
    if (!target->message)
        target->message = text_at(arena, answer, "message");
    if (!target->message && target->status != 0)
        target->message = first_line(arena, text);
    json_decref(answer);
}
