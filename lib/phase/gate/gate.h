/*
 * gate: conditions of a gate in words.
 */
#ifndef SLUICE_PHASE_GATE_H
#define SLUICE_PHASE_GATE_H

#include "phase/phase.h"

/* "mon, tue 22:00 to 06:00 Europe/Berlin" */
const char *gate_window_words(struct arena *arena, const struct window_args *window);
/* "confirmed by 2 roles of release_managers other than the author" */
const char *gate_approval_words(struct arena *arena, const struct gate_args *gate);

#endif
