/*
 * observe: a statement that takes long says nothing while it runs, so a second connection looks at
 * it once a second: how far an index is, and whom the statement waits for. The listener is told.
 *
 * A thread of its own does it between observe_begin and observe_end. It connects when a statement
 * has taken a second, so that short ones cost nothing, and keeps that one connection until it is
 * closed; it stays in the role that connects, which may see what its sessions do. Where it cannot
 * be had, because of a limit for instance, that is said once, and the phase goes on without.
 */
#ifndef SLUICE_ENGINE_OBSERVE_H
#define SLUICE_ENGINE_OBSERVE_H

#include "engine/run/run.h"

/* `what`, of the arena of the run: whose statements these are. One at a time. */
void observe_begin(struct run *run, size_t phase, const char *what);
void observe_end(struct run *run);
/* Ends the thread and its connection: at the end of a phase, also when nothing was begun. */
void observe_close(struct run *run);

#endif
