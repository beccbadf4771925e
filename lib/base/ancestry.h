/*
 * ancestry: whether a process that waits for us, one of those that have started us, has
 * connections. As far as /proc and the kernel tell; where they tell nothing, there is
 * none.
 */
#ifndef SLUICE_BASE_ANCESTRY_H
#define SLUICE_BASE_ANCESTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct ancestry {
    int *ports; /* local ports of TCP connections */
    size_t port_count;
    bool local; /* a connection to the Unix socket of a PostgreSQL server */
};

void ancestry_find(struct arena *arena, struct ancestry *out);

#endif
