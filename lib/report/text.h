/*
 * text: the views as text, for people.
 *
 * Every function gives whole lines in the arena, "" when there is nothing to say. Locks and costs
 * are put in words that say what an application will notice. `argument` is how the user named the
 * plan, for the commands that are to be typed next; NULL: the plan's own name.
 */
#ifndef SLUICE_REPORT_TEXT_H
#define SLUICE_REPORT_TEXT_H

#include <stdbool.h>

#include "base/arena.h"
#include "engine/view.h"
#include "plan/plan.h"

/* Phases, their operations with SQL, locks and costs. `plan` is what the view was made from. */
const char *report_plan_text(struct arena *arena, const struct view_plan *view,
                             const struct plan *plan);

/* What its backfills will cost; "" when it has none, or they have begun. */
const char *report_forecasts_text(struct arena *arena, const struct view_plan *view,
                                  const struct plan *plan);

const char *report_status_text(struct arena *arena, const struct view_status *view,
                               const char *argument);

const char *report_list_text(struct arena *arena, const struct view_list *view);
const char *report_folder_text(struct arena *arena, const struct view_folder *view);

/* `failed`: an error follows, which says itself what to do. */
const char *report_outcome_text(struct arena *arena, const struct view_outcome *view, bool failed,
                                const char *argument);

const char *report_verification_text(struct arena *arena, const struct view_verification *view,
                                     bool failed);
const char *report_throttle_text(struct arena *arena, const struct view_throttle *view);
const char *report_log_text(struct arena *arena, const struct view_log *view);
const char *report_log_check_text(struct arena *arena, const struct view_log_check *view);

const char *report_version_text(struct arena *arena, const struct view_version *view);

/* One line without a newline, of at most `width` columns, with a bar when `bar`. When it is narrow,
 * the least important parts are left out. */
const char *report_progress_text(struct arena *arena, const struct view_progress *progress,
                                 bool bar, size_t width);

#endif
