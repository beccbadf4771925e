/*
 * traffic: an application beside the plan: pgbench with a script, from before a phase begins until
 * after it has ended.
 */
#ifndef SLUICE_REHEARSAL_TRAFFIC_H
#define SLUICE_REHEARSAL_TRAFFIC_H

#include "rehearsal/program.h"
#include "rehearsal/stage.h"

struct traffic {
    struct program program;
    const char *folder; /* with pgbench's log */
    bool running;
};

/* Without a script there is none, and both do nothing. */
bool traffic_begin(struct stage *stage, struct traffic *traffic, struct error *error);
bool traffic_end(struct stage *stage, struct traffic *traffic, struct rehearsal_traffic *view,
                 struct error *error);
/* Whether the script works at all, before anything is done. */
bool traffic_try(struct stage *stage, struct error *error);

#endif
