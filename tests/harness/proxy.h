/*
 * proxy: stands between a program and the server, and ends a statement in ways that neither of them
 * could: in the middle of a message, with its answer lost, or with the server.
 *
 * It is a process of its own, which listens on the socket that libpq looks for in `directory` (give
 * that as PGHOST) and hands everything on to the server of `upstream` (likewise; one that is to be
 * crashed is tests/harness/cluster's). Statements are counted from 1 over all connections, in the
 * order in which they come, without the question for the backend's pid with which every connection
 * begins.
 */
#ifndef SLUICE_TESTS_HARNESS_PROXY_H
#define SLUICE_TESTS_HARNESS_PROXY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum proxy_way {
    PROXY_PASS,  /* nothing happens */
    PROXY_HALF,  /* half of the statement reaches the server, and both connections end */
    PROXY_LOST,  /* the server executes it, and its answer does not come back */
    PROXY_CRASH, /* the server is sent the statement, and crashed at once or a moment later */
};

struct proxy_spec {
    const char *directory, *upstream;
    size_t statement;
    enum proxy_way way;
};

struct proxy {
    pid_t pid;
    struct proxy_told *told; /* shared with the process */
};

struct proxy proxy_start(const struct proxy_spec *spec);

/* Whether the statement came, and how many have come. */
bool proxy_met(const struct proxy *proxy);
size_t proxy_statements(const struct proxy *proxy);

void proxy_stop(struct proxy *proxy);

#endif
