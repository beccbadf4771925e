/*
 * gate: what evidence needs to know of the plan's other phases, and a gate's conditions in words.
 */
#ifndef SLUICE_PHASE_GATE_H
#define SLUICE_PHASE_GATE_H

#include <stdint.h>

#include "phase/phase.h"

/* The add_column phase before the gate `context->index` whose sync notes writes to the evidence's
 * column; SIZE_MAX when there is none. */
size_t gate_watching_sync(const struct phase_context *context,
                          const struct evidence_args *evidence);

/* "no writes to public.users.email for 30m", "a session of shop/2.* is connected". */
const char *gate_evidence_words(struct arena *arena, const struct evidence_args *evidence);
/* "mon, tue 22:00 to 06:00 Europe/Berlin" */
const char *gate_window_words(struct arena *arena, const struct window_args *window);
/* "confirmed by 2 roles of release_managers other than the author" */
const char *gate_approval_words(struct arena *arena, const struct gate_args *gate);

#endif
