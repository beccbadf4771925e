/*
 * dry: what an advance or a revert would do now, as text and as JSON: each phase with the
 * statements and locks of the way that it would go.
 *
 * Of one that is refused only the findings and the error are told, which are printed elsewhere;
 * JSON has the gate in its way too.
 */
#ifndef SLUICE_REPORT_DRY_H
#define SLUICE_REPORT_DRY_H

#include "base/arena.h"
#include "engine/view.h"
#include "plan/plan.h"
#include "report/json.h"

/* `failed`: an error follows, which says what keeps it from being done. `plan` may be NULL then. */
const char *report_preview_text(struct arena *arena, const struct view_preview *view,
                                const struct plan *plan, bool failed);
const char *report_preview_json(struct arena *arena, const struct view_preview *view,
                                const struct report_failure *failure);

#endif
