/*
 * json: the views as JSON, for programs.
 *
 * Every function gives one object with a newline at its end, in the arena. It always has
 * `format_version` and `error` (null when nothing failed), and `problems` (of the plan file) where
 * a plan was read. What is not known is null, never missing; times are ISO 8601 in UTC, durations
 * say their unit in their name. Text that is not UTF-8 has its odd bytes replaced by U+FFFD.
 */
#ifndef SLUICE_REPORT_JSON_H
#define SLUICE_REPORT_JSON_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "engine/view.h"
#include "plan/plan.h"

enum { REPORT_FORMAT_VERSION = 1 };

/* How a command ended. error->code is ERROR_NONE when all is well; all others may be NULL. */
struct report_failure {
    const struct error *error;
    const struct problem_list *problems;
    const char *command;  /* its name */
    const char *argument; /* the plan as it was given */
    const char *plan;     /* the name of the plan, once it is known */
};

/* A command that has nothing to show but how it ended. */
const char *report_failure_json(struct arena *arena, const struct report_failure *failure);

/* What `check` found out about one plan. */
struct report_checked {
    struct view_plan view;
    const struct plan *plan; /* what the view was made from, or NULL: it could not be read */
    bool preflighted;        /* a database was asked, and answered all of it */
    struct report_failure failure;
};
/* `one`: a plan was named, and no folder, so its entries stand at the top level too. `failure` is
 * how it ended as a whole. */
const char *report_check_json(struct arena *arena, const struct report_checked *checked,
                              size_t count, bool one, const struct report_failure *failure);
/* `plan` is what the view was made from, NULL when it could not be read. */
const char *report_plan_json(struct arena *arena, const struct view_plan *view,
                             const struct plan *plan, const struct report_failure *failure);
/* A plan as YAML, in an object. */
const char *report_yaml_json(struct arena *arena, const char *plan, const char *yaml,
                             const struct report_failure *failure);

/* A new plan; `file` NULL: it was not written. */
const char *report_migration_json(struct arena *arena, const char *plan, const char *format,
                                  const char *text, const struct report_failure *failure);
const char *report_new_json(struct arena *arena, const char *plan, const char *file,
                            const char *text, const struct report_failure *failure);

const char *report_text_json(struct arena *arena, const struct view_text *view,
                             const struct report_failure *failure);

/* Of one plan: its fields stand at the top level, and in `plans` too. */
const char *report_status_json(struct arena *arena, const struct view_status *view,
                               const struct report_failure *failure);
const char *report_list_json(struct arena *arena, const struct view_list *view,
                             const struct report_failure *failure);
const char *report_folder_json(struct arena *arena, const struct view_folder *view,
                               const struct report_failure *failure);
/* The steps are `reverted` when the command is revert, else `completed`. */
const char *report_outcome_json(struct arena *arena, const struct view_outcome *view,
                                const struct report_failure *failure);
/* The same, and why it stopped: see docs/ci/detailed.schema.json. */
const char *report_detailed_json(struct arena *arena, const struct view_outcome *view,
                                 const char *argument, const struct report_failure *failure);
const char *report_verification_json(struct arena *arena, const struct view_verification *view,
                                     const struct report_failure *failure);
const char *report_throttle_json(struct arena *arena, const struct view_throttle *view,
                                 const struct report_failure *failure);
const char *report_log_json(struct arena *arena, const struct view_log *view,
                            const struct report_failure *failure);

const char *report_log_check_json(struct arena *arena, const struct view_log_check *view,
                                  const struct report_failure *failure);

/* The JSON Schema of plans below the key `schema`. */
const char *report_schema_json(struct arena *arena);
/* The text of a help page. */
const char *report_help_json(struct arena *arena, const char *help);
const char *report_version_json(struct arena *arena, const struct view_version *view);

#endif
