/*
 * gate: what evidence needs to know of the plan's other phases.
 */
#ifndef SLUICE_PHASE_GATE_H
#define SLUICE_PHASE_GATE_H

#include <stdint.h>

#include "phase/phase.h"

/* The add_column phase before the gate `context->index` whose sync notes writes to the evidence's
 * column; SIZE_MAX when there is none. */
size_t gate_watching_sync(const struct phase_context *context,
                          const struct evidence_args *evidence);

#endif
