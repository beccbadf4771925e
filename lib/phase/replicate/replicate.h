/*
 * replicate: what the plan says of it. Private to this room.
 */
#ifndef SLUICE_PHASE_REPLICATE_H
#define SLUICE_PHASE_REPLICATE_H

#include "phase/across/across.h"

struct replicate_args {
    struct phase_head head;
    struct replication replication;
};

#endif
