/*
 * guardian: a process that waits for this one to end, and empties the scratch database when it ends
 * before it has done so itself: killed, or cut off from the server.
 */
#ifndef SLUICE_REHEARSAL_GUARDIAN_H
#define SLUICE_REHEARSAL_GUARDIAN_H

#include <sys/types.h>

#include "rehearsal/rehearsal.h"

struct guardian {
    pid_t pid;
    int end; /* of a pipe, closed when this process ends; -1: there is no guardian */
};

/* To be called before anything is opened, which it would have too. It says what it does as the
 * request says it. */
bool guardian_begin(const struct rehearsal_request *request, struct guardian *guardian,
                    struct error *error);
/* `emptied`: there is nothing left to do; else it does it now. Waits for it. */
void guardian_end(struct guardian *guardian, bool emptied);

#endif
