/*
 * walk: the plan in the scratch database: every phase that can be taken back, then back, then all
 * of it. Gates are opened by the rehearsal itself, after their conditions were looked at.
 */
#ifndef SLUICE_REHEARSAL_WALK_H
#define SLUICE_REHEARSAL_WALK_H

#include "rehearsal/stage.h"

/* What would go wrong is in view->faults; false when it could not be found out. */
bool walk(struct stage *stage, struct error *error);

/* Whether the plan has not begun in the target: ERROR_REFUSED otherwise. */
bool walk_check_start(struct stage *stage, struct error *error);

#endif
