/*
 * event: what a hook is told, as variables and as JSON.
 *
 * The same facts in both, for shell scripts and for programs. Nothing of the connection is among
 * them.
 */
#ifndef SLUICE_REPORT_EVENT_H
#define SLUICE_REPORT_EVENT_H

#include "base/arena.h"
#include "base/error.h"
#include "engine/view.h"
#include "plan/plan.h"

struct report_event {
    const struct view_event *event;
    const struct view_outcome *outcome;
    const struct plan *plan;
    const struct error *error;
    const char *by, *reason; /* as given on the command line, or NULL */
    const char *argument;    /* how the user named the plan */
};

/* "SLUICE_EVENT=gate_opened", …; NULL at the end. */
const char *const *report_event_facts(struct arena *arena, const struct report_event *told);
const char *report_event_json(struct arena *arena, const struct report_event *told);

#endif
