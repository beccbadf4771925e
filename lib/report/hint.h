/*
 * hint: what to type next when a command ended without success.
 */
#ifndef SLUICE_REPORT_HINT_H
#define SLUICE_REPORT_HINT_H

#include "report/json.h"

/* The error's own hint, or what its kind asks for; in the arena. NULL when nothing failed. */
const char *report_hint(struct arena *arena, const struct report_failure *failure);

#endif
